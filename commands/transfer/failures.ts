import { PbxError } from '../../asterisk/errors.ts';
import { failedTransfers } from '../../asterisk/log/transfers.ts';
import type { LogLine } from '../../asterisk/log/types.ts';
import { sipDriver } from '../../asterisk/sip/drivers.ts';
import type { Context, Profile } from '../context.ts';
import { logOf, whyNoLog } from '../log-source.ts';
import type { FeatureCodes } from './codes.ts';
import { referSetting } from './keys.ts';

const LINES = 2_000;
const SHOWN = 5;

export interface Failure {
  readonly what: string;
  readonly hint: string;
}

/** The last transfers that came to nothing, as the log has them; none where there is no log. */
export async function failures(
  context: Context,
  profile: Profile,
  { blindxfer, atxfer }: FeatureCodes,
): Promise<readonly Failure[]> {
  if (whyNoLog(profile)) return [];
  const found = failedTransfers(await lastLines(context, profile), [blindxfer, atxfer]);
  const hints = {
    keys: 'pbxctl transfer keys on   for the calls from then on',
    refer: `${referSetting({ driver: sipDriver(profile.driver) })} = yes lets it: pbxctl config, or by hand`,
    target: 'pbxctl extension explain NUMBER   shows what can be dialled',
  };
  return found.slice(-SHOWN).map(({ kind, what }) => ({ what, hint: hints[kind] }));
}

async function lastLines(context: Context, profile: Profile): Promise<LogLine[]> {
  const { folders, signal, now } = context;
  const lines: LogLine[] = [];
  try {
    const log = logOf(profile, folders, { lines: LINES, follow: false, signal, now });
    for await (const line of log) lines.push(line);
  } catch (error) {
    if (!(error instanceof PbxError)) throw error;
  }
  return lines;
}
