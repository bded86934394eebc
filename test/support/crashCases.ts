import { sine } from '../../asterisk/audio/tone.ts';
import { writeWav } from '../../asterisk/audio/wav.ts';

/** A sound that can be told from those of the features. */
export const aSound = (): Uint8Array => writeWav({ rateHz: 8000, samples: sine(950, 300) });

/** A command that changes files; its secrets are given, so that it makes the same each time. */
export interface ChangeCase {
  readonly words: readonly string[];
  readonly input?: string;
  /** The same command again would do something else. */
  readonly isOnce?: boolean;
}

const change = (line: string, input?: string): ChangeCase => ({
  words: line.split(' '),
  ...(input === undefined ? {} : { input }),
});

/** What the changes below find there. */
export const PREPARATIONS: readonly ChangeCase[] = [
  change('user add 703 --secret-stdin', 's703'),
  change('extension add 555 703'),
  change('feature install radio'),
  change('moh add jazz --files %GIVEN%/music'),
  change('trunk add iax partner --host 127.0.94.77 --prefix 8 --secret-stdin', 'partner-secret'),
  change('prompt import weather/intro %GIVEN%/one.wav'),
];

/** Each command that changes files of a PBX. `%GIVEN%` is a folder with sounds and a table of users. */
export const CHANGES: readonly ChangeCase[] = [
  change('user add 704 --name Zoé --codecs alaw --secret-stdin', 's704'),
  change('user add --from %GIVEN%/users.csv'),
  change('user set 703 --name Carol --codecs alaw'),
  change('user remove 703'),
  change('codec set 701 ulaw'),
  change('codec set --all alaw'),
  change('media set 701 via-pbx'),
  change('media set --all via-pbx'),
  { ...change('media toggle 702'), isOnce: true },
  change('extension add 556 702'),
  change('extension remove 555'),
  change('feature install radio --url http://127.0.0.1:9/live.mp3 --number 645'),
  change('feature install recorder'),
  change('feature remove radio'),
  change('moh add own --files %GIVEN%/music'),
  change('moh set jazz --all'),
  change('moh remove jazz'),
  change('prompt import weather/wind %GIVEN%/one.wav'),
  change('prompt reset weather/intro'),
  change('trunk add iax far --host 127.0.94.78 --prefix 9 --secret-stdin', 'far-secret'),
  change('trunk set partner --codecs alaw'),
  change('trunk remove partner'),
  change('transfer keys on'),
  { ...change('config undo'), isOnce: true },
];
