import { inEffect } from '../../asterisk/change/effect.ts';
import type { ChangeRecord } from '../../asterisk/change/types.ts';
import { identify } from '../../asterisk/engine/process.ts';
import { PbxError } from '../../asterisk/errors.ts';
import type { Context } from '../context.ts';

const PREFIX = 'for flows: ';

/** What the history calls a setting that holds for the time of its flows. */
export const describeSetting = (title: string): string => `${PREFIX}${title}`;

/**
 * A setting that a run which was killed has left. PbxError where that run goes on: two would set the media
 * against each other.
 */
export async function leftoverSetting({ changes }: Context): Promise<ChangeRecord | undefined> {
  const all = await changes.list();
  const left = all.findLast((change) => change.what.startsWith(PREFIX) && inEffect(change, all));
  if (!left || !(await identify(left.pid))) return left;
  throw new PbxError(
    'refused',
    `flows are being played by process ${left.pid}`,
    'wait for its end, or end it: it puts back what it has set',
  );
}
