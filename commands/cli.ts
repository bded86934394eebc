import type { CliAnswer } from '../asterisk/ami/port.ts';
import { defineCommand, type Table, type Text } from './command.ts';
import type { Context } from './context.ts';
import { peersTable } from './peers.ts';

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
  async run({ args }, context): Promise<Text | Table> {
    const line = args.line.join(' ');
    const ami = await context.ami();
    const answer = await ami.command(line);
    const instead = answer.ok ? undefined : PJSIP_FOR.find(([form]) => form.test(line.trim()));
    if (instead && lacksCommand(answer)) return peersInstead(context, instead[1]);
    const { ok, lines } = answer;
    return { kind: 'text', lines, json: { ok, lines }, ok };
  },
});

/** Lines of chan_sip's CLI, and what PJSIP calls the same. */
const PJSIP_FOR: readonly (readonly [RegExp, string])[] = [
  [/^sip show peers\b/, 'pjsip show endpoints'],
  [/^sip show peer\b/, 'pjsip show endpoint NAME'],
  [/^sip show users\b/, 'pjsip show auths'],
  [/^sip show registry\b/, 'pjsip show registrations'],
  [/^sip show channels\b/, 'pjsip show channels'],
];

const lacksCommand = ({ lines }: CliAnswer): boolean =>
  lines.some((line) => line.startsWith('No such command'));

/** Asterisk said no, and so does the exit status; what was meant is shown all the same. */
async function peersInstead(context: Context, pjsip: string): Promise<Table> {
  return {
    ...peersTable(await context.live()),
    ok: false,
    remark: `this Asterisk has no chan_sip: these are pbxctl's peers. PJSIP's own line: ${pjsip}`,
  };
}
