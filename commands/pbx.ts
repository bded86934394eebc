import type { InstanceStatus } from '../asterisk/engine/port.ts';
import { PbxError } from '../asterisk/errors.ts';
import { labInstance } from '../asterisk/lab/files.ts';
import type { Cell, Plan, Step, Table } from './command.ts';
import { defineCommand } from './command.ts';
import type { Context, Profile } from './context.ts';
import { labSpec } from './lab/profile.ts';
import { duration } from './words.ts';

const instanceOf = (context: Context, profile: Profile) =>
  labInstance(labSpec(profile, context.folders));

function startStep(context: Context, profile: Profile): Step {
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

function stopStep(context: Context, profile: Profile): Step {
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

const running = async (context: Context, profile: Profile): Promise<boolean> =>
  (await context.runner.status(instanceOf(context, profile))).state === 'running';

export const start = defineCommand({
  name: 'start',
  summary: 'start a managed PBX',
  details:
    'A supervisor starts Asterisk again when it crashes. Starting what runs already changes nothing.',
  examples: [['pbxctl start', 'start the lab']],
  kind: 'change',
  args: {},
  options: {},
  async run(_, context): Promise<Plan> {
    const profile = await context.profiles.load(context.pbxName);
    return {
      kind: 'plan',
      title: `start ${profile.name}`,
      steps: [startStep(context, profile)],
      nothing: `${profile.name} runs already`,
    };
  },
});

export const stop = defineCommand({
  name: 'stop',
  summary: 'stop a managed PBX; calls are cut',
  examples: [['pbxctl stop --yes', 'without a question']],
  kind: 'change',
  args: {},
  options: {},
  async run(_, context): Promise<Plan> {
    const profile = await context.profiles.load(context.pbxName);
    return {
      kind: 'plan',
      title: `stop ${profile.name}`,
      ...((await running(context, profile))
        ? { question: `Stop ${profile.name}? Calls that are up are cut.` }
        : {}),
      steps: [stopStep(context, profile)],
      nothing: `${profile.name} does not run`,
    };
  },
});

export const restart = defineCommand({
  name: 'restart',
  summary: 'stop a managed PBX and start it again; calls are cut',
  examples: [['pbxctl restart --yes', 'without a question']],
  kind: 'change',
  args: {},
  options: {},
  async run(_, context): Promise<Plan> {
    const profile = await context.profiles.load(context.pbxName);
    return {
      kind: 'plan',
      title: `restart ${profile.name}`,
      ...((await running(context, profile))
        ? { question: `Restart ${profile.name}? Calls that are up are cut.` }
        : {}),
      steps: [stopStep(context, profile), startStep(context, profile)],
    };
  },
});

function stateCell(status: InstanceStatus): Cell {
  if (status.state === 'running') return { text: '● running', tone: 'good' };
  if (status.state === 'failed') return { text: '✖ failed', tone: 'bad' };
  return { text: '○ stopped', tone: 'dim' };
}

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
    const found = await Promise.all(names.map((name) => statusOf(context, name)));
    const failures = found.flatMap((pbx) => (pbx.reason ? [`${pbx.id}: ${pbx.reason}`] : []));
    return {
      kind: 'table',
      columns: ['PBX', 'state', 'Asterisk', 'driver', 'address', 'pid', 'up'].map((title) => ({
        title,
      })),
      rows: found.map((pbx) => [
        { text: pbx.id, tone: 'plain' },
        pbx.cell,
        ...[pbx.version, pbx.driver, pbx.address, pbx.pid, pbx.up].map(
          (value): Cell => ({ text: String(value ?? ''), tone: 'plain' }),
        ),
      ]),
      json: found.map(({ cell: _cell, up: _up, ...json }) => json),
      ...(found.length === 0
        ? { remark: 'there is no PBX yet; type: pbxctl setup lab --phones' }
        : failures.length > 0
          ? { remark: failures.join('\n') }
          : {}),
    };
  },
});

/** One that cannot be read does not hide the others. */
async function statusOf(context: Context, name: string) {
  try {
    return await statusOfProfile(context, await context.profiles.load(name));
  } catch (error) {
    if (!(error instanceof PbxError)) throw error;
    return damaged(context, name, `${error.message}${error.hint ? `: ${error.hint}` : ''}`);
  }
}

const damaged = (context: Context, name: string, reason: string) => ({
  ...{ id: name, kind: null, state: 'damaged', version: null, driver: null, address: null },
  ...{ pid: null, startedAt: null, restarts: 0, ami: null, folder: context.folders.pbx(name) },
  ...{ reason, cell: { text: '✖ damaged', tone: 'bad' } as const, up: '' },
});

async function statusOfProfile(context: Context, profile: Profile) {
  const { name } = profile;
  const status = await context.runner.status(instanceOf(context, profile));
  const run = status.state === 'running' ? status : undefined;
  return {
    id: name,
    kind: profile.kind,
    state: status.state,
    version: profile.engine.version,
    driver: profile.driver,
    address: profile.address,
    pid: run?.pid ?? null,
    startedAt: run ? new Date(run.startedAt).toISOString() : null,
    restarts: run?.restarts ?? 0,
    ami: `${profile.ami.host}:${profile.ami.port}`,
    folder: context.folders.pbx(name),
    reason: status.state === 'failed' ? status.reason : '',
    cell: stateCell(status),
    up: run ? duration(context.now() - run.startedAt) : '',
  };
}
