import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../files.ts';
import { reportIn } from './report.ts';
import { CLOCK_SLACK_MS } from './time.ts';
import type { WeatherReport } from './types.ts';

/** A report with where and when (milliseconds since the epoch) it came from. */
export interface Fetched {
  readonly report: WeatherReport;
  readonly source: string;
  readonly fetchedAt: number;
}

/** What a file holds: the METAR itself, which is read anew. */
interface Kept {
  readonly raw: string;
  readonly observedAt: number;
  readonly source: string;
  readonly fetchedAt: number;
}

const MOST_BYTES = 4096;
const FILE_MODE = 0o600;

const fileOf = (folder: string, station: string): string => join(folder, `${station}.json`);

/** Keeps it in a file of its station; `station` of the report is a checked code. */
export async function keep(folder: string, fetched: Fetched): Promise<void> {
  const { report, source, fetchedAt } = fetched;
  const kept: Kept = { raw: report.raw, observedAt: report.observedAt, source, fetchedAt };
  await writeFileAtomic(fileOf(folder, report.station), `${JSON.stringify(kept)}\n`, FILE_MODE);
}

/** The report kept for a station; undefined when there is none, or the file holds something else. */
export async function keptReport(
  folder: string,
  station: string,
  now: number,
): Promise<Fetched | undefined> {
  const kept = keptIn(await startOf(fileOf(folder, station)));
  if (!kept || kept.fetchedAt > now || kept.observedAt > now + CLOCK_SLACK_MS) return undefined;
  const { source, fetchedAt } = kept;
  const report = reportIn(kept.raw, station, kept.observedAt);
  return report?.observedAt === kept.observedAt ? { report, source, fetchedAt } : undefined;
}

/** The first bytes of a file; empty when it cannot be read. */
async function startOf(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return '';
  }
}

function keptIn(text: string): Kept | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isKept(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const SOURCE = /^[\w.:[\]-]{1,255}$/;

function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null) return false;
  const { raw, observedAt, source, fetchedAt }: { [K in keyof Kept]?: unknown } = value;
  const isSource = typeof source === 'string' && SOURCE.test(source);
  return typeof raw === 'string' && isSource && [observedAt, fetchedAt].every(Number.isSafeInteger);
}
