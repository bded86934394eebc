import { resolve } from 'node:path';
import { PbxError } from '../../asterisk/errors.ts';
import { writeFileAtomic } from '../../asterisk/files.ts';
import { defineCommand, type Plan } from '../command.ts';
import { writeNew } from '../new-file.ts';
import { count } from '../words.ts';
import { scriptOf } from './script.ts';

const ELSEWHERE = 'give another name, or add --force';

export const sessionExport = defineCommand({
  name: 'session export',
  summary: 'write what was done in this session as a script',
  details: [
    'In the session only. The script is for sh, and for pbxctl run as well: the lines that did the same,',
    'with --yes where they were confirmed, and as remarks the AMI actions and the lines of files. Lines',
    'that failed, or that name a channel or a call of that moment, are remarks too. Secrets are masked.',
  ].join('\n'),
  examples: [
    ['pbxctl session export lesson.sh', 'typed in the session as: session export lesson.sh'],
    ['pbxctl session export lesson.sh --force', 'in place of a file that is there'],
  ],
  kind: 'change',
  changes: 'pbxctl',
  args: { file: { help: 'the new file', complete: 'file' } },
  options: { force: { type: 'flag', help: 'in place of a file that is there' } },
  async run({ args, options }, context): Promise<Plan> {
    const deeds = context.deeds?.();
    if (!deeds)
      throw new PbxError(
        'usage',
        'there is no session here whose lines could be written',
        'pbxctl   opens one; then  :session export FILE',
      );
    const path = resolve(args.file);
    const done = deeds.filter(({ outcome }) => outcome !== 'going on');
    if (done.length === 0)
      throw new PbxError('failed', 'nothing has been done in this session yet', 'pbxctl help');
    const text = `${scriptOf(done, context.pbxName, context.now()).join('\n')}\n`;
    return {
      kind: 'plan',
      title: `write this session to ${path}`,
      steps: [
        {
          kind: 'action',
          describe: `write ${count(done.length, 'line')} of this session to ${path}`,
          async run() {
            if (options.force) await writeFileAtomic(path, text, 0o600);
            else await writeNew(path, text, ELSEWHERE);
            return `${count(done.length, 'line')} of this session in ${path}`;
          },
        },
      ],
    };
  },
});
