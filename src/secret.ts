import { PbxError } from '../asterisk/errors.ts';
import type { Host } from './host.ts';

/** More than any secret of manager.conf may have. */
const MOST_BYTES = 4096;

/** The first line of standard input; on a terminal it is asked for and not shown. */
export async function readSecret({ stdin, stderr, signal }: Host): Promise<string> {
  const isTerminal = stdin.isTTY === true;
  if (isTerminal) stderr.write('secret of the AMI user (not shown): ');
  if (isTerminal) stdin.setRawMode(true);
  try {
    const line = await firstLine(stdin, signal);
    if (line !== '') return line;
  } finally {
    if (isTerminal) {
      stdin.setRawMode(false);
      stderr.write('\n');
    }
    stdin.pause();
  }
  throw new PbxError(
    'usage',
    'standard input holds no secret',
    'pbxctl attach --ami HOST:PORT --username USER --secret-stdin < FILE',
  );
}

const CTRL_C = '\u0003';
const ERASE = /[\b\u007f]/;

function firstLine(stdin: NodeJS.ReadStream, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    let line = '';
    const finish = (settle: () => void) => {
      stdin.off('data', take).off('end', end).off('error', end);
      signal.removeEventListener('abort', abort);
      settle();
    };
    const end = () => finish(() => resolve(line));
    const abort = () => finish(() => reject(new PbxError('interrupted', 'interrupted')));
    const take = (bytes: Buffer | string) => {
      for (const letter of bytes.toString()) {
        if (letter === '\n' || letter === '\r') return end();
        if (letter === CTRL_C) return abort();
        if (ERASE.test(letter)) line = line.slice(0, -1);
        else line += letter;
        if (line.length > MOST_BYTES) return end();
      }
    };
    signal.addEventListener('abort', abort, { once: true });
    stdin.on('data', take).on('end', end).on('error', end);
    if (signal.aborted) abort();
  });
}
