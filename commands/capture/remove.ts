import {
  type Capture,
  capturesFolder,
  lastCapture,
  listRecorded,
  recordPath,
} from '../../asterisk/capture/store.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { defineCommand, type Plan } from '../command.ts';
import { count } from '../words.ts';
import { parseTime, sizeText } from './amounts.ts';

export const captureRemove = defineCommand({
  name: 'capture remove',
  summary: 'remove captures, with their files',
  examples: [
    ['pbxctl capture remove last', 'the newest of the lab, after a question'],
    ['pbxctl capture remove --older 7d --yes', 'all that ended a week ago or before'],
  ],
  kind: 'change',
  changes: 'pbxctl',
  args: {
    names: {
      help: 'their names, or last (of this PBX)',
      optional: true,
      rest: true,
      complete: 'capture',
    },
  },
  options: {
    older: { type: 'value', value: 'TIME', help: 'those that began longer ago: 7d, 12h' },
  },
  async run({ args, options }, { folders, now, pbxName }): Promise<Plan> {
    const folder = capturesFolder(folders.data);
    const all = await listRecorded(folder);
    if ((args.names.length === 0) === (options.older === undefined))
      throw new PbxError('usage', 'name captures, or --older TIME', 'pbxctl capture list');
    const before = options.older === undefined ? 0 : now() - parseTime('--older', options.older);
    const captures =
      options.older === undefined
        ? args.names.map((name) => named(all, name, pbxName))
        : all.filter(({ startedAt, state }) => startedAt < before && state !== 'recording');
    const paths = captures.flatMap(({ file, name }) => [file, recordPath(folder, name)]);
    return {
      kind: 'plan',
      title: 'remove captures',
      ...(captures.length > 0 ? { question: questionOf(captures) } : {}),
      steps: [...new Set(paths)].map((path) => ({ kind: 'remove', path }) as const),
      nothing: 'there is no such capture',
    };
  },
});

function named(all: readonly Capture[], name: string, pbx: string): Capture {
  const found =
    name === 'last' ? lastCapture(all, pbx) : all.find((capture) => capture.name === name);
  if (!found)
    throw new PbxError(
      'not-found',
      `there is no capture ${JSON.stringify(name)}`,
      'pbxctl capture list   shows those that there are',
    );
  if (found.state !== 'recording') return found;
  throw new PbxError('refused', `${found.name} goes on`, `pbxctl capture stop ${found.name}`);
}

function questionOf(captures: readonly Capture[]): string {
  const bytes = captures.reduce((sum, capture) => sum + capture.bytes, 0);
  const names = captures.map(({ name }) => name);
  const which = names.length <= 3 ? names.join(', ') : count(names.length, 'capture');
  return `Remove ${which} (${sizeText(bytes)})?`;
}
