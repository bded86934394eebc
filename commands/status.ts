import { localStatus } from '../asterisk/attach/running.ts';
import { messageOf, PbxError } from '../asterisk/errors.ts';
import { labInstance } from '../asterisk/lab/files.ts';
import type { Cell, Table } from './command.ts';
import type { AttachedProfile, Context, LabProfile } from './context.ts';
import { labSpec } from './lab/profile.ts';
import { duration } from './words.ts';

/** How one PBX stands, as `status --json` tells it. */
export interface PbxStatus {
  readonly id: string;
  readonly kind: 'lab' | 'attached' | null;
  /** False where pbxctl is not to change it. */
  readonly write: boolean;
  /** Its profile says that people depend on it. */
  readonly production: boolean;
  readonly state: 'running' | 'stopped' | 'failed' | 'unreachable' | 'damaged';
  readonly version: string | null;
  readonly driver: string | null;
  readonly address: string | null;
  readonly pid: number | null;
  readonly startedAt: string | null;
  readonly restarts: number;
  readonly ami: string | null;
  /** Its files here; null for one that has none here. */
  readonly folder: string | null;
  readonly reason: string;
}

export function statusTable(context: Context, found: readonly PbxStatus[]): Table {
  const failures = found.flatMap(({ id, reason }) => (reason ? [`${id}: ${reason}`] : []));
  const titles = ['PBX', 'state', 'Asterisk', 'driver', 'address', 'pid', 'up'];
  const isMixed = found.some(({ kind }) => kind === 'attached');
  return {
    kind: 'table',
    columns: [...titles, ...(isMixed ? ['kind'] : [])].map((title) => ({ title })),
    rows: found.map((pbx) => [
      { text: pbx.id, tone: 'plain' },
      STATE_CELLS[pbx.state],
      ...[pbx.version, pbx.driver, pbx.address, pbx.pid, upOf(context, pbx)].map(
        (value): Cell => ({ text: String(value ?? ''), tone: 'plain' }),
      ),
      ...(isMixed ? [{ text: kindOf(pbx), tone: 'dim' } as const] : []),
    ]),
    json: found,
    ...(found.length === 0
      ? { remark: 'there is no PBX yet; type: pbxctl setup lab --phones' }
      : failures.length > 0
        ? { remark: failures.join('\n') }
        : {}),
  };
}

/** `attached, production, read-only` */
const kindOf = ({ kind, write, production }: PbxStatus): string =>
  [kind ?? '', production ? 'production' : '', kind === 'attached' && !write ? 'read-only' : '']
    .filter(Boolean)
    .join(', ');

const STATE_CELLS: Readonly<Record<PbxStatus['state'], Cell>> = {
  running: { text: '● running', tone: 'good' },
  stopped: { text: '○ stopped', tone: 'dim' },
  failed: { text: '✖ failed', tone: 'bad' },
  unreachable: { text: '✖ unreachable', tone: 'bad' },
  damaged: { text: '✖ damaged', tone: 'bad' },
};

const upOf = (context: Context, { startedAt }: PbxStatus): string =>
  startedAt === null ? '' : duration(context.now() - Date.parse(startedAt));

const iso = (at: number | undefined): string | null =>
  at === undefined ? null : new Date(at).toISOString();

export async function labStatus(context: Context, profile: LabProfile): Promise<PbxStatus> {
  const status = await context.runner.status(labInstance(labSpec(profile, context.folders)));
  const run = status.state === 'running' ? status : undefined;
  return {
    id: profile.name,
    kind: profile.kind,
    write: true,
    production: false,
    state: status.state,
    version: profile.engine.version,
    driver: profile.driver,
    address: profile.address,
    pid: run?.pid ?? null,
    startedAt: iso(run?.startedAt),
    restarts: run?.restarts ?? 0,
    ami: `${profile.ami.host}:${profile.ami.port}`,
    folder: context.folders.pbx(profile.name),
    reason: status.state === 'failed' ? status.reason : '',
  };
}

/** One whose profile cannot be read. */
export const damagedStatus = ({ folders }: Context, id: string, reason: string): PbxStatus => ({
  ...{
    id,
    kind: null,
    write: false,
    production: false,
    state: 'damaged',
    version: null,
    driver: null,
  },
  ...{ address: null, pid: null, startedAt: null, restarts: 0, ami: null },
  ...{ folder: folders.pbx(id), reason },
});

type Seen = Pick<PbxStatus, 'state' | 'version' | 'pid' | 'startedAt' | 'reason'>;

const NOT_RUNNING: Seen = {
  ...{ state: 'stopped', version: null, pid: null, startedAt: null, reason: '' },
};

/** A local one by its pid file and control socket, another by its AMI. */
export async function attachedStatus(
  context: Context,
  profile: AttachedProfile,
): Promise<PbxStatus> {
  const { name, kind, write, production = false, driver, ami, local } = profile;
  return {
    ...{ id: name, kind, write, production },
    ...(local ? await seeLocally(profile) : await seeByAmi(context, profile)),
    ...{ driver, address: ami.host, restarts: 0, ami: `${ami.host}:${ami.port}` },
    folder: local?.etc ?? null,
  };
}

async function seeLocally({ local }: AttachedProfile): Promise<Seen> {
  const status = local && (await localStatus(local));
  if (status?.state !== 'running') return NOT_RUNNING;
  return {
    state: 'running',
    version: plainVersion(status.version),
    pid: status.pid,
    startedAt: iso(status.startedAt),
    reason: status.deaf ?? '',
  };
}

async function seeByAmi(context: Context, { ami }: AttachedProfile): Promise<Seen> {
  try {
    const session = await context.login(ami);
    try {
      const settings = await session.send({ Action: 'CoreSettings' }).catch(refused);
      const version = plainVersion(settings?.get('AsteriskVersion'));
      return { ...NOT_RUNNING, state: 'running', version };
    } finally {
      session.close();
    }
  } catch (error) {
    if (!(error instanceof PbxError)) throw error;
    return { ...NOT_RUNNING, state: 'unreachable', reason: messageOf(error) };
  }
}

/** Its user may not ask for it; it runs all the same. */
function refused(error: unknown): undefined {
  if (error instanceof PbxError && error.code === 'refused') return undefined;
  throw error;
}

/** Distributions add to it: `22.10.1+dfsg+~cs6.17`. */
const plainVersion = (version: string | undefined): string | null =>
  version === undefined ? null : (/\d[\d.]*\d/.exec(version)?.[0] ?? version);
