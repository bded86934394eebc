import { PbxError } from '../../asterisk/errors.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { asteriskConsole } from './asterisk.ts';
import { packetViewer } from './packets.ts';

const PROGRAMS = ['asterisk', 'sngrep', 'tcpdump'] as const;

export const shell = defineCommand({
  name: 'shell',
  summary: "Asterisk's own console, sngrep or tcpdump, about this PBX",
  details: [
    'In the session it opens on a page of its own, which Ctrl-\\ (or F12) leaves and comes back to, and',
    'ends with the session; elsewhere it has the terminal until it ends.',
    '',
    'asterisk is `asterisk -rvvv` with the configuration of the PBX; refused where that is read-only,',
    'since its console can change everything. sngrep and tcpdump see SIP and IAX2 of the PBX, with --rtp',
    'its media too; they need privilege, as captures of packets do, and are fetched where missing.',
  ].join('\n'),
  examples: [
    ['pbxctl shell asterisk', 'type  core show channels  and  exit'],
    ['pbxctl shell sngrep', "the lab's SIP dialogs as they come"],
    ['pbxctl shell tcpdump --rtp', 'every packet in words'],
  ],
  kind: 'read',
  changes: 'pbxctl',
  args: { program: { help: 'asterisk, sngrep or tcpdump', complete: PROGRAMS } },
  options: { rtp: { type: 'flag', help: 'media too, for sngrep and tcpdump' } },
  async run({ args, options }, context): Promise<Outcome> {
    const program = PROGRAMS.find((name) => name === args.program);
    if (program === undefined)
      throw new PbxError(
        'usage',
        `shell runs ${PROGRAMS.join(', ')}, and not ${JSON.stringify(args.program.slice(0, 60))}`,
        'pbxctl shell asterisk',
      );
    if (program === 'asterisk') return asteriskConsole(context);
    return packetViewer(context, program, options.rtp);
  },
});
