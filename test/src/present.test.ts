import { describe, expect, it } from 'vitest';
import type { Check, Outcome, Plan, Stream, Table, Text } from '../../commands/command.ts';
import type { Front } from '../../src/front.ts';
import type { Common } from '../../src/parse.ts';
import { present } from '../../src/present.ts';
import { type FakeFront, frontOf } from '../support/front.ts';

const PLAIN: Common = {
  ...{ pbx: undefined, help: false, color: false },
  ...{ json: false, jsonl: false, yes: false, dryRun: false },
  ...{ fields: undefined, quiet: false, noInput: false, timeoutMs: undefined },
};

async function show(
  outcome: Outcome,
  common: Partial<Common> = {},
  front: FakeFront = frontOf(),
  signal = new AbortController().signal,
) {
  const changes = { make: () => Promise.reject(new Error('no transaction was expected')) };
  const status = await present(outcome, {
    ...{ front, common: { ...PLAIN, ...common }, signal, changes },
  });
  return { status, out: front.out, err: front.err };
}

const tableOf = (
  rows: readonly (readonly [id: string, state: string])[],
  remark?: string,
): Table => ({
  kind: 'table',
  columns: [{ title: 'id' }, { title: 'state' }],
  rows: rows.map((row) => row.map((text) => ({ text, tone: 'plain' }))),
  json: rows.map(([id, state]) => ({ id, state })),
  ...(remark === undefined ? {} : { remark }),
});
const TABLE = tableOf(
  [
    ['701', 'up'],
    ['702', 'down'],
  ],
  '2 peers',
);
const text = (over: Partial<Text> = {}): Text => ({
  ...{ kind: 'text', lines: ['one', 'two'], json: { ok: true }, ok: true },
  ...over,
});

