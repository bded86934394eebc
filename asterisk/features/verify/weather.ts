import type { AgiSettings } from '../../agi/settings.ts';
import { tellings } from '../../agi/weather.ts';
import { messageOf, type PbxError } from '../../errors.ts';
import { type ObtainedWeather, obtainWeather } from '../../weather/obtain.ts';
import { sourcesOf } from '../../weather/sources.ts';
import { DEFAULT_STATION } from '../../weather/station.ts';
import { during, type Ear, firstOf, heardInOrder, unheard, type Verification } from './ear.ts';

/** Longer than the longest report takes to be told. */
const TOLD_MS = 90_000;

/** What has to be heard is worked out here once more, from the same report. */
export const verifyWeather =
  (how: 'sentences' | 'recorded', settings: AgiSettings): Verification =>
  async (ear) => {
    const { signal } = ear;
    const weather = await obtained(ear, settings).catch((error: unknown) => error);
    const apology = await ear.prompt('weather/apology');
    const call = await ear.dial();
    return during(call, async () => {
      const { heard } = call.media;
      if (weather instanceof Error) {
        const what = 'the apology';
        await firstOf(call, { apology }, 0, { signal, timeoutMs: 20_000, what });
        throw noWeather(weather);
      }
      const { report, source } = weather as ObtainedWeather;
      const { language } = ear.settings;
      const said = tellings(report, language, how, Date.now());
      const sounds = await Promise.all(
        said.map(async (one) =>
          'prompt' in one
            ? ([one.prompt, await ear.prompt(one.prompt)] as const)
            : ([one.text, await ear.sentence(one.text)] as const),
        ),
      );
      const [, last] = sounds.at(-1) ?? [];
      if (last)
        await firstOf(call, { last, apology }, 0, {
          ...{ signal, timeoutMs: TOLD_MS, what: `« ${sounds.at(-1)?.[0]} »` },
        });
      heardInOrder(heard, sounds);
      const words = said.map((one) => ('text' in one ? one.text : `[${one.prompt.slice(8)}]`));
      return `« ${words.join(' ')} » (${source})`;
    });
  };

const obtained = (ear: Ear, settings: AgiSettings) =>
  obtainWeather({
    station: ear.settings['station'] ?? DEFAULT_STATION,
    sources: sourcesOf({ PBXCTL_METAR_URLS: settings.metarUrls }),
    cacheDir: `${settings.cache}/weather`,
    now: Date.now(),
    signal: ear.signal,
  });

function noWeather(error: Error): PbxError {
  return unheard(
    `a caller is told that there is no weather (heard): ${messageOf(error).replace(':\n', ': ').replaceAll('\n', '; ')}`,
    "where there is no internet: PBXCTL_METAR_URLS='http://HOST/{station}.TXT' pbxctl feature install weather",
  );
}
