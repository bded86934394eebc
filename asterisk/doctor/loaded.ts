import type { LogLine } from '../log/types.ts';
import { timeOf } from './says.ts';
import type { Evidence } from './types.ts';

type Seen = Pick<Evidence, 'files' | 'log'>;

/** When a file, or one that it includes, was last changed; 0 where that is not known. */
function changedAt({ files }: Pick<Evidence, 'files'>, name: string): number {
  const paths = [...(files.views.get(name)?.files.keys() ?? [])];
  return Math.max(0, ...paths.map((path) => files.modifiedAt.get(path) ?? 0));
}

/** What pbx_config says when it has loaded the dialplan. */
const DIALPLAN = /^pbx_config successfully loaded/;

/** The lines since the dialplan was last changed or loaded: what was logged before may be mended. */
export function sinceDialplan(evidence: Seen): readonly LogLine[] {
  const loaded = evidence.log.findLast(({ message }) => DIALPLAN.test(message));
  return since(
    evidence.log,
    Math.max(changedAt(evidence, 'extensions.conf'), loaded ? timeOf(loaded) : 0),
  );
}

/** The lines since a file was last changed. Asterisk does not read unchanged files again. */
export const sinceFile = (evidence: Seen, name: string): readonly LogLine[] =>
  since(evidence.log, changedAt(evidence, name));

/** Lines whose time cannot be read are kept. */
const since = (log: readonly LogLine[], at: number): readonly LogLine[] =>
  log.filter((line) => !(timeOf(line) < at));
