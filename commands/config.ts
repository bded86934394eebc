import { diffLines } from '../asterisk/change/diff.ts';
import { stateOf } from '../asterisk/change/effect.ts';
import type { ChangeRecord, ChangeState } from '../asterisk/change/types.ts';
import { PbxError } from '../asterisk/errors.ts';
import { type Cell, defineCommand, type Plan, type Table, type Text } from './command.ts';
import type { Context } from './context.ts';
import { secretsOf } from './lab/profile.ts';
import { undoPlan } from './undo.ts';

const LOOK: Readonly<Record<ChangeState, Cell>> = {
  begun: { text: '… being made', tone: 'warn' },
  written: { text: '… being made', tone: 'warn' },
  done: { text: '● done', tone: 'good' },
  undone: { text: '○ undone', tone: 'dim' },
  failed: { text: '✖ failed', tone: 'bad' },
};

export const configLog = defineCommand({
  name: 'config log',
  summary: 'what pbxctl has changed, the newest last',
  details: [
    'Each change is kept with its files before and after it. It is done, undone (taken back, or cut',
    'off while it was made), or failed (Asterisk did not take it, and everything was put back).',
  ].join('\n'),
  examples: [
    ['pbxctl config log', 'a table'],
    ['pbxctl config log --json', 'every detail'],
  ],
  kind: 'read',
  args: {},
  options: {},
  async run(_, context): Promise<Table> {
    const { changes, remarks } = await historyOf(context);
    const said = changes.length > 0 ? remarks : [...remarks, 'nothing has been changed yet'];
    return {
      kind: 'table',
      columns: [
        { title: 'N', align: 'right' },
        { title: 'when' },
        { title: 'state' },
        { title: 'what', shrink: 1 },
        { title: 'files', shrink: 2 },
      ],
      rows: changes.map((change) => rowOf(change, changes)),
      json: changes.map((change) => jsonOf(change, changes)),
      ...(said.length > 0 ? { remark: said.join('\n') } : {}),
    };
  },
});

export const configShow = defineCommand({
  name: 'config show',
  summary: 'what one change did, as a diff',
  examples: [['pbxctl config show 3', 'secrets are masked']],
  kind: 'read',
  args: { n: { help: 'the number of a change (pbxctl config log)', complete: 'change' } },
  options: {},
  async run({ args }, context): Promise<Text> {
    const { changes, remarks } = await historyOf(context);
    const change = changeNumbered(args.n, changes);
    const hidden = [...change.secrets, ...(await secretsIn(context))];
    const contents = await context.changes.contents(change);
    const files = change.files.map(({ path }, i) => ({
      path,
      diff: diffLines(path, contents[i] ?? { before: undefined, after: undefined }, hidden),
    }));
    const state = stateOf(change, changes);
    const why = change.why?.split('\n') ?? [];
    return {
      kind: 'text',
      lines: [
        `change ${change.n}: ${change.what}`,
        `${LOOK[state].text}, begun ${when(change)}`,
        ...why.map((line) => `  ${line.trim()}`),
        ...files.flatMap(({ diff }) => diff),
      ],
      json: { ...jsonOf(change, changes), files },
      ok: true,
      ...(remarks.length > 0 ? { remark: remarks.join('\n') } : {}),
    };
  },
});

export const configUndo = defineCommand({
  name: 'config undo',
  summary: 'take a change back, and keep what was edited since',
  details: [
    'Without a number it takes back the latest change that still stands. Edits made since by anybody',
    'are kept; where they touch the same lines nothing is done. An undo is a change itself: undo its',
    'number to have the change again.',
  ].join('\n'),
  examples: [
    ['pbxctl config undo', 'the latest change'],
    ['pbxctl config undo 3 --dry-run', 'see what it would do'],
  ],
  kind: 'change',
  args: {
    n: { help: 'the number of a change (pbxctl config log)', optional: true, complete: 'change' },
  },
  options: {},
  async run({ args }, context): Promise<Plan> {
    await context.profiles.load(context.pbxName);
    const changes = await context.changes.list();
    const change = args.n === undefined ? undefined : changeNumbered(args.n, changes);
    return undoPlan(context, changes, change, () => secretsIn(context));
  },
});

async function historyOf(context: Context) {
  await context.profiles.load(context.pbxName);
  return context.changes.history();
}

async function secretsIn(context: Context): Promise<readonly string[]> {
  const profile = await context.profiles.find(context.pbxName);
  return profile ? secretsOf(profile) : [];
}

function changeNumbered(word: string, changes: readonly ChangeRecord[]): ChangeRecord {
  if (!/^\d+$/.test(word))
    throw new PbxError('usage', `${JSON.stringify(word)} is not a number`, 'pbxctl config log');
  const found = changes.find(({ n }) => n === Number(word));
  if (!found) throw new PbxError('not-found', `there is no change ${word}`, 'pbxctl config log');
  return found;
}

const when = ({ at }: ChangeRecord): string => {
  const date = new Date(at);
  const local = new Date(at - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replace('T', ' ');
};

function rowOf(change: ChangeRecord, changes: readonly ChangeRecord[]): Cell[] {
  const names = change.files.map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
  const plain = (text: string): Cell => ({ text, tone: 'plain' });
  return [
    plain(String(change.n)),
    plain(when(change)),
    LOOK[stateOf(change, changes)],
    plain(change.what),
    plain(names.join(', ')),
  ];
}

const jsonOf = (change: ChangeRecord, changes: readonly ChangeRecord[]) => ({
  n: change.n,
  at: new Date(change.at).toISOString(),
  what: change.what,
  state: stateOf(change, changes),
  why: change.why ?? null,
  undoes: change.undoes ?? null,
  files: change.files.map(({ path }) => path),
});
