import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Candidate } from './candidates.ts';

/** Most files of a folder that are offered. */
const MOST = 200;

/** The paths that a word can become; folders end with a slash. A folder that cannot be read has none. */
export async function fileNames(word: string): Promise<readonly Candidate[]> {
  const folder = word.endsWith('/') ? word : dirname(word);
  const start = word.endsWith('/') ? '' : basename(word);
  const shown = word.includes('/') ? join(folder, '/') : '';
  const there = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return there
    .filter(({ name }) => name.startsWith(start) && (start !== '' || !name.startsWith('.')))
    .slice(0, MOST)
    .map((entry) => ({
      text: `${shown}${entry.name}${entry.isDirectory() ? '/' : ''}`,
      description: entry.isDirectory() ? 'folder' : '',
    }));
}
