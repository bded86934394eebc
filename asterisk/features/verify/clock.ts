import { samplesIn } from '../../audio/tone.ts';
import { CLOCK_STEP_SECONDS, clockPrompts, TOP_HERTZ, timePrompts } from '../clock.ts';
import {
  during,
  type Ear,
  firstOf,
  heardInOrder,
  toneBegins,
  unheard,
  type Verification,
} from './ear.ts';

/** What the clock says may be wrong by so much. */
const TOLERANCE_MS = 200;
/** Pips are shorter. */
const TOP_MS = 300;

export const verifyClock: Verification = async (ear) => {
  const { signal, settings } = ear;
  const zone = settings['timezone'] ?? 'Europe/Paris';
  const intro = await ear.prompt('clock/at-the-top');
  const call = await ear.dial();
  return during(call, async () => {
    const { heard } = call.media;
    const what = `« ${textOf('clock/at-the-top', settings.language)} »`;
    const { to } = await firstOf(call, { intro }, 0, { signal, timeoutMs: 25_000, what });
    const top = await heard
      .until(({ samples }) => toneBegins(samples, TOP_HERTZ, TOP_MS, to), {
        signal,
        timeoutMs: 25_000,
      })
      .catch(() => {
        throw unheard('no top was heard after the announcement');
      });
    const at = heard.timeOf(top) ?? 0;
    const stepMs = CLOCK_STEP_SECONDS * 1000;
    const announced = Math.round(at / stepMs) * stepMs;
    const said = await announcement(ear, announced, zone);
    heardInOrder(heard, said);
    const error = at - announced;
    const words = said.slice(-3).map(([text]) => text);
    const clockTime = `${new Date(at).toISOString().slice(17, 23)} of the minute`;
    if (Math.abs(error) > TOLERANCE_MS)
      throw unheard(`the top came ${Math.round(error)} ms off what was announced (${clockTime})`);
    if (pipsBefore(heard.samples.subarray(0, top), to) < 3)
      throw unheard('there were fewer than three pips before the top');
    return `« ${words.join(' ')} » (${zone}), its top ${Math.abs(Math.round(error))} ms ${error < 0 ? 'early' : 'late'}`;
  });
};

/** Everything that has to be said for a moment: the date, and the time. */
async function announcement(
  ear: Ear,
  at: number,
  zone: string,
): Promise<(readonly [string, Int16Array])[]> {
  const part = partsOf(at, zone);
  const ids = [
    'clock/today',
    `clock/day-${part.weekday}`,
    `clock/date-${part.day}`,
    `clock/month-${part.month}`,
    `clock/year-${part.year}`,
    'clock/at-the-top',
    ...timePrompts(Number(part.hour), Number(part.minute), Number(part.second)),
  ];
  return Promise.all(
    ids.map(async (id) => [textOf(id, ear.settings.language), await ear.prompt(id)] as const),
  );
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** By the time zones of this program's own ICU, not by Asterisk's. */
function partsOf(at: number, zone: string): Record<string, string> {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: zone, weekday: 'short', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  });
  const parts = Object.fromEntries(
    format.formatToParts(at).map(({ type, value }) => [type, value]),
  );
  return { ...parts, weekday: String(DAYS.indexOf(parts['weekday'] ?? '')) };
}

const textOf = (id: string, language: 'fr' | 'en'): string =>
  clockPrompts.find((prompt) => prompt.id === id)?.text[language] ?? id;

function pipsBefore(samples: Int16Array, from: number): number {
  let pips = 0;
  for (let at: number | undefined = from; ; pips++) {
    at = toneBegins(samples, TOP_HERTZ, 60, at);
    if (at === undefined) return pips;
    at += samplesIn(500);
  }
}
