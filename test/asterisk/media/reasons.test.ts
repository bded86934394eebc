import { describe, expect, it } from 'vitest';
import { type Explained, type ExplainedLeg, reasonsOf } from '../../../asterisk/media/reasons.ts';
import type { MediaKind } from '../../../asterisk/media/types.ts';
import { fakeChannel, fakeLegMedia } from '../../support/fake-pbx.ts';

type Change = Partial<Omit<ExplainedLeg, 'media' | 'settings'>> & {
  readonly media?: Partial<NonNullable<ExplainedLeg['media']>>;
  readonly settings?: Partial<NonNullable<ExplainedLeg['settings']>>;
};

function leg(account: string, { media, settings, ...rest }: Change = {}): ExplainedLeg {
  const channel = rest.channel ?? `PJSIP/${account}-00000001`;
  return {
    ...{ recording: undefined, listeners: [], isOnHold: false },
    media: fakeLegMedia({ name: channel, bridgeId: 'b' }, media),
    settings: {
      ...{ account, direct: true, evidence: 'DirectMedia: true', encryption: undefined },
      ...{ sendsInfo: false, hasAcl: false },
      ...settings,
    },
    ...rest,
    channel,
  };
}

function explained(kind: MediaKind, a: Change, over: Partial<Explained> = {}): Explained {
  const legs = [leg('701', a), leg('702')];
  const caller = fakeChannel('701', '1', { application: 'Dial', applicationData: 'PJSIP/702,,tT' });
  return {
    call: { caller },
    path: {
      ...{ kind, technology: kind === 'core' ? 'simple_bridge' : 'native_rtp', evidence: [] },
      channels: legs.map(({ channel }) => channel),
      addresses: [undefined, undefined],
    },
    isSuspended: false,
    legs,
    ...over,
  };
}

const told = (one: Explained) => reasonsOf(one).map(({ what }) => what);

describe('a call in the core', () => {
  it.each<[string, Change, RegExp]>([
    ['keys', { media: { keys: 'T' } }, /listens to keys: Dial\(PJSIP\/702,,tT\)/],
    ['dynamic features', { media: { dynamicFeatures: 'a' } }, /may listen .* DYNAMIC_FEATURES/],
    ['a recording', { recording: '/tmp/x' }, /it is recorded: \/tmp\/x/],
    ['a listener', { listeners: ['Local/1@spy-1;2'] }, /Local\/1@spy-1;2 listens/],
    ['SRTP', { media: { isEncrypted: true } }, /701 is encrypted/],
    ['a setting for SRTP', { settings: { encryption: 'encryption = yes' } }, /701 is encrypted/],
    ['video', { media: { hasVideo: true } }, /video/],
    ['fax', { media: { isFax: true } }, /T\.38/],
    ['codecs', { media: { codecs: ['ulaw'] } }, /701 ulaw, 702 alaw/],
    ['IAX2', { channel: 'IAX2/operator-12' }, /one leg is IAX2/],
    ['Local', { channel: 'Local/702@usersnum-1;1' }, /Local channel/],
    ['a setting', { settings: { direct: false } }, /701 is set via-pbx/],
  ])('is told %s', (_, change, wanted) => {
    const [reason, ...others] = reasonsOf(explained('core', change));
    expect(others).toEqual([]);
    expect(reason?.what).toMatch(wanted);
    expect(reason?.evidence).not.toBe('');
  });

  it('has no reason by keys that come by SIP INFO, or codecs that are not known', () => {
    expect(told(explained('core', { media: { keys: 'T', sendsInfo: true } }))).toEqual([]);
    expect(
      told(explained('core', { media: { keys: 'T' }, settings: { sendsInfo: true } })),
    ).toEqual([]);
    expect(told(explained('core', { media: { codecs: [] } }))).toEqual([]);
    expect(told(explained('core', { media: { codecs: ['g722', 'alaw'] } }))).toEqual([]);
  });

  it('is told of video only by the driver that keeps it', () => {
    const change = { channel: 'SIP/701-00000001', media: { hasVideo: true } };
    expect(told(explained('core', change))).toEqual([]);
  });

  it('has all reasons together: what the core wants, then the settings', () => {
    const change = { media: { keys: 'TK' }, settings: { direct: false }, isOnHold: true };
    expect(told(explained('core', change, { isSuspended: true }))).toEqual([
      expect.stringContaining('suspended'),
      expect.stringContaining('keys'),
      expect.stringContaining('on hold'),
      expect.stringContaining('via-pbx'),
    ]);
  });

  it('is no bridge of two', () => {
    const legs = [leg('701'), leg('702'), leg('703')];
    expect(told(explained('core', {}, { legs }))).toEqual([expect.stringContaining('only two')]);
  });
});

describe('a call that is passed on natively', () => {
  it('is told what keeps it there, and nothing of what would keep it in the core', () => {
    const change = {
      media: { keys: 'T' },
      settings: { direct: false, hasAcl: true },
      isOnHold: true,
    };
    expect(told(explained('native', change, { isSuspended: true }))).toEqual([
      expect.stringContaining('on hold'),
      expect.stringContaining('via-pbx'),
      expect.stringContaining('only some addresses'),
    ]);
  });
});

it.each<MediaKind>(['direct', 'application', 'not up', 'unknown'])('%s needs none', (kind) => {
  expect(told(explained(kind, { settings: { direct: false } }))).toEqual([]);
});
