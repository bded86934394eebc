import type { RequestListener } from 'node:http';
import { describe, expect, it, test, vi } from 'vitest';
import { contextOf, foldersUnder, profilesOf } from '../support/context.ts';
import { temporaryFolder } from '../support/folder.ts';
import { httpServer } from '../support/httpServer.ts';
import { makeProduct } from '../support/product.ts';
import { parsed, typed } from '../support/typed.ts';

const NOW = Date.UTC(2021, 2, 10, 14, 25);
const METAR =
  'LFMU 101400Z AUTO 34012KT 310V010 9999 SCT042 BKN048 BKN056 13/07 Q1006 TEMPO 30015G25KT';

const serving = (...metars: readonly string[]): Promise<string> =>
  httpServer(({ url = '' }, response) => {
    const found = metars.find((metar) => metar.includes(url.slice(1)));
    response.writeHead(found ? 200 : 204).end(found);
  });

/** No lab and no PBX; the sources are these URLs. */
const worldOf = (urls: readonly string[], now = NOW, root = temporaryFolder()) =>
  contextOf({
    profiles: profilesOf(),
    folders: foldersUnder(root),
    now: () => now,
    env: { PBXCTL_METAR_URLS: urls.map((url) => `${url}/{station}`).join(' ') },
  });

const blank = (lines: readonly string[]) =>
  lines.map((line) => line.replace(/:\d{4,5}\b/g, ':PORT'));

test.each([
  ['weather', undefined, false, undefined],
  ['weather LFPG', 'LFPG', false, undefined],
  ['weather lfpg --say --language EN', 'lfpg', true, 'en'],
])('%s', (line, station, say, language) => {
  expect(parsed(line).input).toEqual({ args: { station }, options: { say, language } });
});

describe('weather', () => {
  it('shows the METAR and what it means', async () => {
    const { status, out, err } = await typed('weather', worldOf([await serving(METAR)]));
    expect([status, err]).toEqual([0, []]);
    expect(blank(out)).toEqual([
      METAR,
      '',
      'station      LFMU Béziers',
      'observed     2021-03-10 14:00 UTC, 25m00s ago',
      'temperature  13 °C',
      'dew point    7 °C',
      'pressure     1006 hPa',
      'wind         from 340° (north-northwest), 12 kt = 22 km/h, varying 310° to 010°',
      'visibility   more than 10 kilometres',
      'clouds       scattered at 1280 m (4200 ft), broken at 1463 m (4800 ft), broken at 1707 m (5600 ft)',
      'ceiling      1463 m',
      'source       127.0.40.1:PORT, asked 0s ago',
    ]);
  });

  it('shows no line of what was not measured', async () => {
    const url = await serving('K1G4 101420Z AUTO VRB02G14KT //// FZFG VV002 OVC///CB A3010');
    const { out } = await typed('weather k1g4', worldOf([url]));
    expect(blank(out).slice(2)).toEqual([
      'station      K1G4',
      'observed     2021-03-10 14:20 UTC, 5m00s ago',
      'pressure     1019 hPa',
      'wind         variable, 2 kt = 4 km/h, gusts 14 kt = 26 km/h',
      'weather      freezing fog',
      'clouds       overcast CB',
      'sky          obscured',
      'ceiling      61 m',
      'source       127.0.40.1:PORT, asked 0s ago',
    ]);
  });

  it('says only the sentences', async () => {
    const world = worldOf([await serving(METAR)]);
    expect(await typed('weather --say', world)).toEqual({
      status: 0,
      out: [
        'Météo à Béziers.',
        'Il fait 13 degrés.',
        "Vent du nord-nord-ouest, 22 kilomètres à l'heure, variant du nord-ouest au nord.",
        'Visibilité supérieure à 10 kilomètres.',
        'Nuages épars à 1300 mètres, ciel très nuageux à 1450 et 1700 mètres.',
        'La pression est de 1006 hectopascals.',
      ],
      err: [],
    });
    const { out } = await typed('weather --say --language en', world);
    expect(out.slice(0, 2)).toEqual(['Weather for Béziers.', 'The temperature is 13 degrees.']);
  });

  it('gives all values as JSON', async () => {
    const { out } = await typed('weather --json', worldOf([await serving(METAR)]));
    expect(JSON.parse(out.join('\n'))).toMatchObject({
      ...{ station: 'LFMU', name: 'Béziers', raw: METAR, isAuto: true, isCavok: false },
      ...{ observedAt: '2021-03-10T14:00:00.000Z', ageSeconds: 1500 },
      ...{ temperatureC: 13, dewPointC: 7, pressureHpa: 1006, ceilingM: 1463, weather: [] },
      wind: { direction: 340, speed: { knots: 12, kmh: 22 }, varies: { from: 310, to: 10 } },
      visibility: { metres: 10_000, bound: 'above' },
      ...{ fetchedAt: '2021-03-10T14:25:00.000Z', isStale: false, failures: [], language: 'fr' },
      sentences: expect.arrayContaining(['Il fait 13 degrés.']),
      spoken: { temperature: '13', pressure: '1006', windSpeed: '22' },
    });
  });

  it('tells the age of what was kept, and why there is no newer', async () => {
    const root = temporaryFolder();
    await typed('weather', worldOf([await serving(METAR)], NOW, root));
    const later = worldOf(
      [await httpServer((_, response) => void response.writeHead(500).end())],
      NOW + 95 * 60_000,
      root,
    );
    const shown = await typed('weather', later);
    expect(shown.out).toContain('observed     2021-03-10 14:00 UTC, 2h00m ago');
    expect(blank(shown.err)).toEqual([
      '127.0.40.1:PORT answered with HTTP status 500',
      'so this is the report that was kept from before',
    ]);
    const { out } = await typed('weather --say', later);
    expect(out[0]).toBe('Météo à Béziers, observée il y a 2 heures.');
    const json = await typed('weather --json', later);
    expect(JSON.parse(json.out.join('\n'))).toMatchObject({ isStale: true, ageSeconds: 7200 });
  });
});

