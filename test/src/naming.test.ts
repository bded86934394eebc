import { describe, expect, it } from 'vitest';
import type { Profile } from '../../commands/context.ts';
import { amiOf, attachedOf, contextOf, profileOf, profilesOf } from '../support/context.ts';
import { frontOf } from '../support/front.ts';
import { typed } from '../support/typed.ts';
import { channelOf, liveOf } from '../support/view.ts';

const office = attachedOf({ write: true });
const busy = attachedOf({ write: true, production: true });

async function hangUp(profile: Profile, line: string, interactive: boolean, answer = true) {
  const ami = amiOf({ Hangup: () => ['Response: Success'] });
  const live = liveOf({ channels: [channelOf('PJSIP/701-00000001')] });
  const context = contextOf({
    ...{ pbxName: profile.name, profiles: profilesOf(profile) },
    ...{ ami: async () => ami, live: async () => live },
  });
  const front = frontOf({ interactive, answer });
  const { status, err } = await typed(line, context, front);
  return { status, err: err.join('\n'), named: front.named, sent: ami.sent.length };
}

describe('before a change', () => {
  it.each([
    ['a lab wants yes', profileOf(), undefined],
    ['an attached PBX its name', office, 'office'],
    ['one in production its name', busy, 'office'],
  ])('%s', async (_, profile, name) => {
    const made = await hangUp(profile, 'hangup --all', true);
    expect(made).toMatchObject({ status: 0, named: [name], sent: 1 });
    const declined = await hangUp(profile, 'hangup --all', true, false);
    expect(declined).toMatchObject({ status: 1, named: [name], sent: 0 });
  });

  it.each([
    ['a lab', profileOf(), '--yes', 0],
    ['an attached PBX', office, '--yes', 0],
    ['one in production', busy, '--yes', 2],
    ['one in production, for which', busy, '--yes --pbx office', 0],
  ])('of %s a script says %s', async (_, profile, words, status) => {
    const ran = await hangUp(profile, `hangup --all ${words}`, false);
    expect(ran).toMatchObject({ status, sent: status === 0 ? 1 : 0, named: [] });
    if (status !== 0) {
      expect(ran.err).toContain('office is in production, where --yes alone changes nothing');
      expect(ran.err).toContain('add --yes --pbx office to do it');
    }
  });

  it('--yes alone does not answer for one in production on a terminal either', async () => {
    const ran = await hangUp(busy, 'hangup --all --yes', true, false);
    expect(ran).toMatchObject({ status: 1, named: ['office'], sent: 0 });
  });

  it('without --yes a script is told both', async () => {
    const { err } = await hangUp(busy, 'hangup --all', false);
    expect(err).toContain('There is no terminal to ask on');
    expect(err).toContain('add --yes --pbx office');
    const other = await hangUp(office, 'hangup --all', false);
    expect(other.err).toContain('add --yes to do it');
  });
});
