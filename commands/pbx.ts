import { localStatus } from '../asterisk/attach/running.ts';
import { PbxError } from '../asterisk/errors.ts';
import { labInstance } from '../asterisk/lab/files.ts';
import type { Plan, Step, Table } from './command.ts';
import { defineCommand } from './command.ts';
import type { Context, LabProfile, Profile } from './context.ts';
import { labSpec } from './lab/profile.ts';
import { serviceStep } from './service.ts';
import { attachedStatus, damagedStatus, labStatus, type PbxStatus, statusTable } from './status.ts';

const instanceOf = (context: Context, profile: LabProfile) =>
  labInstance(labSpec(profile, context.folders));

async function startStep(context: Context, profile: Profile): Promise<Step> {
  if (profile.kind === 'attached') return serviceStep(context, profile, 'start');
  const instance = instanceOf(context, profile);
  return {
    kind: 'task',
    describe: `start Asterisk ${profile.engine.version} on ${profile.address}`,
    needed: async () => (await context.runner.status(instance)).state !== 'running',
    run: async (_, signal) => {
      const { pid } = await context.runner.start(instance, signal);
      return `Asterisk ${profile.engine.version} runs on ${profile.address} (pid ${pid})`;
    },
  };
}

async function stopStep(context: Context, profile: Profile): Promise<Step> {
  if (profile.kind === 'attached') return serviceStep(context, profile, 'stop');
  const instance = instanceOf(context, profile);
  return {
    kind: 'task',
    describe: `stop Asterisk ${profile.engine.version}`,
    needed: async () => (await context.runner.status(instance)).state !== 'stopped',
    run: async (_, signal) => {
      await context.runner.stop(instance, signal);
      return 'Asterisk stopped';
    },
  };
}

const restartSteps = async (context: Context, profile: Profile): Promise<readonly Step[]> =>
  profile.kind === 'attached'
    ? [await serviceStep(context, profile, 'restart')]
    : [await stopStep(context, profile), await startStep(context, profile)];

async function running(context: Context, profile: Profile): Promise<boolean> {
  const status =
    profile.kind === 'lab'
      ? await context.runner.status(instanceOf(context, profile))
      : profile.local && (await localStatus(profile.local));
  return status?.state === 'running';
}

/** Asked only where something runs whose calls would be cut. */
const cutQuestion = async (context: Context, profile: Profile, verb: 'Stop' | 'Restart') =>
  (await running(context, profile))
    ? { question: `${verb} ${profile.name}? Calls that are up are cut.` }
    : {};

export const start = defineCommand({
  name: 'start',
  summary: 'start a PBX',
  details: [
    'A lab has a supervisor, which starts Asterisk again when it crashes. An attached Asterisk is started',
    'by its service manager: systemd, or the init script, which RUNASTERISK in /etc/default/asterisk can',
    'hold back. Starting what runs already changes nothing.',
  ].join('\n'),
  examples: [['pbxctl start', 'start the lab']],
  kind: 'change',
  args: {},
  options: {},
  async run(_, context): Promise<Plan> {
    const profile = await context.profiles.load(context.pbxName);
    return {
      kind: 'plan',
      title: `start ${profile.name}`,
      steps: [await startStep(context, profile)],
      nothing: `${profile.name} runs already`,
    };
  },
});

export const stop = defineCommand({
  name: 'stop',
  summary: 'stop a PBX; calls are cut',
  examples: [['pbxctl stop --yes', 'without a question']],
  kind: 'change',
  args: {},
  options: {},
  async run(_, context): Promise<Plan> {
    const profile = await context.profiles.load(context.pbxName);
    return {
      kind: 'plan',
      title: `stop ${profile.name}`,
      ...(await cutQuestion(context, profile, 'Stop')),
      steps: [await stopStep(context, profile)],
      nothing: `${profile.name} does not run`,
    };
  },
});

export const restart = defineCommand({
  name: 'restart',
  summary: 'stop a PBX and start it again; calls are cut',
  examples: [['pbxctl restart --yes', 'without a question']],
  kind: 'change',
  args: {},
  options: {},
  async run(_, context): Promise<Plan> {
    const profile = await context.profiles.load(context.pbxName);
    return {
      kind: 'plan',
      title: `restart ${profile.name}`,
      ...(await cutQuestion(context, profile, 'Restart')),
      steps: await restartSteps(context, profile),
    };
  },
});

export const status = defineCommand({
  name: 'status',
  summary: 'the PBXs that pbxctl knows, and whether they run',
  examples: [
    ['pbxctl status', 'a table'],
    ['pbxctl status --json', 'every detail'],
  ],
  kind: 'read',
  args: {},
  options: {},
  async run(_, context): Promise<Table> {
    const names = await context.profiles.names();
    return statusTable(context, await Promise.all(names.map((name) => statusOf(context, name))));
  },
});

/** One that cannot be read does not hide the others. */
export async function statusOf(context: Context, name: string): Promise<PbxStatus> {
  try {
    const profile = await context.profiles.load(name);
    return await (profile.kind === 'lab'
      ? labStatus(context, profile)
      : attachedStatus(context, profile));
  } catch (error) {
    if (!(error instanceof PbxError)) throw error;
    return damagedStatus(context, name, `${error.message}${error.hint ? `: ${error.hint}` : ''}`);
  }
}
