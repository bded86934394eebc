import { PbxError } from '../errors.ts';
import { errorOfResponse } from './failures.ts';
import type { AmiMessage } from './message.ts';
import { TRUNCATED } from './parse.ts';
import type { CliAnswer } from './port.ts';

/** A CLI line, refused by PbxError `usage` where it is not one line. */
export function checkedCliLine(line: string): string {
  if (line.trim() === '') throw new PbxError('usage', 'The Asterisk CLI line is empty.');
  if (/[\r\n\0]/.test(line))
    throw new PbxError('usage', 'An Asterisk CLI line cannot hold a line break or NUL.');
  return line;
}

/** What the CLI said; an error that is not the CLI's own (no permission, forbidden command) is thrown. */
export function cliAnswerOf(response: AmiMessage): CliAnswer {
  const ok = response.get('Response')?.toLowerCase() !== 'error';
  const lines = response.all('Output');
  const isCliAnswer = /^command output follows/i.test(response.get('Message') ?? '');
  if (!ok && lines.length === 0 && !isCliAnswer) throw errorOfResponse('Command', response);
  const truncated = response.get(TRUNCATED);
  return { ok, lines: truncated === undefined ? lines : [...lines, `[… ${truncated}]`] };
}
