import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { PbxError } from '../../asterisk/errors.ts';
import { amiOf, contextOf } from '../support/context.ts';
import { typed } from '../support/typed.ts';
import { absentPeer, callOf, channelOf, liveOf, peerOf } from '../support/view.ts';

const at = peerOf('PJSIP/701', { status: 'reachable', address: '127.0.0.127:5060' });

describe('wait peer', () => {
  it('returns at once where it is so already', async () => {
    const context = contextOf({ live: async () => liveOf({ peers: [at] }) });
    expect(await typed('wait peer 701', context)).toMatchObject({
      status: 0,
      out: ['701 is reachable at 127.0.0.127:5060'],
    });
  });

  it.each([
    ['--registered', absentPeer('PJSIP/701'), at],
    ['--reachable', peerOf('PJSIP/701', { status: 'registered' }), at],
    ['--gone', at, absentPeer('PJSIP/701')],
  ])('%s waits for the change', async (option, before, after) => {
    const live = liveOf({ peers: [before] });
    const waiting = typed(`wait peer 701 ${option}`, contextOf({ live: async () => live }));
    await expect(Promise.race([waiting, delay(20, 'waits')])).resolves.toBe('waits');
    live.become({ peers: [after] });
    expect(await waiting).toMatchObject({ status: 0 });
    expect(live.listeners).toBe(0);
  });

  it('knows no peer of that name: it would wait in vain', async () => {
    const context = contextOf({ live: async () => liveOf({ peers: [at] }) });
    expect(await typed('wait peer 710', context)).toEqual({
      ...{ status: 5, out: [] },
      err: ['the PBX has no peer "710"', 'it has 701'],
    });
    expect(await typed('wait peer 710 --gone', context)).toMatchObject({ status: 0 });
  });
});

describe('wait call', () => {
  const call = callOf([channelOf('PJSIP/701-1', { exten: '702' }), channelOf('PJSIP/702-2')]);
  const ringing = { ...call, state: 'ringing' as const };

  it.each([
    ['', true],
    ['--up', true],
    ['--from 701 --to 702', true],
    ['--to 600', false],
    ['--from 702', false],
    ['--ended', false],
    ['--ended --from 702', true],
  ])('%s: %s', async (options, isSo) => {
    const context = contextOf({ live: async () => liveOf({ calls: [call] }) });
    const { status } = await typed(`wait call ${options} --timeout 0.05`, context);
    expect(status).toBe(isSo ? 0 : 124);
  });

  it('that has ended is told with whose it was', async () => {
    const context = contextOf({ live: async () => liveOf() });
    expect((await typed('wait call --ended', context)).out).toEqual([
      'there is no call (any more)',
    ]);
    expect((await typed('wait call --ended --from 701 --to 702', context)).out).toEqual([
      'there is no call from 701 to 702 (any more)',
    ]);
  });

  it('that rings is not up', async () => {
    const live = liveOf({ calls: [ringing] });
    const waiting = typed('wait call --up --json', contextOf({ live: async () => live }));
    await expect(Promise.race([waiting, delay(20, 'waits')])).resolves.toBe('waits');
    live.become({ calls: [call] });
    expect(JSON.parse((await waiting).out.join('\n'))).toMatchObject({
      caller: '701',
      state: 'up',
    });
  });
});

describe('wait pbx', () => {
  const ami = amiOf({}, () => ({ ok: true, lines: ['Asterisk has fully booted.'] }));

  it('tries again while it cannot be reached', async () => {
    let tries = 0;
    const context = contextOf({
      live: async () => liveOf(),
      async ami() {
        if (++tries < 3) throw new PbxError('unreachable', 'lab is stopped');
        return ami;
      },
    });
    expect(await typed('wait pbx --ready', context)).toMatchObject({ status: 0 });
    expect(tries).toBe(3);
  });

  it('does not wait for a login that is refused', async () => {
    const context = contextOf({
      ami: () => Promise.reject(new PbxError('refused', 'wrong secret')),
    });
    expect(await typed('wait pbx', context)).toMatchObject({ status: 4, err: ['wrong secret'] });
  });
});
