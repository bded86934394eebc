import { PbxError } from '../../asterisk/errors.ts';
import { defineCommand, type SessionOpening } from '../command.ts';

const DEFAULT_MB = 50;
const MOST_MB = 400;

export const sessionRecord = defineCommand({
  name: 'session record',
  summary: 'open the session and record it, to be played again without the PBX',
  details: [
    'FILE gets all that the session shows: peers, calls, log, SIP messages, and what you do and are',
    'answered, for a lesson or the report of a defect. In the session, `session record FILE` begins',
    'at once, and `session record stop` ends it; the header says REC meanwhile.',
    '',
    'Secrets are masked, and RTP is kept without its sound. Numbers, names and addresses of callers',
    'are in the file, of mode 0600: look before you give it away. No file is replaced.',
  ].join('\n'),
  examples: [
    ['pbxctl session record lesson.pbxrec', ''],
    ['pbxctl session record bug.pbxrec --max-size 5', 'at most 5 MB'],
  ],
  kind: 'read',
  args: { file: { help: 'the file to write, or stop', complete: 'file' } },
  options: {
    'max-size': { type: 'value', value: 'MB', help: `end at this size (${DEFAULT_MB} MB)` },
  },
  async run({ args, options }): Promise<SessionOpening> {
    const { file } = args;
    if (file === 'stop') return { kind: 'session', begin: { what: 'stop recording' } };
    const maxBytes = megabytes(options['max-size']) * 1_000_000;
    return { kind: 'session', begin: { what: 'record', file, maxBytes } };
  },
});

function megabytes(text: string | undefined): number {
  if (text === undefined) return DEFAULT_MB;
  const size = Number(text.replace(/\s*MB?$/i, ''));
  if (size > 0 && size <= MOST_MB) return size;
  throw new PbxError(
    'usage',
    `--max-size ${text} is no size: a number of MB up to ${MOST_MB} is wanted`,
    'pbxctl session record FILE --max-size 20',
  );
}
