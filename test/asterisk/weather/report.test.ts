import { describe, expect, it, test } from 'vitest';
import { reportIn } from '../../../asterisk/weather/report.ts';

const NOW = Date.UTC(2021, 2, 12, 20, 0);
const REST = 'AUTO 34012KT 9999 SCT042 13/07 Q1006';

const timeOf = (group: string, now: number, before = '') => {
  const at = reportIn(`${before}LFMU ${group} ${REST}`, 'LFMU', now)?.observedAt;
  return at === undefined ? undefined : new Date(at).toISOString().slice(0, 16);
};

test('all values of a report', () => {
  const raw = 'LFMU 121930Z AUTO 34012G25KT 310V010 3400 +SHRA BR FEW010 BKN023CB 13/M00 Q1006';
  expect(reportIn(`METAR ${raw} NOSIG=`, 'LFMU', NOW)).toEqual({
    station: 'LFMU',
    observedAt: Date.UTC(2021, 2, 12, 19, 30),
    isAuto: true,
    temperatureC: 13,
    dewPointC: 0,
    pressureHpa: 1006,
    wind: {
      direction: 340,
      speed: { knots: 12, kmh: 22 },
      gust: { knots: 25, kmh: 46 },
      varies: { from: 310, to: 10 },
    },
    visibility: { metres: 3400 },
    isCavok: false,
    weather: [{ intensity: 'heavy', descriptor: 'SH', phenomena: ['RA'] }, { phenomena: ['BR'] }],
    sky: {
      layers: [
        { amount: 'few', baseFt: 1000, baseM: 305 },
        { amount: 'broken', baseFt: 2300, baseM: 701, cloud: 'CB' },
      ],
    },
    ceilingM: 701,
    raw: `${raw} NOSIG`,
  });
});

test('what was not measured is not there', () => {
  expect(reportIn('LFMU 121930Z AUTO /////KT //// // ////// ///// Q////=', 'LFMU', NOW)).toEqual({
    station: 'LFMU',
    observedAt: Date.UTC(2021, 2, 12, 19, 30),
    isAuto: true,
    isCavok: false,
    weather: [],
    sky: { layers: [] },
    raw: 'LFMU 121930Z AUTO /////KT //// // ////// ///// Q////',
  });
});

describe('the time', () => {
  it.each([
    ['121930Z', NOW, '2021-03-12T19:30'],
    ['122030Z', NOW, '2021-03-12T20:30'],
    ['122200Z', NOW, '2021-02-12T22:00'],
    ['131930Z', NOW, '2021-02-13T19:30'],
    ['282330Z', Date.UTC(2021, 2, 1, 0, 10), '2021-02-28T23:30'],
    ['312330Z', Date.UTC(2021, 0, 1, 0, 10), '2020-12-31T23:30'],
    ['010000Z', Date.UTC(2020, 11, 31, 23, 50), '2021-01-01T00:00'],
    ['292330Z', Date.UTC(2024, 2, 1, 0, 10), '2024-02-29T23:30'],
    ['312330Z', Date.UTC(2021, 4, 1, 0, 10), '2021-03-31T23:30'],
    ['302330Z', Date.UTC(2021, 2, 1), '2021-01-30T23:30'],
    ['000000Z', NOW, undefined],
    ['321200Z', NOW, undefined],
    ['122400Z', NOW, undefined],
    ['121960Z', NOW, undefined],
  ])('%s is the last such time: %#', (group, now, expected) => {
    expect(timeOf(group, now)).toBe(expected);
  });

  it('is that of the date line before it, where an old file is served', () => {
    expect(timeOf('121930Z', NOW, '2019/11/12 19:30\n')).toBe('2019-11-12T19:30');
    expect(timeOf('121930Z', NOW, '2021/03/12 19:35\n')).toBe('2021-03-12T19:30');
  });

  it('is never that of a date line in the future, nor of one that is no date', () => {
    expect(timeOf('121930Z', NOW, '2077/01/01 00:00\n')).toBe('2021-03-12T19:30');
    expect(timeOf('121930Z', NOW, '9999/99/99 99:99\n')).toBe('2021-03-12T19:30');
  });
});

describe('among several', () => {
  it('the newest is taken, and its lines are put together', () => {
    const text = `METAR LFMU 121830Z 34012KT 11/07 Q1006=\nSPECI COR LFMU 121900Z\n  34013KT 12/07\n Q1007=\nMETAR LFMT 121930Z 36001KT 20/10`;
    expect(reportIn(text, 'LFMU', NOW)).toMatchObject({
      raw: 'LFMU 121900Z 34013KT 12/07 Q1007',
      temperatureC: 12,
      pressureHpa: 1007,
    });
  });

  it('none of another station is taken', () => {
    expect(reportIn(`METAR LFMT 121930Z ${REST}`, 'LFMU', NOW)).toBeUndefined();
    expect(reportIn(`XLFMU 121930Z ${REST}`, 'LFMU', NOW)).toBeUndefined();
  });
});

