import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { messageOf, PbxError } from '../errors.ts';
import { createPromptFiles, type PromptFiles } from '../features/prompt-files.ts';
import type { SpokenLanguage } from '../speech/language.ts';
import { createSpeech, type Speech } from '../speech/speech.ts';
import { radio } from './radio.ts';
import { recordPrompt } from './record.ts';
import { type AgiSession, openAgi } from './session.ts';
import { type AgiSettings, readAgiSettings } from './settings.ts';
import { type Telling, tellWeather } from './weather.ts';

/** The process that Asterisk has started. */
export interface AgiHost {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  on(signal: 'SIGHUP' | 'SIGPIPE', listener: () => void): unknown;
  exit(status: number): never;
}

interface Served {
  readonly agi: AgiSession;
  readonly settings: AgiSettings;
  readonly speech: Speech;
  readonly env: AgiHost['env'];
  prompts(language: SpokenLanguage): PromptFiles;
}

type Script = (served: Served, args: readonly string[]) => Promise<void>;

const SCRIPTS: Readonly<Record<string, Script>> = {
  weather: weatherBy('sentences'),
  'weather-prompts': weatherBy('recorded'),
  async radio({ agi, settings, env }, [url = '']) {
    const outcome = await radio(agi, url, { cache: settings.cache, env });
    if (!agi.hungUp.aborted) await agi.setVariable('RADIO', outcome);
  },
  async record({ agi, settings, prompts }, [number = '', language]) {
    await recordPrompt(agi, Number(number), prompts(languageOf(language)), settings.cache);
  },
};

/** Both tell the weather; WEATHER says to the dialplan that it was told. */
function weatherBy(how: Telling['how']): Script {
  return async ({ agi, settings, speech }, [station = '', language]) => {
    const telling = { station, how, speech, settings, now: Date.now };
    await tellWeather(agi, { ...telling, language: languageOf(language) });
    await agi.setVariable('WEATHER', 'said');
  };
}

const languageOf = (word: string | undefined): SpokenLanguage => (word === 'en' ? 'en' : 'fr');

/** Serves one call; resolves with the exit status. What goes wrong is said in the PBX's log. */
export async function serveAgi(words: readonly string[], host: AgiHost): Promise<number> {
  const [settingsPath = '', name = '', ...args] = words;
  // Asterisk sends it when the caller hangs up; the session hears of that by its input.
  host.on('SIGHUP', () => {});
  const agi = await openAgi(host.stdin, host.stdout);
  try {
    const script = Object.hasOwn(SCRIPTS, name) ? SCRIPTS[name] : undefined;
    if (!script) throw new PbxError('usage', `there is no script ${name}`);
    await script(servedBy(agi, await readAgiSettings(settingsPath), host.env), args);
    return 0;
  } catch (error) {
    if (agi.hungUp.aborted) return 0;
    await agi.log(`pbxctl ${name}: ${messageOf(error)}`).catch(() => undefined);
    return 1;
  } finally {
    host.stdin.destroy();
  }
}

function servedBy(agi: AgiSession, settings: AgiSettings, env: AgiHost['env']): Served {
  const { sounds, programs, cache } = settings;
  const speech = createSpeech({ programs, cacheDir: join(cache, 'speech'), env });
  return {
    ...{ agi, settings, speech, env },
    prompts: (language) => createPromptFiles({ sounds, language, speech, programs, env }),
  };
}
