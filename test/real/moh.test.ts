import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sine } from '../../asterisk/audio/tone.ts';
import { writeWav } from '../../asterisk/audio/wav.ts';
import { commandLine, processes } from '../../asterisk/engine/process.ts';
import type { PhoneCall } from '../../asterisk/phone/call.ts';
import type { ListeningPhone } from '../../asterisk/phone/listening.ts';
import { type FragileRadio, fragileRadio } from '../support/fragileRadio.ts';
import { type LabPhones, labPhonesOf, untilTone } from '../support/lab-phones.ts';
import { makeProduct, type Product } from '../support/product.ts';
import { until } from '../support/until.ts';

interface ClassJson {
  name: string;
  mode: string;
  state: string;
  usedBy: string[];
  programs: { pid: number; playing: string; error: string | null }[];
}

const HERTZ = { caller: 500, called: 900, stream: 1200, local: 1500, files: 1800 };

describe.each([
  { engine: '22', network: '127.0.147' },
  { engine: '16', network: '127.0.148' },
])('music on hold on Asterisk $engine', { timeout: 60_000 }, ({ engine, network }) => {
  let product: Product;
  let lab: LabPhones;
  let radio: FragileRadio;
  let music: string;
  const open: { stop(): Promise<unknown> }[] = [];

  const listen = async (): Promise<ListeningPhone> => {
    const one = await lab.phones.listen(lab.c);
    one.call.catch(() => undefined);
    open.push(one);
    return one;
  };
  /** 701 talks to 703, whose tone it hears. */
  const talk = async () => {
    const listening = await listen();
    const caller = await lab.phones.place(lab.a, '703');
    open.push({ stop: () => caller.hangUp() });
    caller.media.tone(HERTZ.caller);
    const called = await listening.call;
    called.media.tone(HERTZ.called);
    await untilTone(caller, HERTZ.called);
    return { caller, called };
  };
  /** A phone with no music of its own sends nothing meanwhile. */
  const hold = async (call: PhoneCall) => {
    await call.hold();
    call.media.sendTo(undefined);
  };
  const classes = () => product.json<ClassJson[]>(['moh', 'list']);
  const stream = async () => (await classes()).find(({ name }) => name === 'france');
  const untilPlaying = (playing: string) =>
    until(async () => {
      const programs = (await stream())?.programs ?? [];
      return programs.length === 1 && programs[0]?.playing === playing && programs[0];
    }, `a program that is ${playing}`);
  /** Our programs that play, and their decoders. */
  const pids = async () => {
    const all = await processes();
    const lines = await Promise.all(
      all.map(async ({ pid, parent }) => ({
        pid,
        parent,
        line: (await commandLine(pid)).join(' '),
      })),
    );
    const ours = lines.filter(({ line }) => /moh\.js (france|default)/.test(line));
    return lines.filter(({ pid, parent }) =>
      ours.some((one) => one.pid === pid || one.pid === parent),
    );
  };

  beforeAll(async () => {
    product = await makeProduct();
    await product.ok(['setup', 'lab', '--engine', engine, '--address', `${network}.198`]);
    lab = await labPhonesOf(product);
    radio = await fragileRadio(`${network}.1`, HERTZ.stream);
    music = join(product.root, 'my music');
    await mkdir(music);
    const wav = (hertz: number) => writeWav({ rateHz: 8000, samples: sine(hertz, 3000) });
    await writeFile(join(music, 'one.wav'), wav(HERTZ.files));
    const local = join(product.root, 'local');
    await mkdir(local);
    await writeFile(join(local, 'one.wav'), wav(HERTZ.local));
  }, 120_000);
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.stop().catch(() => undefined);
  });
  afterAll(async () => {
    await product.remove();
    await radio.close();
    expect(await pids()).toEqual([]);
  }, 60_000);

  it('plays your files to whom a user holds', async () => {
    await product.ok(['moh', 'add', 'jazz', '--files', music, '--yes']);
    await product.ok(['moh', 'set', 'jazz', '--user', '701', '--yes']);
    expect((await classes()).find(({ name }) => name === 'jazz')).toMatchObject({
      mode: 'files',
      state: '● 1 file',
      usedBy: ['user 701'],
    });
    const { caller, called } = await talk();
    await hold(caller);
    await untilTone(called, HERTZ.files);
    await caller.resume();
    caller.media.tone(HERTZ.caller);
    await untilTone(called, HERTZ.caller);
  });

  it('plays a stream, which sleeps while nobody is held', async () => {
    const local = join(product.root, 'local');
    await product.ok(['moh', 'add', 'france', '--stream', radio.url, '--files', local, '--yes']);
    await product.ok(['moh', 'set', 'france', '--all', '--yes']);
    await untilPlaying('asleep');
    expect(radio.connections).toBe(0);
    expect(await pids()).toHaveLength(1);
    const { caller, called } = await talk();
    await hold(caller);
    await untilTone(called, HERTZ.local);
    await untilTone(called, HERTZ.stream);
    expect(await untilPlaying('stream')).toMatchObject({ error: null });
    expect(radio.listeners).toBe(1);
    await caller.resume();
    await untilPlaying('asleep');
    expect(radio.listeners).toBe(0);
    expect(await pids()).toHaveLength(1);
  });

  it('plays local music while the stream is dead or silent, and the stream when it is back', async () => {
    const { caller, called } = await talk();
    await hold(caller);
    await untilTone(called, HERTZ.stream);
    await radio.die();
    await untilTone(called, HERTZ.local);
    expect(await untilPlaying('local')).toMatchObject({
      error: expect.stringContaining(radio.url),
    });
    await radio.revive();
    await untilTone(called, HERTZ.stream);
    radio.hang();
    await untilTone(called, HERTZ.local);
    await radio.revive();
    await untilTone(called, HERTZ.stream);
    await untilPlaying('stream');
    expect(radio.listeners).toBe(1);
  });

  it('is heard by the held party of an attended transfer', async () => {
    const { called } = await talk();
    await lab.phones.start(lab.b, { ringMs: 60_000 });
    open.push({ stop: () => lab.phones.stop(lab.b) });
    await product.ok(['transfer', '701', '702', '--attended']);
    await untilTone(called, HERTZ.stream);
  });

  it('goes on through a reload, with one program', async () => {
    const { caller, called } = await talk();
    await hold(caller);
    await untilTone(called, HERTZ.stream);
    const before = await untilPlaying('stream');
    await product.ok(['cli', 'module reload res_musiconhold.so']);
    await untilTone(called, HERTZ.stream);
    expect((await untilPlaying('stream')).pid).toBe(before.pid);
  });

  it('leaves no process behind when Asterisk is killed, and plays again once it is back', async () => {
    const { caller, called } = await talk();
    await hold(caller);
    await untilTone(called, HERTZ.stream);
    const [old] = (await stream())?.programs ?? [];
    const [lab1] = await product.json<{ pid: number }[]>(['status']);
    process.kill(lab1?.pid ?? 0, 'SIGKILL');
    await until(
      async () =>
        !(await pids()).some(({ pid, parent }) => pid === old?.pid || parent === old?.pid),
      'the end of the program and of its decoder',
    );
    await caller.hangUp();
    expect((await untilPlaying('asleep')).pid).not.toBe(old?.pid);
  });

  it('becomes the default, and is removed when nobody names it', async () => {
    expect(await product.run(['moh', 'remove', 'france', '--yes'])).toMatchObject({ status: 4 });
    await product.ok(['moh', 'set', 'default', '--all', '--yes']);
    await product.ok(['moh', 'set', 'jazz', '--default', '--yes']);
    const { caller, called } = await talk();
    await hold(caller);
    await untilTone(called, HERTZ.files);
    await product.ok(['moh', 'remove', 'france', '--yes']);
    await until(async () => (await pids()).length === 0, 'the end of the program');
    expect((await classes()).map(({ name }) => name)).toEqual(['jazz', 'default']);
    await product.ok(['config', 'undo', '--yes']);
    await untilPlaying('asleep');
  });
});
