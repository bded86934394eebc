import { isIP } from 'node:net';
import { PbxError } from '../../asterisk/errors.ts';
import { settingsOf } from '../../asterisk/features/catalogue.ts';
import { OPERATOR_SERVICES } from '../../asterisk/lab/operator.ts';
import { fetchTcpdump } from '../capture/tcpdump.ts';
import { defineCommand, type Plan, type Step } from '../command.ts';
import type { Context, LabProfile } from '../context.ts';
import { featureFileSteps } from '../feature/file-steps.ts';
import { phoneSteps } from '../phones.ts';
import { verifyReport } from '../verify.ts';
import { nextSteps } from './next-steps.ts';
import {
  findOperator,
  labLink,
  operatorName,
  operatorProfile,
  operatorRemoval,
  refuseOperator,
} from './operator.ts';
import { pbxSteps } from './pbx-steps.ts';
import { phoneAgainSteps, runningPhones } from './phone-steps.ts';
import { asLab, labProfile, newUsers, secretsOf } from './profile.ts';

export const setupLab = defineCommand({
  name: 'setup lab',
  summary: 'make, start and verify a private Asterisk with two users, with no root',
  details: [
    'Fetches an Asterisk (unless there is one already), writes its configuration, starts it on loopback',
    'and verifies it with real calls. Everything lies in one folder of yours; a second run changes',
    'nothing; files that you have edited since are kept. Undo it with `pbxctl teardown lab`.',
    '',
    'A second Asterisk, the operator, runs on .210 of the same network behind an IAX2 trunk, as a PBX of',
    'its own (`--pbx operator`; `--pbx lab16-operator` for a lab called lab16): 0600 is its echo, 0611',
    'its clock, 0644 its radio. A lab on 0.0.0.0 (--bind) has none, since that takes all addresses.',
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
    'no-operator': { type: 'flag', help: 'no second Asterisk behind an IAX2 trunk' },
    'operator-engine': {
      type: 'value',
      value: 'ENGINE',
      help: 'another Asterisk for the operator than for the PBX',
      complete: 'engine',
    },
    mirror: {
      type: 'value',
      value: 'URL',
      help: 'Debian mirror to fetch from, instead of the one in your apt sources',
    },
    address: { type: 'value', value: 'ADDRESS', help: 'loopback address of the PBX (127.0.0.198)' },
    bind: {
      type: 'value',
      value: 'ADDRESS',
      help: 'also serve SIP, RTP and IAX2 on this address (never AMI or ARI)',
    },
  },
  async run({ options }, context): Promise<Plan> {
    checkAddresses(options);
    const there = await findThere(context, options);
    const wanted = wantedOf(there, options);
    // Made before the plan is shown, so that a dry run can mask them.
    const fresh = Array.from({ length: FRESH_SECRETS }, context.newSecret);
    const secrets = [
      ...Object.values(there).flatMap((one) => (one ? secretsOf(one) : [])),
      ...fresh,
    ];
    const newSecret = () => fresh.shift() ?? context.newSecret();
    const question = await switchQuestion(context, there, wanted);
    return {
      kind: 'plan',
      title: `set up ${context.pbxName}`,
      ...(question === undefined ? {} : { question }),
      steps: steps({ ...context, newSecret }, there, wanted),
      nothing: `${context.pbxName} is set up already: nothing to change`,
      secrets: async () => secrets,
      after: async () =>
        verifyReport(
          context,
          nextSteps(context.pbxName, options.phones, wanted.operatorChoice !== undefined),
        ),
    };
  },
});

/** For AMI and ARI of the lab and of the operator, two users and the trunk. */
const FRESH_SECRETS = 7;

interface Options {
  readonly engine: string | undefined;
  readonly mirror: string | undefined;
  readonly phones: boolean;
  readonly address: string | undefined;
  readonly bind: string | undefined;
  readonly 'no-operator': boolean;
  readonly 'operator-engine': string | undefined;
}

/** What an earlier run has made. */
interface There {
  readonly lab: LabProfile | undefined;
  readonly operator: LabProfile | undefined;
}

async function findThere(context: Context, options: Options): Promise<There> {
  const found = await context.profiles.find(context.pbxName);
  const lab = found && asLab(found);
  if (lab) refuseOperator(lab, 'setup lab');
  if (hasOperator(lab, options)) return { lab, operator: await findOperator(context) };
  return { lab, operator: lab?.link && (await findOperator(context)) };
}

/** An Asterisk on all addresses leaves none for a second one. */
const hasOperator = (lab: LabProfile | undefined, { bind, ...options }: Options): boolean =>
  !options['no-operator'] && (bind ?? lab?.bind) !== '0.0.0.0';

