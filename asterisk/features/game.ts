import { PbxError } from '../errors.ts';
import { counted, frenchNumber } from '../speech/numbers.ts';
import { breath, opening, promptFile, promptsOf, say, step } from './spoken.ts';
import type { Feature, Prompt } from './types.ts';

const LARGEST = 99;
const MOST_TRIES = 20;
/** Silences and mistakes in a row after which it gives up. */
const PATIENCE = 4;
const ANSWER_SECONDS = 6;

const prompt = promptsOf('game');
const numbers = Array.from({ length: LARGEST }, (_, i) => i + 1);

const gamePrompts: readonly Prompt[] = [
  prompt(
    'welcome',
    "Bienvenue. J'ai choisi un nombre de un à quatre-vingt-dix-neuf. À vous de le trouver.",
    'Welcome. I have chosen a number from one to ninety-nine. It is for you to find it.',
  ),
  prompt('ask', 'Composez un nombre, puis dièse.', 'Enter a number, and then the pound key.'),
  prompt('higher', "C'est plus grand.", 'It is higher.'),
  prompt('lower', "C'est plus petit.", 'It is lower.'),
  prompt('silence', "Je n'ai rien entendu.", 'I have heard nothing.'),
  prompt(
    'invalid',
    "Ce n'est pas un nombre de un à quatre-vingt-dix-neuf.",
    'That is no number from one to ninety-nine.',
  ),
  prompt('found', "Bravo, c'est gagné", 'Well done, you have won'),
  prompt('lost', "C'est perdu. Il fallait trouver", 'You have lost. The number was'),
  prompt('again', 'Pour rejouer, tapez un.', 'To play again, press one.'),
  prompt('goodbye', 'Merci, et au revoir.', 'Thank you, and goodbye.'),
  ...numbers
    .slice(0, MOST_TRIES)
    .map((n) =>
      prompt(
        `tries-${n}`,
        `en ${counted(n, 'coup', 'fr')}.`,
        n === 1 ? 'in one try.' : `in ${n} tries.`,
      ),
    ),
  ...numbers.map((n) => prompt(`number-${n}`, `${frenchNumber(n)}.`, `${n}.`)),
];

function checkTries(value: string): string {
  if (/^\d{1,2}$/.test(value) && Number(value) >= 1 && Number(value) <= MOST_TRIES)
    return String(Number(value));
  throw new PbxError('usage', `--tries is a number from 1 to ${MOST_TRIES}`);
}

export const game: Feature = {
  id: 'game',
  number: '633',
  title: 'guess a number',
  summary: 'draws a number from 1 to 99 and says higher or lower until it is found',
  options: {
    tries: {
      value: 'NUMBER',
      help: 'guesses that a player of the game has (10)',
      preset: '10',
      check: checkTries,
    },
  },
  modules: ['app_playback', 'app_read', 'func_rand', 'func_strings', 'func_logic', 'func_channel'],
  programs: ['espeak-ng', 'sox'],
  sounds: [],
  prompts: () => gamePrompts,
  steps(settings, places) {
    const sound = (id: string) => promptFile(`game/${id}`);
    const spoken = (...ids: string[]) => say(...ids.map((id) => `game/${id}`));
    return [
      ...opening(settings, places),
      breath,
      step(spoken('welcome')),
      step(`Set(secret=\${RAND(1,${LARGEST})})`, 'round'),
      step('Set(tries=0)'),
      step('Set(mistakes=0)'),
      step(`Read(guess,${sound('ask')},3,,1,${ANSWER_SECONDS})`, 'ask'),
      step('GotoIf($[${LEN(${guess})} = 0]?silence)'),
      step('GotoIf($[${REGEX("^[1-9][0-9]?$" ${guess})} = 0]?invalid)'),
      step('Set(mistakes=0)'),
      step('Set(tries=$[${tries} + 1])'),
      step('GotoIf($[${guess} = ${secret}]?found)'),
      step(`GotoIf($[\${tries} >= ${settings['tries'] ?? '10'}]?lost)`),
      step('GotoIf($[${guess} < ${secret}]?higher)'),
      step(spoken('lower')),
      step('Goto(ask)'),
      step(spoken('higher'), 'higher'),
      step('Goto(ask)'),
      step(spoken('silence'), 'silence'),
      step('Goto(mistake)'),
      step(spoken('invalid'), 'invalid'),
      step('Set(mistakes=$[${mistakes} + 1])', 'mistake'),
      step(`GotoIf($[\${mistakes} < ${PATIENCE}]?ask:goodbye)`),
      step(spoken('found', 'tries-${tries}'), 'found'),
      step('Goto(again)'),
      step(spoken('lost', 'number-${secret}'), 'lost'),
      step(`Read(again,${sound('again')},1,,1,${ANSWER_SECONDS})`, 'again'),
      step('GotoIf($["${again}" = "1"]?round)'),
      step(spoken('goodbye'), 'goodbye'),
      step('Hangup()'),
    ];
  },
};
