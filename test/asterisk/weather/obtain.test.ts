import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, test, vi } from 'vitest';
import { type ObtainOptions, obtainWeather } from '../../../asterisk/weather/obtain.ts';
import { PUBLIC_SOURCES, sourcesOf, urlFor } from '../../../asterisk/weather/sources.ts';
import { filesUnder, temporaryFolder } from '../../support/folder.ts';
import { httpServer } from '../../support/httpServer.ts';

const NOW = Date.UTC(2021, 2, 12, 20, 0);
const MINUTE_MS = 60_000;
const METAR = 'LFMU 121930Z AUTO VRB03KT 3400 -DZ BR OVC008 07/07 Q1016';

const sourcesAt = (...urls: readonly string[]) =>
  sourcesOf({ PBXCTL_METAR_URLS: urls.map((url) => `${url}/{station}.TXT`).join(' ') });

function optionsOf(over: Partial<ObtainOptions> = {}): ObtainOptions {
  return {
    station: 'LFMU',
    sources: [],
    cacheDir: join(temporaryFolder(), 'weather'),
    now: NOW,
    signal: new AbortController().signal,
    ...over,
  };
}

/** An answer, counted. */
const answers = (status: number, body = '') =>
  vi.fn<RequestListener>((_request, response) => {
    response.writeHead(status).end(body);
  });

const never = vi.fn<RequestListener>(() => {});

/** What was said of each source, with the ports taken out. */
async function refusal(options: ObtainOptions) {
  const error: unknown = await obtainWeather(options).then(
    () => undefined,
    (reason) => reason,
  );
  if (!(error instanceof Error)) throw new Error('it was not refused');
  return { ...error, message: error.message.replace(/(?<=127\.\d+\.\d+\.\d+):\d+/g, '') };
}

describe('a source', () => {
  it('is asked for the station, with a name of ours', async () => {
    const answer = answers(200, `${METAR}\n`);
    const obtained = await obtainWeather(
      optionsOf({ station: 'lfmu', sources: sourcesAt(await httpServer(answer)) }),
    );
    expect(obtained).toMatchObject({
      ...{ isStale: false, fetchedAt: NOW, failures: [] },
      report: { raw: METAR, observedAt: Date.UTC(2021, 2, 12, 19, 30) },
      source: expect.stringMatching(/^127\.0\.40\.1:\d+$/),
    });
    const [request] = answer.mock.calls[0] ?? [];
    expect([request?.url, request?.headers['user-agent']]).toEqual(['/LFMU.TXT', 'pbxctl']);
  });

  it('may be one of NOAA’s files with a date line, or several reports with METAR before them', async () => {
    const file = await httpServer(answers(200, `2021/03/12 19:30\n${METAR}\n`));
    const api = await httpServer(
      answers(200, `METAR ${METAR.replace('1930', '1900')}\nSPECI ${METAR}\n`),
    );
    for (const url of [file, api]) {
      const { report } = await obtainWeather(optionsOf({ sources: sourcesAt(url) }));
      expect(report.raw).toBe(METAR);
    }
  });

  it.each([
    ['500', answers(500, METAR), 'answered with HTTP status 500'],
    ['429', answers(429, METAR), 'answered with HTTP status 429'],
    ['404', answers(404, METAR), 'has no report of this station (HTTP status 404)'],
    ['204', answers(204), 'has no report of this station (HTTP status 204)'],
    ['an empty answer', answers(200, ' \n'), 'has no report of this station'],
    ['garbage', answers(200, 'garbage in here'), 'answered with what is no report of LFMU'],
    [
      'a page',
      answers(200, '<!DOCTYPE html><h1>Down for maintenance</h1>'),
      'answered with what is no report of LFMU',
    ],
    [
      'another station',
      answers(200, METAR.replace('LFMU', 'LFMT')),
      'answered with what is no report of LFMU',
    ],
    ['a NIL', answers(200, 'LFMU 121930Z NIL='), 'answered with what is no report of LFMU'],
    [
      'a report of last year',
      answers(200, `2020/03/12 19:30\n${METAR}`),
      'has had no report of this station since 2020-03-12 19:30 UTC',
    ],
    [
      'one of four hours ago',
      answers(200, METAR.replace('1930', '1600')),
      'has had no report of this station since 2021-03-12 16:00 UTC',
    ],
    ['a megabyte', answers(200, 'A'.repeat(1_000_000)), 'answered with more than 64 KiB'],
    [
      'a megabyte after a report',
      answers(200, `${METAR}\n${'A'.repeat(1_000_000)}`),
      'answered with more than 64 KiB',
    ],
  ])('that answers with %s is told of, and the next is asked', async (_what, bad, reason) => {
    const good = answers(200, METAR);
    const sources = sourcesAt(await httpServer(bad), await httpServer(good, '127.0.40.2'));
    const { source, failures } = await obtainWeather(optionsOf({ sources }));
    expect(source).toMatch(/^127\.0\.40\.2:/);
    expect(failures.map((text) => text.replace(/:\d+(?= )/, ''))).toEqual([`127.0.40.1 ${reason}`]);
    expect(good).toHaveBeenCalledOnce();
  });

  it('where nothing listens, or that hangs up, is told of', async () => {
    const gone = createServer().listen(0, '127.0.40.3');
    await once(gone, 'listening');
    const { port } = gone.address() as AddressInfo;
    gone.close();
    const rude = await httpServer((request) => request.socket.destroy());
    const sources = sourcesAt(`http://127.0.40.3:${port}`, rude);
    expect(await refusal(optionsOf({ sources }))).toMatchObject({
      code: 'unreachable',
      message: [
        'no source has given a weather report of LFMU:',
        '127.0.40.3: nothing listens there',
        '127.0.40.1: the connection was closed',
      ].join('\n'),
      hint: expect.stringContaining('PBXCTL_METAR_URLS='),
    });
  });

  it('that never answers is given up', async () => {
    const sources = sourcesAt(
      await httpServer(never),
      await httpServer(answers(200, METAR), '127.0.40.2'),
    );
    const { source, failures } = await obtainWeather(optionsOf({ sources, timeoutMs: 800 }));
    expect(source).toMatch(/^127\.0\.40\.2:/);
    expect(failures).toEqual([expect.stringMatching(/ did not answer within 0\.8 s$/)]);
  });

  it('that accepts and is silent, or stops in the middle, is given up', async () => {
    const silent = createTcpServer().listen(0, '127.0.40.4');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const half = await httpServer((_request, response) => void response.write('LFMU 1219'));
    const sources = sourcesAt(`http://127.0.40.4:${port}`, half);
    const { message } = await refusal(optionsOf({ sources, timeoutMs: 50 }));
    expect(message.match(/did not answer within/g)).toHaveLength(2);
    silent.close();
  });

  it('has no more time than all of them', async () => {
    const sources = sourcesAt(...Array(5).fill(await httpServer(never)));
    const { message } = await refusal(optionsOf({ sources, totalMs: 50 }));
    expect(message.match(/the time was over before/g)).toHaveLength(5);
  });
});

