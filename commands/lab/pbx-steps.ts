import { labInstance } from '../../asterisk/lab/files.ts';
import type { Step } from '../command.ts';
import type { Context, LabProfile } from '../context.ts';
import { fileSteps, keptStep } from './file-steps.ts';
import { labSpec } from './profile.ts';
import { routeSteps } from './route-steps.ts';

/** What makes one PBX of a lab: the lab itself or its operator. */
export interface PbxSteps {
  /** Up to its files; it is stopped where they change. */
  readonly prepare: readonly Step[];
  readonly start: Step;
  readonly isChanged: boolean;
}

export async function pbxSteps(
  context: Context,
  existing: LabProfile | undefined,
  profile: LabProfile,
): Promise<PbxSteps> {
  const { etc } = labSpec(profile, context.folders).folders;
  const files = await fileSteps(context, existing, profile);
  const routes = await routeSteps(files.kept, profile);
  const all = [...files.steps, ...routes];
  const isChanged = all.some((step) => step.kind === 'write' && step.path.startsWith(etc));
  return {
    isChanged,
    prepare: [
      ...(isChanged ? [stopIfRunning(context, profile)] : []),
      portsStep(context, profile),
      ...all,
      ...(isChanged ? files.kept.map((path) => keptStep(path, profile)) : []),
    ],
    start: startStep(context, profile),
  };
}

function stopIfRunning({ runner, folders }: Context, { name }: LabProfile): Step {
  const instance = { name, runDir: folders.run(name) };
  return {
    kind: 'task',
    describe: `stop ${name}, since its configuration changes`,
    needed: async () => (await runner.status(instance)).state === 'running',
    run: async (_, signal) => {
      await runner.stop(instance, signal);
      return undefined;
    },
  };
}

/** Nothing is written for a PBX that could not start. */
function portsStep({ runner, folders }: Context, profile: LabProfile): Step {
  const instance = labInstance(labSpec(profile, folders));
  return {
    kind: 'task',
    describe: 'look whether the ports are free',
    needed: async () => (await runner.status(instance)).state === 'stopped',
    run: async () => {
      await runner.checkBinds(instance);
      return undefined;
    },
  };
}

function startStep({ runner, folders }: Context, profile: LabProfile): Step {
  const instance = labInstance(labSpec(profile, folders));
  const what = `${profile.link?.role === 'operator' ? 'the operator, ' : ''}Asterisk ${profile.engine.version}`;
  return {
    kind: 'task',
    describe: `start ${what} on ${profile.address}`,
    needed: async () => (await runner.status(instance)).state !== 'running',
    run: async (_, signal) => {
      const { pid } = await runner.start(instance, signal);
      const said = what.startsWith('the')
        ? `the operator, Asterisk ${profile.engine.version},`
        : what;
      return `${said} runs on ${profile.address} (pid ${pid})`;
    },
  };
}
