import { describe, expect, it } from 'vitest';
import { PbxError } from '../../asterisk/errors.ts';
import type { Front } from '../../src/front.ts';
import { runOnSession } from '../../src/session-front.ts';
import { plainText } from '../../src/text/line.ts';
import { lookOf } from '../../src/text/look.ts';
import type { Answer, CommandIo, StyledLine } from '../../src/tui/index.ts';

const LOOK = lookOf({ LANG: 'C.UTF-8' });

function session() {
  const interrupt = new AbortController();
  const shown: [how: string, ...lines: string[]][] = [];
  const show = (lines: readonly StyledLine[], how: 'append' | 'replace') =>
    void shown.push([how, ...lines.map(plainText)]);
  const io: CommandIo = { columns: 80, rows: 24, signal: interrupt.signal, show, tell: () => {} };
  const run = (command: (front: Front) => Promise<number>) => runOnSession(io, LOOK, command);
  return { run, shown, interrupt };
}

function confirmOf(answer: Answer) {
  if (answer.kind !== 'confirm') throw new Error('there was no question');
  return answer;
}

describe('a command on the session', () => {
  it('shows data and remarks as they come, and ends with its status', async () => {
    const { run, shown } = session();
    const answer = await run(async (front) => {
      front.data('data');
      front.remark([{ text: 're' }, { text: 'mark' }]);
      return 5;
    });
    expect(answer).toEqual({ kind: 'done', lines: [], status: 5 });
    expect(shown).toEqual([
      ['append', 'data'],
      ['append', 'remark'],
    ]);
  });

  it('puts a screen or progress in place of the one before, after the lines so far', async () => {
    const { run, shown } = session();
    await run(async (front) => {
      front.data('first');
      front.screen(['a']);
      front.progress({ stage: 'b' });
      return 0;
    });
    expect(shown.slice(1)).toEqual([
      ['replace', 'first', 'a'],
      ['replace', 'first', 'b …'],
    ]);
  });

  it('ends with the program that a person is to use', async () => {
    const launch = { file: '/bin/true', args: [], env: {} };
    const program = { kind: 'interactive', title: 'a program', launch } as const;
    const answer = await session().run((front) => front.interact(program));
    expect(answer).toEqual({ kind: 'done', lines: [], status: 0, opens: program });
  });

  it('explains an expected error, with what to type next', async () => {
    const { run, shown } = session();
    const failing = () => Promise.reject(new PbxError('not-found', 'no peer 9', 'pbxctl peers'));
    expect(await run(failing)).toMatchObject({ kind: 'done', status: 5 });
    expect(shown).toEqual([
      ['append', 'pbxctl: no peer 9'],
      ['append', '        pbxctl peers'],
    ]);
  });

  it('calls anything else a bug', async () => {
    const { run, shown } = session();
    expect(await run(() => Promise.reject(new TypeError('x is not y')))).toMatchObject({
      status: 1,
    });
    expect(shown).toEqual([['append', 'this is a bug in pbxctl: x is not y']]);
  });

  it('that is interrupted is no bug', async () => {
    const { run, shown, interrupt } = session();
    const answer = await run(async () => {
      interrupt.abort();
      interrupt.signal.throwIfAborted();
      return 0;
    });
    expect(answer).toEqual({ kind: 'done', lines: [], status: 130 });
    expect(shown).toEqual([['append', 'interrupted']]);
  });
});

describe('a question', () => {
  const asking = (said: string[]) => async (front: Front) => {
    const yes = await front.confirm('Sure?');
    said.push(yes ? 'yes' : 'no');
    front.data(yes ? 'done' : 'nothing was changed');
    return yes ? 0 : 1;
  };

  it('waits; proceeding goes on to the end', async () => {
    const said: string[] = [];
    const { run, shown } = session();
    const question = confirmOf(await run(asking(said)));
    expect([question.title, said, shown]).toEqual(['Sure?', [], []]);
    expect(await question.proceed()).toEqual({ kind: 'done', lines: [], status: 0 });
    expect([said, shown]).toEqual([['yes'], [['append', 'done']]]);
  });

  it('declined ends the command, which is told so', async () => {
    const said: string[] = [];
    let ended = () => {};
    const over = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const { run } = session();
    const question = confirmOf(
      await run((front) => asking(said)(front).finally(() => setImmediate(ended))),
    );
    question.decline?.();
    await over;
    expect(said).toEqual(['no']);
  });

  it('may be followed by another', async () => {
    const { run } = session();
    const answer = await run(async (front) =>
      (await front.confirm('One?')) && (await front.confirm('Two?')) ? 0 : 1,
    );
    const second = confirmOf(await confirmOf(answer).proceed());
    expect(second.title).toBe('Two?');
    expect(await second.proceed()).toMatchObject({ kind: 'done', status: 0 });
  });
});
