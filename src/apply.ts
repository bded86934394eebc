import { rm } from 'node:fs/promises';
import { sameBytes } from '../asterisk/change/disk.ts';
import type { ChangeRecord } from '../asterisk/change/types.ts';
import { PbxError } from '../asterisk/errors.ts';
import { fileError, readTextIfAny, writeFileAtomic } from '../asterisk/files.ts';
import type { Plan, Step, Transaction } from '../commands/command.ts';
import type { Front } from './front.ts';
import type { Named } from './naming.ts';
import { isThere, previewPlan, showTransaction } from './preview.ts';
import { withProgram } from './program.ts';
import type { Transactor } from './transaction.ts';

export interface Applying {
  readonly front: Front;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  readonly changes: Pick<Transactor, 'make'>;
  /** A PBX that is to be named before it is changed. */
  readonly named?: Named | undefined;
  /** Told of each transaction that was made. */
  kept?(change: ChangeRecord): void;
}

/** A plan that is being made. */
interface Making extends Applying {
  readonly secrets: readonly string[];
  /** Transactions that were shown and confirmed; others ask when their turn comes. */
  readonly confirmed: Set<Step>;
}

/** Shows a plan, asks, and makes it: the only place from which anything is changed. */
export async function applyPlan(
  plan: Plan,
  how: Applying,
): Promise<'made' | 'nothing' | 'declined'> {
  const { front } = how;
  const secrets = (await plan.secrets?.()) ?? [];
  for (const remark of plan.remarks ?? []) front.remark(remark);
  if (how.dryRun) {
    const shown = await previewPlan(plan, secrets, front);
    if (shown === 0 && plan.nothing) front.remark(plan.nothing);
    front.remark('dry run: nothing was done');
    return 'made';
  }
  const making: Making = { ...how, secrets, confirmed: new Set() };
  if (!(await confirmed(plan, making))) return 'declined';
  const made = await makeSteps(plan.steps, making);
  if (made === 0 && plan.nothing) front.remark(plan.nothing);
  return made === 0 ? 'nothing' : 'made';
}

/** Shows what the plan's transactions change, and asks where there is something to ask about. */
async function confirmed(plan: Plan, making: Making): Promise<boolean> {
  const transactions = plan.steps.filter((step) => step.kind === 'transaction');
  const shown = transactions.map((step) => showTransaction(step, making.secrets, making.front));
  for (const step of transactions) making.confirmed.add(step);
  const changes = shown.reduce((sum, files) => sum + files, 0);
  const isIdle = changes === 0 && transactions.length === plan.steps.length;
  if (isIdle || (changes === 0 && !plan.question)) return true;
  return ask(plan.question ?? 'Make this change?', making);
}

async function ask(question: string, { front, yes, named }: Making): Promise<boolean> {
  const alone = named?.isProduction === true && !named.isSpelt;
  if (yes && !alone) return true;
  if (front.interactive) return front.confirm(question, named?.name);
  const why = yes
    ? `${named?.name} is in production, where --yes alone changes nothing.`
    : 'There is no terminal to ask on.';
  throw new PbxError(
    'usage',
    `${question} ${why}`,
    `add --yes${alone ? ` --pbx ${named.name}` : ''} to do it, or --dry-run to see what it would do`,
  );
}

async function makeSteps(steps: readonly Step[], how: Making): Promise<number> {
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

async function makeOther(step: Exclude<Step, { kind: 'write' }>, how: Making): Promise<number> {
  const { front, signal } = how;
  switch (step.kind) {
    case 'transaction':
      return makeTransaction(step, how);
    case 'later':
      return makeSteps(await step.steps(), how);
    case 'during':
      return makeDuring(step, how);
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

async function makeTransaction(step: Transaction, how: Making): Promise<number> {
  const { front } = how;
  const change = await makeChange(step, how);
  if (!change) return 0;
  const undo = withProgram(step.takenBackBy ?? 'pbxctl config undo', front.program);
  front.remark(`${change.what}: done, as change ${change.n} (${undo} takes it back)`);
  return 1;
}

async function makeChange(step: Transaction, how: Making): Promise<ChangeRecord | undefined> {
  const { front, secrets } = how;
  if (!how.confirmed.has(step)) {
    const shown = showTransaction(step, secrets, front);
    if (shown > 0 && !(await ask('Make this change?', how)))
      throw new PbxError('failed', `${step.describe}: not done`);
  }
  if (step.files.every(({ before, after }) => sameBytes(before, after))) return undefined;
  front.progress({ stage: step.describe });
  const change = await how.changes.make(step, secrets, front.remark);
  if (change) how.kept?.(change);
  return change;
}

/** The question of the plan was about its transaction already. */
async function makeDuring(
  { begin, steps, end }: Extract<Step, { kind: 'during' }>,
  how: Making,
): Promise<number> {
  const isChange = begin.kind === 'transaction';
  if (isChange) how.confirmed.add(begin);
  if (isChange) showTransaction(begin, how.secrets, how.front);
  const change = isChange ? await makeChange(begin, how) : undefined;
  const begun = isChange ? Number(change !== undefined) : await makeSteps([begin], how);
  try {
    return begun + (await makeSteps(steps, how));
  } finally {
    if (begun > 0) await makeAnyway(await end(change), how);
  }
}

/** Also where the person has interrupted. */
async function makeAnyway(step: Step, how: Making): Promise<void> {
  const { changes, front } = how;
  const insisting: Making = {
    ...how,
    signal: new AbortController().signal,
    changes: { make: (what, secrets, say) => changes.make(what, secrets, say, 'insist') },
  };
  if (step.kind !== 'transaction') return void (await makeSteps([step], insisting));
  how.confirmed.add(step);
  const change = await makeChange(step, insisting);
  if (change) front.remark(change.what);
}

async function removePath(path: string, { front }: Making): Promise<number> {
  if (!(await isThere(path))) return 0;
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    throw fileError(error, 'remove', path);
  }
  front.remark(`removed ${path}`);
  return 1;
}

/** `18 files in /home/x/…/etc`, or the one path. */
function describeFiles(paths: readonly string[]): string {
  const [first = ''] = paths;
  if (paths.length === 1) return first;
  const folder = first.slice(0, first.lastIndexOf('/'));
  const together = paths.every((path) => path.startsWith(`${folder}/`));
  return `${paths.length} files${together ? ` in ${folder}` : ''}`;
}
