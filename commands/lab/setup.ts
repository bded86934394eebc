import { isIP } from 'node:net';
import { PbxError } from '../../asterisk/errors.ts';
import { labInstance } from '../../asterisk/lab/files.ts';
import { defineCommand, type Plan, type Step } from '../command.ts';
import type { Context, LabProfile } from '../context.ts';
import { phoneSteps } from '../phones.ts';
import { verifyReport } from '../verify.ts';
import { fileSteps, keptStep } from './file-steps.ts';
import { nextSteps } from './next-steps.ts';
import { phoneAgainSteps, runningPhones } from './phone-steps.ts';
import { asLab, labProfile, labSpec, secretsOf } from './profile.ts';

export const setupLab = defineCommand({
  name: 'setup lab',
  summary: 'make, start and verify a private Asterisk with two users, with no root',
  details: [
    'Fetches an Asterisk (unless there is one already), writes its configuration, starts it on loopback',
    'and verifies it with real calls. Everything lies in one folder of yours; a second run changes',
    'nothing; files that you have edited since are kept. Undo it with `pbxctl teardown lab`.',
  ].join('\n'),
  examples: [
    ['pbxctl setup lab', 'Asterisk 22 with PJSIP'],
    ['pbxctl setup lab --phones', 'and two phones (SIPp) that register and answer'],
    ['pbxctl setup lab --engine 16', 'Asterisk 16 with chan_sip, as in the course notebook'],
    [
      'pbxctl --pbx lab16 setup lab --engine 16 --address 127.0.16.198',
      'a second lab beside the first',
    ],
  ],
  kind: 'change',
  args: {},
  options: {
    engine: {
      type: 'value',
      value: 'ENGINE',
      help: '22 (default), 16, system, or the path of an asterisk program',
      complete: 'engine',
    },
    phones: { type: 'flag', help: 'start the two phones as well' },
    mirror: {
      type: 'value',
      value: 'URL',
      help: 'Debian mirror to fetch from, instead of the one in your apt sources',
    },
    address: { type: 'value', value: 'ADDRESS', help: 'loopback address of the PBX (127.0.0.198)' },
    bind: {
      type: 'value',
      value: 'ADDRESS',
      help: 'also serve SIP, RTP and IAX2 on this address of the machine (never AMI or ARI)',
    },
  },
  async run({ options }, context): Promise<Plan> {
    const found = await context.profiles.find(context.pbxName);
    const existing = found && asLab(found);
    checkAddresses(options);
    const choice = options.engine ?? existing?.engineChoice ?? '22';
    // Made before the plan is shown, so that a dry run can mask them.
    const fresh = existing ? [] : Array.from({ length: FRESH_SECRETS }, context.newSecret);
    const secrets = existing ? secretsOf(existing) : [...fresh];
    const newSecret = () => fresh.shift() ?? context.newSecret();
    const question = await switchQuestion(context, existing, choice, options);
    return {
      kind: 'plan',
      title: `set up ${context.pbxName}`,
      ...(question === undefined ? {} : { question }),
      steps: steps({ ...context, newSecret }, existing, choice, options),
      nothing: `${context.pbxName} is set up already: nothing to change`,
      secrets: async () => secrets,
      after: async () => verifyReport(context, nextSteps(context.pbxName, options.phones)),
    };
  },
});

/** For AMI, ARI and two users. */
const FRESH_SECRETS = 4;

/** Another engine or address stops what runs, and the calls on it: that is asked. */
async function switchQuestion(
  { runner, folders, pbxName }: Context,
  existing: LabProfile | undefined,
  choice: string,
  { address, bind }: Options,
): Promise<string | undefined> {
  if (!existing) return undefined;
  const same =
    choice === existing.engineChoice &&
    (address ?? existing.address) === existing.address &&
    (bind ?? existing.bind) === existing.bind;
  const status = await runner.status({ name: pbxName, runDir: folders.run(pbxName) });
  if (same || status.state !== 'running') return undefined;
  return `Stop ${pbxName} (Asterisk ${existing.engine.version}) and make it anew? Calls that are up are cut.`;
}

interface Options {
  readonly mirror: string | undefined;
  readonly phones: boolean;
  readonly address: string | undefined;
  readonly bind: string | undefined;
}

function checkAddresses({ address, bind }: Options): void {
  if (address !== undefined && !(isIP(address) === 4 && address.startsWith('127.')))
    throw new PbxError(
      'usage',
      `--address ${address} is not a loopback address (127.x.y.z)`,
      'to be reached from other machines add --bind ADDRESS, which opens SIP, RTP and IAX2 only',
    );
  if (bind !== undefined && isIP(bind) === 0)
    throw new PbxError(
      'usage',
      `--bind ${bind} is not an IP address`,
      'ip -brief address   lists yours',
    );
}

function steps(
  context: Context,
  existing: LabProfile | undefined,
  choice: string,
  options: Options,
): readonly Step[] {
  const { engines, runner, folders } = context;
  return [
    {
      kind: 'task',
      describe: `fetch Asterisk ${choice}`,
      needed: async () => (await engines.find(choice)) === undefined,
      run: async (report, signal) => {
        const engine = await engines.obtain(choice, { mirror: options.mirror, report, signal });
        return `Asterisk ${engine.version} (${engine.origin})`;
      },
    },
    {
      kind: 'later',
      describe: `write the configuration of the lab under ${folders.pbx(context.pbxName)}`,
      ready: async () => (await engines.find(choice)) !== undefined,
      steps: async () => {
        const engine = await engines.find(choice);
        if (!engine)
          throw new PbxError('failed', `there is no engine ${choice}`, 'pbxctl setup lab');
        const profile = labProfile(existing, {
          name: context.pbxName,
          engineChoice: choice,
          engine,
          address: options.address,
          bind: options.bind,
          newSecret: context.newSecret,
        });
        const files = await fileSteps(context, existing, profile);
        const changed = files.steps.some(
          (step) =>
            step.kind === 'write' && step.path.startsWith(labSpec(profile, folders).folders.etc),
        );
        const running = await runningPhones(context, existing);
        return [
          ...(changed ? [stopIfRunning(context)] : []),
          portsStep(context, profile),
          ...files.steps,
          ...(changed ? files.kept.map((path) => keptStep(path, profile)) : []),
          {
            kind: 'task',
            describe: `start Asterisk ${engine.version} on ${profile.address}`,
            needed: async () =>
              (await runner.status(labInstance(labSpec(profile, folders)))).state !== 'running',
            run: async (_, signal) => {
              const { pid } = await runner.start(labInstance(labSpec(profile, folders)), signal);
              return `Asterisk ${engine.version} runs on ${profile.address} (pid ${pid})`;
            },
          },
          ...(changed ? phoneAgainSteps(context, profile, running) : []),
          ...(options.phones ? phoneSteps(context, profile) : []),
        ];
      },
    },
  ];
}

function stopIfRunning({ runner, folders, pbxName }: Context): Step {
  const instance = { name: pbxName, runDir: folders.run(pbxName) };
  return {
    kind: 'task',
    describe: 'stop Asterisk, since its configuration changes',
    needed: async () => (await runner.status(instance)).state === 'running',
    run: async (_, signal) => {
      await runner.stop(instance, signal);
      return undefined;
    },
  };
}

/** Nothing is written for a lab that could not start. */
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
