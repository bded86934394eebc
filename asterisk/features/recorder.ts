import { breath, opening, promptsOf, step } from './spoken.ts';
import type { Feature, Prompt } from './types.ts';

const prompt = promptsOf('recorder');

const recorderPrompts: readonly Prompt[] = [
  prompt('now', 'À remplacer, le message :', 'To be replaced, the prompt:'),
  prompt(
    'speak',
    'Parlez après le bip, puis tapez dièse.',
    'Speak after the tone, then press pound.',
  ),
  prompt('heard', 'Voici votre enregistrement.', 'Here is your recording.'),
  prompt(
    'keep',
    'Pour le garder, tapez un ou raccrochez. Pour recommencer, tapez deux.',
    'To keep it, press one or hang up. To record it again, press two.',
  ),
  prompt('kept', "C'est enregistré. Au revoir.", 'It is kept. Goodbye.'),
  prompt('nothing', "Je n'ai rien entendu.", 'I have heard nothing.'),
  prompt('unknown', "Il n'y a pas de message de ce numéro.", 'There is no prompt of that number.'),
];

export const recorder: Feature = {
  id: 'recorder',
  number: '_69XXX',
  title: 'recorder',
  summary: 'records the prompt of that number (see: prompt list) with the voice of the caller',
  options: {},
  modules: ['app_playback', 'res_agi', 'func_channel'],
  programs: ['espeak-ng', 'sox'],
  sounds: ['beep'],
  prompts: () => recorderPrompts,
  steps: (settings, places) => [
    ...opening(settings, places),
    breath,
    step(`AGI(${places.agi},record,\${EXTEN:-3},${settings.language})`),
    step('Hangup()'),
  ],
};
