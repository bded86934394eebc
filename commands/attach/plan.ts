import { join } from 'node:path';
import { planAmi, planAri, readingBy, type Wanted } from '../../asterisk/attach/access.ts';
import { detectDriver } from '../../asterisk/attach/driver.ts';
import { checkFileReadable } from '../../asterisk/attach/places.ts';
import type { AmiAccess, FileEdit, Places } from '../../asterisk/attach/port.ts';
import { reloadAccess, reloadLines } from '../../asterisk/attach/reload.ts';
import { type LocalStatus, localStatus } from '../../asterisk/attach/running.ts';
import { diskReader } from '../../asterisk/conf/reader.ts';
import { messageOf, PbxError } from '../../asterisk/errors.ts';
import type { Access } from '../../asterisk/lab/port.ts';
import type { Outcome, Plan, Step } from '../command.ts';
import type { AttachedProfile, Context } from '../context.ts';
import { checkWritable, editSteps, putBack } from './edits.ts';
import { permissionsTable } from './permissions.ts';

/** What is to be attached, and how it can be reached. */
export interface Attaching {
  readonly name: string;
  readonly write: boolean;
  readonly existing: AttachedProfile | undefined;
  /** Undefined for a PBX attached by its AMI address. */
  readonly places: Places | undefined;
  /** An account that a person has given; a user of our own is made without. */
  readonly given: AmiAccess | undefined;
}

interface Reached {
  readonly ami: AmiAccess;
  readonly ari: Access | undefined;
  readonly edits: readonly FileEdit[];
}

/** The plan that attaches a PBX, or changes what an attached one may be used for. */
export async function attachPlan(context: Context, attaching: Attaching): Promise<Plan> {
  const { name, places, write } = attaching;
  const status = places && (await localStatus(places));
  const reached = await reach(context, attaching, status);
  const { ami, ari, edits } = reached;
  await checkWritable(edits);
  const profileOf = (driver: AttachedProfile['driver']): AttachedProfile => ({
    ...{ name, kind: 'attached', write, driver, ami, ari, local: places },
  });
  const guess = attaching.existing?.driver ?? 'pjsip';
  const runs = status === undefined || status.state === 'running';
  const remember = async (): Promise<readonly Step[]> => [
    profileStep(context, profileOf(runs ? await seeDriver(context, ami) : guess)),
  ];
  return {
    kind: 'plan',
    title: `attach ${name}`,
    ...(edits.length > 0 ? { question: question(edits, places), preview: true } : {}),
    steps: [
      ...editSteps(edits),
      ...(places && runs && edits.length > 0 ? [reloadStep(context, places, reached)] : []),
      {
        kind: 'later',
        describe: `remember it as ${name}`,
        ready: async () => edits.length === 0,
        steps: remember,
      },
    ],
    nothing: `${name} is attached already: nothing to change`,
    secrets: async () => [ami.secret, ...(ari ? [ari.secret] : [])],
    after: () => afterwards(context, profileOf(guess), runs),
  };
}

async function reach(
  context: Context,
  { name, write, existing, places, given }: Attaching,
  status: LocalStatus | undefined,
): Promise<Reached> {
  if (given || !places) {
    const ami = given ?? existing?.ami;
    if (!ami)
      throw new PbxError(
        'usage',
        'an AMI address needs a user',
        'add --username USER --secret-stdin',
      );
    return { ami, ari: existing?.ari, edits: [] };
  }
  for (const file of ['manager.conf', 'http.conf', 'ari.conf'])
    await checkFileReadable(join(places.etc, file));
  const kept = { ami: existing?.ami.secret, ari: existing?.ari?.secret };
  const wanted: Wanted = { name, write, kept, newSecret: context.newSecret };
  const reading = await readingBy(places, status?.state === 'running' ? status.pid : undefined);
  const ami = await planAmi(places, wanted, diskReader, reading);
  const ari = await planAri(places, wanted, diskReader, reading);
  return { ami: ami.access, ari: ari?.access, edits: [...ami.edits, ...(ari?.edits ?? [])] };
}

function question(edits: readonly FileEdit[], places: Places | undefined): string {
  const enables = edits.some(({ after }) =>
    Buffer.from(after ?? '')
      .toString('latin1')
      .includes('\nenabled = yes'),
  );
  const what = enables ? 'AMI is off there: turn it on, on loopback only, and' : 'Have Asterisk';
  return `${what} take these files into ${places?.etc ?? 'its configuration'}?`;
}

/** Has Asterisk read the new user and logs in as it; puts the files back where that fails. */
function reloadStep(context: Context, places: Places, { ami, edits }: Reached): Step {
  const lines = reloadLines(edits);
  const typed = lines.map((line) => `asterisk -C ${places.conf} -rx "${line}"`).join(' && ');
  return {
    kind: 'task',
    describe: `reload what was changed, by Asterisk's control socket: ${lines.join(', ')}`,
    needed: async () => true,
    run: async (_, signal) => {
      try {
        await reloadAccess(places, lines, signal);
      } catch (error) {
        if (!(error instanceof PbxError) || error.code !== 'refused') throw error;
        throw new PbxError('refused', `the files are written, but ${error.message}`, typed, error);
      }
      try {
        (await context.login(ami)).close();
      } catch (error) {
        await putBack(edits);
        await reloadAccess(places, lines, signal).catch(() => undefined);
        throw new PbxError(
          'failed',
          `Asterisk does not take the new AMI user: ${messageOf(error)} The files are as they were.`,
          `asterisk -C ${places.conf} -rx "manager show users"   shows whom it knows`,
          error,
        );
      }
      return 'Asterisk has the AMI user pbxctl';
    },
  };
}

async function seeDriver(context: Context, access: AmiAccess): Promise<AttachedProfile['driver']> {
  const session = await context.login(access);
  try {
    return await detectDriver(session);
  } finally {
    session.close();
  }
}

function profileStep(context: Context, profile: AttachedProfile): Step {
  return {
    kind: 'write',
    path: join(context.folders.pbx(profile.name), 'profile.json'),
    content: `${JSON.stringify(profile, null, 2)}\n`,
    mode: 0o600,
  };
}

async function afterwards(
  context: Context,
  profile: AttachedProfile,
  runs: boolean,
): Promise<Outcome> {
  const { name, local, ari } = profile;
  const remarks = [
    ...(local && !ari ? ['ARI is off there (http.conf, ari.conf) and stays off'] : []),
    `next: pbxctl --pbx ${name}   the session;   pbxctl --pbx ${name} peers`,
  ];
  if (!runs)
    return {
      kind: 'text',
      lines: [`attached ${name}; Asterisk does not run: what its user may do is not seen yet`],
      json: { pbx: name, running: false },
      remark: remarks.join('\n'),
      ok: true,
    };
  const table = await permissionsTable(context, profile);
  return { ...table, remark: [table.remark, ...remarks].filter(Boolean).join('\n') };
}
