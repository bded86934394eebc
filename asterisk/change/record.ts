import type { ChangedFile, ChangeRecord, ChangeState } from './types.ts';

const STATES: readonly string[] = ['begun', 'written', 'done', 'undone', 'failed'];

/** Reads a record of the history; damage is said in its place, so that the others can still be read. */
export function parseRecord(n: number, path: string, text: string): ChangeRecord {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return { ...value, n };
  } catch {
    // said below
  }
  const damage = { what: '?', why: `${path} is damaged` };
  return { n, ...damage, at: 0, pid: 0, state: 'failed', secrets: [], files: [] };
}

function isRecord(value: unknown): value is ChangeRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { what, at, pid, state, secrets, files } = value as Record<keyof ChangeRecord, unknown>;
  return (
    typeof what === 'string' &&
    typeof at === 'number' &&
    typeof pid === 'number' &&
    isState(state) &&
    Array.isArray(secrets) &&
    Array.isArray(files) &&
    files.every(isFile)
  );
}

const isState = (value: unknown): value is ChangeState =>
  typeof value === 'string' && STATES.includes(value);

function isFile(value: unknown): value is ChangedFile {
  if (typeof value !== 'object' || value === null) return false;
  const { path, target, mode } = value as Record<keyof ChangedFile, unknown>;
  return typeof path === 'string' && typeof target === 'string' && typeof mode === 'number';
}
