import { FORMAT, FORMAT_VERSION, type Heading } from '../../src/recording/format.ts';

/** The first line of a recording. */
export function headingLine(more: Partial<Record<keyof Heading, unknown>> = {}): string {
  return JSON.stringify({
    ...{ format: FORMAT, version: FORMAT_VERSION, pbxctl: '0.1.0', pbx: 'lab', kind: 'lab' },
    ...{ readOnly: false, engine: 'Asterisk 22.10.1, pjsip', startedAt: 1_700_000_000_000 },
    ...{ columns: 80, rows: 24, ...more },
  });
}

/** A recording of these entries, a second apart unless they have a time. */
export function recordingText(entries: readonly object[]): string {
  const lines = entries.map((entry, index) => JSON.stringify({ t: index * 1000, ...entry }));
  return [
    headingLine(),
    ...lines,
    JSON.stringify({ t: entries.length * 1000, kind: 'end', why: 'x' }),
    '',
  ].join('\n');
}
