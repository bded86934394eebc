import { step } from './spoken.ts';
import type { Feature } from './types.ts';

export const echo: Feature = {
  id: 'echo',
  number: '600',
  title: 'echo test',
  summary: 'says what it does, then sends back all that it hears',
  options: {},
  modules: ['app_playback', 'app_echo', 'func_channel'],
  programs: [],
  sounds: ['demo-echotest', 'demo-echodone'],
  prompts: () => [],
  steps: ({ language }) => [
    step('Answer()'),
    step(`Set(CHANNEL(language)=${language})`),
    step('Playback(demo-echotest)'),
    step('Echo()'),
    step('Playback(demo-echodone)'),
    step('Hangup()'),
  ],
};
