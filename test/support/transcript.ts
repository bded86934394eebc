import { readFileSync } from 'node:fs';
import type { AmiMessage } from '../../asterisk/ami/message.ts';
import { ami } from './scriptedAmi.ts';

/** One recorded message: an event, or part of the answer to an action. */
export interface Recorded {
  readonly action: string | undefined;
  readonly atMs: number;
  readonly message: AmiMessage;
}

/** A recorded AMI session by its steps, in order: `== name` lines, and blocks headed `-- event @ms` or `-- list Action @ms`. */
export function readTranscript(name: string): Map<string, Recorded[]> {
  const text = readFileSync(new URL(`../fixtures/state/${name}`, import.meta.url), 'utf8');
  const steps = new Map<string, Recorded[]>();
  let current: Recorded[] = [];
  steps.set('login', current);
  for (const block of text.split(/\n\n+/)) {
    const title = /^== (.*)/.exec(block)?.[1];
    if (title !== undefined) {
      current = [];
      steps.set(title, current);
    }
    const [, kind = '', at = '', headers = ''] = /^-- (.*) @(\d+)\n([\s\S]*)$/.exec(block) ?? [];
    if (headers === '') continue;
    const action = kind === 'event' ? undefined : kind.replace('list ', '');
    current.push({ action, atMs: Number(at), message: ami(headers) });
  }
  return steps;
}
