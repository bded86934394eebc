import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PbxError } from '../errors.ts';
import { counted, frenchNumber } from '../speech/numbers.ts';
import { breath, opening, promptsOf, say, step } from './spoken.ts';
import type { Feature, Prompt } from './types.ts';

/** Seconds between two tops: each is announced as a multiple of it. */
export const CLOCK_STEP_SECONDS = 5;
/** More than the longest announcement takes, and the pips before the top. */
const LEAD_SECONDS = 16;
const TIMES = 3;
const FIRST_YEAR = 2026;
const YEARS = 20;
export const ZONES = '/usr/share/zoneinfo';

const DAYS = ['dimanche', 'lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi'];
const ENGLISH_DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  ...['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août'],
  ...['septembre', 'octobre', 'novembre', 'décembre'],
];
const ENGLISH_MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August'],
  ...['September', 'October', 'November', 'December'],
];

export const TOP_HERTZ = 1000;

const two = (value: number): string => String(value).padStart(2, '0');
const prompt = promptsOf('clock');
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

const tone = (id: string, ms: number): Prompt => ({
  ...prompt(id, 'top', 'tone'),
  tone: { hertz: TOP_HERTZ, ms },
});

/** Parts of « Nous sommes le mercredi 25 novembre 2026. Au quatrième top, il sera exactement … ». */
export const clockPrompts: readonly Prompt[] = [
  prompt('today', 'Nous sommes le', 'It is'),
  prompt('at-the-top', 'Au quatrième top, il sera exactement', 'At the fourth tone it will be'),
  tone('pip', 100),
  tone('top', 400),
  // « Une heure précise » sounds the same.
  prompt('sharp', 'précises', 'exactly'),
  ...DAYS.map((day, i) => prompt(`day-${i}`, day, ENGLISH_DAYS[i] ?? '')),
  ...range(1, 31).map((n) =>
    prompt(`date-${two(n)}`, n === 1 ? 'premier' : frenchNumber(n), `the ${n}`),
  ),
  ...MONTHS.map((month, i) => prompt(`month-${two(i + 1)}`, month, `of ${ENGLISH_MONTHS[i]}`)),
  ...range(FIRST_YEAR, FIRST_YEAR + YEARS - 1).map((year) =>
    prompt(`year-${year}`, `deux mille ${frenchNumber(year - 2000)}`, String(year)),
  ),
  ...range(0, 23).map((n) =>
    prompt(`hour-${two(n)}`, counted(n, 'heure', 'fr', 'f'), counted(n, 'hour', 'en')),
  ),
  ...range(0, 59).map((n) =>
    prompt(`minute-${two(n)}`, counted(n, 'minute', 'fr', 'f'), counted(n, 'minute', 'en')),
  ),
  ...range(1, 60 / CLOCK_STEP_SECONDS - 1)
    .map((n) => n * CLOCK_STEP_SECONDS)
    .map((n) =>
      prompt(
        `second-${two(n)}`,
        `et ${counted(n, 'seconde', 'fr', 'f')}`,
        `and ${counted(n, 'second', 'en')}`,
      ),
    ),
];

/** Ids of what is said for a moment, in its order; the hour sharp has no minutes to say. */
export function timePrompts(hour: number, minute: number, second: number): string[] {
  const isSharp = second === 0;
  return [
    `clock/hour-${two(hour)}`,
    ...(isSharp && minute === 0 ? [] : [`clock/minute-${two(minute)}`]),
    isSharp ? 'clock/sharp' : `clock/second-${two(second)}`,
  ];
}

function checkZone(zone: string): string {
  const isName = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+){0,2}$/.test(zone);
  if (isName && existsSync(join(ZONES, zone))) return zone;
  throw new PbxError(
    'usage',
    `there is no time zone ${JSON.stringify(zone)} in ${ZONES}`,
    'it is written as Europe/Paris or America/Montreal',
  );
}

export const clock: Feature = {
  id: 'clock',
  number: '611',
  title: 'speaking clock',
  summary: 'says the date and the time to the second, with a top that is true',
  options: {
    timezone: {
      value: 'ZONE',
      help: 'time zone that the clock speaks (Europe/Paris)',
      preset: 'Europe/Paris',
      check: checkZone,
    },
  },
  modules: ['app_playback', 'app_waituntil', 'func_strings', 'func_channel', 'func_logic'],
  programs: ['espeak-ng', 'sox'],
  sounds: [],
  timezone: true,
  prompts: () => clockPrompts,
  steps(settings, places) {
    const zone = settings['timezone'] ?? 'Europe/Paris';
    const at = (format: string) => `\${STRFTIME(\${top},${zone},${format})}`;
    const sum = `\${EPOCH} + ${LEAD_SECONDS}`;
    // A fraction must be given: app_waituntil.c reads it into a variable that it has not set.
    const until = (before: number) => `WaitUntil($[\${top} - ${before}].0)`;
    const pip = say('clock/pip');
    return [
      ...opening(settings, places),
      breath,
      step('Set(round=0)'),
      step(`Set(top=$[${sum}])`, 'date'),
      step(`Set(day=${at('%d')})`),
      step(
        say(
          'clock/today',
          `clock/day-${at('%w')}`,
          `clock/date-${at('%d')}`,
          `clock/month-${at('%m')}`,
          `clock/year-${at('%Y')}`,
        ),
      ),
      step(`Set(top=$[${sum} - (${sum}) % ${CLOCK_STEP_SECONDS}])`, 'next'),
      // Midnight may have come since.
      step(`GotoIf($["${at('%d')}" != "\${day}"]?date)`),
      step(say('clock/at-the-top', `clock/hour-${at('%H')}`)),
      step(`GotoIf($["${at('%M%S')}" = "0000"]?seconds)`),
      step(say(`clock/minute-${at('%M')}`)),
      step(`GotoIf($["${at('%S')}" = "00"]?sharp)`, 'seconds'),
      step(say(`clock/second-${at('%S')}`)),
      step('Goto(tops)'),
      step(say('clock/sharp'), 'sharp'),
      step(until(3), 'tops'),
      step('GotoIf($["${WAITUNTILSTATUS}" = "PAST"]?next)'),
      step(pip),
      step(until(2)),
      step(pip),
      step(until(1)),
      step(pip),
      step(until(0)),
      step(say('clock/top')),
      step('Wait(1)'),
      step('Set(round=$[${round} + 1])'),
      step(`GotoIf($[\${round} < ${TIMES}]?next)`),
      step('Hangup()'),
    ];
  },
};
