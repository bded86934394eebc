import { lstat } from 'node:fs/promises';
import { diffLines } from '../asterisk/change/diff.ts';
import { sameBytes } from '../asterisk/change/disk.ts';
import { readTextIfAny } from '../asterisk/files.ts';
import type { Plan, Step, Transaction } from '../commands/command.ts';
import type { Front } from './front.ts';
import { clean } from './text/clean.ts';
import type { Line } from './text/dress.ts';
import { segment } from './text/line.ts';

/** What a plan would do, as lines; secrets are masked. */
export async function previewPlan(
  { steps }: Plan,
  secrets: readonly string[],
  front: Front,
): Promise<number> {
  let shown = 0;
  for (const step of steps) shown += await previewStep(step, secrets, front);
  return shown;
}

async function previewStep(step: Step, secrets: readonly string[], front: Front): Promise<number> {
  switch (step.kind) {
    case 'transaction':
      return showTransaction(step, secrets, front);
    case 'later':
      if (!(await step.ready())) return say(front, step.describe);
      return previewPlan({ kind: 'plan', title: '', steps: await step.steps() }, secrets, front);
    case 'during':
      return previewPlan(
        { kind: 'plan', title: '', steps: [step.begin, ...step.steps] },
        secrets,
        front,
      );
    case 'write':
      return showWrite(step, secrets, front);
    case 'remove':
      return (await isThere(step.path)) ? say(front, `remove ${step.path}`) : 0;
    case 'action':
      return say(front, step.describe);
    case 'task':
      return (await step.needed()) ? say(front, step.describe) : 0;
  }
}

function say(front: Front, line: string): number {
  front.data(clean(`would ${line}`, front.look.charset));
  return 1;
}

export const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

async function showWrite(
  step: Extract<Step, { kind: 'write' }>,
  secrets: readonly string[],
  front: Front,
): Promise<number> {
  const before = await readTextIfAny(step.path);
  if (before === step.content) return 0;
  const contents = {
    before: before === undefined ? undefined : Buffer.from(before),
    after: Buffer.from(step.content),
  };
  showDiff(diffLines(step.path, contents, secrets), front);
  return 1;
}

/** Its diff; resolves with the number of files that it changes. */
export function showTransaction(
  { files }: Transaction,
  secrets: readonly string[],
  front: Front,
): number {
  const changed = files.filter(({ before, after }) => !sameBytes(before, after));
  for (const file of changed) showDiff(diffLines(file.path, file, secrets), front);
  return changed.length;
}

function showDiff(lines: readonly string[], front: Front): void {
  for (const line of lines) front.data(toned(clean(line, front.look.charset)));
}

function toned(line: string): Line {
  if (line.startsWith('@@')) return [segment(line, 'accent')];
  const tone = line.startsWith('+') ? 'good' : line.startsWith('-') ? 'bad' : 'plain';
  return [segment(line, tone)];
}
