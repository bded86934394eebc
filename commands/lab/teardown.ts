import { isThere } from '../../asterisk/files.ts';
import { stopCaptures } from '../capture/stop.ts';
import { defineCommand, type Plan } from '../command.ts';
import type { Context, LabProfile } from '../context.ts';
import { count } from '../words.ts';
import { allButCaptures, capturesLeft, removeCaptures } from './captures-left.ts';
import { isOperatorOf, operatorName, operatorRemoval, refuseOperator } from './operator.ts';
import { asLab, labPhones, loadLab } from './profile.ts';

export const teardownLab = defineCommand({
  name: 'teardown lab',
  summary: 'stop the lab and remove everything that setup made',
  details: [
    'Ends the phones, the operator and Asterisk, then removes the folders of both, their captures (which',
    'may have voice in them) and the results of flows; unless another lab still uses them also the',
    'fetched engines and the download cache. Files that you named with --file stay where you put them.',
  ].join('\n'),
  examples: [
    ['pbxctl teardown lab', 'asks first'],
    ['pbxctl teardown lab --yes --keep-engine', 'keep the engine for the next lab'],
  ],
  kind: 'change',
  args: {},
  options: {
    'keep-engine': { type: 'flag', help: 'leave the fetched engines where they are' },
    'keep-captures': { type: 'flag', help: 'leave the captures, and the results of flows' },
  },
  async run({ options }, context): Promise<Plan> {
    const { pbxName, folders } = context;
    const found = await findQuietly(context);
    if (found) await refuseWithLab(context, asLab(found));
    const operator = await operatorLeft(context);
    const names = await context.profiles.names();
    const last = names.every((name) => name === pbxName || name === operator);
    const engines = last && !options['keep-engine'] && (await context.engines.list()).length > 0;
    const keeps = options['keep-captures'];
    const { data, cache, state } = folders;
    const everything = keeps ? await allButCaptures(folders) : [data, cache, state];
    const all =
      last && !options['keep-engine'] && (await Promise.all(everything.map(isThere))).some(Boolean);
    const own = [pbxName, ...(operator ? [operator] : [])];
    const left = keeps ? undefined : await capturesLeft(context, all ? undefined : own);
    // A removal that was killed may have left files without their profile.
    const exists = names.includes(pbxName) || (await isThere(folders.pbx(pbxName)));
    const parts = [
      ...(exists ? [`the PBX ${pbxName} with every file of it`] : []),
      ...(operator ? [`its operator (${operator})`] : []),
      ...(all ? ['all that was fetched for it'] : []),
      ...(left && left.captures > 0 ? [count(left.captures, 'capture')] : []),
    ];
    return {
      kind: 'plan',
      title: `tear down ${pbxName}`,
      ...(parts.length > 0 ? { question: `Remove ${parts.join(', and ')}?` } : {}),
      steps: [
        stopCaptures(context, pbxName),
        ...(operator ? [stopCaptures(context, operator)] : []),
        ...(exists ? [stopPhones(context)] : []),
        ...(operator ? operatorRemoval(context, operator) : []),
        ...(exists ? [stopPbx(context)] : []),
        ...(exists ? [{ kind: 'remove', path: folders.pbx(pbxName) } as const] : []),
        ...(exists && !folders.run(pbxName).startsWith(folders.pbx(pbxName))
          ? [{ kind: 'remove', path: folders.run(pbxName) } as const]
          : []),
        ...(left ? [removeCaptures(left)] : []),
        ...(engines ? [clearEngines(context)] : []),
        ...(all ? everything.map((path) => ({ kind: 'remove', path }) as const) : []),
      ],
      nothing: `there is no PBX called ${pbxName}: nothing to remove`,
    };
  },
});

/** An operator goes with its lab; one whose lab is gone may go by itself. */
async function refuseWithLab({ profiles }: Context, profile: LabProfile): Promise<void> {
  const { link } = profile;
  const lab = link && (await profiles.find(link.pbx).catch(() => undefined));
  if (lab?.kind === 'lab' && lab.link?.pbx === profile.name)
    refuseOperator(profile, 'teardown lab');
}

/** The name of the lab's operator, where anything of it is there: also files without their profile. */
async function operatorLeft({ pbxName, profiles, folders }: Context): Promise<string | undefined> {
  const name = operatorName(pbxName);
  const profile = await profiles.find(name).catch(() => undefined);
  if (profile) return profile.kind === 'lab' && isOperatorOf(profile, pbxName) ? name : undefined;
  const isNamed = (await profiles.names()).includes(name);
  return !isNamed && (await isThere(folders.pbx(name))) ? name : undefined;
}

function stopPhones(context: Context) {
  return {
    kind: 'task',
    describe: 'end the phones',
    needed: async () => {
      const profile = await findQuietly(context);
      return profile?.kind === 'lab' && (await context.phones(profile).list()).length > 0;
    },
    run: async () => {
      const profile = await loadLab(context);
      const phones = context.phones(profile);
      await Promise.all(labPhones(profile).map((phone) => phones.stop(phone)));
      return 'phones ended';
    },
  } as const;
}

/** A damaged profile must not keep a lab from being removed. */
const findQuietly = (context: Context) =>
  context.profiles.find(context.pbxName).catch(() => undefined);

function stopPbx({ runner, folders, pbxName }: Context) {
  const instance = { name: pbxName, runDir: folders.run(pbxName) };
  return {
    kind: 'task',
    describe: 'stop Asterisk',
    needed: async () => (await runner.status(instance)).state !== 'stopped',
    run: async (_: unknown, signal: AbortSignal) => {
      await runner.stop(instance, signal);
      return 'Asterisk stopped';
    },
  } as const;
}

function clearEngines({ engines, tools }: Context) {
  return {
    kind: 'task',
    describe: 'remove the fetched engines and downloads',
    needed: async () => true,
    run: async () => {
      await engines.clear();
      await tools.clear();
      return 'engines and downloads removed';
    },
  } as const;
}
