import { open } from 'node:fs/promises';
import { PbxError } from '../../asterisk/errors.ts';
import { fileError } from '../../asterisk/files.ts';
import { type Entry, FORMAT, FORMAT_VERSION, type Heading, MOST_LINE } from './format.ts';
import { fields, Misfit, number } from './shape.ts';
import { entryOf, headingOf } from './shapes.ts';

/** More is not read. */
const MOST_BYTES = 512 * 1024 * 1024;
/** A recording of more than a year is none. */
const MOST_MS = 400 * 24 * 3600 * 1000;
const NEWLINE = 0x0a;

/** A recording as far as it can be read. */
export interface Recording {
  readonly heading: Omit<Heading, 'format'>;
  readonly length: number;
  readonly durationMs: number;
  /** Milliseconds since the start of each of its entries, in order. */
  timeOf(index: number): number;
  entryAt(index: number): Entry;
  /** Why it ends where it does, unless it ends in order; for a person. */
  readonly fault: string | undefined;
}

/** Reads a recording to its end or to where it is damaged; PbxError where the file is none. */
export async function readRecording(path: string): Promise<Recording> {
  return recordingOf(await bytesOf(path), path);
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size > MOST_BYTES)
        throw new PbxError('failed', `${path} is too large to be read: ${size} bytes`);
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(error, 'read', path);
  }
}

/** The same of bytes that are there already; `name` is what the file is called. */
export function recordingOf(bytes: Buffer, name: string): Recording {
  const lines = linesOf(bytes);
  const first = lines.next();
  const heading = readHeading(first.done ? '' : first.value.text(), name);
  const found = readEntries(lines);
  return {
    heading,
    length: found.starts.length,
    durationMs: found.times.at(-1) ?? 0,
    fault: found.fault,
    timeOf: (index) => found.times[index] ?? 0,
    entryAt(index) {
      const from = found.starts[index] ?? 0;
      const end = bytes.indexOf(NEWLINE, from);
      const value = JSON.parse(bytes.toString('utf8', from, end < 0 ? bytes.length : end));
      return entryOf(value) ?? { kind: 'end', why: '' };
    },
  };
}

function readHeading(line: string, name: string): Omit<Heading, 'format'> {
  const none = new PbxError(
    'failed',
    `${name} is no recording of a session`,
    'pbxctl session record FILE   makes one',
  );
  let heading: ReturnType<typeof headingOf>;
  try {
    const value: unknown = JSON.parse(line);
    const { format, version } = value as { format?: unknown; version?: unknown };
    if (format !== FORMAT) throw none;
    if (typeof version === 'number' && version > FORMAT_VERSION) throw tooNew(value, name);
    heading = headingOf(value);
  } catch (error) {
    throw error instanceof PbxError ? error : none;
  }
  return heading;
}

function tooNew(value: unknown, name: string): PbxError {
  const { version, pbxctl } = value as { version: number; pbxctl?: unknown };
  const by = typeof pbxctl === 'string' ? ` (${pbxctl.slice(0, 40)})` : '';
  return new PbxError(
    'failed',
    `${name} was recorded by a newer pbxctl${by}: its format is version ${version}, this one reads version ${FORMAT_VERSION}`,
    'install a newer pbxctl to play it',
  );
}

interface Found {
  /** Where the line of each entry begins. */
  readonly starts: number[];
  readonly times: number[];
  fault: string | undefined;
}

interface RawLine {
  readonly start: number;
  readonly length: number;
  readonly isWhole: boolean;
  text(): string;
}

function* linesOf(bytes: Buffer): Generator<RawLine, undefined> {
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const from = start;
    const text = () => bytes.toString('utf8', from, Math.min(end, from + 4 * MOST_LINE));
    yield { start, length: end - start, isWhole: newline >= 0, text };
    start = end + 1;
  }
  return undefined;
}

const timed = fields({ t: number });

function readEntries(lines: Iterable<RawLine>): Found {
  const found: Found = { starts: [], times: [], fault: undefined };
  let number = 1;
  let last = 0;
  for (const line of lines) {
    number++;
    if (line.length === 0) continue;
    try {
      if (line.length > 4 * MOST_LINE) throw new Misfit('it is too long');
      const value: unknown = JSON.parse(line.text());
      const { t } = timed(value);
      if (t < last || t > MOST_MS) throw new Misfit('its time is none');
      const entry = entryOf(value);
      if (entry?.kind === 'end') return found;
      last = t;
      if (!entry) continue;
      found.starts.push(line.start);
      found.times.push(t);
    } catch {
      found.fault = line.isWhole
        ? `the recording is damaged here (line ${number} of the file), and is not played further`
        : 'the recording was cut off here';
      return found;
    }
  }
  found.fault = 'the recording breaks off here: pbxctl was ended from outside, or the file was cut';
  return found;
}
