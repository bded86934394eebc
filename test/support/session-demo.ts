import { fileURLToPath } from 'node:url';
import { PbxError } from '../../asterisk/errors.ts';
import type { LogLevel, LogLine } from '../../asterisk/log/types.ts';
import { createPtyOpener } from '../../src/terminal/pty.ts';
import { type Answer, type CommandIo, runSession, type StyledLine } from '../../src/tui/index.ts';
import {
  addCall,
  addPeer,
  type FakePbx,
  fakeCall,
  fakeChannel,
  fakePbx,
  fakePeer,
} from './fake-pbx.ts';

/** A session on a fake PBX, to be driven through a pty: `node session-demo.mjs [peers] [lines a second]`. */
const [peers = '4', linesPerSecond = '2'] = process.argv.slice(2);
const now = (): number => Date.now();
const pbx = fakePbx(now());

function fill(): void {
  const names = ['Alice', '\u6f22\u5b57 \u{1f600} Zo\u00eb', 'e\u0301\x1b[31mred\x07 {bold}'];
  addPeer(pbx, fakePeer('701'));
  addPeer(pbx, fakePeer('702', { status: 'lagged', rttMs: 2310 }));
  addPeer(
    pbx,
    fakePeer('703', {
      status: 'unregistered',
      address: undefined,
      contacts: [],
      rttMs: undefined,
      lastError: 'wrong password from 127.0.0.127:5060',
      lastErrorAt: now() - 65_000,
    }),
  );
  addPeer(
    pbx,
    fakePeer('operator', {
      technology: 'IAX2',
      status: 'unreachable',
      address: '127.0.0.210:4569',
      rttMs: undefined,
    }),
  );
  for (let index = 4; index < Number(peers); index++) addPeer(pbx, fakePeer(String(1000 + index)));
  if (Number(peers) < 4) pbx.view.peers.clear();
  if (Number(peers) < 1) return;
  names.forEach((callerName, index) => {
    const createdAt = now() - 42_000 * (index + 1);
    const linkedid = `1700000000.${index}`;
    const caller = fakeChannel(`70${index + 1}`, String(2 * index), {
      callerName,
      createdAt,
      answeredAt: createdAt,
      linkedid,
    });
    const callee = fakeChannel('702', String(2 * index + 1), {
      createdAt,
      answeredAt: createdAt,
      linkedid,
    });
    addCall(
      pbx,
      fakeCall(
        caller,
        index === 0
          ? {}
          : { callee, legs: [caller, callee], state: index === 1 ? 'up' : 'ringing' },
      ),
    );
  });
}

const levels: readonly LogLevel[] = [
  'VERBOSE',
  'VERBOSE',
  'VERBOSE',
  'NOTICE',
  'WARNING',
  'ERROR',
  'DTMF',
];

async function* logLines(): AsyncGenerator<LogLine> {
  const batch = Math.max(1, Math.round(Number(linesPerSecond) / 50));
  for (let number = 1; Number(linesPerSecond) > 0; ) {
    await new Promise((done) => setTimeout(done, (1000 * batch) / Number(linesPerSecond)));
    for (let index = 0; index < batch; index++, number++) yield line(number);
  }
}

function line(number: number): LogLine {
  const level = levels[number % levels.length] ?? 'VERBOSE';
  const sip = number % 9 === 0 ? '\nVia: SIP/2.0/UDP 127.0.0.127\nFrom: <sip:701@127.0.0.198>' : '';
  return {
    time: new Date().toISOString().slice(11, 23),
    level,
    callId: 'C-0000000a',
    file: 'pbx.c',
    line: 2928,
    function: 'pbx_extension_helper',
    message: `-- Executing [600@internal:${number}] Echo("PJSIP/701-0000000${number % 10}", "") in new stack${sip}`,
  };
}

const say = (...texts: string[]): StyledLine[] => texts.map((text) => [{ text }]);
const done = (...texts: string[]): Answer => ({ kind: 'done', lines: say(...texts), status: 0 });

function until(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
}

function hangUp(name: string | undefined): Answer {
  return {
    kind: 'confirm',
    title: `hang up ${name}`,
    lines: say(`AMI Hangup, Channel: ${name}`),
    async proceed() {
      for (const [id, channel] of pbx.view.channels) {
        if (channel.name !== name) continue;
        pbx.view.channels.delete(id);
        pbx.view.calls.delete(channel.linkedid);
      }
      pbx.changed();
      return done(`hung up ${name}`);
    },
  };
}

