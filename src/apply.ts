import { lstat, rm } from 'node:fs/promises';
import { createTwoFilesPatch } from 'diff';
import { fileError, readTextIfAny, writeFileAtomic } from '../asterisk/files.ts';
import type { Plan, Step } from '../commands/command.ts';
import type { Front } from './front.ts';
import { clean } from './text/clean.ts';
import { segment } from './text/line.ts';

export interface Applying {
  readonly front: Front;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

/** Shows a plan, asks, and makes it: the only place from which anything is changed. */
export async function applyPlan(
  plan: Plan,
  how: Applying,
): Promise<'made' | 'nothing' | 'declined'> {
  if (how.dryRun) {
    await showPlan(plan, how);
    return 'made';
  }
  if (plan.question && !how.yes && !(await how.front.confirm(plan.question))) return 'declined';
  const made = await makeSteps(plan.steps, how);
  if (made === 0 && plan.nothing) how.front.remark(plan.nothing);
  return made === 0 ? 'nothing' : 'made';
}

async function makeSteps(steps: readonly Step[], how: Applying): Promise<number> {
  let made = 0;
  let written: string[] = [];
  const flush = () => {
    if (written.length > 0) how.front.remark(`wrote ${describeFiles(written)}`);
    written = [];
  };
  for (const step of steps) {
    how.signal.throwIfAborted();
    if (step.kind === 'write') {
      if ((await readTextIfAny(step.path)) === step.content) continue;
      await writeFileAtomic(step.path, step.content, step.mode);
      written.push(step.path);
      made++;
      continue;
    }
    flush();
    made += await makeOther(step, how);
  }
  flush();
  return made;
}

async function makeOther(step: Exclude<Step, { kind: 'write' }>, how: Applying): Promise<number> {
  const { front, signal } = how;
  switch (step.kind) {
    case 'transaction':
      throw new Error(`${step.describe}: transactions are not made yet`);
    case 'later':
      return makeSteps(await step.steps(), how);
    case 'remove':
      return removePath(step.path, how);
    case 'action': {
      const said = await step.run();
      if (said) front.remark(said);
      return 1;
    }
    case 'task': {
      if (!(await step.needed())) return 0;
      front.progress({ stage: step.describe });
      const said = await step.run(front.progress, signal);
      if (said) front.remark(said);
      return 1;
    }
  }
}

async function removePath(path: string, { front }: Applying): Promise<number> {
  if (!(await isThere(path))) return 0;
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    throw fileError(error, 'remove', path);
  }
  front.remark(`removed ${path}`);
  return 1;
}

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

/** `18 files in /home/x/…/etc`, or the one path. */
function describeFiles(paths: readonly string[]): string {
  const [first = ''] = paths;
  if (paths.length === 1) return first;
  const folder = first.slice(0, first.lastIndexOf('/'));
  const together = paths.every((path) => path.startsWith(`${folder}/`));
  return `${paths.length} files${together ? ` in ${folder}` : ''}`;
}

async function showPlan(plan: Plan, how: Applying): Promise<void> {
  const secrets = (await plan.secrets?.()) ?? [];
  const shown = await showSteps(plan.steps, how, secrets);
  if (shown === 0 && plan.nothing) how.front.remark(plan.nothing);
  how.front.remark('dry run: nothing was done');
}

async function showSteps(
  steps: readonly Step[],
  how: Applying,
  secrets: readonly string[],
): Promise<number> {
  let shown = 0;
  for (const step of steps) {
    if (step.kind === 'later') {
      if (await step.ready()) shown += await showSteps(await step.steps(), how, secrets);
      else shown += say(how, step.describe);
    } else if (step.kind === 'write') shown += await showWrite(step, how, secrets);
    else if (step.kind === 'remove')
      shown += (await isThere(step.path)) ? say(how, `remove ${step.path}`) : 0;
    else if (step.kind === 'action' || step.kind === 'transaction' || (await step.needed()))
      shown += say(how, step.describe);
  }
  return shown;
}

function say({ front }: Applying, line: string): number {
  front.data(clean(`would ${line}`, front.look.charset));
  return 1;
}

async function showWrite(
  step: Extract<Step, { kind: 'write' }>,
  { front }: Applying,
  secrets: readonly string[],
): Promise<number> {
  const before = await readTextIfAny(step.path);
  if (before === step.content) return 0;
  for (const line of unifiedDiff(
    step.path,
    mask(before, secrets),
    mask(step.content, secrets) ?? '',
  ))
    front.data([segment(clean(line, front.look.charset), toneOf(line))]);
  return 1;
}

const toneOf = (line: string) =>
  line.startsWith('+') ? 'good' : line.startsWith('-') ? 'bad' : 'plain';

/** Secrets stand as dots in whatever a person or a log may see; one may be a part of another. */
export function mask(text: string | undefined, secrets: readonly string[]): string | undefined {
  return secrets
    .filter((secret) => secret !== '')
    .sort((a, b) => b.length - a.length)
    .reduce((masked, secret) => masked?.replaceAll(secret, '••••••••'), text);
}

/** A unified diff as lines; a new file is compared with /dev/null. */
export function unifiedDiff(path: string, before: string | undefined, after: string): string[] {
  const patch = createTwoFilesPatch(
    before === undefined ? '/dev/null' : path,
    path,
    before ?? '',
    after,
  );
  const lines = patch.split('\n').filter((line) => line !== '');
  return lines.slice(lines.findIndex((line) => line.startsWith('--- ')));
}
