import { describe, expect, test } from 'vitest';
import { PbxError } from '../../../asterisk/errors.ts';
import type { LogLine } from '../../../asterisk/log/types.ts';
import type { Answer } from '../../../src/tui/index.ts';
import { addCall, addPeer, fakeCall, fakeChannel, fakePeer } from '../../support/fake-pbx.ts';
import { fakeLogLine } from '../../support/session-model.ts';
import { openStage, type Stage, type StageOptions } from '../../support/session-stage.ts';

async function ready(stage: Stage): Promise<Stage> {
  await stage.waitFor(/live/);
  return stage;
}

/** The terminal is as it was: main buffer, cursor, no modes left on, raw mode off. */
async function expectGivenBack(stage: Stage): Promise<void> {
  await stage.reader.write('');
  expect(stage.reader.terminal.buffer.active.type).toBe('normal');
  expect(stage.reader.cursorShown).toBe(true);
  expect([...stage.reader.modes].filter((mode) => ![25, 7].includes(mode))).toEqual([]);
  expect(stage.rawMode.at(-1)).toBe(false);
}

describe('the session ends', () => {
  test.each([
    ['q', (stage: Stage) => stage.type('q'), 0],
    ['Ctrl-C', (stage: Stage) => stage.type('\x03'), 130],
    ['SIGINT', (stage: Stage) => stage.host.emit('SIGINT'), 130],
    ['SIGTERM', (stage: Stage) => stage.host.emit('SIGTERM'), 143],
    ['SIGHUP', (stage: Stage) => stage.host.emit('SIGHUP'), 129],
    ['SIGQUIT', (stage: Stage) => stage.host.emit('SIGQUIT'), 131],
    ['the end of its input', (stage: Stage) => stage.input.end(), 0],
    ['an error of its input', (stage: Stage) => stage.input.emit('error', new Error('EIO')), 129],
    ['a broken pipe', (stage: Stage) => stage.output.emit('error', new Error('EPIPE')), 141],
  ])('with %s, giving the terminal back', async (_what, end, status) => {
    const stage = await ready(openStage());
    expect(stage.reader.terminal.buffer.active.type).toBe('alternate');
    expect(stage.rawMode.at(-1)).toBe(true);
    end(stage);
    expect(await stage.status).toBe(status);
    await expectGivenBack(stage);
    expect(stage.host.eventNames()).toEqual([]);
  });

  test.each(['uncaughtException', 'unhandledRejection'])(
    'with %s: the stack is told after the terminal is given back',
    async (event) => {
      const stage = await ready(openStage({ deps: { reportTo: 'https://example.org/issues' } }));
      stage.host.emit(event, new Error('a made-up defect'));
      await expectGivenBack(stage);
      expect(stage.errors.join('')).toMatch(/Error: a made-up defect\n\s+at /);
      expect(stage.errors.join('')).toMatch(/report .* at https:\/\/example.org\/issues/);
      expect(await stage.status).toBe(1);
    },
  );

  test('interrupting the command that runs, and waiting for it', async () => {
    const ended: string[] = [];
    const stage = openStage({
      answer: (_words, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            ended.push('command');
            resolve({ kind: 'done', lines: [], status: 130 });
          });
        }),
    });
    await ready(stage);
    stage.type(':watch\r');
    await stage.waitFor(/running for/);
    stage.host.emit('SIGTERM');
    expect(await stage.status).toBe(143);
    expect(ended).toEqual(['command']);
  });

  test('also when a command does not listen', async () => {
    const stage = await ready(openStage({ answer: () => new Promise(() => {}) }));
    stage.type(':deaf\r');
    await stage.waitFor(/running for/);
    stage.host.emit('SIGTERM');
    expect(await stage.status).toBe(143);
  });
});

describe('the session is stopped and continued', () => {
  test('by Ctrl-Z and fg', async () => {
    const stage = await ready(openStage());
    let stops = 0;
    stage.host.on('stopped', () => stops++);
    stage.type('\x1a');
    await stage.waitFor(() => stage.reader.terminal.buffer.active.type === 'normal');
    expect(stops).toBe(1);
    expect(stage.rawMode.at(-1)).toBe(false);
    stage.host.emit('SIGCONT');
    await stage.waitFor(/peers none/);
    expect(stage.reader.terminal.buffer.active.type).toBe('alternate');
    expect(stage.rawMode.slice(-2)).toEqual([false, true]);
    stage.type('q');
    expect(await stage.status).toBe(0);
    await expectGivenBack(stage);
  });

  test('goes on by itself where nothing can stop it', async () => {
    const stage = await ready(openStage());
    stage.host.emit('SIGTSTP');
    await stage.waitFor(() => stage.reader.terminal.buffer.active.type === 'normal');
    await stage.waitFor(/peers none/);
    stage.type('q');
    expect(await stage.status).toBe(0);
  });
});

