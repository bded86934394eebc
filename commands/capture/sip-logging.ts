import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { loggedMessage } from '../../asterisk/capture/source/logged.ts';
import { type Capture, capturesFolder, listCaptures } from '../../asterisk/capture/store.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { rawLinesSinceNow } from '../../asterisk/log/since.ts';
import type { Context, Profile } from '../context.ts';
import { logFile } from '../lab/profile.ts';
import type { Asked } from './asked.ts';
import { onReturn } from './on-return.ts';

const SWITCH = {
  pjsip: { on: 'pjsip set logger on', off: 'pjsip set logger off' },
  sip: { on: 'sip set debug on', off: 'sip set debug off' },
} as const;

/** Where the log of a capture is read: a lab's own, or one that an attached PBX writes for it. */
export function logPath(
  { folders }: Pick<Context, 'folders'>,
  profile: Profile,
  capture: string,
): string | undefined {
  if (profile.kind === 'lab') return logFile(profile, folders);
  return profile.local && join(profile.local.log, `pbxctl-${capture}.json`);
}

/**
 * Makes a PBX log its SIP messages; resolves with what ends that. It stays on where it was on before:
 * chan_pjsip does not tell, so a phone is asked whether it is there, and the log whether that was logged.
 */
export async function sipLogging(
  asked: Pick<Asked, 'context' | 'profile' | 'claim'> & { readonly path: string },
): Promise<() => Promise<void>> {
  const { context, profile, claim, path } = asked;
  const others = await otherLogs(context, profile);
  let wasOn = false;
  let forget = () => {};
  const turnOff = async () => {
    forget();
    await turnOffLog(context, profile, path, wasOn);
    await claim(false);
  };
  await claim(true);
  try {
    await addChannel(context, profile, path);
    const before = await turnOn(context, profile, path);
    wasOn = others.length > 0 ? !others.some(({ turnedOn }) => turnedOn) : before;
    if (wasOn && profile.kind === 'lab') await claim(false);
    forget = await onReturn(context, async () => {
      await addChannel(context, profile, path);
      await command(context, SWITCH[profile.driver].on);
    });
    return turnOff;
  } catch (error) {
    await turnOff();
    throw error;
  }
}

/** Ends what `sipLogging` began; nothing where Asterisk does not run. */
export async function turnOffLog(
  context: Pick<Context, 'ami' | 'folders'>,
  profile: Profile,
  path: string,
  staysOn = false,
): Promise<void> {
  try {
    const others = await otherLogs(context, profile);
    if (!staysOn && others.length === 0) await command(context, SWITCH[profile.driver].off);
    if (profile.kind === 'lab') return;
    await command(context, `logger remove channel ${path}`);
  } catch (error) {
    if (!(error instanceof PbxError) || error.code !== 'unreachable') throw error;
  }
  if (profile.kind !== 'lab') await rm(path, { force: true });
}

/** A channel of the log that is not in logger.conf and is forgotten at the next start. */
async function addChannel(context: Context, profile: Profile, path: string): Promise<void> {
  if (profile.kind === 'lab') return;
  if (!/^[\w./-]+$/.test(path))
    throw new PbxError(
      'refused',
      `Asterisk's CLI cannot be told of a log at ${JSON.stringify(path)}`,
    );
  await command(context, `logger add channel ${path} [json]verbose`);
}

/** Resolves with whether it was on before; chan_sip says so (sip_do_debug), chan_pjsip does not. */
async function turnOn(context: Context, profile: Profile, path: string): Promise<boolean> {
  const wasLogged = profile.driver === 'pjsip' && (await isLogged(context, path));
  const said = await command(context, SWITCH[profile.driver].on);
  return wasLogged || said.some((line) => /re-enabled/i.test(line));
}

async function command({ ami }: Pick<Context, 'ami'>, line: string): Promise<readonly string[]> {
  const { ok, lines } = await (await ami()).command(line);
  if (ok) return lines;
  throw new PbxError('failed', `Asterisk refused \`${line}\`: ${lines.join(' ')}`);
}

/** Captures of the same PBX that read its SIP log now, besides the one of this process. */
async function otherLogs(
  { folders }: Pick<Context, 'folders'>,
  { name }: Profile,
): Promise<readonly Capture[]> {
  const captures = await listCaptures(capturesFolder(folders.data));
  return captures.filter(
    ({ pbx, source, state, recorder }) =>
      pbx === name && source === 'log' && state === 'recording' && recorder.pid !== process.pid,
  );
}

/** Whether a message that is sent for this is logged. Without any phone there is none, and nothing is logged. */
async function isLogged(context: Context, path: string): Promise<boolean> {
  const lines = await rawLinesSinceNow(path, (line) => loggedMessage(line) !== undefined);
  const ami = await context.ami();
  try {
    const { items } = await ami.list({ Action: 'PJSIPShowContacts' });
    const endpoint = items.map((item) => item.get('Endpoint')).find((name) => name);
    if (endpoint === undefined) return false;
    await ami.send({ Action: 'PJSIPQualify', Endpoint: endpoint });
  } catch (error) {
    if (!(error instanceof PbxError)) throw error;
  }
  return (await lines()).length > 0;
}