const commands: Record<string, (words: readonly string[], io: CommandIo) => Promise<Answer>> = {
  hangup: async (words) => hangUp(words.at(-1)),
  echo: async (words) => done(words.slice(1).join(' ')),
  lines: async (words) =>
    done(...Array.from({ length: Number(words[1]) }, (_, n) => `line ${n + 1}`)),
  change: async () => ({
    kind: 'confirm',
    title: 'add user 704',
    danger: 'phones that are ringing are dropped',
    lines: [
      [{ text: '--- pjsip.conf', tone: 'dim' }],
      ...Array.from(
        { length: 30 },
        (_, n): StyledLine => [{ text: `+ line ${n} of the change`, tone: 'good' }],
      ),
    ],
    proceed: async () => done('user 704 is there', 'try:  call 704 600'),
  }),
  wait: async (_words, io) => {
    io.show(say('waiting'), 'append');
    await until(io.signal);
    return { kind: 'done', lines: say('interrupted'), status: 130 };
  },
  /** A line of sh on a page. */
  shell: async (words) => {
    const line = words.slice(1).join(' ');
    const launch = { file: '/bin/sh', args: ['-c', line], env: {} };
    return {
      ...{ kind: 'done', lines: [], status: 0 },
      opens: { kind: 'interactive', title: line, launch },
    };
  },
  deaf: () => new Promise(() => {}),
  fail: () => Promise.reject(new PbxError('not-found', 'no peer is called 799', 'type  peers')),
  lose: async () => {
    pbx.status = {
      phase: 'lost',
      reason: 'connect ECONNREFUSED 127.0.0.198:5038',
      since: now(),
      retryInMs: 5000,
    };
    pbx.changed();
    return done('lost');
  },
  find: async () => {
    pbx.status = { phase: 'live' };
    pbx.changed();
    return done('live');
  },
  crash: async () => {
    setTimeout(() => {
      throw new Error('a made-up defect');
    }, 10);
    return done('soon');
  },
  reject: async () => {
    Promise.reject(new Error('a made-up rejection'));
    return done('soon');
  },
};

async function dispatch(words: readonly string[], io: CommandIo): Promise<Answer> {
  const run = commands[words[0] ?? ''];
  if (!run) throw new PbxError('usage', `there is no command «${words[0]}»`, 'type  help');
  return run(words, io);
}

function churn(target: FakePbx): void {
  const ids = [...target.view.peers.keys()];
  let at = 0;
  setInterval(() => {
    for (let index = 0; index < ids.length / 50; index++, at++) {
      const peer = target.view.peers.get(ids[at % ids.length] ?? '');
      if (peer) target.view.peers.set(peer.id, { ...peer, rttMs: at % 90 });
    }
    target.changed();
  }, 20).unref();
}

/** The longest time that the loop stood still, told at the end where LAG is set. */
function watchLag(): () => number {
  let worst = 0;
  let last = performance.now();
  setInterval(() => {
    const time = performance.now();
    worst = Math.max(worst, time - last - 10);
    last = time;
  }, 10).unref();
  return () => worst;
}

fill();
if (Number(linesPerSecond) > 100) churn(pbx);
const lag = watchLag();
const cpuAtStart = process.cpuUsage();
const startedAt = performance.now();
const status = await runSession({
  input: process.stdin,
  output: process.stdout,
  env: process.env,
  profile: { name: 'lab', kind: 'lab' },
  live: pbx,
  log: linesPerSecond === '-' ? { unavailable: 'a remote PBX has no log stream' } : logLines(),
  formatLog: ({ time, level, callId, message }) =>
    `${time} ${level.padEnd(7)} ${callId} ${message}`,
  dispatch,
  line: (text, io) => dispatch(text.split(/\s+/), io),
  async complete(text, cursor) {
    const from = text.lastIndexOf(' ', cursor - 1) + 1;
    const known =
      from === 0 ? Object.keys(commands) : [...pbx.view.peers.values()].map((peer) => peer.name);
    const typed = text.slice(from, cursor);
    const candidates = known.filter((word) => word.startsWith(typed));
    return {
      from,
      candidates: candidates.map((word) => ({ text: word, description: `about ${word}` })),
    };
  },
  features: async () => ({ rows: [], details: undefined }),
  openProgram: createPtyOpener(
    { file: process.execPath, args: [fileURLToPath(new URL('pty.mjs', import.meta.url))], env: {} },
    process.env,
  ),
  history: { load: () => ['lines 3'], add() {} },
  now,
});
if (process.env.LAG) {
  const { user, system } = process.cpuUsage(cpuAtStart);
  const share = (user + system) / 10 / (performance.now() - startedAt);
  process.stdout.write(`lag ${lag().toFixed(0)} ms, cpu ${share.toFixed(0)} %\n`);
}
process.exit(status);
