import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { PbxError } from '../../asterisk/errors.ts';
import { readTextIfAny } from '../../asterisk/files.ts';
import { labFiles, labInstance } from '../../asterisk/lab/files.ts';
import { availableModules } from '../../asterisk/lab/modules.ts';
import { defineCommand, type Plan, type Step } from '../command.ts';
import type { Context, LabProfile } from '../context.ts';
import { phoneSteps } from '../phones.ts';
import { verifyReport } from '../verify.ts';
import { nextSteps } from './next-steps.ts';
import { asLab, labPhones, labProfile, labSpec, secretsOf } from './profile.ts';

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

function keptStep(path: string, { driver }: LabProfile): Step {
  return {
    kind: 'task',
    describe: `keep ${path}, which you have edited`,
    needed: async () => true,
    run: async () => {
      const foreign = driver === 'sip' ? /\bPJSIP\// : /\bSIP\//;
      const kept = `kept ${path}, which you have edited`;
      if (!foreign.test((await readTextIfAny(path)) ?? '')) return kept;
      const [theirs, ours] = driver === 'sip' ? ['PJSIP/', 'SIP/'] : ['SIP/', 'PJSIP/'];
      return `${kept}\n  but it dials ${theirs}…, which this Asterisk does not have: write ${ours} there, or remove the file, and set up again`;
    },
  };
}

/** Phones that went on while the PBX was made anew: the new one does not know them yet. */
async function runningPhones(
  context: Context,
  existing: LabProfile | undefined,
): Promise<string[]> {
  if (!existing?.engine.programs['sipp']) return [];
  return (await context.phones(existing).list()).map((phone) => phone.number);
}

function phoneAgainSteps(
  context: Context,
  profile: LabProfile,
  running: readonly string[],
): Step[] {
  const phones = context.phones(profile);
  return labPhones(profile)
    .filter(({ number }) => running.includes(number))
    .map((phone) => ({
      kind: 'task',
      describe: `start phone ${phone.number} again on ${phone.address}`,
      needed: async () => true,
      run: async () => {
        await phones.stop(phone);
        const { pid } = await phones.start(phone);
        return `phone ${phone.number} registered from ${phone.address} (pid ${pid})`;
      },
    }));
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * The profile goes first, so that the secrets in the files are known whatever happens; what was written
 * is recorded last, so that a run that was killed between them is finished by the next one.
 */
async function fileSteps(
  context: Context,
  existing: LabProfile | undefined,
  profile: LabProfile,
): Promise<{ steps: Step[]; kept: string[] }> {
  const spec = labSpec(profile, context.folders);
  const write = (path: string, content: string, mode: number): Step => ({
    kind: 'write',
    path,
    content,
    mode,
  });
  const profilePath = join(context.folders.pbx(profile.name), 'profile.json');
  const record = (written: LabProfile['written']) =>
    write(profilePath, `${JSON.stringify({ ...profile, written }, null, 2)}\n`, 0o600);

  const files = labFiles(spec, await availableModules(profile.engine));
  const past = await pastOf(context, existing);
  const written: Record<string, string> = {};
  const kept: string[] = [];
  const writes: Step[] = [];
  for (const { path, content, mode } of files) {
    written[path] = sha256(content);
    const onDisk = await readTextIfAny(path);
    if (onDisk === content) continue;
    const edited = past.editedFrom(path, onDisk);
    if (edited === undefined) writes.push(write(path, content, mode));
    else {
      written[path] = edited;
      kept.push(path);
    }
  }
  const removals: Step[] = [];
  for (const path of past.paths) {
    if (path in written) continue;
    const edited = past.editedFrom(path, await readTextIfAny(path));
    if (edited === undefined) removals.push({ kind: 'remove', path });
    else written[path] = edited;
  }
  const unchanged = JSON.stringify({ ...profile, written }) === JSON.stringify(existing);
  if (unchanged && writes.length === 0 && removals.length === 0) return { steps: [], kept };
  return { steps: [record(profile.written), ...writes, ...removals, record(written)], kept };
}

/** What earlier runs wrote: as recorded, or, where the last one was killed, as its profile makes it. */
async function pastOf({ folders }: Context, existing: LabProfile | undefined) {
  const recorded = existing?.written ?? {};
  const modules = existing && (await availableModules(existing.engine).catch(() => undefined));
  const meant = new Map(
    (existing ? labFiles(labSpec(existing, folders), modules) : []).map(
      ({ path, content }) => [path, content] as const,
    ),
  );
  return {
    paths: new Set([...Object.keys(recorded), ...meant.keys()]),
    /** The hash of what a person has edited; undefined when the file is ours to write or to remove. */
    editedFrom(path: string, onDisk: string | undefined): string | undefined {
      const last = recorded[path];
      if (onDisk === undefined || last === undefined) return undefined;
      return onDisk === meant.get(path) || sha256(onDisk) === last ? undefined : last;
    },
  };
}
