import { readFile, rename, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import { toneAt } from '../../asterisk/audio/measure.ts';
import { samplesIn, sine } from '../../asterisk/audio/tone.ts';
import { readWav, writeWav } from '../../asterisk/audio/wav.ts';
import { processes } from '../../asterisk/engine/process.ts';
import { firstOf } from '../../asterisk/features/verify/ear.ts';
import { createPhones, type Phone, type Phones } from '../../asterisk/phone/phones.ts';
import { mp3Tone } from '../support/mp3.ts';
import { makeProduct, type Product } from '../support/product.ts';
import { RADIO_HERTZ, type RadioServer, radioServer } from '../support/radioServer.ts';
import { until } from '../support/until.ts';

interface Checked {
  ok: boolean;
  passed: number;
  total: number;
  checks: { name: string; ok: boolean; detail: string; hint?: string }[];
}

/** A METAR of ten minutes ago, or no answer at all. */
async function weatherServer(address: string) {
  let report: string | undefined = 'VRB03KT 3400 -DZ BR OVC008 M07/M07 Q1016 TEMPO BKN010';
  const time = () => {
    const at = new Date(Date.now() - 600_000);
    const two = (value: number) => String(value).padStart(2, '0');
    return `${two(at.getUTCDate())}${two(at.getUTCHours())}${two(at.getUTCMinutes())}Z`;
  };
  const server: Server = createServer((request, response) => {
    if (report === undefined) response.writeHead(503).end('down');
    else response.end(`${request.url?.slice(1)} ${time()} AUTO ${report}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${address}:${port}/{station}`,
    set(next: string | undefined) {
      report = next;
    },
    close: () => server.close(),
  };
}

describe.each([
  { engine: '22', network: '127.0.92' },
  { engine: '16', network: '127.0.86' },
])('features on Asterisk $engine', { timeout: 240_000 }, ({ engine, network }) => {
  let product: Product;
  let phones: Phones;
  let a: Phone;
  let radio: RadioServer;
  let weather: Awaited<ReturnType<typeof weatherServer>>;
  const address = `${network}.198`;
  const sounds = (id: string) => join(product.root, 'data/pbxctl/pbx/lab/sounds/fr', `${id}.wav`);
  const samples = async (id: string) => readWav(await readFile(sounds(id))).samples;
  const install = (...words: string[]) => product.ok(['feature', 'install', ...words, '--yes']);
  const verify = async (...words: string[]): Promise<Checked> =>
    JSON.parse((await product.run(['feature', 'verify', ...words, '--json'])).stdout);

  beforeAll(async () => {
    product = await makeProduct();
    radio = await radioServer(`${network}.1`);
    weather = await weatherServer(`${network}.1`);
    product.env['PBXCTL_METAR_URLS'] = weather.url;
    await product.ok(['setup', 'lab', '--no-operator', '--engine', engine, '--address', address]);
    const { users, engine: found } = await product.profile();
    a = { number: '701', secret: users[0]?.secret ?? '', address: `${network}.127` };
    phones = createPhones({
      sipp: found.programs['sipp'] ?? '',
      dir: join(product.root, 'test-phones'),
      pbx: { address, port: 5060 },
    });
  }, 120_000);
  afterAll(async () => {
    await radio?.close();
    weather?.close();
    await product?.remove();
  }, 60_000);

  beforeEach(() => {
    onTestFailed(async () => {
      const { stdout } = await product.run(['log', '-n', '60']);
      process.stderr.write(stdout);
    });
  });

  it('are installed in one go, and each is called and heard', async () => {
    await install('--all');
    await install('radio', '--url', `${radio.url}/live`);
    const { checks, passed, total } = await verify();
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect([passed, total]).toEqual([7, 7]);
    const said = Object.fromEntries(checks.map(({ name, detail }) => [name.slice(0, 3), detail]));
    expect(said['611']).toMatch(/heures?.*\(Europe\/Paris\), its top \d+ ms (early|late)$/);
    expect(said['622']).toContain('Météo à Béziers. Il fait moins 7 degrés.');
    const list = await product.json<{ verified: { ok: boolean } | null }[]>(['feature', 'list']);
    expect(list.map(({ verified }) => verified?.ok)).toEqual(Array(7).fill(true));
  });

  it('change nothing when they are installed again', async () => {
    const { stderr } = await install('--all');
    expect(stderr).toContain('installed already');
  });

  it('speak English, another zone and another number when told to', async () => {
    await install('clock', '--language', 'en', '--timezone', 'America/Montreal', '--number', '612');
    const [check] = (await verify('clock')).checks;
    expect(check).toMatchObject({ ok: true, name: '612 speaking clock' });
    expect(check?.detail).toMatch(/hours? .*\(America\/Montreal\)/);
    await expect(phones.place(a, '611')).rejects.toThrow('404');
  });

  it('are told to be silent in the wrong language', async () => {
    const path = join(product.root, 'data/pbxctl/pbx/lab/etc/extensions.conf');
    const text = await readFile(path, 'utf8');
    const english = text.replace(
      /(pbxctl: echo language=fr\)[\s\S]*?CHANNEL\(language\))=fr/,
      '$1=en',
    );
    expect(english).not.toBe(text);
    await writeFile(path, english);
    await product.ok(['cli', 'dialplan reload']);
    const [check] = (await verify('echo')).checks;
    expect(check).toMatchObject({ ok: false, detail: 'the announcement is not in fr' });
    await writeFile(path, text);
    await product.ok(['cli', 'dialplan reload']);
  });

  it('apologise when there is no weather', async () => {
    weather.set(undefined);
    await install('weather', '--station', 'LFPG');
    const call = await phones.place(a, '622');
    const apology = await samples('weather/apology');
    await call.media.heard.untilSound(apology, { timeoutMs: 20_000 });
    await call.ended;
    const [check] = (await verify('weather')).checks;
    expect(check).toMatchObject({ ok: false, hint: expect.stringContaining('PBXCTL_METAR_URLS') });
    expect(check?.detail).toContain('503');
    weather.set('24010KT CAVOK 21/09 Q1020');
    await install('weather', '--station', 'LFMU');
  });

  it.each(['/hang', '/missing', '/page'])('apologise for a radio at %s', async (path) => {
    await install('radio', '--url', `${radio.url}${path}`);
    const call = await phones.place(a, '644');
    await call.media.heard.untilSound(await samples('radio/apology'), { timeoutMs: 12_000 });
    await call.ended;
    const [check] = (await verify('radio')).checks;
    expect(check).toMatchObject({ ok: false, detail: expect.stringContaining('cannot be heard') });
  });

  it('apologise for a radio that stops in the middle, once it does not come back', async () => {
    await install('radio', '--url', `${radio.url}/live`);
    const call = await phones.place(a, '644');
    const { heard } = call.media;
    const plays = () =>
      heard.until(({ samples: all }) => toneAt(all.subarray(-samplesIn(400)), RADIO_HERTZ) > 0.8);
    await plays();
    radio.set('stalled');
    await heard.untilSound(await samples('radio/apology'), { timeoutMs: 25_000 });
    await call.ended;
    radio.set('on');
  });

  it('take up a radio again that comes back, and end it with the call', async () => {
    const call = await phones.place(a, '644');
    const { heard } = call.media;
    const plays = (from: number) =>
      heard.until(
        ({ samples: all }) =>
          all.length > from + samplesIn(400) &&
          toneAt(all.subarray(-samplesIn(400)), RADIO_HERTZ) > 0.8,
        { timeoutMs: 12_000 },
      );
    await plays(0);
    radio.set('cut');
    radio.set('on');
    await plays(heard.samples.length + samplesIn(4_000));
    await call.hangUp();
    await until(async () => radio.listeners === 0, 'the end of the stream');
  });

  it('leave no process behind after 200 calls of the radio', async () => {
    const { users } = await product.profile();
    const phone = { ...a, secret: users[0]?.secret ?? '' };
    const one = async () => {
      const call = await phones.place(phone, '644', { answerMs: 20_000 });
      await call.hangUp();
    };
    for (let i = 0; i < 40; i++) await Promise.all([one(), one(), one(), one(), one()]);
    const left = async () => {
      const found: string[] = [];
      for (const { pid } of await processes()) {
        const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
        if (words.includes(product.root) && /mpg123|agi\.js|radio-/.test(words)) found.push(words);
      }
      return found;
    };
    await until(async () => (await left()).length === 0, 'the end of all processes of the radio');
    expect(radio.listeners).toBe(0);
  });

  it('let a game be lost, and hear silence, *, #, letters, 0 and 100', async () => {
    await install('game', '--tries', '2');
    const call = await phones.place(a, '633');
    let from = 0;
    const next = async <Name extends string>(...names: Name[]): Promise<Name> => {
      const pairs = names.map(async (id) => [id, await samples(`game/${id}`)] as const);
      const sounds = Object.fromEntries(await Promise.all(pairs)) as Record<Name, Int16Array>;
      const { signal } = new AbortController();
      const how = { signal, timeoutMs: 15_000, what: names.join(' or ') };
      const found = await firstOf(call, sounds, from, how);
      // A question may be answered before its end.
      from = found.name === 'ask' ? found.from + samplesIn(1_000) : found.to;
      return found.name;
    };
    const say = async (keys: string) => {
      await next('ask');
      await call.press(keys);
    };
    for (const keys of ['0#', '100', '*#']) {
      await say(keys);
      expect(await next('invalid', 'higher', 'lower', 'found')).toBe('invalid');
    }
    await say('50#');
    if ((await next('higher', 'lower', 'found')) !== 'found') {
      await say('A#');
      expect(await next('invalid', 'higher', 'lower', 'found')).toBe('invalid');
      await next('ask');
      await next('silence');
      await say('50#');
      await next('lost');
    }
    await next('again');
    await call.press('1');
    await next('ask');
    await call.hangUp();
  });

  it('say goodbye to somebody who says nothing', async () => {
    const call = await phones.place(a, '633');
    await call.media.heard.untilSound(await samples('game/goodbye'), { timeoutMs: 60_000 });
    expect((await call.ended).by).toBe('pbx');
  });

  it('record a prompt by telephone, play it, and give it back', async () => {
    await install('recorder', 'weather-prompts');
    const waiting = product.watch(['prompt', 'record', 'weather/temperature', '--yes']);
    const list = await product.json<{ id: string; number: string }[]>(['prompt', 'list']);
    const number = list.find(({ id }) => id === 'weather/temperature')?.number ?? '';
    const call = await phones.place(a, `69${number}`);
    const { heard } = call.media;
    const prompt = await samples('recorder/speak');
    const speak = await heard.untilSound(prompt);
    await heard.until(({ samples: all }) => all.length > speak.atSample + prompt.length);
    // Asterisk sends nothing while it records: what is sent tells the time.
    await call.media.play(sine(700, 3_000));
    await call.press('#');
    await heard.untilSound(await samples('recorder/keep'), { timeoutMs: 20_000 });
    await call.press('1');
    await call.ended;
    expect(await waiting.end('SIGTERM')).not.toBe(1);
    const recorded = await samples('weather/temperature');
    expect(toneAt(recorded.subarray(samplesIn(600), samplesIn(1000)), 700)).toBeGreaterThan(0.8);
    expect((await verify('weather-prompts')).checks[0]).toMatchObject({ ok: true });
    await product.ok(['prompt', 'reset', 'weather/temperature', '--yes']);
    expect(toneAt(await samples('weather/temperature'), 700)).toBeLessThan(0.5);
  });

  it('take a WAV and an MP3 for a prompt, and no other file', async () => {
    const path = (name: string) => join(product.root, name);
    await writeFile(path('-x $(id).mp3'), mp3Tone(500, 1));
    await writeFile(path('b.wav'), writeWav({ rateHz: 8000, samples: sine(900, 800) }));
    await writeFile(path('c.wav'), 'no sound at all');
    const take = (file: string) =>
      product.run(['prompt', 'import', 'weather/degrees', path(file), '--yes']);
    for (const [file, hertz] of [
      ['-x $(id).mp3', 500],
      ['b.wav', 900],
    ] as const) {
      expect(await take(file)).toMatchObject({
        status: 0,
        stderr: expect.stringContaining('of your recording'),
      });
      const taken = await samples('weather/degrees');
      expect(toneAt(taken.subarray(samplesIn(200), samplesIn(600)), hertz)).toBeGreaterThan(0.8);
    }
    const before = await samples('weather/degrees');
    expect(await take('c.wav')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('sox'),
    });
    expect(await take('nowhere.wav')).toMatchObject({ status: 5 });
    expect(await samples('weather/degrees')).toEqual(before);
    await product.ok(['prompt', 'reset', 'weather/degrees', '--yes']);
  });

  it('say which announcement is not there', async () => {
    await rename(sounds('radio/apology'), sounds('radio/gone'));
    const [check] = (await verify('radio')).checks;
    expect(check).toMatchObject({
      ok: false,
      detail: expect.stringContaining('radio/apology.wav'),
    });
    await install('radio');
    expect((await verify('radio')).checks[0]).toMatchObject({ ok: true });
  });

  it('are taken away, and come back by an undo with all that they say', async () => {
    await product.ok(['feature', 'remove', 'game', '--yes']);
    await expect(phones.place(a, '633')).rejects.toThrow('404');
    await product.ok(['config', 'undo', '--yes']);
    const call = await phones.place(a, '633');
    await call.media.heard.untilSound(await samples('game/welcome'));
    await call.hangUp();
  });
});
