import { join } from 'node:path';
import { planAmi, planAri, readingBy, type Wanted } from '../../asterisk/attach/access.ts';
import { askConsole } from '../../asterisk/attach/console.ts';
import { detectDriver } from '../../asterisk/attach/driver.ts';
import { checkFileReadable } from '../../asterisk/attach/places.ts';
import type { AmiAccess, FileEdit, Places } from '../../asterisk/attach/port.ts';
import { type LocalStatus, localStatus } from '../../asterisk/attach/running.ts';
import { turnsOn, USER } from '../../asterisk/attach/users.ts';
import { diskReader } from '../../asterisk/conf/reader.ts';
import { messageOf, PbxError } from '../../asterisk/errors.ts';
import type { Access } from '../../asterisk/lab/port.ts';
import type { Outcome, Plan, Step } from '../command.ts';
import type { AttachedProfile, Context } from '../context.ts';
import { secretsOf } from '../lab/profile.ts';
import { permissionsTable } from './permissions.ts';
import { additionSteps, canReload, reloadByHand } from './transaction.ts';

/** What is to be attached, and how it can be reached. */
export interface Attaching {
  readonly name: string;
  readonly write: boolean;
  readonly production: boolean;
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

/** Where the PBX runs and can be asked; `typed` is what a person has to type before that. */
interface Standing {
  readonly runs: boolean;
  readonly typed: string | undefined;
}

/** The plan that attaches a PBX, or changes what an attached one may be used for. */
export async function attachPlan(context: Context, attaching: Attaching): Promise<Plan> {
  const { name, places, write, production, existing } = attaching;
  const status = places && (await localStatus(places));
  const { ami, ari, edits } = await reach(context, attaching, status);
  const profile: AttachedProfile = {
    ...{ name, kind: 'attached', write, driver: existing?.driver ?? 'pjsip' },
    ...{ ami, ari, local: places, ...(production ? { production } : {}) },
  };
  const standing: Standing = {
    runs: status === undefined || status.state === 'running',
    typed: places && status && reloadByHand(places, status, edits),
  };
  return {
    kind: 'plan',
    title: `attach ${name}`,
    ...(edits.length > 0 ? { question: question(edits, places) } : {}),
    steps: [
      ...(places && status ? accessSteps(context, { places, status, edits }, profile) : []),
      rememberStep(context, profile, standing, edits),
    ],
    nothing: `${name} is attached already: nothing to change`,
    secrets: async () => secretsOf(profile),
    after: () => afterwards(context, profile, standing),
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
  const ami = planAmi(places, wanted, diskReader, reading);
  const ari = planAri(places, wanted, diskReader, reading);
  return { ami: ami.access, ari: ari?.access, edits: [...ami.edits, ...(ari?.edits ?? [])] };
}

function question(edits: readonly FileEdit[], places: Places | undefined): string {
  const enables = edits.some(({ before, after }) => turnsOn(after) && !turnsOn(before));
  const what = enables ? 'AMI is off there: turn it on, on loopback only, and have' : 'Have';
  return `${what} Asterisk take this into ${places?.etc ?? 'its configuration'}?`;
}

interface Local {
  readonly places: Places;
  readonly status: LocalStatus;
  readonly edits: readonly FileEdit[];
}

/** Makes the users; where they are in the files already, has an Asterisk that does not know them read those. */
function accessSteps(
  context: Context,
  local: Local,
  { name, ami }: AttachedProfile,
): readonly Step[] {
  const { places, status, edits } = local;
  const check = () => whyNoLogin(context, ami);
  if (edits.length > 0)
    return additionSteps(context, local, {
      ...{ check, takenBackBy: `pbxctl detach ${name}` },
      describe: `set the AMI user ${USER} in ${places.etc}`,
    });
  if (ami.username !== USER || !canReload(status)) return [];
  return [
    {
      kind: 'task',
      describe: 'have Asterisk read manager.conf again, by its control socket',
      needed: async () => (await check()) !== undefined,
      run: async (_, signal) => {
        await askConsole(places.socket, ['module reload manager'], signal);
        return 'Asterisk has read manager.conf again';
      },
    },
  ];
}

async function whyNoLogin(context: Context, access: AmiAccess): Promise<string | undefined> {
  try {
    (await context.login(access)).close();
    return undefined;
  } catch (error) {
    if (error instanceof PbxError && error.code !== 'interrupted') return messageOf(error);
    throw error;
  }
}

function rememberStep(
  context: Context,
  profile: AttachedProfile,
  { runs, typed }: Standing,
  edits: readonly FileEdit[],
): Step {
  const path = join(context.folders.pbx(profile.name), 'profile.json');
  const isAsked = runs && typed === undefined;
  return {
    kind: 'later',
    describe: `remember it as ${profile.name}`,
    ready: async () => edits.length === 0,
    steps: async () => {
      const driver = isAsked ? await seeDriver(context, profile.ami) : profile.driver;
      const content = `${JSON.stringify({ ...profile, driver }, null, 2)}\n`;
      return [{ kind: 'write', path, content, mode: 0o600 }];
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

async function afterwards(
  context: Context,
  profile: AttachedProfile,
  { runs, typed }: Standing,
): Promise<Outcome> {
  const { name, local, ari } = profile;
  const remarks = [
    ...(local && !ari ? ['ARI is off there (http.conf, ari.conf) and stays off'] : []),
    `next: pbxctl --pbx ${name} peers   or the session: pbxctl --pbx ${name}`,
  ];
  if (!runs || typed !== undefined)
    return {
      kind: 'text',
      lines: [
        `attached ${name}, and what its user may do is not seen yet: ${
          typed === undefined
            ? 'Asterisk does not run'
            : `you may not use its control socket; type: ${typed}`
        }`,
      ],
      json: { pbx: name, running: runs },
      remark: remarks.join('\n'),
      ok: true,
    };
  const table = await permissionsTable(context, profile);
  return { ...table, remark: [table.remark, ...remarks].filter(Boolean).join('\n') };
}