test.each(['TEMPO', 'BECMG', 'INTER', 'NOSIG', 'RMK', 'PROB30', 'TEMPO FM1930 TL2000'])(
  'what follows %s is not the present',
  (word) => {
    const text = `LFMU 121930Z 34012KT 9999 13/07 Q1006 ${word} 30040G60KT 0100 +TSRA OVC001CB M20/M25 Q0950`;
    expect(reportIn(text, 'LFMU', NOW)).toMatchObject({
      ...{ temperatureC: 13, pressureHpa: 1006, weather: [], sky: { layers: [] } },
      wind: { direction: 340, speed: { knots: 12, kmh: 22 } },
      visibility: { metres: 10_000, bound: 'above' },
    });
  },
);

describe('a group that metar-taf-parser reads wrongly', () => {
  const read = (groups: string) => reportIn(`LFMU 121930Z ${groups}`, 'LFMU', NOW);

  it.each([
    ['34036KMH', { wind: { direction: 340, speed: { knots: 19, kmh: 36 } } }],
    ['34005MPS', { wind: { direction: 340, speed: { knots: 10, kmh: 18 } } }],
    ['340P99KT', { wind: { direction: 340, speed: { knots: 99, kmh: 183 } } }],
    ['13///', { temperatureC: 13 }],
    ['M00/M00', { temperatureC: 0, dewPointC: 0 }],
    ['1500NE 5000', { visibility: { metres: 5000 } }],
    ['9999 0800W', { visibility: { metres: 10_000, bound: 'above' } }],
    ['OVC000', { ceilingM: 0 }],
    ['BKN///', { sky: { layers: [{ amount: 'broken' }] } }],
    ['//////CB', { sky: { layers: [{ cloud: 'CB' }] } }],
    [
      'FEW025TCU/CB',
      { sky: { layers: [{ amount: 'few', baseFt: 2500, baseM: 762, cloud: 'CB' }] } },
    ],
    ['NCD', { sky: { layers: [], empty: 'nothing-detected' } }],
    ['VV///', { sky: { layers: [], obscured: {} } }],
    ['A2992', { pressureHpa: 1013 }],
    ['1 1/2SM', { visibility: { metres: 2414 } }],
    ['RETS RERA WS R18 R18L/0500U 00000KT', { weather: [], wind: { speed: { knots: 0, kmh: 0 } } }],
  ])('%s', (groups, expected) => {
    expect(read(groups)).toMatchObject(expected);
  });

  it.each(['340120KT', '99012KT', '310V010', '34012', 'Q0000', 'A0001', 'wind', '-', 'SH', 'VC'])(
    '%s says nothing',
    (group) => {
      const { observedAt, raw, ...values } = read(group) ?? {};
      expect(observedAt).toBeDefined();
      expect(values).toEqual({
        ...{ station: 'LFMU', isAuto: false, isCavok: false, weather: [], sky: { layers: [] } },
      });
    },
  );
});

describe('what is no report', () => {
  it.each([
    '',
    'garbage in here',
    'No METAR found for LFMU',
    'LFMU',
    'LFMU 121930Z NIL=',
    'LFMU 1219Z 34012KT',
    'lfmu 121930z 34012kt',
    'TAF LFMU 121700Z 1218/1318 34012KT 9999',
    '<html><head><title>502 Bad Gateway</title></head><body>LFMU</body></html>',
    '{"error":"LFMU"}',
    'LFMU\x0a1930Z',
  ])('%j', (text) => {
    expect(reportIn(text, 'LFMU', NOW)).toBeUndefined();
  });
});

describe('hostile text', () => {
  it('leaves plain ASCII of bounded length in the raw report', () => {
    const raw = (text: string) => reportIn(`LFMU 121930Z 34012KT ${text}`, 'LFMU', NOW)?.raw;
    expect(raw('13/07 \x1b[31mred')).toBe('LFMU 121930Z 34012KT 13/07');
    expect(raw('13/07<script>')).toBe('LFMU 121930Z 34012KT 13/07');
    expect(raw('13/07 é')).toBe('LFMU 121930Z 34012KT 13/07');
    expect(raw('A'.repeat(1_000_000))?.length).toBe(600);
  });

  it('is read however long it is', () => {
    expect(reportIn('LFMU 121930Z '.repeat(5_000), 'LFMU', NOW)?.raw).toBe('LFMU 121930Z');
    expect(reportIn(' '.repeat(1_000_000), 'LFMU', NOW)).toBeUndefined();
    expect(reportIn(`LFMU 121930Z ${'13/07 '.repeat(160_000)}`, 'LFMU', NOW)?.temperatureC).toBe(
      13,
    );
  });
});
