import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { faultLab } from '../support/faultLab.ts';
import type { Product } from '../support/product.ts';
import { spawnScreen } from '../support/pty.ts';
import { asteriskSays, exchange } from '../support/rawAmi.ts';
import { leave, pressEscape, typeLine } from '../support/sessionKeys.ts';
import { until } from '../support/until.ts';
import { LAB_NETWORK } from './addresses.ts';
import { type Fault, noneOf, type Row, row, type Trial } from './fault.ts';

/** Sequences that would do something to a terminal, each with a word to find it by. */
const ESCAPES = [
  '\x1b]0;PWNED\x07',
  '\x1b]52;c;UFdORUQ=\x07',
  '\x1b[2J\x1b[1;1HPWNED',
  '\x1bP+q544e\x1b\\PWNED',
  '\x9b31mPWNED',
  '\u009d0;PWNED\u009c',
  '\u202ePWNED',
  'PWNED\x08\x08\x7f',
] as const;

/** What of them must not be among the bytes that reach a terminal. */
const HARM: readonly RegExp[] = [
  /\x1b\]0;PWNED/,
  /\x1b\]52;/,
  /\x1b\[2J\x1b\[1;1HPWNED/,
  /\x1bP\+q/,
  /\x9b31m/,
  /\x9d/,
  /\u202e/,
  /PWNED\x08/,
];

/** Names, numbers and answers from outside that would be more than text. */
export const injection: Fault = {
  name: 'injection',
  about:
    'names, callers, METARs, tables and AMI values that would be commands, lines or escape codes',
  limitS: 600,
  async *run(trial) {
    for (const engine of ['22', '16'] as const) {
      const address = `${LAB_NETWORK}.198`;
      const product = await faultLab({ engine, address, words: ['--phones'], atEnd: trial.atEnd });
      yield await onTerminal(engine, product, trial);
      yield await inWords(engine, product, trial);
      yield await inTables(engine, product);
      yield await inMetars(engine, product, trial);
      await product.remove();
    }
  },
};

const harmIn = (raw: string, what: string): string[] =>
  HARM.filter((one) => one.test(raw)).map((one) => `${what}: ${one.source}`);

/** Lines typed in the session. */
const SHOWN = [
  ...['channels', 'calls', 'log -n 100', 'cli "core show channels"', 'media path'],
  'events --timeout 1',
];

/** Callers with such names; the session and the commands on a terminal and in a pipe. */
async function onTerminal(engine: string, product: Product, trial: Trial): Promise<Row> {
  const { ami } = await product.profile();
  const wrong: string[] = [];
  const screen = spawnScreen(process.execPath, [product.program], {
    ...{ cols: 160, rows: 50, env: product.env },
  });
  trial.atEnd(() => screen.dispose());
  await screen.waitFor(/● live/);
  const actions = ESCAPES.map(
    (name, i) =>
      `Action: Originate\r\nChannel: Local/600@usersnum/n\r\nApplication: Wait\r\nData: 120\r\nAsync: true\r\nCallerID: "${name}x${i}" <70${i}>`,
  );
  await exchange(ami, actions);
  await screen
    .waitFor(new RegExp(`calls ${ESCAPES.length} up`))
    .catch((error) => wrong.push(String(error.message).slice(0, 200)));
  // Each view in which a name may stand: calls, channels, details, the log, the command line.
  for (const key of ['v', 'tab', 'enter', 'escape', 'tab', 'tab', 'v']) {
    if (key === 'escape') await pressEscape(screen);
    else screen.key(key);
    await delay(300);
  }
  for (const line of SHOWN) await typeLine(screen, line);
  const shown = screen.screen().join('\n');
  await leave(screen).catch((error) => wrong.push(String(error.message).slice(0, 300)));
  wrong.push(...harmIn(screen.raw(), 'session'));
  if (!/PWNED/.test(screen.raw())) wrong.push('the names were not shown at all');
  if (shown.trim() === '') wrong.push('the screen was empty');
  const lines = [
    ['channels'],
    ['calls'],
    ['log', '-n', '200'],
    ['cli', 'core show channels verbose'],
    ['calls', '--json'],
    ['channels', '--fields', 'name,callerName'],
    ['events', '--timeout', '2'],
    ['media', 'path'],
    ['doctor'],
  ];
  for (const line of lines) {
    const onOne = spawnScreen(process.execPath, [product.program, ...line], {
      cols: 160,
      rows: 50,
      env: product.env,
    });
    await onOne.exit;
    wrong.push(...harmIn(onOne.raw(), `${line.join(' ')} on a terminal`));
    onOne.dispose();
    const piped = await product.run(line);
    wrong.push(...harmIn(piped.stdout + piped.stderr, `${line.join(' ')} in a pipe`));
  }
  await exchange(ami, ['Action: Hangup\r\nChannel: /^Local/']);
  return row(
    `callers named by escape codes (Asterisk ${engine})`,
    `${ESCAPES.length} names, ${lines.length * 2 + SHOWN.length + 1} views`,
    'their raw bytes reach neither terminal nor pipe',
    noneOf(wrong, 'none of them did; the names were shown without'),
  );
}

const SLOW_MS = 5000;

const WORDS = [
  '../../etc/passwd',
  '--yes',
  '-h',
  '$(touch PWNED)',
  '`touch PWNED`',
  '; touch PWNED',
  '| touch PWNED',
  '${SHELL(touch PWNED)}',
  '701\r\nAction: Command\r\nCommand: core stop now',
  '701\nsecret=x',
  '[general]',
  'a;b',
  'a=b',
  '\x1b]0;PWNED\x07',
  '"',
  "'",
  '%s%n',
  '701 & reboot',
  'é'.repeat(200),
  '*',
  '_.',
  '',
  ' ',
  '__proto__',
];

/** As a number, a name, a channel, a trunk, a capture: refused, or taken as text. */
async function inWords(
  engine: string,
  product: Product,
  { isQuick, signal, remark }: Trial,
): Promise<Row> {
  const wrong: string[] = [];
  const etc = join(product.root, 'data/pbxctl/pbx/lab/etc');
  const { ami } = await product.profile();
  const shapes: readonly ((word: string) => readonly string[])[] = [
    (word) => ['user', 'add', word, '--yes'],
    (word) => ['user', 'add', '703', '--name', word, '--yes'],
    (word) => ['user', 'add', '703', '--context', word, '--yes'],
    (word) => ['extension', 'add', word, '702', '--yes'],
    (word) => ['extension', 'add', '777', '702', '--name', word, '--yes'],
    (word) => ['trunk', 'add', 'iax', word, '--host', '127.0.94.7', '--yes'],
    (word) => ['moh', 'add', word, '--stream', '--yes'],
    (word) => ['hangup', word, '--yes'],
    (word) => ['call', '701', word],
    (word) => ['capture', 'show', word],
    (word) => ['cli', `core show channel ${word}`],
  ];
  let count = 0;
  const words = isQuick ? WORDS.filter((_, i) => i % 4 === 0) : WORDS;
  const before = await pidOf(product);
  for (const shape of shapes)
    for (const word of words) {
      if (signal.aborted) break;
      const line = shape(word);
      const from = Date.now();
      const ran = await product.run(line);
      count++;
      if (Date.now() - from > SLOW_MS) remark(`${JSON.stringify(line)}: ${Date.now() - from} ms`);
      if (/bug in pbxctl/.test(ran.stderr))
        wrong.push(`${JSON.stringify(line)}: ${ran.stderr.slice(0, 200)}`);
      wrong.push(...harmIn(ran.stdout + ran.stderr, JSON.stringify(line)));
      if (ran.status === 0 && ['user', 'extension', 'trunk', 'moh'].includes(line[0] ?? '')) {
        wrong.push(...(await strayLines(etc, word)));
        await product.run(['config', 'undo', '--yes']);
      }
    }
  // A name is data to Asterisk, whatever it looks like: a call by it shows so.
  for (const line of [
    ['user', 'set', '701', '--name', '${SHELL(touch PWNED)}', '--yes'],
    ['call', '701', '600'],
    ['call', '701', '702'],
    ['hangup', '--all', '--yes'],
  ]) {
    const { status, stderr } = await product.run(line);
    if (status !== 0) wrong.push(`${line.join(' ')}: ${status} ${stderr.slice(0, 200)}`);
  }
  const touched = await product.shell(
    'find / -xdev -name PWNED -newermt "1 hour ago" 2>/dev/null | head -3',
  );
  if (touched.stdout !== '') wrong.push(`a shell ran it: ${touched.stdout}`);
  if ((await pidOf(product)) !== before) wrong.push('Asterisk was restarted');
  const users = await asteriskSays(ami, 'core show version');
  if (users.length === 0) wrong.push('Asterisk does not answer');
  return row(
    `hostile words as arguments (Asterisk ${engine})`,
    `${count} commands`,
    'refused with a reason, or taken as text: no shell, no dialplan, no second header or line',
    noneOf(wrong, 'so it was'),
  );
}

async function pidOf(product: Product): Promise<number> {
  const found = await product.json<{ pid: number }[]>(['status']);
  return found[0]?.pid ?? 0;
}

/** Lines in the files that a value with a line end in it would have made. */
async function strayLines(etc: string, word: string): Promise<string[]> {
  const wrong: string[] = [];
  for (const name of [
    'pjsip.conf',
    'sip.conf',
    'extensions.conf',
    'iax.conf',
    'musiconhold.conf',
  ]) {
    const text = await readFile(join(etc, name), 'utf8').catch(() => '');
    if (/^(Action:|secret=x|Command:)/m.test(text) || text.includes('\x1b'))
      wrong.push(`${name} after ${JSON.stringify(word)}`);
    if (name === 'extensions.conf' && /\$\{SHELL\(/.test(text))
      wrong.push(`${name} holds a dialplan function after ${JSON.stringify(word)}`);
  }
  return wrong;
}

const TABLES = [
  'number,name\n703,"Eve\nsecret=x\n[general]"\n',
  'number,name\n703,\x1b]0;PWNED\x07\n',
  'number,context\n703,"x]\n[evil]"\n',
  'number,secret\n703,"a\r\ncontext=evil"\n',
  'number\n../703\n',
  'number,name\n703,${SHELL(touch PWNED)}\n',
  'number,name\n703,=cmd|x;y\n',
  'number,number\n703,704\n',
  `number,name\n${Array.from({ length: 5000 }, (_, i) => `7${i}],x`).join('\n')}\n`,
  'number,name\n703,"never closed\n',
  '\xff\xfe\x00',
];

async function inTables(engine: string, product: Product): Promise<Row> {
  const wrong: string[] = [];
  const etc = join(product.root, 'data/pbxctl/pbx/lab/etc');
  const file = join(product.root, 'users.csv');
  for (const table of TABLES) {
    await writeFile(file, table, 'latin1');
    const ran = await product.run(['user', 'add', '--from', file, '--yes']);
    if (/bug in pbxctl/.test(ran.stderr)) wrong.push(ran.stderr.slice(0, 200));
    wrong.push(...harmIn(ran.stdout + ran.stderr, JSON.stringify(table.slice(0, 40))));
    wrong.push(...(await strayLines(etc, table.slice(0, 40))));
    if (ran.status === 0) await product.run(['config', 'undo', '--yes']);
  }
  return row(
    `hostile tables of users (Asterisk ${engine})`,
    `${TABLES.length} tables`,
    'refused with a reason, or taken as text',
    noneOf(wrong, 'so it was'),
  );
}

const METARS = [
  '2026/11/25 12:00\nLFMU 251200Z 18005KT 9999 \x1b]0;PWNED\x07 FEW030 15/10 Q1015\n',
  '2026/11/25 12:00\nLFMU 251200Z $(touch PWNED) 15/10 Q1015 RMK `touch PWNED` ;touch PWNED\n',
  `2026/11/25 12:00\nLFMU 251200Z 18005KT ${'A'.repeat(1_000_000)}\n`,
  '\0\xff\x1b[2J',
  '<html><script>PWNED</script>',
  '',
];

/** A weather server that answers what it should not. */
async function inMetars(engine: string, product: Product, trial: Trial): Promise<Row> {
  const wrong: string[] = [];
  let text = '';
  const server = createServer((_, response) => response.end(Buffer.from(text, 'latin1')));
  server.listen(0, '127.0.0.1');
  trial.atEnd(() => server.close());
  await once(server, 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' && bound ? bound.port : 0;
  const variable = `PBXCTL_METAR_URLS='http://127.0.0.1:${port}/{station}.TXT'`;
  for (text of METARS)
    for (const line of ['weather LFMU', 'weather LFMU --say', 'weather LFMU --json']) {
      const ran = await product.shell(`${variable} "$0" "$1" ${line}`);
      if (/bug in pbxctl/.test(ran.stderr)) wrong.push(`${line}: ${ran.stderr.slice(0, 200)}`);
      wrong.push(...harmIn(ran.stdout + ran.stderr, line));
      if (ran.stdout.length > 20_000) wrong.push(`${line}: ${ran.stdout.length} characters`);
    }
  const touched = await until(async () => product.shell('ls PWNED 2>/dev/null'), 'ls');
  if (touched.stdout !== '') wrong.push('a shell ran it');
  server.close();
  return row(
    `hostile METARs (Asterisk ${engine})`,
    `${METARS.length * 3} answers`,
    'refused with a reason, or read as text',
    noneOf(wrong, 'so it was'),
  );
}
