import { PbxError } from '../asterisk/errors.ts';
import type { Phone } from '../asterisk/phone/phones.ts';
import { defineCommand, type Plan, type Step, type Table } from './command.ts';
import type { Context, LabProfile } from './context.ts';
import { labPhones, loadLab } from './lab/profile.ts';

/** Starts those phones of a lab that do not run yet. */
export function phoneSteps(
  context: Context,
  profile: LabProfile,
  numbers: readonly string[] = [],
): Step[] {
  const phones = context.phones(profile);
  return chosen(profile, numbers).map((phone) => ({
    kind: 'task',
    describe: `start phone ${phone.number} on ${phone.address}`,
    needed: async () => !(await phones.list()).some(({ number }) => number === phone.number),
    run: async () => {
      const { pid } = await phones.start(phone);
      return `phone ${phone.number} registered from ${phone.address} (pid ${pid})`;
    },
  }));
}

function chosen(profile: LabProfile, numbers: readonly string[]): Phone[] {
  const all = labPhones(profile);
  const unknown = numbers.find((number) => !all.some((phone) => phone.number === number));
  if (unknown !== undefined)
    throw new PbxError(
      'not-found',
      `the lab has no phone ${unknown}: it has ${all.map((phone) => phone.number).join(' and ')}`,
      `pbxctl phones start ${all[0]?.number ?? ''}`,
    );
  return numbers.length === 0 ? all : all.filter((phone) => numbers.includes(phone.number));
}

const NUMBERS = {
  numbers: {
    help: 'which (all of them when none is named)',
    rest: true,
    optional: true,
    complete: [
      ['701', 'phone A'],
      ['702', 'phone B'],
    ],
  },
} as const;

export const phonesStart = defineCommand({
  name: 'phones start',
  summary: "start the lab's phones: real SIP, no hardware (SIPp)",
  details: [
    'Each phone registers, answers after a second of ringing, and sends a tone while a call is up.',
    'A is 701 on 127.0.0.127, B is 702 on 127.0.0.165. They go on until `phones stop` or `teardown lab`.',
  ].join('\n'),
  examples: [
    ['pbxctl phones start', 'both'],
    ['pbxctl phones start 702', 'phone B only'],
  ],
  kind: 'change',
  args: NUMBERS,
  options: {},
  async run({ args }, context): Promise<Plan> {
    const profile = await loadLab(context);
    return {
      kind: 'plan',
      title: 'start the phones',
      steps: phoneSteps(context, profile, args.numbers),
      nothing: 'the phones run already',
    };
  },
});

export const phonesStop = defineCommand({
  name: 'phones stop',
  summary: "un-register and end the lab's phones",
  examples: [['pbxctl phones stop', 'both']],
  kind: 'change',
  args: NUMBERS,
  options: {},
  async run({ args }, context): Promise<Plan> {
    const profile = await loadLab(context);
    const phones = context.phones(profile);
    return {
      kind: 'plan',
      title: 'stop the phones',
      nothing: 'no phone runs',
      steps: chosen(profile, args.numbers).map((phone) => ({
        kind: 'task',
        describe: `stop phone ${phone.number}`,
        needed: async () => (await phones.list()).some(({ number }) => number === phone.number),
        run: async () => {
          await phones.stop(phone);
          return `phone ${phone.number} ended`;
        },
      })),
    };
  },
});

export const phonesList = defineCommand({
  name: 'phones list',
  summary: "the lab's phones and whether they run",
  examples: [['pbxctl phones list', '']],
  kind: 'read',
  args: {},
  options: {},
  async run(_, context): Promise<Table> {
    const profile = await loadLab(context);
    const running = await context.phones(profile).list();
    const json = labPhones(profile).map(({ number, address }) => ({
      id: number,
      address,
      pid: running.find((phone) => phone.number === number)?.pid ?? null,
    }));
    return {
      kind: 'table',
      columns: [{ title: 'phone' }, { title: 'address' }, { title: 'state' }],
      rows: json.map(({ id, address, pid }) => [
        { text: id, tone: 'plain' },
        { text: address, tone: 'plain' },
        pid === null
          ? { text: '○ stopped', tone: 'dim' }
          : { text: `● runs (pid ${pid})`, tone: 'good' },
      ]),
      json,
      ...(running.length === 0 ? { remark: 'no phone runs; type: pbxctl phones start' } : {}),
    };
  },
});
