import { promptNamed } from '../../asterisk/features/catalogue.ts';
import { defineCommand, type Plan } from '../command.ts';
import { LANGUAGE_OPTION, openPrompts } from './prompt-command.ts';

export const promptReset = defineCommand({
  name: 'prompt reset',
  summary: 'give a prompt back to the synthesiser; what was recorded is deleted',
  examples: [['pbxctl prompt reset weather/temperature', 'asks first']],
  kind: 'change',
  args: { prompt: { help: 'a prompt, by its id or number', complete: 'prompt' } },
  options: { language: LANGUAGE_OPTION },
  async run({ args, options }, context): Promise<Plan> {
    const { prompt } = promptNamed(args.prompt);
    const { files, language } = await openPrompts(context, options.language);
    const nothing = `${prompt.id} (${language}) is synthesised already`;
    if ((await files.sourceOf(prompt)) !== 'recorded')
      return { kind: 'plan', title: '', steps: [], nothing };
    return {
      kind: 'plan',
      title: `reset ${prompt.id}`,
      question: `Delete your recording of ${prompt.id} (${language})?`,
      steps: [
        {
          kind: 'action',
          describe: `delete the recording of ${prompt.id} and synthesise it`,
          async run() {
            await files.reset(prompt, context.signal);
            return `${prompt.id} (${language}): « ${prompt.text[language]} », synthesised`;
          },
        },
      ],
    };
  },
});
