import { expect, test } from 'vitest';
import { createMediaLook } from '../../../asterisk/state/mediaLook.ts';
import { createState } from '../../../asterisk/state/state.ts';
import { handTimers } from '../../support/handTimers.ts';
import { ami, scriptedAmi } from '../../support/scriptedAmi.ts';

const FIGURES = 'CHANNEL(rtcp,all)';

/** So many calls of two in bridges. */
function bench(calls: number) {
  const timers = handTimers();
  const commands = scriptedAmi();
  const state = createState(timers.now);
  let changes = 0;
  for (let call = 1; call <= calls; call += 1)
    for (const leg of [1, 2])
      state.apply(
        ami(
          `Event: BridgeEnter\nBridgeUniqueid: b${call}\nBridgeTechnology: simple_bridge\nChannel: PJSIP/${leg}-${call}\nChannelStateDesc: Up\nUniqueid: ${call}.${leg}\nLinkedid: ${call}.1`,
        ),
      );
  const technology = { now: 'native_rtp' };
  const direct = { now: '127.0.0.165:6000' };
  commands.answers.set('BridgeInfo', ({ BridgeUniqueid }) => [
    ami(
      `Event: BridgeInfoComplete\nBridgeUniqueid: ${BridgeUniqueid}\nBridgeTechnology: ${technology.now}`,
    ),
  ]);
  commands.answers.set('Status', ({ Channel }) => [
    ami(`Event: Status\nChannel: ${Channel}\nBridgeID: b${String(Channel).split('-')[1]}`),
  ]);
  commands.answers.set('Getvar', ({ Variable }) => {
    const values: Record<string, string> = {
      'CHANNEL(rtp,direct)': direct.now,
      [FIGURES]: 'rxcount=7;txcount=9',
    };
    return [ami(`Response: Success\nValue: ${values[String(Variable)] ?? ''}`)];
  });
  const look = createMediaLook({
    ...{ commands, timers, now: timers.now, state: () => state },
    changed() {
      changes += 1;
    },
  });
  // What is asked of a leg one by one belongs to its Status.
  const asked = () =>
    commands.asked
      .splice(0)
      .filter(({ Action, Variable }) => Action !== 'Getvar' || Variable === FIGURES)
      .map(({ Action }) => Action);
  return { timers, commands, state, look, technology, direct, asked, changes: () => changes };
}

/** Until all that was asked has been answered: each answer may bring another question. */
async function answered(timers: { advance(ms: number): Promise<void> }): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await timers.advance(0);
}

test('a call that somebody looks at is asked about once, with its bridge, and the answer is kept', async () => {
  const { look, timers, asked, state, changes } = bench(1);
  let done = false;
  void look.look(['1.1']).then(() => {
    done = true;
  });
  await timers.advance(0);
  await timers.advance(0);
  expect(asked()).toEqual(['BridgeInfo', 'Status', 'Status']);
  expect(look.legs.get('1.1')).toMatchObject({ bridgeId: 'b1', sendsTo: '127.0.0.165:6000' });
  expect(state.bridges.get('b1')?.technology).toBe('native_rtp');
  expect([done, changes()]).toEqual([true, 1]);
});

test('nobody who looks costs no question', async () => {
  const { look, timers, asked } = bench(3);
  await look.look([]);
  look.follow(ami('Event: Hold\nLinkedid: 1.1'));
  await timers.advance(60_000);
  expect(asked()).toEqual([]);
});

test('it is asked anew 200 ms after a hold, and each five seconds while somebody goes on looking', async () => {
  const { look, timers, asked, direct } = bench(1);
  void look.look(['1.1']);
  await timers.advance(1000);
  asked();
  direct.now = '(null)';
  look.follow(ami('Event: Hold\nLinkedid: 1.1'));
  await timers.advance(199);
  expect(asked()).toEqual([]);
  await timers.advance(1);
  await answered(timers);
  expect(asked()).toHaveLength(3);
  expect(look.legs.get('1.1')?.sendsTo).toBe(false);
  for (let second = 0; second < 20; second += 1) {
    void look.look(['1.1']);
    await timers.advance(1000);
  }
  expect(asked()).toHaveLength(4 * 3);
});

test('who stops looking is asked about no more after ten seconds, and nothing is kept', async () => {
  const { look, timers, asked } = bench(1);
  void look.look(['1.1']);
  for (let second = 0; second < 15; second += 1) await timers.advance(1000);
  asked();
  expect(look.legs.size).toBe(0);
  await timers.advance(60_000);
  expect(asked()).toEqual([]);
});

test('two thousand calls are asked about some at a time', async () => {
  const { look, timers, asked } = bench(2000);
  void look.look(Array.from({ length: 2000 }, (_, call) => `${call + 1}.1`));
  await timers.advance(0);
  expect(asked()).toHaveLength(4 * 3);
  await timers.advance(1000);
  expect(asked().length).toBeLessThanOrEqual(10 * 4 * 3);
});

test('a call that ends, and a PBX that does not answer, end the wait', async () => {
  const { look, timers, commands, state } = bench(2);
  commands.answers.set('Status', () => new Promise<never>(() => {}));
  const waits = look.look(['1.1', '9.9']);
  for (const leg of [1, 2]) state.apply(ami(`Event: Hangup\nUniqueid: 1.${leg}\nLinkedid: 1.1`));
  await timers.advance(0);
  await waits;
  const silent = look.look(['2.1']);
  await timers.advance(100);
  look.stop();
  await silent;
  expect(look.legs.size).toBe(0);
});

test("who looks closely is told Asterisk's count each second, unless the media is direct", async () => {
  const { look, timers, asked, direct } = bench(1);
  void look.look(['1.1'], true);
  for (let turn = 0; turn < 3; turn += 1) await timers.advance(0);
  expect(asked()).not.toContain('Getvar');
  direct.now = '(null)';
  await timers.advance(1000);
  await answered(timers);
  expect(asked().filter((action) => action === 'Getvar')).toHaveLength(2);
  expect(look.legs.get('1.1')?.rtp).toMatchObject({ received: 7, sent: 9 });
});
