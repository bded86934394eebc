import { describe, expect, it, test } from 'vitest';
import { apologyOf, sentencesOf, valuesOf } from '../../../asterisk/weather/phrases.ts';
import { reportIn } from '../../../asterisk/weather/report.ts';
import { chance } from '../../support/chance.ts';
import { SAID } from './metars.ts';

const NOW = Date.UTC(2021, 2, 12, 20, 0);
const HOUR_MS = 3_600_000;

function reportOf(metar: string, now = NOW) {
  const station = /([A-Z][A-Z0-9]{3}) \d{6}Z/.exec(metar)?.[1] ?? 'LFMU';
  const report = reportIn(metar, station, now);
  if (!report) throw new Error(`no report: ${metar}`);
  return report;
}

const said = (metar: string, language: 'fr' | 'en' = 'fr') => {
  const report = reportOf(metar);
  return sentencesOf(report, { language, now: report.observedAt });
};

test.each(SAID)('%s', (metar, sentences) => {
  expect(said(metar)).toEqual(sentences);
});

describe('in English', () => {
  it.each([
    [
      'LFMU 101400Z AUTO 34012KT 310V010 9999 SCT042 BKN048 BKN056 13/07 Q1006 TEMPO 30015G25KT',
      [
        'Weather for Béziers.',
        'The temperature is 13 degrees.',
        'Wind from the north-northwest, 22 kilometres an hour, varying from northwest to north.',
        'Visibility more than 10 kilometres.',
        'Scattered clouds at 1300 metres, mostly cloudy at 1450 and 1700 metres.',
        'The pressure is 1006 hectopascals.',
      ],
    ],
    [
      'LFMU 121930Z AUTO VRB03KT 3400 -DZ BR OVC008 07/07 Q1016 TEMPO BKN010 FEW030TCU',
      [
        'Weather for Béziers.',
        'The temperature is 7 degrees.',
        'Light drizzle and mist.',
        'Variable wind, 6 kilometres an hour.',
        'Visibility 3400 metres.',
        'Overcast at 240 metres.',
        'The pressure is 1016 hectopascals.',
      ],
    ],
    [
      'SPECI KJFK 121951Z 31001G20KT M1/4SM +TSRAGR VCSH BLSN BCFG FZDZ VV002 M01/M02 A2992',
      [
        'Weather for station K J F K.',
        'The temperature is minus 1 degree.',
        'Thunderstorm with heavy rain and hail, showers nearby, blowing snow, patches of fog, freezing drizzle.',
        'Wind from the northwest, 2 kilometres an hour, gusting to 37.',
        'Visibility less than 400 metres.',
        'Sky obscured, vertical visibility 60 metres.',
        'The pressure is 1013 hectopascals.',
      ],
    ],
    [
      'LFBH 121930Z 00000KT 0200 MIFG PRFG DRSA +FC -TS +SHUP SKC 00/00 Q0999',
      [
        'Weather for La Rochelle.',
        'The temperature is 0 degrees.',
        'Shallow fog, fog over part of the airfield, sand drifting near the ground, tornado, light thunderstorm and heavy precipitation showers.',
        'Calm wind.',
        'Visibility 200 metres.',
        'Clear sky.',
        'The pressure is 999 hectopascals.',
      ],
    ],
    [
      'LFBH 121930Z 12003KT CAVOK 01/00 Q1020 NOSIG',
      [
        'Weather for La Rochelle.',
        'The temperature is 1 degree.',
        'Wind from the east-southeast, 6 kilometres an hour.',
        'Visibility more than 10 kilometres.',
        'No low cloud and no precipitation.',
        'The pressure is 1020 hectopascals.',
      ],
    ],
    [
      'LFBH 121930Z ///// 9999 FEW010CB SCT020TCU BKN030CB OVC000 ///015 //////TCU VV/// ///// Q////',
      [
        'Weather for La Rochelle.',
        'Visibility more than 10 kilometres.',
        'Sky obscured, a few cumulonimbus at 310 metres, scattered towering cumulus at 610 metres, mostly cloudy with cumulonimbus at 910 metres, overcast at ground level, clouds at 460 metres, towering cumulus.',
      ],
    ],
  ])('%s', (metar, sentences) => {
    expect(said(metar, 'en')).toEqual(sentences);
  });
});

describe('the age of an observation', () => {
  const report = reportOf('LFMU 121600Z 34012KT 13/07');
  const opening = (minutes: number, language: 'fr' | 'en' = 'fr') =>
    sentencesOf(report, { language, now: report.observedAt + minutes * 60_000 })[0];

  it('is not spoken of while it is fresh, nor when it lies ahead of a clock that is slow', () => {
    expect([opening(0), opening(59), opening(-5)]).toEqual(Array(3).fill('Météo à Béziers.'));
  });

  it('is told in hours', () => {
    expect(opening(60)).toBe('Météo à Béziers, observée il y a une heure.');
    expect(opening(89)).toBe('Météo à Béziers, observée il y a une heure.');
    expect(opening(100)).toBe('Météo à Béziers, observée il y a 2 heures.');
    expect(opening(60, 'en')).toBe('Weather for Béziers, observed 1 hour ago.');
    expect(opening(175, 'en')).toBe('Weather for Béziers, observed 3 hours ago.');
  });
});

