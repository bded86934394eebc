import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { plainText } from '../../../../src/text/line.ts';
import type { Message } from '../../../../src/tui/message.ts';
import type { ProgramEnd, ProgramTerminal } from '../../../../src/tui/shell/port.ts';
import { createShells, type Shells } from '../../../../src/tui/shell/shells.ts';
import { until } from '../../../support/until.ts';

const size = { columns: 20, rows: 3 };
const launch = { file: 'p', args: [], env: {} };
const program = { kind: 'interactive', title: 'p', launch } as const;

interface Fake extends ProgramTerminal {
  readonly did: string[];
  say(text: string): void;
  end(how: ProgramEnd): void;
}

function fakeTerminal(): Fake {
  const did: string[] = [];
  let listener = (_text: string) => {};
  let end = (_how: ProgramEnd) => {};
  const ended = new Promise<ProgramEnd>((resolve) => {
    end = resolve;
  });
  return {
    did,
    ended,
    say: (text) => listener(text),
    end: (how) => end(how),
    write: (text) => void did.push(`write ${JSON.stringify(text)}`),
    resize: ({ columns, rows }) => void did.push(`resize ${columns}x${rows}`),
    pause: () => void did.push('pause'),
    resume: () => void did.push('resume'),
    onData(next) {
      listener = next;
      did.push('begun');
    },
    async close() {
      did.push('close');
    },
  };
}

let terminal: Fake;
let shells: Shells;
let sent: Message[];
let changes: boolean[];

beforeEach(async () => {
  terminal = fakeTerminal();
  sent = [];
  changes = [];
  shells = createShells({
    open: async () => terminal,
    look: { charset: 'unicode', colour: true },
    send: (message) => void sent.push(message),
    changed: (soon) => void changes.push(soon),
    reasonLines: (error) => [String(error)],
  });
  shells.perform({ kind: 'open shell', shell: 'p', program }, size);
  await until(async () => terminal.did.includes('begun'), 'the program');
});
afterEach(() => vi.useRealTimers());

const firstLine = () => plainText(shells.see('p', size, 0)?.lines[0] ?? []).trimEnd();

test('what it says is seen, the same while nothing changes', async () => {
  terminal.say('hello');
  await until(async () => changes.length > 0, 'a change');
  expect(firstLine()).toBe('hello');
  expect(shells.see('p', size, 0)).toBe(shells.see('p', size, 0));
});

test('a new size reaches the program and its screen, once', () => {
  shells.see('p', { columns: 40, rows: 5 }, 0);
  expect(shells.see('p', { columns: 40, rows: 5 }, 0)?.lines).toHaveLength(5);
  expect(terminal.did).toEqual(['begun', 'resize 40x5']);
});

test('keys and pastes are written in the form that it asked for', async () => {
  terminal.say('\x1b[?1h\x1b[?2004h');
  await until(async () => changes.length > 0, 'the modes');
  shells.perform({ kind: 'type', shell: 'p', raw: '\x1b[A' }, size);
  shells.perform({ kind: 'paste', shell: 'p', text: 'x' }, size);
  expect(terminal.did.slice(1)).toEqual(['write "\\u001bOA"', 'write "\\u001b[200~x\\u001b[201~"']);
});

test('its answer to what was typed is drawn soon', async () => {
  shells.perform({ kind: 'type', shell: 'p', raw: 'a' }, size);
  terminal.say('a');
  terminal.say('b');
  await until(async () => changes.length === 2, 'the echo');
  expect(changes).toEqual([true, false]);
});

test('a flood is made to wait, and goes on later', async () => {
  vi.useFakeTimers();
  const piece = 'y\r\n'.repeat(20_000);
  for (let n = 0; n < 3; n++) terminal.say(piece);
  expect(terminal.did).toEqual(['begun', 'pause']);
  await vi.advanceTimersByTimeAsync(500);
  expect(terminal.did).toEqual(['begun', 'pause', 'resume']);
});

test('its end comes after all that it said', async () => {
  terminal.say('bye');
  terminal.end({ status: 4 });
  await until(async () => sent.length === 2, 'its end');
  expect(sent[1]).toEqual({ kind: 'shell ended', name: 'p', end: { status: 4 } });
  const [last] = sent;
  expect(last?.kind === 'shell shows' && plainText(last.screen.lines[0] ?? [])).toMatch(/^bye/);
  expect(shells.see('p', size, 0)).toBeUndefined();
});

test('the end of the session ends it, also one that is only beginning', async () => {
  await shells.close();
  expect(terminal.did).toContain('close');
  const late = fakeTerminal();
  let opened = (_terminal: ProgramTerminal) => {};
  const slow = createShells({
    open: () => new Promise((resolve) => (opened = resolve)),
    look: { charset: 'unicode', colour: true },
    send: () => {},
    changed: () => {},
    reasonLines: () => [],
  });
  slow.perform({ kind: 'open shell', shell: 'p', program }, size);
  const closed = slow.close();
  await until(async () => {
    opened(late);
    return late.did.includes('close');
  }, 'the late program to be closed');
  await closed;
});

test('what cannot be opened says why', async () => {
  const failing = createShells({
    open: () => Promise.reject(new Error('no pty')),
    look: { charset: 'unicode', colour: true },
    send: (message) => void sent.push(message),
    changed: () => {},
    reasonLines: (error) => [String(error)],
  });
  failing.perform({ kind: 'open shell', shell: 'p', program }, size);
  await until(async () => sent.length === 1, 'the reason');
  expect(sent).toEqual([{ kind: 'shell ended', name: 'p', end: ['Error: no pty'] }]);
});
