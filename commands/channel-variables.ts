import { PbxError } from '../asterisk/errors.ts';
import type { Context } from './context.ts';

/** A variable of a channel. */
export interface ChannelVariable {
  readonly name: string;
  readonly value: string;
}

/** A name that is one word of the CLI whatever it holds. */
const PLAIN_NAME = /^[^\s"'\\]+$/;
const SECRET = /secret|passw/i;
const HIDDEN = '••••••••';

/** What `core show channel` tells of a channel's variables; PbxError where it cannot be asked. */
export async function channelVariables(
  { ami }: Pick<Context, 'ami'>,
  channel: string,
): Promise<readonly ChannelVariable[]> {
  if (!PLAIN_NAME.test(channel))
    throw new PbxError('usage', `the CLI cannot be asked about ${JSON.stringify(channel)}`);
  const { ok, lines } = await (await ami()).command(`core show channel ${channel}`);
  return ok ? variablesIn(lines) : [];
}

/** The lines below «Variables:», up to the next title or an empty line. */
export function variablesIn(lines: readonly string[]): ChannelVariable[] {
  const start = lines.findIndex((line) => /^\s*Variables:\s*$/.test(line));
  if (start < 0) return [];
  const found: ChannelVariable[] = [];
  for (const line of lines.slice(start + 1)) {
    const [, name, value = ''] = /^\s*([A-Za-z_~][^=\s]*)=(.*)$/.exec(line) ?? [];
    if (name === undefined) break;
    found.push({ name, value: SECRET.test(name) ? HIDDEN : value });
  }
  return found;
}
