import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Driver } from '../engine/port.ts';
import { PbxError } from '../errors.ts';
import { makeFolder, writeFileAtomic } from '../files.ts';
import type { FlowResult } from './result.ts';
import type { PartyAddresses } from './sequence.ts';

/** What one `flows run` showed. */
export interface FlowRun {
  readonly driver: Driver;
  /** Of Asterisk: `22.10.1`. */
  readonly version: string;
  /** Epoch in ms. */
  readonly at: number;
  /** What it was captured by. */
  readonly source: string;
  readonly addresses: PartyAddresses;
  readonly results: readonly FlowResult[];
}

/** `Asterisk 22.10.1, driver pjsip, captured by packets on 2026-11-25` */
export const runTitle = ({ version, driver, source, at }: FlowRun): string =>
  `Asterisk ${version}, driver ${driver}, captured by ${source} on ${new Date(at).toISOString().slice(0, 10)}`;

const FORMAT = 2;
const fileOf = (folder: string) => join(folder, 'run.json');

export async function saveRun(folder: string, run: FlowRun): Promise<void> {
  await makeFolder(folder);
  await writeFileAtomic(
    fileOf(folder),
    `${JSON.stringify({ format: FORMAT, ...run }, null, 1)}\n`,
    0o600,
  );
}

/** Undefined where none was kept, or one of another version of pbxctl. */
export async function loadRun(folder: string): Promise<FlowRun | undefined> {
  const text = await readFile(fileOf(folder), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const kept: unknown = JSON.parse(text);
    return isRun(kept) ? kept : undefined;
  } catch (error) {
    throw new PbxError(
      'failed',
      `${fileOf(folder)} is damaged`,
      'pbxctl flows run   makes it anew',
      error,
    );
  }
}

const isRun = (value: unknown): value is FlowRun =>
  typeof value === 'object' &&
  value !== null &&
  'format' in value &&
  value.format === FORMAT &&
  'results' in value &&
  Array.isArray(value.results);