test('an unknown station is not found, and every source is named', async () => {
  const none = await httpServer(answers(204));
  const sources = sourcesAt(none, await httpServer(answers(500), '127.0.40.2'));
  expect(await refusal(optionsOf({ sources, station: 'ZZZZ' }))).toMatchObject({
    code: 'not-found',
    message: [
      'there is no weather report of ZZZZ now:',
      '127.0.40.1 has no report of this station (HTTP status 204)',
      '127.0.40.2 answered with HTTP status 500',
    ].join('\n'),
    hint: expect.stringMatching(/^pbxctl weather LFMT /),
  });
});

test.each(['', 'LFM', 'LFMU1', '../x', 'LF/U', '1FMU', 'LFMÜ', 'lfm\n', '$(id)', 'x'.repeat(1e6)])(
  '%j is no station, and no source is asked',
  async (station) => {
    const fetch = vi.fn();
    const options = optionsOf({ station, fetch });
    expect(await refusal({ ...options, sources: PUBLIC_SOURCES })).toMatchObject({ code: 'usage' });
    expect(fetch).not.toHaveBeenCalled();
  },
);

test('a caller who hangs up ends it, and nothing is kept', async () => {
  const leaving = new AbortController();
  const url = await httpServer(() => leaving.abort());
  const options = optionsOf({ sources: sourcesAt(url, url), signal: leaving.signal });
  expect(await refusal(options)).toMatchObject({ code: 'interrupted' });
  expect(() => filesUnder(options.cacheDir)).toThrow('ENOENT');
});

