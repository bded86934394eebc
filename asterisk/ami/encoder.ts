import { PbxError } from '../errors.ts';
import type { AmiAction } from './port.ts';

/** main/manager.c reads a line into 1024 bytes, its end included. */
const MAX_LINE_BYTES = 1022;
/** AST_MAX_MANHEADERS in include/asterisk/manager.h. */
const MAX_HEADERS = 128;

const LINE_BREAK_OR_NUL = /[\r\n\0]/;

/**
 * One action as Asterisk reads it. Refuses by PbxError `usage` what would reach Asterisk as something else:
 * line breaks (a second header or action) and what is over its limits (it drops the whole action).
 */
export function encodeAction(action: AmiAction, actionId: string): string {
  const lines = [headerLine('Action', action.Action), headerLine('ActionID', actionId)];
  for (const [name, value] of Object.entries(action)) {
    if (name === 'Action' || value === undefined) continue;
    refuseReserved(name);
    for (const one of isList(value) ? value : [value]) lines.push(headerLine(name, String(one)));
  }
  if (lines.length > MAX_HEADERS)
    throw new PbxError(
      'usage',
      `An AMI action has at most ${MAX_HEADERS} headers; ${action.Action} has ${lines.length}.`,
      'Split it into several actions.',
    );
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function isList(value: string | number | boolean | readonly string[]): value is readonly string[] {
  return Array.isArray(value);
}

function refuseReserved(name: string): void {
  const lower = name.toLowerCase();
  if (lower === 'action' || lower === 'actionid')
    throw new PbxError('usage', `The header ${name} is set by the AMI client itself.`);
}

function headerLine(name: string, value: string): string {
  if (name === '' || name !== name.trim() || name.includes(':') || LINE_BREAK_OR_NUL.test(name))
    throw new PbxError('usage', `Not the name of an AMI header: ${JSON.stringify(name)}.`);
  if (LINE_BREAK_OR_NUL.test(value))
    throw new PbxError(
      'usage',
      `A line break or NUL cannot be sent to Asterisk: ${JSON.stringify(shortened(value))}.`,
      `Give the value of ${name} on one line.`,
    );
  const line = `${name}: ${value}`;
  if (Buffer.byteLength(line) > MAX_LINE_BYTES)
    throw new PbxError(
      'usage',
      `The value of ${name} is too long: Asterisk reads at most ${MAX_LINE_BYTES} bytes a line.`,
      `Shorten ${name}.`,
    );
  return line;
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
