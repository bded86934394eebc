import { PbxError } from '../../asterisk/errors.ts';
import type { PbxRow, Pbxs, SessionDeps, SessionProfile } from '../../src/tui/index.ts';
import { type FakePbx, fakePbx } from './fake-pbx.ts';

/** Several PBXs in memory, for a session that goes from one to another. */
export interface OtherPbxs {
  /** Given to a stage; makes the session's way to the others. */
  pbxs(deps: SessionDeps): Pbxs;
  readonly of: Readonly<Record<string, FakePbx>>;
  /** Names, as they were opened, closed and unlocked. */
  readonly done: string[];
  /** Command lines that the others were given. */
  readonly ran: string[];
}

export interface OtherPbx {
  readonly profile: SessionProfile;
  /** It cannot be opened. */
  readonly isStopped?: boolean;
  /** A command of it goes on until it is interrupted. */
  readonly isSlow?: boolean;
  fill?(pbx: FakePbx): void;
}

export function otherPbxs(...others: readonly OtherPbx[]): OtherPbxs {
  const of = Object.fromEntries(
    others.map(({ profile, fill }) => {
      const pbx = fakePbx(1_700_000_000_000);
      fill?.(pbx);
      return [profile.name, pbx];
    }),
  );
  const done: string[] = [];
  const ran: string[] = [];
  const unlocked = new Set<string>();
  const profileOf = (profile: SessionProfile): SessionProfile =>
    unlocked.has(profile.name) ? { ...profile, readOnly: false, unlocked: true } : profile;

  function pbxs(deps: SessionDeps): Pbxs {
    const all = [
      { profile: deps.profile },
      ...others.filter(({ profile }) => profile.name !== deps.profile.name),
    ];
    return {
      partner: deps.profile.name === 'lab' ? others[0]?.profile.name : 'lab',
      async list(show) {
        show(all.map(rowOf));
      },
      async profile() {
        return profileOf(deps.profile);
      },
      async unlock(on) {
        done.push(`${on ? 'unlock' : 'lock'} ${deps.profile.name}`);
        if (on) unlocked.add(deps.profile.name);
        else unlocked.delete(deps.profile.name);
        return undefined;
      },
      async open(name) {
        const found = others.find(({ profile }) => profile.name === name);
        if (!found) throw new PbxError('not-found', `there is no PBX called ${name} yet`);
        if (found.isStopped)
          throw new PbxError('unreachable', `${name} is stopped`, `pbxctl --pbx ${name} start`);
        done.push(`open ${name}`);
        return openedDeps(deps, found);
      },
    };
  }

  function openedDeps(deps: SessionDeps, { profile, isSlow }: OtherPbx): SessionDeps {
    const { [profile.name]: live = fakePbx() } = of;
    const opened: SessionDeps = {
      ...deps,
      ...{ profile, live, log: { unavailable: 'no log here' } },
      async dispatch(words, { signal }) {
        ran.push(`${profile.name}: ${words.join(' ')}`);
        if (isSlow) await new Promise((ended) => signal.addEventListener('abort', ended));
        return { kind: 'done', lines: [[{ text: 'done there' }]], status: 0 };
      },
      async close() {
        done.push(`close ${profile.name}`);
      },
    };
    return { ...opened, pbxs: pbxs(opened) };
  }

  return { pbxs, of, done, ran };
}

const rowOf = ({ profile, isStopped }: OtherPbx): PbxRow => ({
  profile,
  address: '127.0.0.198',
  state: isStopped ? { text: '○ stopped', tone: 'dim' } : { text: '● running', tone: 'good' },
  remark: isStopped ? `it does not run: type  :--pbx ${profile.name} start` : '',
});