describe('commands', () => {
  test('of a key are dispatched as words', async () => {
    const stage = openStage({
      fill: (pbx) => addCall(pbx, fakeCall(fakeChannel('701', '1', { name: '--all x' }))),
    });
    await stage.waitFor(/1 up/);
    stage.type('\th');
    await stage.waitFor(/hangup -- --all x/);
    expect(stage.dispatched).toEqual([['hangup', '--', '--all x']]);
    stage.type('q');
    await stage.status;
  });

  test('that change something are made after yes only', async () => {
    const made: string[] = [];
    const answer = async (): Promise<Answer> => ({
      kind: 'confirm',
      title: 'add user 704',
      lines: [[{ text: '+ [704]', tone: 'good' }]],
      danger: 'it is a made-up danger',
      async proceed() {
        made.push('704');
        return { kind: 'done', lines: [[{ text: 'user 704 is there' }]], status: 0 };
      },
      decline: () => void made.push('declined'),
    });
    const stage = await ready(openStage({ answer }));
    stage.type(':user add 704\r');
    const asked = await stage.waitFor(/make this change\? \(y\/n\)/);
    expect(asked.join('\n')).toMatch(/━ add user 704 ━+\n ▲ it is a made-up danger\n \+ \[704\]/);
    stage.type('n');
    await stage.waitFor(/not done/);
    stage.type(':user add 704\r');
    await stage.waitFor(/make this change/);
    stage.type('y');
    await stage.waitFor(/user 704 is there/);
    expect(made).toEqual(['declined', '704']);
    expect(stage.remembered).toEqual(['user add 704', 'user add 704']);
    stage.host.emit('SIGTERM');
    await stage.status;
  });

  test('that fail tell why and what to do', async () => {
    const stage = openStage({
      answer: () =>
        Promise.reject(new PbxError('not-found', 'no peer is called 799', 'type  peers')),
    });
    await ready(stage);
    stage.type(':call 799 600\r');
    const seen = await stage.waitFor(/failed, exit status 1/);
    expect(seen.join('\n')).toMatch(/no peer is called 799\n type {2}peers/);
    stage.host.emit('SIGTERM');
    await stage.status;
  });

  test('with a defect show the stack and leave the session standing', async () => {
    const answer = () => {
      throw new TypeError('a made-up defect');
    };
    const stage = await ready(openStage({ answer }));
    stage.type(':x\r');
    await stage.waitFor(/this is a defect.*\n.*TypeError: a made-up defect/);
    stage.host.emit('SIGTERM');
    await stage.status;
  });

  test('that are interrupted before they ask make no change', async () => {
    const events: string[] = [];
    const stage = openStage({
      answer: (_words, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            const proceed = () => Promise.reject(new Error('must not be'));
            const decline = () => void events.push('declined');
            resolve({ kind: 'confirm', title: 't', lines: [], proceed, decline });
          });
        }),
    });
    await ready(stage);
    stage.type(':slow\r');
    await stage.waitFor(/running for/);
    stage.type('\x03');
    await stage.waitFor(/interrupted, nothing was changed/);
    expect(events).toEqual(['declined']);
    stage.host.emit('SIGTERM');
    await stage.status;
  });
});

