import { defineCommand, type Text } from './command.ts';

export const cli = defineCommand({
  name: 'cli',
  summary: "run one line of Asterisk's own CLI; its verdict is the exit status",
  examples: [
    ['pbxctl cli "core show uptime"', ''],
    ['pbxctl cli "dialplan show usersnum"', 'the dialplan of the lab'],
  ],
  kind: 'read',
  args: { line: { help: 'an Asterisk CLI line', rest: true } },
  options: {},
  async run({ args }, context): Promise<Text> {
    const ami = await context.ami();
    const { ok, lines } = await ami.command(args.line.join(' '));
    return { kind: 'text', lines, json: { ok, lines }, ok };
  },
});