describe('a report that was kept', () => {
  async function keptAt(cacheDir: string, now = NOW, body = METAR) {
    const answer = answers(200, body);
    const sources = sourcesAt(await httpServer(answer));
    const options = optionsOf({ cacheDir, now, sources });
    await obtainWeather(options);
    return { options, answer, file: join(cacheDir, 'LFMU.json') };
  }
  const later = (options: ObtainOptions, minutes: number, over: Partial<ObtainOptions> = {}) =>
    obtainWeather({ ...options, now: NOW + minutes * MINUTE_MS, ...over });

  it('serves for ten minutes, without asking', async () => {
    const { options, answer } = await keptAt(temporaryFolder());
    const again = await later(options, 9);
    expect(again).toMatchObject({ isStale: false, fetchedAt: NOW, report: { raw: METAR } });
    expect(answer).toHaveBeenCalledOnce();
    await later(options, 10);
    expect(answer).toHaveBeenCalledTimes(2);
  });

  it('does not serve another station', async () => {
    const { options, answer } = await keptAt(temporaryFolder());
    await expect(later(options, 1, { station: 'LFMT' })).rejects.toThrow('no report of LFMT');
    expect(answer).toHaveBeenCalledTimes(2);
  });

  it('does not keep from asking where the sources are others now', async () => {
    const { options } = await keptAt(temporaryFolder());
    const other = answers(200, METAR.replace('07/07', '09/07'));
    const sources = sourcesAt(await httpServer(other, '127.0.40.2'));
    expect((await later(options, 1, { sources })).report.temperatureC).toBe(9);
  });

  it('serves while no source has one, until it was observed three hours ago', async () => {
    const { options } = await keptAt(temporaryFolder());
    const sources = sourcesAt(await httpServer(answers(500), '127.0.40.2'));
    expect(await later(options, 150, { sources })).toMatchObject({
      ...{ isStale: true, fetchedAt: NOW, report: { raw: METAR } },
      failures: [expect.stringContaining('HTTP status 500')],
    });
    const now = NOW + 151 * MINUTE_MS;
    expect(await refusal({ ...options, sources, now })).toMatchObject({ code: 'unreachable' });
  });

  it('is one small file of its owner alone', async () => {
    const cacheDir = temporaryFolder();
    await keptAt(cacheDir);
    expect(Object.keys(filesUnder(cacheDir))).toEqual(['LFMU.json']);
    expect(JSON.parse(readFileSync(join(cacheDir, 'LFMU.json'), 'utf8'))).toEqual({
      raw: METAR,
      observedAt: Date.UTC(2021, 2, 12, 19, 30),
      source: expect.stringMatching(/^127\.0\.40\.1:\d+$/),
      fetchedAt: NOW,
    });
  });

  const good = {
    raw: METAR,
    observedAt: Date.UTC(2021, 2, 12, 19, 30),
    source: 'x',
    fetchedAt: NOW,
  };
  it.each([
    ['is empty', ''],
    ['is half written', JSON.stringify(good).slice(0, -20)],
    ['is no object', '[null]'],
    ['is null', 'null'],
    ['is another station', JSON.stringify({ ...good, raw: METAR.replace('LFMU', 'LFMT') })],
    ['is of another time', JSON.stringify({ ...good, observedAt: good.observedAt + 1 })],
    ['is from the future', JSON.stringify({ ...good, fetchedAt: NOW + 1 })],
    ['observes the future', JSON.stringify({ ...good, observedAt: Date.UTC(2022, 2, 12, 19, 30) })],
    ['holds no METAR', JSON.stringify({ ...good, raw: '$(id)' })],
    ['holds no time', JSON.stringify({ ...good, fetchedAt: 'now' })],
    ['holds a huge time', JSON.stringify({ ...good, observedAt: 9e99 })],
    ['holds a hostile source', JSON.stringify({ ...good, source: '\x1b[2J' })],
    ['is huge', JSON.stringify({ ...good, more: 'A'.repeat(1_000_000) })],
    ['has a prototype', '{"__proto__":{"raw":"x"},"raw":1}'],
  ])('is not trusted when its file %s', async (_what, text) => {
    const { options, file } = await keptAt(temporaryFolder());
    writeFileSync(file, text);
    expect(await refusal({ ...options, sources: [] })).toMatchObject({ code: 'unreachable' });
    expect(await later(options, 1)).toMatchObject({ report: { raw: METAR }, isStale: false });
  });

  it('is trusted in the form in which those were made', async () => {
    const { options, file } = await keptAt(temporaryFolder());
    writeFileSync(file, JSON.stringify(good));
    expect(await later(options, 1, { sources: [] })).toMatchObject({ isStale: true, source: 'x' });
  });

  it('need not be: the weather is told where it cannot be written', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'LFMU.json'));
    writeFileSync(join(folder, 'file'), '');
    for (const cacheDir of [folder, join(folder, 'file')])
      expect((await keptAt(cacheDir)).answer).toHaveBeenCalledOnce();
  });
});

describe('the sources', () => {
  it('are two public ones', () => {
    expect(sourcesOf({})).toBe(PUBLIC_SOURCES);
    expect(sourcesOf({ PBXCTL_METAR_URLS: '  ' })).toBe(PUBLIC_SOURCES);
    expect(PUBLIC_SOURCES.map((source) => [source.name, urlFor(source, 'LFMU')])).toEqual([
      ['aviationweather.gov', 'https://aviationweather.gov/api/data/metar?ids=LFMU&format=raw'],
      [
        'tgftp.nws.noaa.gov',
        'https://tgftp.nws.noaa.gov/data/observations/metar/stations/LFMU.TXT',
      ],
    ]);
  });

  it('are those of the environment, where it names any', () => {
    const sources = sourcesOf({
      PBXCTL_METAR_URLS: ' http://a/{station}  https://b:8/?k=1&s={station}',
    });
    expect(sources.map((source) => [source.name, urlFor(source, 'LFPG')])).toEqual([
      ['a', 'http://a/LFPG'],
      ['b:8', 'https://b:8/?k=1&s=LFPG'],
    ]);
  });

  it.each(['foo', 'http://a/', 'ftp://a/{station}', 'file:///etc/{station}', '{station}'])(
    'cannot be %s',
    (url) => {
      expect(() => sourcesOf({ PBXCTL_METAR_URLS: url })).toThrow(/no http or https URL/);
    },
  );

  it('hold no password, which is not shown either', () => {
    const run = () => sourcesOf({ PBXCTL_METAR_URLS: 'http://me:hush@a/{station}' });
    expect(run).toThrow(/with a password/);
    expect(run).not.toThrow(/hush/);
  });
});
