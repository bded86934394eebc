import { expect, it } from 'vitest';
import type { Registration } from '../../../asterisk/state/types.ts';
import { trunkLive, trunkWords } from '../../../asterisk/trunk/live.ts';
import { channelOf, liveOf, peerOf } from '../../support/view.ts';

const peer = peerOf('IAX2/operator', { address: '127.0.0.210:4569' });
const registration = (server: string, status = 'Registered'): Registration => ({
  ...{ technology: 'IAX2', id: `IAX2/lab@${server}`, server, username: 'lab', status },
  cause: undefined,
});
const view = (...registrations: Registration[]) => ({
  channels: liveOf({
    channels: ['IAX2/operator-12', 'IAX2/operator-2-7', 'IAX2/operator2-1', 'PJSIP/operator-1'].map(
      (name) => channelOf(name),
    ),
  }).view.channels,
  registrations: new Map(registrations.map((one) => [one.id, one])),
});

it('counts the calls of a trunk by the names of its channels', () => {
  expect(trunkLive(view(), peer)).toEqual({ calls: 1, registration: undefined });
});

it.each(['127.0.0.210', '127.0.0.210:4569'])('knows its registration at %s', (server) => {
  expect(trunkWords(view(registration(server)), peer)).toBe('1 call, registered there as lab');
});

it('tells a registration that is none, and that of another port is not its own', () => {
  const refused = registration('127.0.0.210:4569', 'Rejected');
  expect(trunkWords(view(refused), peer)).toBe('1 call, registration there: Rejected');
  expect(trunkWords(view(registration('127.0.0.210:4570')), peer)).toBe('1 call');
});

it('says nothing of SIP', () => {
  expect(trunkWords(view(), peerOf('PJSIP/operator'))).toBe('');
});
