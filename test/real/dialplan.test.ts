import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAmi } from '../../asterisk/ami/client.ts';
import type { Ami } from '../../asterisk/ami/port.ts';
import { effective } from '../../asterisk/conf/load.ts';
import { memoryReader } from '../../asterisk/conf/reader.ts';
import { dialplanOf } from '../../asterisk/dialplan/read.ts';
import { candidates, type Dialled, stepsFrom } from '../../asterisk/dialplan/search.ts';
import { type DialContext, HINT, type Step } from '../../asterisk/dialplan/types.ts';
import { type AsteriskVersion, startAsterisk, type TestAsterisk } from '../support/asterisk.ts';
import { randomDialplan } from '../support/random-dialplan.ts';

const CONTEXTS = 400;
const CALLS = 1500;
const AT_ONCE = 20;

describe.each([
  { version: '22', address: '127.0.82.198', seed: 2201 },
  { version: '16', address: '127.0.76.198', seed: 1601 },
] satisfies { version: AsteriskVersion; address: string; seed: number }[])(
  'random dialplans on Asterisk $version',
  { timeout: 120_000 },
  ({ version, address, seed }) => {
    const random = randomDialplan(seed, CONTEXTS);
    const text = [
      '[general]',
      'autofallthrough=yes',
      '[last]',
      'exten => 0,1,UserEvent(Ran,Call: last)',
      random.text,
    ].join('\n');
    const plan = dialplanOf(
      effective('/etc/extensions.conf', memoryReader({ '/etc/extensions.conf': text })),
    );
    let asterisk: TestAsterisk;
    let ami: Ami;

    beforeAll(async () => {
      asterisk = await startAsterisk(version, { address, files: { 'extensions.conf': text } });
      ami = createAmi({ ...asterisk.ami, events: 'call,user' });
      await ami.connect();
    }, 60_000);
    afterAll(async () => {
      ami?.close();
      await asterisk?.stop();
    });

    it('are read and sorted alike', async () => {
      const { items } = await ami.list({ Action: 'ShowDialPlan' });
      const shown = new Map<string, string[]>();
      for (const item of items) {
        if (item.get('Registrar') !== 'pbx_config' || !item.get('Priority')) continue;
        const context = item.get('Context') ?? '';
        const line = ['Extension', 'Priority', 'ExtensionLabel', 'Application', 'AppData'].map(
          (header) => item.get(header) ?? '',
        );
        shown.set(context, [...(shown.get(context) ?? []), line.join(' ')]);
      }
      expect(shown.size).toBeGreaterThan(CONTEXTS * 0.9);
      for (const [name, context] of plan.contexts)
        expect({ name, lines: linesOf(context) }).toEqual({ name, lines: shown.get(name) ?? [] });
    });

    it('have each step on the line that Asterisk names', async () => {
      for (const context of random.contexts) {
        const { lines } = await ami.command(`dialplan show ${context}`);
        const shown = lines.flatMap((line) => /\[extensions\.conf:(\d+)\]$/.exec(line)?.[1] ?? []);
        const steps = plan.contexts.get(context)?.extensions.flatMap((one) => one.steps) ?? [];
        expect({ context, lines: steps.map(({ entry }) => String(entry.line)) }).toEqual({
          context,
          lines: shown,
        });
      }
    });

    it('run alike for every number and caller', async () => {
      const calls = Array.from({ length: CALLS }, () => ({
        context: random.pick(random.contexts),
        number: random.number(),
        callerId: random.callerId(),
      }));
      const ran = await run(ami, calls);
      const expected = calls.map((dialled) =>
        stepsFrom(candidates(plan, dialled)).map(({ step }) => lineOf(step)),
      );
      expect(expected.filter((lines) => lines.length > 1).length).toBeGreaterThan(CALLS / 20);
      for (const [at, dialled] of calls.entries())
        expect({ dialled, lines: ran[at] }).toEqual({ dialled, lines: expected[at] });
    });
  },
);

function linesOf({ extensions }: DialContext): string[] {
  return extensions.flatMap(({ name, steps }) =>
    steps.map(({ priority, label, application, data }) => {
      const shown =
        priority === HINT
          ? ['hint', label ?? '', application, '']
          : [priority, label ?? '', application, data];
      return [name.text, ...shown].join(' ');
    }),
  );
}

const lineOf = ({ data }: Step): string => /Line: (\d+)/.exec(data)?.[1] ?? '';

/** The lines that ran in each call, as they said by a UserEvent. */
async function run(ami: Ami, calls: readonly Dialled[]): Promise<string[][]> {
  const ran = calls.map((): string[] => []);
  let unsubscribe = () => {};
  // Events come later than the answers to what caused them, but in order.
  const allSaid = new Promise<void>((resolve) => {
    unsubscribe = ami.onEvent((event) => {
      if (event.event !== 'UserEvent') return;
      if (event.get('Call') === 'last') resolve();
      // A pattern such as `_!` is one of `h` too, which runs once the call has ended.
      if (event.get('Exten') !== 'h') ran[Number(event.get('Call'))]?.push(event.get('Line') ?? '');
    });
  });
  const queue = [...calls.entries()];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift())
      await originate(ami, next[1], `__CALL=${next[0]}`);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await originate(ami, { context: 'last', number: '0', callerId: '' }, 'CALL=last');
  await allSaid;
  unsubscribe();
  return ran;
}

/** Ends with the call, which nobody answers: Asterisk says that it failed. */
async function originate(
  ami: Ami,
  { context, number, callerId }: Dialled,
  variable: string,
): Promise<void> {
  const action = {
    Action: 'Originate',
    Channel: `Local/${number}@${context}/n`,
    Application: 'Wait',
    Data: 1,
    Timeout: 5000,
    CallerID: callerId,
    Variable: variable,
  };
  await expect(ami.send(action)).rejects.toThrow('Originate failed');
}
