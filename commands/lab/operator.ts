import type { Engine } from '../../asterisk/engine/port.ts';
import { messageOf, PbxError } from '../../asterisk/errors.ts';
import type { LabLink } from '../../asterisk/lab/port.ts';
import type { Step } from '../command.ts';
import type { Context, LabProfile } from '../context.ts';
import { LAB_ADDRESS, labProfile } from './profile.ts';

/** Last byte of the operator's address in the lab's network, and the one it has where the lab is there. */
const OPERATOR_BYTES = ['210', '211'] as const;

/** `operator` for the lab called lab, else `lab16-operator`. */
export const operatorName = (lab: string): string =>
  lab === 'lab' ? 'operator' : `${lab}-operator`;

/** In the network of its lab. */
function operatorAddress(lab: string): string {
  const bytes = lab.split('.');
  const [own, other] = OPERATOR_BYTES;
  return [...bytes.slice(0, 3), bytes[3] === own ? other : own].join('.');
}

/** Whether a PBX of that name is the operator of this lab. */
export const isOperatorOf = (profile: LabProfile, lab: string): boolean =>
  profile.link?.role === 'operator' && profile.link.pbx === lab;

/** PbxError where a command that is about a lab names an operator. */
export function refuseOperator(profile: LabProfile, command: string): void {
  if (profile.link?.role !== 'operator') return;
  const { pbx } = profile.link;
  throw new PbxError(
    'refused',
    `${profile.name} is the operator of ${pbx}, which it is made and removed with`,
    `pbxctl ${pbx === 'lab' ? '' : `--pbx ${pbx} `}${command}`,
  );
}

/** The operator of this lab, if there is one already; PbxError where its name is somebody else's. */
export async function findOperator(context: Context): Promise<LabProfile | undefined> {
  const name = operatorName(context.pbxName);
  const lab = context.pbxName === 'lab' ? 'pbxctl' : `pbxctl --pbx ${context.pbxName}`;
  const found = await context.profiles.find(name).catch((error: unknown) => {
    const hint = `pbxctl --pbx ${name} teardown lab --yes --keep-engine --keep-captures && ${lab} setup lab   makes it anew`;
    throw new PbxError('failed', messageOf(error), hint);
  });
  if (!found) return undefined;
  if (found.kind === 'lab' && isOperatorOf(found, context.pbxName)) return found;
  throw new PbxError(
    'refused',
    `there is a PBX called ${name} already, which is not the operator of ${context.pbxName}`,
    `${lab} setup lab --no-operator   leaves the operator out`,
  );
}

/** The lab's end of the trunk; its secret is made once and kept. */
export function labLink(
  existing: LabProfile | undefined,
  { pbxName, newSecret }: Pick<Context, 'pbxName' | 'newSecret'>,
  address: string | undefined,
): LabLink {
  return {
    role: 'lab',
    pbx: operatorName(pbxName),
    address: operatorAddress(address ?? existing?.address ?? LAB_ADDRESS),
    secret: existing?.link?.secret ?? newSecret(),
  };
}

export interface OperatorChoices {
  readonly engineChoice: string;
  readonly engine: Engine;
  newSecret(): string;
}

/** The operator of a lab: a PBX without users, at the other end of the lab's trunk. */
export function operatorProfile(
  existing: LabProfile | undefined,
  lab: LabProfile,
  { pbx, address, secret }: LabLink,
  choices: OperatorChoices,
): LabProfile {
  return labProfile(existing, {
    ...choices,
    ...{ name: pbx, address, bind: undefined, users: [] },
    link: { role: 'operator', pbx: lab.name, address: lab.address, secret },
  });
}

/** Ends the operator of a lab and removes its files. */
export function operatorRemoval({ runner, folders }: Context, name: string): Step[] {
  const instance = { name, runDir: folders.run(name) };
  const root = folders.pbx(name);
  return [
    {
      kind: 'task',
      describe: 'stop the operator',
      needed: async () => (await runner.status(instance)).state !== 'stopped',
      run: async (_, signal) => {
        await runner.stop(instance, signal);
        return 'operator stopped';
      },
    },
    { kind: 'remove', path: root },
    ...(instance.runDir.startsWith(root)
      ? []
      : [{ kind: 'remove', path: instance.runDir } as const]),
  ];
}
