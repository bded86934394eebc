import { USER } from '../asterisk/attach/users.ts';
import { PbxError } from '../asterisk/errors.ts';
import type { Context, Profile, Profiles } from '../commands/context.ts';
import { statusOf } from '../commands/pbx.ts';
import type { PbxStatus } from '../commands/status.ts';
import type { Contexts } from './context.ts';
import {
  type PbxRow,
  type Pbxs,
  type SessionDeps,
  type SessionProfile,
  sessionLines,
} from './tui/index.ts';

/** How a session may use a PBX. */
export function sessionProfile(profile: Profile, isUnlocked: boolean): SessionProfile {
  const { name, kind } = profile;
  if (kind === 'lab') return { name, kind };
  return {
    ...{ name, kind, readOnly: !profile.write && !isUnlocked },
    ...{ unlocked: !profile.write && isUnlocked, production: profile.production === true },
  };
}

/** The other PBXs of a session on one, and what it may do with that one. */
export function createPbxs(
  context: Context,
  profile: Profile,
  contexts: Pick<Contexts, 'isUnlocked' | 'unlock'>,
  open: (name: string) => Promise<SessionDeps>,
): Pbxs {
  const { profiles, pbxName } = context;
  return {
    partner: profile.kind === 'lab' ? profile.link?.pbx : undefined,
    open: (name) => open(name).catch((error) => Promise.reject(withName(error, name))),
    async list(show) {
      const names = await profiles.names();
      const rows = new Map<string, PbxRow>();
      const tell = () => show(names.flatMap((name) => rows.get(name) ?? []));
      const rowOf = async (name: string) => {
        rows.set(name, await rowOfProfile(name, profiles, contexts.isUnlocked(name)));
      };
      await Promise.all(names.map(rowOf));
      tell();
      const look = async (name: string) => {
        const row = rows.get(name);
        if (row) rows.set(name, withState(row, await statusOf(context, name)));
        tell();
      };
      await Promise.all(names.map(look));
    },
    async profile() {
      return sessionProfile(await profiles.load(pbxName), contexts.isUnlocked(pbxName));
    },
    async unlock(on) {
      contexts.unlock(pbxName, on);
      return on ? whyStillRefused(await profiles.load(pbxName)) : undefined;
    },
  };
}

/** What is typed here is about the PBX of this session unless it names another. */
function withName(error: unknown, name: string): unknown {
  if (!(error instanceof PbxError) || error.hint !== 'pbxctl start') return error;
  return new PbxError(error.code, error.message, `pbxctl --pbx ${name} start`);
}

/** The user that attach has made may change nothing, by what Asterisk permits it. */
function whyStillRefused(profile: Profile): string | undefined {
  const isOwn = profile.kind === 'attached' && profile.local && profile.ami.username === USER;
  if (!isOwn || profile.write) return undefined;
  const { name } = profile;
  return `unlocked; Asterisk itself refuses what its user ${USER} may not do: type  :profile ${name} --write`;
}

async function rowOfProfile(
  name: string,
  profiles: Profiles,
  isUnlocked: boolean,
): Promise<PbxRow> {
  const profile = await profiles.find(name).catch(() => undefined);
  const address = profile?.kind === 'lab' ? profile.address : (profile?.ami.host ?? '');
  const known = profile && sessionProfile(profile, isUnlocked);
  return {
    profile: known ?? { name, kind: 'attached', readOnly: true },
    ...{ address, state: undefined, remark: '' },
  };
}

const STATES: Readonly<Record<PbxStatus['state'], NonNullable<PbxRow['state']>>> = {
  running: { text: '● running', tone: 'good' },
  stopped: { text: '○ stopped', tone: 'dim' },
  failed: { text: '✖ failed', tone: 'bad' },
  unreachable: { text: '✖ unreachable', tone: 'bad' },
  damaged: { text: '✖ damaged', tone: 'bad' },
};

function withState(row: PbxRow, { id, state, reason }: PbxStatus): PbxRow {
  const isDown = state === 'stopped' || state === 'failed';
  const start = isDown ? `it does not run: type  :--pbx ${id} start` : '';
  const remark = [reason, start]
    .filter(Boolean)
    .join('; ')
    .replaceAll(/\s*\n\s*/g, '; ');
  return { ...row, state: STATES[state], remark };
}

/** Words that the session's own lines are completed with. */
export async function sessionCandidates(
  before: readonly string[],
  profiles: Pick<Profiles, 'names'>,
): Promise<readonly { text: string; description: string }[]> {
  if (before.length === 0)
    return sessionLines.map(({ name, description }) => ({ text: name, description }));
  const line = sessionLines.find(({ name }) => name === before[0]);
  if (!line?.argument || before.length > 1) return [];
  const words = line.argument === 'profile' ? await profiles.names() : line.argument;
  return words.map((text) => ({ text, description: '' }));
}
