import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeFileAtomic } from '../asterisk/files.ts';

const MOST_LINES = 2000;

/** The command line's history: a file of one line each, mode 0600, kept to the newest 2,000. */
export interface History {
  load(): readonly string[];
  /** A folder that cannot be written costs the history, not the session. */
  add(line: string): void;
}

export function createHistory(path: string): History {
  return {
    load() {
      const lines = readLines(path);
      if (lines.length > MOST_LINES * 2) void shorten(path, lines);
      return lines.slice(-MOST_LINES);
    },
    add(line) {
      if (line.trim() === '' || /[\r\n]/.test(line)) return;
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        appendFileSync(path, `${line}\n`, { mode: 0o600 });
      } catch {
        // said by nothing: the line has still been run
      }
    },
  };
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

const shorten = (path: string, lines: readonly string[]) =>
  writeFileAtomic(path, `${lines.slice(-MOST_LINES).join('\n')}\n`, 0o600).catch(() => undefined);
