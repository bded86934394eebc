import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { realTool } from './tools.ts';

const MOST_BYTES = 256 * 1024 * 1024;

/** What tshark prints: an independent reader of the same captures. */
export async function tshark(args: readonly string[]): Promise<string> {
  const program = await realTool('tshark');
  const { stdout } = await promisify(execFile)(program, [...args], { maxBuffer: MOST_BYTES });
  return stdout;
}
