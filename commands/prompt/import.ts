import { resolve } from 'node:path';
import { promptNamed } from '../../asterisk/features/catalogue.ts';
import { defineCommand, type Plan } from '../command.ts';
import { LANGUAGE_OPTION, openPrompts } from './prompt-command.ts';

export const promptImport = defineCommand({
  name: 'prompt import',
  summary: 'take a WAV or MP3 file for a prompt, converted to what Asterisk plays',
  examples: [['pbxctl prompt import weather/temperature temp.mp3', 'heard from the next call on']],
  kind: 'change',
  args: {
    prompt: { help: 'a prompt, by its id or number', complete: 'prompt' },
    file: { help: 'a sound file', complete: 'file' },
  },
  options: { language: LANGUAGE_OPTION },
  async run({ args, options }, context): Promise<Plan> {
    const { prompt } = promptNamed(args.prompt);
    const { files, language } = await openPrompts(context, options.language);
    const path = resolve(args.file);
    const isRecorded = (await files.sourceOf(prompt)) === 'recorded';
    return {
      kind: 'plan',
      title: `import ${prompt.id}`,
      ...(isRecorded ? { question: `Replace your recording of ${prompt.id} (${language})?` } : {}),
      steps: [
        {
          kind: 'action',
          describe: `convert ${path} to 8 kHz mono for ${prompt.id} (${language})`,
          async run() {
            const seconds = await files.record(prompt, path, context.signal);
            return `${prompt.id} (${language}): ${seconds.toFixed(1)} s of your recording; pbxctl prompt reset ${prompt.id} takes it back`;
          },
        },
      ],
    };
  },
});
