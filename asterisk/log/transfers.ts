import type { LogLine } from './types.ts';

/** A transfer that a phone asked for and that came to nothing, with the evidence. */
export interface FailedTransfer {
  readonly time: string;
  readonly kind: 'keys' | 'refer' | 'target';
  readonly channel: string;
  /** What was seen, for a person. */
  readonly what: string;
}

const DIGIT = /^DTMF end '(.)' received on (\S+), duration/;
const DIAL = /Executing \[\S+\] Dial\("([^"]+)", "([^"]*)"\)/;
const ANSWER = /-- (\S+) answered (\S+)/;
const REFUSED = /^Endpoint (\S+) transfer attempt blocked due to configuration/;
const NO_TARGET =
  /^Channel '([^']+)' from endpoint '[^']*' attempted blind transfer to '([^']+)' but target does not exist/;

/** Reads a log of verbosity 3 and more with level DTMF, oldest first. `codes` are the keys of transfers. */
export function failedTransfers(
  lines: readonly LogLine[],
  codes: readonly string[],
): FailedTransfer[] {
  const failed: FailedTransfer[] = [];
  const options = new Map<string, string>();
  const callers = new Map<string, string>();
  const pressed = new Map<string, string>();

  function digit(time: string, key: string, channel: string): void {
    const keys = ((pressed.get(channel) ?? '') + key).slice(-8);
    const code = codes.find((one) => one !== '' && keys.endsWith(one));
    pressed.set(channel, code === undefined ? keys : '');
    if (code === undefined) return;
    const caller = callers.get(channel);
    const dialled = options.get(caller ?? channel);
    if (dialled === undefined) return;
    const letter = caller === undefined ? 'T' : 't';
    if (lettersOf(dialled).includes(letter)) return;
    const what = `${channel} pressed ${code} at ${time}: nothing happened, since the call was dialled without ${letter}: Dial(${dialled})`;
    failed.push({ time, kind: 'keys', channel, what });
  }

  for (const { level, message, time } of lines) {
    const [, key, on] = (level === 'DTMF' && DIGIT.exec(message)) || [];
    if (key !== undefined && on !== undefined) digit(time, key, on);
    const [, dialler, data] = DIAL.exec(message) ?? [];
    if (dialler !== undefined) options.set(dialler, data ?? '');
    const [, answerer, asker] = ANSWER.exec(message) ?? [];
    if (answerer !== undefined) callers.set(answerer, asker ?? '');
    const [, endpoint] = REFUSED.exec(message) ?? [];
    if (endpoint !== undefined)
      failed.push({
        ...{ time, kind: 'refer', channel: endpoint },
        what: `${endpoint} asked for a transfer by REFER at ${time}: refused (603), its settings forbid it`,
      });
    const [, from, target] = NO_TARGET.exec(message) ?? [];
    if (from !== undefined)
      failed.push({
        ...{ time, kind: 'target', channel: from },
        what: `${from} asked for a transfer to ${target} at ${time}: there is no such number`,
      });
  }
  return failed;
}

/** The third argument of Dial, as a log line shows it: nothing in it is left to evaluate. */
const lettersOf = (data: string): string => (data.split(',')[2] ?? '').replace(/\([^)]*\)/g, '');
