import { PbxError } from '../errors.ts';
import { opening, say, step } from './spoken.ts';
import type { Feature, Prompt } from './types.ts';

export const RADIO_URL = 'http://icecast.radiofrance.fr/franceculture-midfi.mp3';

const radioPrompts: readonly Prompt[] = [
  {
    id: 'radio/apology',
    text: {
      fr: "Désolé, la radio ne peut pas être écoutée en ce moment. Merci d'appeler plus tard.",
      en: 'Sorry, the radio cannot be heard at this moment. Please call again later.',
    },
  },
];

/** Characters that are data to a dialplan, to a shell and to Asterisk's parser of configurations. */
const HARMLESS = /^https?:\/\/[\w.~:[\]-]+(\/[\w.~:/?@!*+=%&-]*)?$/;

/** An address of a stream as it may stand in a dialplan. */
export function checkStreamUrl(text: string): string {
  const url = HARMLESS.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (url && url.hostname !== '' && url.username === '' && !/[[\]]/.test(text)) return text;
  const why = url?.username
    ? 'it holds a user name, which everybody could read in the dialplan'
    : 'an address is written http://host/path, without spaces , ; $ ( ) { } or quotes';
  throw new PbxError('usage', `--url ${JSON.stringify(text)} cannot be used: ${why}`);
}

export const radio: Feature = {
  id: 'radio',
  number: '644',
  title: 'radio',
  summary: 'plays a live stream, France Culture unless told otherwise',
  options: {
    url: {
      value: 'URL',
      help: 'MP3 stream that the radio plays (France Culture)',
      preset: RADIO_URL,
      check: checkStreamUrl,
    },
  },
  modules: ['app_playback', 'app_mp3', 'res_agi', 'func_channel', 'func_logic'],
  programs: ['mpg123', 'espeak-ng', 'sox'],
  sounds: [],
  prompts: () => radioPrompts,
  steps: (settings, places) => [
    ...opening(settings, places),
    step(`AGI(${places.agi},radio,${settings['url'] ?? RADIO_URL})`),
    step('GotoIf($["${RADIO}" = "left"]?end)'),
    step(say('radio/apology')),
    step('Hangup()', 'end'),
  ],
};
