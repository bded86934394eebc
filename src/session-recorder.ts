import { resolve } from 'node:path';
import { PbxError } from '../asterisk/errors.ts';
import type { LivePbx } from '../asterisk/state/types.ts';
import type { SessionOpening } from '../commands/command.ts';
import type { Context, Profile } from '../commands/context.ts';
import { featureOverview } from '../commands/feature/overview.ts';
import type { Front } from './front.ts';
import type { Host } from './host.ts';
import { createRecorder, type OwnRecorder, sizeWords } from './recording/recorder.ts';
import { VERSION } from './version.ts';

/** The recorder of a session on one PBX. */
export function recorderOf(profile: Profile, live: LivePbx, host: Host): OwnRecorder {
  const readOnly = profile.kind === 'attached' && !profile.write;
  return createRecorder({
    live,
    now: host.now,
    secrets: secretsOf(profile),
    about: {
      ...{ pbxctl: VERSION, pbx: profile.name, kind: profile.kind, readOnly },
      engine: () =>
        `Asterisk ${live.view.asteriskVersion ?? '(version unknown)'}, ${profile.driver}`,
      size: () => ({ columns: host.stdout.columns || 80, rows: host.stdout.rows || 24 }),
    },
  });
}

function secretsOf(profile: Profile): string[] {
  const own = [profile.ami.secret, profile.ari?.secret ?? ''];
  if (profile.kind !== 'lab') return own;
  return [...own, ...profile.users.map(({ secret }) => secret), profile.link?.secret ?? ''];
}

/** Begins a recording; the features, which no event tells of, are read for it once. */
export async function beginRecording(
  recorder: OwnRecorder,
  { file, maxBytes }: { readonly file: string; readonly maxBytes: number },
  context: Context,
): Promise<string> {
  const path = resolve(file.replace(/^~(?=\/)/, context.env['HOME'] ?? '~'));
  recorder.begin(path, maxBytes);
  await featureOverview(context, undefined).then(
    (overview) => recorder.take([{ kind: 'features read', id: undefined, overview }]),
    () => undefined,
  );
  return path;
}

/** What a session does of what only a session can do. */
export async function doInSession(
  { begin }: SessionOpening,
  recorder: OwnRecorder,
  context: Context,
  front: Front,
): Promise<number> {
  switch (begin.what) {
    case 'record': {
      const path = await beginRecording(recorder, begin, context);
      front.data(`recording into ${path}, at most ${sizeWords(begin.maxBytes)}`);
      front.remark('session record stop   ends it; it ends with the session, too');
      return 0;
    }
    case 'stop recording': {
      const ended = recorder.end('it was stopped');
      if (!ended) throw new PbxError('usage', 'nothing is being recorded', 'session record FILE');
      front.data(`recorded ${ended.file}`);
      front.remark(`pbxctl session replay ${ended.file}   plays it`);
      return 0;
    }
    default:
      throw new PbxError(
        'usage',
        'a replay is a session of its own, in the place of this one',
        `q leaves; then: pbxctl session replay ${begin.file}`,
      );
  }
}
