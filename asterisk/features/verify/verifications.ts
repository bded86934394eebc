import type { AgiSettings } from '../../agi/settings.ts';
import { verifyClock } from './clock.ts';
import type { Verification } from './ear.ts';
import { verifyEcho } from './echo.ts';
import { verifyGame } from './game.ts';
import { verifyRadio } from './radio.ts';
import { verifyRecorder } from './recorder.ts';
import { verifyWeather } from './weather.ts';

/** How each feature is verified, by its id. */
export const verificationsOf = (settings: AgiSettings): Readonly<Record<string, Verification>> => ({
  echo: verifyEcho,
  clock: verifyClock,
  weather: verifyWeather('sentences', settings),
  'weather-prompts': verifyWeather('recorded', settings),
  game: verifyGame,
  radio: verifyRadio,
  recorder: verifyRecorder,
});