/** What this run is to make. */
interface Wanted extends Options {
  readonly choice: string;
  /** The engine of the operator; undefined where there is to be none. */
  readonly operatorChoice: string | undefined;
}

function wantedOf({ lab, operator }: There, options: Options): Wanted {
  const choice = options.engine ?? lab?.engineChoice ?? '22';
  const operatorChoice = options['operator-engine'] ?? operator?.engineChoice ?? choice;
  return {
    ...options,
    choice,
    operatorChoice: hasOperator(lab, options) ? operatorChoice : undefined,
  };
}

/** Another engine or address stops what runs, and the calls on it: that is asked. */
async function switchQuestion(
  { runner, folders, pbxName }: Context,
  { lab, operator }: There,
  { choice, operatorChoice, address, bind }: Wanted,
): Promise<string | undefined> {
  if (!lab) return undefined;
  const same =
    choice === lab.engineChoice &&
    (address ?? lab.address) === lab.address &&
    (bind ?? lab.bind) === lab.bind &&
    operatorChoice === (lab.link && operator?.engineChoice);
  const status = await runner.status({ name: pbxName, runDir: folders.run(pbxName) });
  if (same || status.state !== 'running') return undefined;
  return `Stop ${pbxName} (Asterisk ${lab.engine.version}) and make it anew? Calls that are up are cut.`;
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

function steps(context: Context, there: There, wanted: Wanted): readonly Step[] {
  const { engines, folders, pbxName } = context;
  const { choice, operatorChoice } = wanted;
  const choices = [...new Set([choice, ...(operatorChoice ? [operatorChoice] : [])])];
  const second = operatorChoice
    ? ` and of its operator under ${folders.pbx(operatorName(pbxName))}`
    : '';
  return [
    ...choices.map((one) => fetchStep(context, one, wanted)),
    fetchTcpdump(context),
    {
      kind: 'later',
      describe: `write the configuration of the lab under ${folders.pbx(pbxName)}${second}`,
      ready: async () =>
        (await Promise.all(choices.map((one) => engines.find(one)))).every(
          (engine) => engine !== undefined,
        ),
      steps: () => makingSteps(context, there, wanted),
    },
  ];
}

function fetchStep({ engines }: Context, choice: string, { mirror }: Wanted): Step {
  return {
    kind: 'task',
    describe: `fetch Asterisk ${choice}`,
    needed: async () => (await engines.find(choice)) === undefined,
    run: async (report, signal) => {
      const engine = await engines.obtain(choice, { mirror, report, signal });
      return `Asterisk ${engine.version} (${engine.origin})`;
    },
  };
}

/** The operator goes first, so that the lab finds it when it starts. */
async function makingSteps(context: Context, there: There, wanted: Wanted): Promise<Step[]> {
  const profile = await profileOf(context, there.lab, wanted);
  const lab = await pbxSteps(context, there.lab, profile);
  const operator =
    profile.link &&
    operatorProfile(there.operator, profile, profile.link, {
      ...(await engineOf(context, wanted.operatorChoice)),
      newSecret: context.newSecret,
    });
  const second = operator && (await pbxSteps(context, there.operator, operator));
  const running = await runningPhones(context, there.lab);
  return [
    ...(there.operator && !operator ? operatorRemoval(context, there.operator.name) : []),
    ...lab.prepare,
    ...(second?.prepare ?? []),
    ...(operator ? await serviceSteps(context, operator) : []),
    ...(second ? [second.start] : []),
    lab.start,
    ...(lab.isChanged ? phoneAgainSteps(context, profile, running) : []),
    ...(wanted.phones ? phoneSteps(context, profile) : []),
  ];
}

/** Announcements of what the operator offers, and the program that plays its radio. */
async function serviceSteps(context: Context, operator: LabProfile): Promise<Step[]> {
  const { language, engine } = operator;
  const services = OPERATOR_SERVICES.filter(({ programs }) =>
    programs.every((name) => engine.programs[name] !== undefined),
  );
  const wanted = services.map((feature) => ({
    feature,
    settings: settingsOf(feature, language, {}),
  }));
  return featureFileSteps(context, operator, wanted);
}

async function profileOf(
  context: Context,
  existing: LabProfile | undefined,
  { choice, operatorChoice, address, bind }: Wanted,
): Promise<LabProfile> {
  const { pbxName: name, newSecret } = context;
  return labProfile(existing, {
    ...(await engineOf(context, choice)),
    ...{ name, address, bind, newSecret },
    users: existing?.users ?? newUsers(newSecret),
    link: operatorChoice ? labLink(existing, context, address) : undefined,
  });
}

async function engineOf({ engines }: Context, choice = '') {
  const engine = await engines.find(choice);
  if (!engine) throw new PbxError('failed', `there is no engine ${choice}`, 'pbxctl setup lab');
  return { engineChoice: choice, engine };
}
