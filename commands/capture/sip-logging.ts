import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { loggedMessage } from '../../asterisk/capture/source/logged.ts';
import { type Capture, capturesFolder, listCaptures } from '../../asterisk/capture/store.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { rawLinesSinceNow } from '../../asterisk/log/since.ts';
import type { Context, Profile } from '../context.ts';
import { logFile } from '../lab/profile.ts';
import type { Asked } from './asked.ts';

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
 * Makes a PBX log its SIP messages; resolves with what ends that. It stays on where it was on before: a phone
 * is asked whether it is there, and whether that is logged, since Asterisk does not tell.
 */
export async function sipLogging(
  asked: Pick<Asked, 'context' | 'profile' | 'claim'> & { readonly path: string },
): Promise<() => Promise<void>> {
  const { context, profile, claim, path } = asked;
  const others = await otherLogs(context, profile);
  let wasOn = false;
  const turnOff = async () => {
    await turnOffLog(context, profile, path, wasOn);
    await claim(false);
  };
  await claim(true);
  try {
    await addChannel(context, profile, path);
    wasOn =
      others.length > 0
        ? !others.some(({ turnedOn }) => turnedOn)
        : await isLogged(context, profile, path);
    if (wasOn && profile.kind === 'lab') await claim(false);
    await command(context, SWITCH[profile.driver].on);
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

async function command({ ami }: Pick<Context, 'ami'>, line: string): Promise<void> {
  const { ok, lines } = await (await ami()).command(line);
  if (!ok) throw new PbxError('failed', `Asterisk refused \`${line}\`: ${lines.join(' ')}`);
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
async function isLogged(context: Context, profile: Profile, path: string): Promise<boolean> {
  const lines = await rawLinesSinceNow(path, (line) => loggedMessage(line) !== undefined);
  const ami = await context.ami();
  try {
    const peer = await anyPeer(context, profile);
    if (peer === undefined) return false;
    await ami.send(
      profile.driver === 'sip'
        ? { Action: 'SIPqualifypeer', Peer: peer }
        : { Action: 'PJSIPQualify', Endpoint: peer },
    );
  } catch (error) {
    if (!(error instanceof PbxError)) throw error;
  }
  return (await lines()).length > 0;
}

async function anyPeer({ ami }: Context, { driver }: Profile): Promise<string | undefined> {
  const client = await ami();
  if (driver === 'pjsip') {
    const { items } = await client.list({ Action: 'PJSIPShowContacts' });
    return items.map((item) => item.get('Endpoint')).find((name) => name);
  }
  const { items } = await client.list({ Action: 'SIPpeers' });
  const there = items.find((item) => /^[\d.:a-f]+$/i.test(item.get('IPaddress') ?? '-'));
  return there?.get('ObjectName');
}
