import { describe, expect, it } from 'vitest';
import { type AmiHeaders, AmiMessage } from '../../asterisk/ami/message.ts';
import { filterOf } from '../../commands/events.ts';
import { contextOf } from '../support/context.ts';
import { errorOf, typed } from '../support/typed.ts';

const event = (...headers: AmiHeaders) => new AmiMessage(headers);
const HANGUP = event(['Event', 'Hangup'], ['Channel', 'PJSIP/701-1'], ['Cause', '16']);
const NEW = event(['Event', 'Newchannel'], ['Channel', 'PJSIP/702-2'], ['Caller', '']);

describe('a filter', () => {
  it.each([
    [undefined, [true, true]],
    ['Hangup', [true, false]],
    ['hangup,NEWCHANNEL', [true, true]],
    ['Channel=PJSIP/701', [true, false]],
    ['channel=702,Hangup', [false, false]],
    ['Channel=701,Channel=702', [true, true]],
    ['Nothing=', [false, false]],
  ])('%j', (text, passed) => {
    expect([HANGUP, NEW].map(filterOf(text))).toEqual(passed);
  });

  it.each(['', 'a b', 'Hangup;x', 'x,,y'])('%j is refused', (text) => {
    expect(errorOf(() => filterOf(text)).code).toBe('usage');
  });
});

/** Hands out these events, and ends the command after the last. */
function playing(...events: readonly AmiMessage[]) {
  const over = new AbortController();
  let stopped = 0;
  const context = contextOf({
    signal: over.signal,
    async onEvent(listener) {
      for (const one of events) listener(one);
      setImmediate(() => over.abort());
      return () => void stopped++;
    },
  });
  return { context, stopped: () => stopped };
}

describe('events', () => {
  it('are shown in a line each, without what is empty', async () => {
    const { context, stopped } = playing(HANGUP, NEW);
    const { status, out } = await typed('events', context);
    expect(out).toEqual(['Hangup Channel=PJSIP/701-1 Cause=16', 'Newchannel Channel=PJSIP/702-2']);
    expect([status, stopped()]).toEqual([130, 1]);
  });

  it('are objects with --jsonl, whatever their headers are called', async () => {
    const nasty = event(
      ['Event', 'X'],
      ['__proto__', 'a'],
      ['ChanVariable', 'a=1'],
      ['ChanVariable', 'b=2'],
      ['Name', '\u001b]0;owned\u0007'],
    );
    const { out } = await typed('events --jsonl', playing(nasty).context);
    expect(out).toEqual([
      '{"Event":"X","__proto__":"a","ChanVariable":["a=1","b=2"],"Name":"\\u001b]0;owned\\u0007"}',
    ]);
  });

  it('with terminal codes in them are shown without', async () => {
    const { out } = await typed(
      'events',
      playing(event(['Event', 'X'], ['Name', '\u001b[2Jx'])).context,
    );
    expect(out).toEqual(['X Name=x']);
  });

  it('that wait too long are left out and counted', async () => {
    const many = Array.from({ length: 100_001 }, () => NEW);
    const { out } = await typed('events --filter Hangup', playing(...many, HANGUP).context);
    expect(out).toEqual(['PbxctlEventsDropped Count=10000', 'Hangup Channel=PJSIP/701-1 Cause=16']);
  });
});