describe('what cannot be told', () => {
  it.each([
    ['weather béziers', 'Béziers has the code LFMU', 'pbxctl weather LFMU'],
    ['weather "saint etienne"', 'Saint-Étienne has the code LFMH', 'pbxctl weather LFMH'],
    [
      "weather 'x; rm -rf /'",
      '"x; rm -rf /" is no station: a station is a code of four letters or digits, such as LFMU or LFPG',
      'pbxctl weather LFMU',
    ],
  ])('%s', async (line, message, hint) => {
    const asked = vi.fn<RequestListener>();
    const world = worldOf([await httpServer(asked)]);
    expect(await typed(line, world)).toEqual({ status: 2, out: [], err: [message, hint] });
    expect(asked).not.toHaveBeenCalled();
  });

  it('is an unknown station', async () => {
    const { status, err } = await typed('weather ZZZZ', worldOf([await serving(METAR)]));
    expect(status).toBe(5);
    expect(blank(err)).toEqual([
      'there is no weather report of ZZZZ now:\n127.0.40.1:PORT has no report of this station (HTTP status 204)',
      'pbxctl weather LFMT   another station (ZZZZ may be none, or asleep)',
    ]);
  });

  it('is a URL that is none', async () => {
    const world = { ...worldOf([]), env: { PBXCTL_METAR_URLS: 'http://a/' } };
    const { status, err } = await typed('weather', world);
    expect(status).toBe(2);
    expect(err[1]).toBe("PBXCTL_METAR_URLS='http://HOST/{station}.TXT'");
  });
});

describe('the built program', () => {
  it('tells it with no lab, and says what was tried without a source', async () => {
    const product = await makeProduct();
    try {
      const minute = new Date(Date.now() - 20 * 60_000).toISOString();
      const group = `${minute.slice(8, 10)}${minute.slice(11, 13)}${minute.slice(14, 16)}Z`;
      const url = await serving(METAR.replace('101400Z', group));
      const line = `PBXCTL_METAR_URLS='${url}/{station}' "$0" "$1" weather`;
      const said = await product.shell(`${line} --say`);
      expect(said).toMatchObject({ status: 0, stderr: '' });
      expect(said.stdout).toMatch(/^Météo à Béziers\.\nIl fait 13 degrés\.\n/);
      const none = await product.shell(`${line} ZZZZ`);
      expect([none.status, none.stdout]).toEqual([5, '']);
      expect(none.stderr).toContain('has no report of this station (HTTP status 204)');
    } finally {
      await product.remove();
    }
  });
});
