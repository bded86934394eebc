import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { askConsole, consoleError } from '../../../asterisk/attach/console.ts';
import { followConsole } from '../../../asterisk/attach/follow.ts';
import { localStatus } from '../../../asterisk/attach/running.ts';
import type { LogLine } from '../../../asterisk/log/types.ts';
import { fakeConsole } from '../../support/console.ts';
import { temporaryFolder } from '../../support/folder.ts';

const NOW = new Date(2026, 0, 2, 3, 4, 5, 6).getTime();

test('lines are asked in order, and their answers end before our own last line', async () => {
  const path = join(temporaryFolder(), 'asterisk.ctl');
  const asterisk = await fakeConsole(path, { 'manager show users': 'tester\nété\n' });
  onTestFinished(() => asterisk.close());
  expect(await askConsole(path, ['manager reload', 'manager show users'])).toEqual({
    ...{ pid: process.pid, version: '22.9.9+dfsg', lines: ['tester', 'été'] },
  });
  expect(asterisk.asked).toEqual([
    'manager reload',
    'manager show users',
    'core show uptime seconds',
  ]);
});

test('nobody there is said to be nobody there', async () => {
  const path = join(temporaryFolder(), 'asterisk.ctl');
  await expect(askConsole(path, [])).rejects.toMatchObject({ code: 'unreachable' });
  expect(consoleError(path, Object.assign(new Error(), { code: 'EACCES' }))).toMatchObject({
    code: 'refused',
    hint: expect.stringContaining('sudo'),
  });
});

test('one that ends the connection, and an interruption, are told apart', async () => {
  const path = join(temporaryFolder(), 'asterisk.ctl');
  const rude = createServer((socket) => socket.end('host/1/22\n')).listen(path);
  onTestFinished(() => void rude.close());
  await expect(askConsole(path, [])).rejects.toMatchObject({ code: 'timeout' });
  const abort = new AbortController();
  const asking = askConsole(path, [], abort.signal);
  abort.abort();
  await expect(asking).rejects.toMatchObject({ code: 'interrupted' });
});

test('a pid file alone is believed only of a process that is an Asterisk', async () => {
  const run = temporaryFolder();
  const places = { etc: '', conf: '', run, log: '', socket: join(run, 'asterisk.ctl') };
  expect(await localStatus(places)).toEqual({ state: 'stopped' });
  const { writeFileSync } = await import('node:fs');
  for (const pid of ['', 'x', '0', '1', '-5', String(process.pid), '4194305']) {
    writeFileSync(join(run, 'asterisk.pid'), `${pid}\n`);
    expect(await localStatus(places), pid).toEqual({ state: 'stopped' });
  }
  chmodSync(run, 0o700);
});

test('a console is asked to speak, and what it says becomes log lines', async () => {
  const path = join(temporaryFolder(), 'asterisk.ctl');
  const asterisk = await fakeConsole(path);
  onTestFinished(() => asterisk.close());
  const abort = new AbortController();
  const lines = followConsole({ socketPath: path, signal: abort.signal, now: () => NOW });
  const next = async () => (await lines.next()).value as LogLine;
  const first = next();
  await asterisk.spoken();
  expect(asterisk.asked[0]).toBe('core set verbose atleast 4 silent');
  asterisk.say(Buffer.from([0xfc]));
  asterisk.say('Executing [1@x:1] \x1b[1;36mNoOp\x1b[0m("é');
  asterisk.say(
    'té")\n[Nov 23 16:52:20] \x1b[1;31mERROR\x1b[0m[149][C-0000000a]: a.c:7 f: it: broke\n\n',
  );
  expect(await first).toEqual({
    ...{ time: '2026-01-02 03:04:05.006', level: 'VERBOSE', callId: '', file: '', line: 0 },
    ...{ function: '', message: 'Executing [1@x:1] NoOp("été")' },
  });
  expect(await next()).toEqual({
    ...{ time: 'Nov 23 16:52:20', level: 'ERROR', callId: 'C-0000000a', file: 'a.c', line: 7 },
    ...{ function: 'f', message: 'it: broke' },
  });
  const last = lines.next();
  abort.abort();
  expect(await last).toEqual({ done: true, value: undefined });
});

test('a console is followed through a restart of Asterisk', async () => {
  const path = join(temporaryFolder(), 'asterisk.ctl');
  const abort = new AbortController();
  const lines = followConsole({ socketPath: path, signal: abort.signal, now: () => NOW });
  const first = lines.next();
  const before = await fakeConsole(path);
  await before.spoken();
  before.say('\xfconce\n');
  expect((await first).value?.message).toContain('once');
  const second = lines.next();
  await before.close();
  const after = await fakeConsole(path);
  onTestFinished(() => after.close());
  await after.spoken();
  after.say('again\n');
  expect((await second).value).toMatchObject({ message: 'again' });
  abort.abort();
  await lines.return(undefined);
});
