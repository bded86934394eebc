import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { attachedOf, profileOf, profilesOf } from '../../support/context.ts';
import { type DialplanYard, makeDialplanYard } from '../../support/dialplan-yard.ts';
import { realEngine } from '../../support/engines.ts';
import { typed } from '../../support/typed.ts';

const LAB = `[general]
static = yes

[usersnum]
exten => _70X,1,Dial(PJSIP/\${EXTEN})
exten => 600,1,NoOp(pbxctl: echo language=fr)
 same => n,Answer()
 same => n,Set(CHANNEL(language)=fr)
 same => n,Playback(demo-echotest)
 same => n,Echo()
 same => n,Playback(demo-echodone)
 same => n,Hangup()
`;

let lab: DialplanYard;
let cache: string;
beforeEach(async () => {
  cache = mkdtempSync(join(tmpdir(), 'pbxctl-feature-'));
  lab = await yardOf(LAB);
});
afterEach(() => {
  lab.remove();
  rmSync(cache, { recursive: true, force: true });
});

/** A lab on the real engine's programs and sounds; what is loaded into Asterisk is paper. */
async function yardOf(text: string): Promise<DialplanYard> {
  const engine = await realEngine('22');
  const yard = makeDialplanYard(text);
  const { folders } = yard.context;
  return {
    ...yard,
    context: {
      ...yard.context,
      folders: { ...folders, cache },
      profiles: profilesOf(profileOf({ engine })),
    },
  };
}

const type = (line: string) => typed(line, lab.context);
const json = async (line: string) => JSON.parse((await type(`${line} --json`)).out.join('\n'));

describe('feature list', () => {
  test('tells what is installed from the dialplan alone', async () => {
    const list = await json('feature list');
    expect(list[0]).toMatchObject({ id: 'echo', number: '600', installed: true });
    expect(list.filter(({ installed }: { installed: boolean }) => installed)).toHaveLength(1);
  });
});

describe('feature install', () => {
  test('adds its lines and its announcements, and is listed', async () => {
    const { status, err } = await type('feature install radio --url http://127.0.44.1/x --yes');
    expect([status, err.join('\n')]).toEqual([0, expect.stringContaining('announcement made')]);
    expect(lab.text()).toContain(
      'exten => 644,1,NoOp(pbxctl: radio language=fr url=http://127.0.44.1/x)',
    );
    expect((await json('feature show radio')).settings).toEqual({
      ...{ language: 'fr', url: 'http://127.0.44.1/x' },
    });
  });

  test('changes nothing the second time, and keeps what is not said', async () => {
    await type('feature install radio --url http://127.0.44.1/x --yes');
    const before = lab.text();
    const again = await type('feature install radio --yes');
    expect(lab.text()).toBe(before);
    expect(again.err.join('\n')).toContain('installed already');
    await type('feature install radio --number 645 --yes');
    expect(lab.text()).toContain(
      'exten => 645,1,NoOp(pbxctl: radio language=fr url=http://127.0.44.1/x)',
    );
    expect(lab.text()).not.toContain('exten => 644');
  });

  test('takes no number that somebody else has', async () => {
    lab.put('extensions.conf', `${LAB}exten => 644,1,Dial(PJSIP/701)\n`);
    const { status, err } = await type('feature install radio --yes');
    expect([status, err.join('\n')]).toEqual([
      4,
      expect.stringContaining('644 in [usersnum] is taken'),
    ]);
  });

  test.each([
    ['feature install', 'name a feature, or --all'],
    ['feature install --all clock', 'name none beside it'],
    ['feature install clokc', 'there is no feature'],
    ['feature install clock --station LFPG', '--station means nothing to clock'],
    ['feature install clock game --number 1', '--number is for one feature'],
    ['feature install clock --number 6$1', 'is no number for clock'],
    ['feature install clock --number abc', 'is no number for clock'],
    ['feature install clock --number _6XX', 'is no number for clock'],
    ['feature install recorder --number 690', 'it is a pattern such as _69XXX'],
    ['feature install clock --number 702', '702 in [usersnum] is taken by _70X: Dial('],
    ['feature install clock --context nosuch', 'there is no context [nosuch]'],
    ['feature remove', 'pbxctl feature remove clock'],
  ])('%s is refused', async (line, why) => {
    const before = lab.text();
    const { status, err } = await type(`${line} --yes`);
    expect(status).toBeGreaterThan(1);
    expect(err.join('\n')).toContain(why);
    expect(lab.text()).toBe(before);
  });

  test.each(['espeak-ng', 'sox', 'mpg123'])('names %s when the engine has it not', async (name) => {
    const engine = await realEngine('22');
    const { [name]: _, ...programs } = engine.programs;
    lab = {
      ...lab,
      context: {
        ...lab.context,
        profiles: profilesOf(profileOf({ engine: { ...engine, programs } })),
      },
    };
    const before = lab.text();
    const { status, err } = await type('feature install radio --yes');
    expect([status, err.join('\n')]).toEqual([
      4,
      expect.stringContaining(`the program ${name} is missing`),
    ]);
    expect(err.join('\n')).toContain(`apt install ${name}`);
    expect(lab.text()).toBe(before);
  });

  test('says why on a PBX that was there before', async () => {
    const { folders } = lab.context;
    const local = { etc: join(folders.pbx('lab'), 'etc') };
    const office = attachedOf({ write: true, local: local as never });
    lab = { ...lab, context: { ...lab.context, pbxName: 'office', profiles: profilesOf(office) } };
    const { status, err } = await type('feature install clock --yes');
    expect([status, err.join('\n')]).toEqual([4, expect.stringContaining('for its own labs only')]);
  });
});

describe('feature remove', () => {
  test('leaves every other byte as it was', async () => {
    const before = lab.text();
    await type('feature install radio game --yes');
    const { status } = await type('feature remove radio game --yes');
    expect([status, lab.text()]).toEqual([0, before]);
  });

  test('says what is not there', async () => {
    expect(await type('feature remove radio --yes')).toMatchObject({ status: 5 });
  });
});