describe('the terminal', () => {
  test('is drawn anew after a resize, and not more often than needed in a storm of them', async () => {
    const stage = openStage({ fill: (pbx) => addPeer(pbx, fakePeer('701')) });
    await ready(stage);
    for (let round = 0; round < 200; round++) stage.resize(60 + (round % 90), 10 + (round % 30));
    stage.resize(100, 30);
    const seen = await stage.waitFor(
      (rows) => rows.length === 30 && /\? keys/.test(rows[29] ?? ''),
    );
    expect(seen[1]).toMatch(/^━ peers 1\/1 registered ━+.*━$/);
    expect(seen.filter((row) => /pbxctl/.test(row))).toHaveLength(1);
    stage.type('q');
    await stage.status;
  });

  test('gets nothing when nothing changes', async () => {
    const stage = await ready(openStage());
    const written: string[] = [];
    stage.output.on('data', (data: Buffer) => written.push(data.toString()));
    stage.pbx.changed();
    await new Promise((done) => setTimeout(done, 150));
    expect(written).toEqual([]);
    stage.type('q');
    await stage.status;
  });

  test('that was written over by another program is put right by Ctrl-L', async () => {
    const stage = await ready(openStage());
    await stage.reader.write('\x1b[H\x1b[Jgarbage');
    stage.type('\x0c');
    await stage.waitFor((rows) => /pbxctl/.test(rows[0] ?? '') && !/garbage/.test(rows.join('')));
    stage.type('q');
    await stage.status;
  });

  test('never sees more than 20 frames a second, however fast the log', async () => {
    let release = (): void => {};
    const stopped = new Promise<void>((done) => {
      release = done;
    });
    async function* flood(): AsyncGenerator<LogLine> {
      for (let number = 0; ; number++) {
        yield fakeLogLine(`flood ${number}`);
        if (number % 50 === 0) await new Promise((done) => setTimeout(done, 1));
      }
    }
    const stage = openStage({ log: flood() });
    let frames = 0;
    stage.output.on('data', (data: Buffer) => {
      if (data.includes('\x1b[?2026h')) frames++;
    });
    await stage.waitFor(/flood/);
    frames = 0;
    setTimeout(release, 1000);
    await stopped;
    expect(frames).toBeLessThanOrEqual(21);
    expect(frames).toBeGreaterThan(0);
    stage.type('q');
    await stage.status;
  });

  test('that cannot keep up is waited for', async () => {
    const stage = await ready(openStage());
    Object.defineProperty(stage.output, 'writableNeedDrain', { value: true, configurable: true });
    addPeer(stage.pbx, fakePeer('701'));
    stage.pbx.changed();
    await stage.waitFor(/1\/1 registered/);
    addPeer(stage.pbx, fakePeer('702'));
    stage.pbx.changed();
    await new Promise((done) => setTimeout(done, 150));
    expect(stage.reader.rows().join('\n')).toMatch(/1\/1 registered/);
    Object.defineProperty(stage.output, 'writableNeedDrain', { value: false });
    stage.output.emit('drain');
    await stage.waitFor(/2\/2 registered/);
    stage.type('q');
    await stage.status;
  });

  test('pastes several lines without running any', async () => {
    const stage = await ready(openStage());
    stage.type('\x1b[200~core stop now\rchannel request hangup all\r\x1b[201~');
    await stage.waitFor(/lab› core stop now channel request hangup all/);
    await stage.waitFor(/2 pasted lines are now one/);
    expect(stage.lines).toEqual([]);
    stage.host.emit('SIGTERM');
    await stage.status;
  });
});

test('a log that ends says so', async () => {
  async function* ending(): AsyncGenerator<LogLine> {
    yield fakeLogLine('only line');
    throw new Error('the socket was closed');
  }
  const stage = openStage({ log: ending() });
  await stage.waitFor(/the log has ended: the socket was closed/);
  stage.type('q');
  await stage.status;
});

describe('y', () => {
  const written = (stage: Stage): string[] => {
    const pieces: string[] = [];
    stage.output.on('data', (data: Buffer) => pieces.push(data.toString()));
    return pieces;
  };

  test('gives the terminal what is selected, between two frames', async () => {
    const fill: StageOptions['fill'] = (pbx) => addPeer(pbx, fakePeer('701'));
    const stage = await ready(openStage({ fill }));
    const pieces = written(stage);
    stage.type('y');
    await stage.waitFor(/copied PJSIP\/701 to the terminal's clipboard/);
    expect(pieces).toContain(`\x1b]52;c;${Buffer.from('PJSIP/701').toString('base64')}\x07`);
    stage.type('q');
    await stage.status;
  });

  test('says where there is no clipboard, and writes nothing but the screen', async () => {
    const fill: StageOptions['fill'] = (pbx) => addPeer(pbx, fakePeer('701'));
    const stage = await ready(openStage({ fill, env: { TERM: 'linux', LANG: 'C.UTF-8' } }));
    const pieces = written(stage);
    stage.type('y');
    await stage.waitFor(/not copied: this terminal has no clipboard; select it with the mouse/);
    expect(pieces.join('')).not.toContain('\x1b]52');
    stage.type('q');
    await stage.status;
  });
});
