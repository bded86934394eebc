import { turnOffHep } from '../../asterisk/capture/source/hep-switch.ts';
import {
  type Capture,
  capturesFolder,
  listCaptures,
  writeCaptureRecord,
} from '../../asterisk/capture/store.ts';
import type { Context } from '../context.ts';
import { hepPlace } from './hep.ts';
import { logPath, turnOffLog } from './sip-logging.ts';

/**
 * Turns off what recorders of this PBX have left on when they were killed in Asterisk; resolves with what was done, for a
 * person.
 */
export async function mendCaptures(
  context: Pick<Context, 'folders' | 'profiles' | 'pbxName' | 'ami'>,
): Promise<readonly string[]> {
  const folder = capturesFolder(context.folders.data);
  const captures = await listCaptures(folder);
  const left = captures.filter(
    ({ pbx, state, turnedOn }) => pbx === context.pbxName && state !== 'recording' && turnedOn,
  );
  for (const capture of left) {
    await turnOff(context, capture);
    const { state: _, isThere: __, ...record } = capture;
    await writeCaptureRecord(folder, { ...record, turnedOn: false });
  }
  return left.map(
    ({ name, source }) =>
      `turned off ${source === 'hep' ? 'HEP' : 'the SIP log'}, which ${name} had left on when it was killed`,
  );
}

async function turnOff(
  context: Pick<Context, 'folders' | 'profiles' | 'pbxName' | 'ami'>,
  { source, name }: Capture,
): Promise<void> {
  const profile = await context.profiles.find(context.pbxName);
  if (source === 'hep' && profile?.kind === 'lab') await turnOffHep(hepPlace(context, profile));
  const path = source === 'log' && profile ? logPath(context, profile, name) : undefined;
  if (path !== undefined && profile) await turnOffLog(context, profile, path);
}