async function* each<T>(...items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

describe('a table or a text', () => {
  it.each<
    [name: string, outcome: Table | Text, common: Partial<Common>, out: string[], err: string[]]
  >([
    ['table', TABLE, {}, ['id   state', '701  up', '702  down'], ['2 peers']],
    ['empty table', tableOf([], 'no peers'), {}, [], ['no peers']],
    ['empty table', tableOf([], 'no peers'), { json: true }, ['[]'], []],
    [
      'table',
      TABLE,
      { jsonl: true },
      ['{"id":"701","state":"up"}', '{"id":"702","state":"down"}'],
      [],
    ],
    ['text', text({ remark: 'said' }), {}, ['one', 'two'], ['said']],
    ['text', text({ lines: ['\u001b[2Jx\ty'] }), {}, ['x\ty'], []],
    [
      'text',
      text({ lines: ['SIP/2.0 200 OK\nVia: x\n\u001b[2J'] }),
      {},
      ['SIP/2.0 200 OK', 'Via: x', ''],
      [],
    ],
    ['text', text({ remark: 'said' }), { jsonl: true }, ['{"ok":true}'], []],
  ])('%s with %j', async (_, outcome, common, out, err) => {
    expect(await show(outcome, common)).toEqual({ status: 0, out, err });
  });

  it('is whole in JSON', async () => {
    const { out, err } = await show(TABLE, { json: true });
    expect(JSON.parse(out.join('\n'))).toEqual(TABLE.json);
    expect(err).toEqual([]);
  });

  it.each([{}, { json: true }])('gives status 1 where it says no (%j)', async (common) => {
    expect((await show(text({ ok: false }), common)).status).toBe(1);
  });
});

describe('a report', () => {
  const good: Check = { name: 'AMI', ok: true, detail: 'up' };
  const bad: Check = { name: 'ARI', ok: false, detail: 'down', hint: 'pbxctl start' };
  const report = (...checks: Check[]): Outcome => ({
    ...{ kind: 'report', title: 'verifying', checks: each(...checks), after: ['', 'next'] },
  });

  it('counts what holds and says what is next', async () => {
    expect(await show(report(good, good))).toEqual({
      status: 0,
      out: ['● ok   AMI: up', '● ok   AMI: up', '2/2'],
      err: ['verifying', '', 'next'],
    });
  });

  it('says why something does not hold and what to type, and nothing of what would be next', async () => {
    expect(await show(report(good, bad))).toEqual({
      status: 1,
      out: ['● ok   AMI: up', '✖ FAIL ARI: down', '       pbxctl start', '1/2'],
      err: ['verifying'],
    });
  });

  it('has spaces for the tabs of what a person reads', async () => {
    const shown = await show(text({ lines: ['x\ty'] }), {}, frontOf({ columns: 80 }));
    expect(shown.out).toEqual(['x    y']);
  });

  it('is one object in JSON and a line a check in JSON lines', async () => {
    const whole = await show(report(good, bad), { json: true });
    expect(whole).toMatchObject({ status: 1, err: [] });
    const expected = { ok: false, passed: 1, total: 2, checks: [good, bad] };
    expect(JSON.parse(whole.out.join('\n'))).toEqual(expected);
    const lines = await show(report(good, bad), { jsonl: true });
    expect(lines).toMatchObject({ status: 1, err: [] });
    expect(lines.out.map((line) => JSON.parse(line))).toEqual([good, bad]);
  });

  it.each<[common: Partial<Common>, out: string[]]>([
    [{ fields: ['name', 'ok'] }, ['AMI\ttrue', 'ARI\tfalse']],
    [{ fields: ['ok'], jsonl: true }, ['{"ok":true}', '{"ok":false}']],
    [{ fields: 'list' }, ['detail', 'hint', 'name', 'ok']],
  ])('shows the fields that are asked for, and keeps its exit status: %j', async (common, out) => {
    const shown = await show(
      report(good, bad),
      common,
      frontOf({ columns: Number.POSITIVE_INFINITY }),
    );
    expect(shown).toMatchObject({ status: 1, err: [] });
    expect([...shown.out].sort()).toEqual([...out].sort());
  });

  it('shows what is marked, with what to type, and counts nothing that was not looked at', async () => {
    const warning: Check = {
      ...{
        name: 'a',
        ok: true,
        detail: 'b',
        mark: 'warning',
        lines: ['seen\u001b[2J'],
        hint: 'x\ny',
      },
    };
    const unseen: Check = { name: 'c', ok: true, detail: 'no log', mark: 'unseen' };
    expect(await show(report(good, warning, { ...good, mark: 'remark' }, unseen))).toMatchObject({
      status: 0,
      out: [
        ...['● ok   AMI: up', '▲ warn a: b', '       seen', '       x', '       y'],
        ...['○ note AMI: up', '○ none c: no log', '3/3, 1 not looked at'],
      ],
    });
    const { out } = await show(report(good, unseen), { json: true });
    expect(JSON.parse(out.join('\n'))).toMatchObject({
      ...{ ok: true, passed: 1, total: 1, unseen: 1 },
      checks: [{ ok: true }, { ok: null, mark: 'unseen' }],
    });
  });

  it('ends its checks when it is interrupted', async () => {
    const interrupt = new AbortController();
    let ended = false;
    async function* checks() {
      try {
        yield good;
        interrupt.abort();
        yield good;
        throw new Error('it went on');
      } finally {
        ended = true;
      }
    }
    const front = frontOf();
    const outcome = { kind: 'report', title: '', checks: checks() } as const;
    await expect(show(outcome, {}, front, interrupt.signal)).rejects.toThrow(/abort/);
    expect([ended, front.out]).toEqual([true, ['● ok   AMI: up']]);
  });
});

describe('a stream', () => {
  const steps = [
    tableOf([['701', 'up']]),
    tableOf([
      ['701', 'up'],
      ['702', 'up'],
    ]),
    tableOf([['702', 'down']]),
    tableOf([['702', 'down']]),
  ];
  const screen = (...items: (Table | Text)[]): Stream => ({
    ...{ kind: 'stream', style: 'screen', items: each(...items) },
  });

  it('replaces its table on a terminal, cut to its size', async () => {
    const front = frontOf({ live: true, rows: 4, columns: 10 });
    const many = tableOf(
      [
        ['701', 'x'.repeat(20)],
        ['702', 'up'],
        ['703', 'up'],
      ],
      'a long remark',
    );
    await show(screen(tableOf([['701', 'up']], '1 peer'), many), {}, front);
    expect(front.screens).toEqual([
      ['id   state', '701  up', '1 peer'],
      ['id   state', '701  xxxx…', '702  up'],
    ]);
    const remarked = frontOf({ live: true, columns: 10 });
    await show(screen(tableOf([], 'disconnected: no answer')), {}, remarked);
    expect(remarked.screens).toEqual([['disconnec…']]);
  });

  it('says only what is new where nothing can be replaced', async () => {
    const { status, out } = await show(screen(...steps));
    expect(out).toEqual(['id   state', '701  up', '702  up', '702  down']);
    expect(status).toBe(0);
  });

  it.each([{ jsonl: true }, { json: true }])('is a line for each change (%j)', async (common) => {
    expect((await show(screen(...steps), common)).out).toEqual([
      '{"id":"701","state":"up"}',
      '{"id":"702","state":"up"}',
      '{"id":"702","state":"down"}',
      '{"id":"701","gone":true}',
    ]);
  });

  it('of lines follows them as they come', async () => {
    const items = each(
      text({ lines: ['a', 'b\u001b[2J'], json: 1 }),
      text({ lines: ['c'], json: 2 }),
    );
    expect((await show({ kind: 'stream', style: 'line', items })).out).toEqual(['a', 'b', 'c']);
    const again = each(text({ json: { n: 1 } }), text({ json: { n: 1 } }));
    const lines = await show({ kind: 'stream', style: 'line', items: again }, { jsonl: true });
    expect(lines.out).toEqual(['{"n":1}', '{"n":1}']);
  });

  it('of lines draws what can be drawn to the room there is, and says a last remark', async () => {
    async function* items() {
      yield text({
        lines: [],
        draw: ({ columns }) => [[{ text: 'x'.repeat(columns), tone: 'bad' }]],
      });
      yield text({ lines: [], remark: 'that was all' });
    }
    const front = frontOf({ columns: 7 });
    const outcome = { kind: 'stream', style: 'line', items: items() } as const;
    expect(await show(outcome, {}, front)).toEqual({
      ...{ status: 0, out: ['xxxxxxx'], err: ['that was all'] },
    });
  });

  it('gives status 130 when it was interrupted', async () => {
    const interrupt = new AbortController();
    async function* items() {
      yield TABLE;
      interrupt.abort();
    }
    const outcome = { kind: 'stream', style: 'screen', items: items() } as const;
    expect((await show(outcome, {}, frontOf(), interrupt.signal)).status).toBe(130);
  });
});

describe('a plan', () => {
  function planOf(over: Partial<Plan> = {}): Plan & { readonly made: string[] } {
    const made: string[] = [];
    const run = async () => {
      made.push('it');
      return 'did it';
    };
    const steps = [{ kind: 'action', describe: 'do it', run }] as const;
    return { kind: 'plan', title: 'do', steps, question: 'Do it?', made, ...over };
  }
  const terminal = (over: Partial<Front> & { answer?: boolean } = {}) =>
    frontOf({ interactive: true, ...over });

  it('with a question is wrong usage where nobody can be asked', async () => {
    const plan = planOf();
    await expect(show(plan)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('Do it?'),
      hint: expect.stringContaining('--yes'),
    });
    expect(plan.made).toEqual([]);
  });

  it('is made after a yes, or with --yes, or when there is no question', async () => {
    const front = terminal();
    const asked = planOf();
    expect(await show(asked, {}, front)).toMatchObject({ status: 0, err: ['did it'] });
    expect([front.asked, asked.made]).toEqual([['Do it?'], ['it']]);

    const silent = terminal();
    expect(await show(planOf(), { yes: true }, silent)).toMatchObject({ err: ['did it'] });
    expect(silent.asked).toEqual([]);

    const { question: _, ...unasked } = planOf();
    expect(await show(unasked)).toMatchObject({ status: 0, err: ['did it'] });
  });

  it('changes nothing after a no', async () => {
    const plan = planOf({ after: async () => TABLE });
    const said = await show(plan, {}, terminal({ answer: false }));
    expect(said).toEqual({ status: 1, out: [], err: ['nothing was changed'] });
    expect(plan.made).toEqual([]);
  });

  it('makes nothing in a dry run, which needs no terminal and no yes', async () => {
    const plan = planOf({ after: async () => TABLE });
    expect(await show(plan, { dryRun: true })).toEqual({
      status: 0,
      out: ['would do it'],
      err: ['dry run: nothing was done'],
    });
    expect(plan.made).toEqual([]);
  });

  it('shows what comes after, with its status', async () => {
    const plan = planOf({ after: async () => text({ ok: false }) });
    expect(await show(plan, { yes: true })).toEqual({
      status: 1,
      out: ['one', 'two'],
      err: ['did it'],
    });
  });

  it('says what it did as JSON', async () => {
    const json = async (plan: Plan, common: Partial<Common>) =>
      JSON.parse((await show(plan, { json: true, ...common })).out.join('\n'));
    expect(await json(planOf(), { yes: true })).toEqual({ plan: 'do', result: 'made' });
    expect(await json(planOf({ steps: [] }), { yes: true })).toEqual({
      ...{ plan: 'do', result: 'nothing' },
    });
    expect(await json(planOf(), { dryRun: true })).toEqual({
      ...{ plan: 'do', result: 'dry run', lines: ['would do it'] },
    });
    expect(await json(planOf({ after: async () => text() }), { yes: true })).toEqual({ ok: true });
  });
});