describe('the values alone', () => {
  it('are what stands between recorded prompts', () => {
    const report = reportOf('LFMU 121930Z 34012G25KT 9999 -DZ OVC008 M05/M07 Q1006');
    expect(valuesOf(report, 'fr')).toEqual({
      temperature: 'moins 5',
      pressure: '1006',
      windDirection: 'nord-nord-ouest',
      windSpeed: '22',
      windGust: '46',
      visibility: 'supérieure à 10 kilomètres',
      weather: 'bruine faible',
      sky: 'ciel couvert à 240 mètres',
    });
    expect(valuesOf(report, 'en')).toMatchObject({
      temperature: 'minus 5',
      windDirection: 'north-northwest',
      visibility: 'more than 10 kilometres',
    });
  });

  it('are left out where they were not measured, or have no direction', () => {
    expect(valuesOf(reportOf('LFMU 121930Z AUTO /////KT //// ///// Q////'), 'fr')).toEqual({});
    expect(valuesOf(reportOf('LFMU 121930Z VRB02KT'), 'fr')).toEqual({ windSpeed: '4' });
  });
});

describe('whatever stands in a METAR', () => {
  const SPOKEN = /^[\p{Lu}\d][\p{L}\d ,'-]*\.$/u;
  const CODES = /\b(?!K |J |F )[A-Z]{2,}\b/;
  const WORDS = [
    ...SAID.flatMap(([metar]) => metar.split(' ').slice(2)),
    ...['$(id)', '`id`', '; rm -rf /', '|', '&&', '"', "'", '\\', '<b>', '%0a', '${EXTEN}', '\x07'],
    ...['\x1b[2J', '\r\n', '\0', 'é', '😀', '__proto__', 'constructor', 'toString', '99999', '-0'],
    ...[
      'NaN',
      'Infinity',
      '340V',
      'P6SM',
      '1/0SM',
      'M1/4SM',
      '1',
      '999',
      'VV///',
      '//////CB',
      '//',
    ],
  ];
  const head = 'LFMU 121930Z';

  const check = (metar: string) => {
    const report = reportIn(metar, 'LFMU', NOW);
    if (!report) return;
    for (const language of ['fr', 'en'] as const) {
      const values = Object.values(valuesOf(report, language)).map((value) => `X${value}.`);
      for (const text of [...sentencesOf(report, { language, now: NOW }), ...values]) {
        expect(text, metar).toMatch(SPOKEN);
        expect(text, metar).not.toMatch(/undefined|null|NaN|Infinity|object/);
        expect(text.slice(1), metar).not.toMatch(CODES);
      }
    }
  };

  it('a sentence holds letters, digits, spaces and plain punctuation: groups in any order', () => {
    const random = chance(622);
    const pick = () => WORDS[Math.floor(random() * WORDS.length)] ?? '';
    for (let run = 0; run < 3000; run++)
      check(`${head} ${Array.from({ length: 1 + random() * 12 }, pick).join(' ')}`);
  });

  it('and so it is with any bytes', () => {
    const random = chance(623);
    const character = () => String.fromCharCode(Math.floor(random() * 256));
    for (let run = 0; run < 3000; run++)
      check(`${head} ${Array.from({ length: random() * 60 }, character).join('')}`);
  });

  it('and with one character of a real one changed', () => {
    const random = chance(624);
    for (const [metar] of SAID)
      for (let run = 0; run < 40; run++) {
        const text = metar.replace(/\b[A-Z][A-Z0-9]{3} \d{6}Z/, head);
        const at = Math.floor(random() * text.length);
        const other = String.fromCharCode(32 + Math.floor(random() * 95));
        check(text.slice(0, at) + other + text.slice(at + 1));
      }
  });
});

test('every phenomenon of the code table is spoken in both languages, with every descriptor', () => {
  const phenomena = 'DZ RA SN SG IC PL GR GS UP FG BR SA DU HZ FU VA PY PO SQ FC DS SS'.split(' ');
  const descriptors = ['', 'MI', 'BC', 'PR', 'DR', 'BL', 'SH', 'TS', 'FZ'];
  for (const intensity of ['', '-', '+', 'VC'])
    for (const code of descriptors.flatMap((one) => phenomena.map((other) => one + other))) {
      const report = reportOf(`LFMU 121930Z ${intensity}${code}`);
      expect(report.weather, code).toHaveLength(1);
      for (const language of ['fr', 'en'] as const)
        expect(valuesOf(report, language).weather, code).toMatch(/^[\p{Ll} ]{3,}$/u);
    }
});

test('the apology is a sentence for a synthesiser too', () => {
  expect(apologyOf('fr')).toBe(
    "Désolé, la météo n'est pas disponible pour le moment. Merci de rappeler plus tard.",
  );
  expect(apologyOf('en')).toMatch(/^Sorry, /);
});

test('two hours are the same in any time of the year', () => {
  const report = reportOf('LFMU 282330Z 34012KT', Date.UTC(2021, 2, 29));
  const [opening] = sentencesOf(report, { language: 'fr', now: report.observedAt + 2 * HOUR_MS });
  expect(opening).toBe('Météo à Béziers, observée il y a 2 heures.');
});
