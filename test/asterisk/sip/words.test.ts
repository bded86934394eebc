import { describe, expect, it, test } from 'vitest';
import { checkContext, checkName, checkNumber, checkSecret } from '../../../asterisk/sip/check.ts';
import { knownCodecs, readCodecs } from '../../../asterisk/sip/codecs.ts';
import { readMediaWord } from '../../../asterisk/sip/media.ts';
import { amiOf } from '../../support/context.ts';
import { errorOf } from '../../support/typed.ts';

const LONG = 'é'.repeat(150);
/** What no text may hold, and what the error says of it. */
const HOSTILE: readonly (readonly [text: string, why: RegExp])[] = [
  ['7\n03', /line break/],
  ['7\r03', /line break/],
  ['70\0', /control/],
  ['70\u001b[31m', /control/],
  ['7]03', /holds \]/],
  ['7[03', /holds \[/],
  ['703;x', /holds ;/],
  ['703 ', /space/],
  [LONG, /300 bytes/],
  ['70\ufffd', /not UTF-8/],
  ['70\ud800', /not UTF-8/],
];
const checks = { checkNumber, checkName, checkContext, checkSecret };

describe.each(Object.entries(checks))('%s', (_, check) => {
  it.each(HOSTILE)('refuses %j', (text, why) => {
    const error = errorOf(() => check(text));
    expect(error.code).toBe('usage');
    expect(error.message).toMatch(why);
    expect(Buffer.byteLength(error.message)).toBeLessThan(250);
  });
});

test.each([
  [checkNumber, '703'],
  [checkNumber, 'claire.martin-2'],
  [checkName, 'Zoé Martin (bureau)'],
  [checkName, '日本'],
  [checkContext, 'users-num'],
  [checkSecret, `a=b,c"d'e\\f é`],
])('%o takes %j', (check, text) => {
  expect(check(text)).toBe(text);
});

test.each([
  [checkNumber, ''],
  [checkNumber, 'general'],
  [checkNumber, '-703'],
  [checkNumber, '7 3'],
  [checkNumber, '${EXTEN}'],
  [checkName, 'a "b" <c>'],
  [checkContext, 'a,b'],
  [checkSecret, ''],
])('%o refuses %j', (check, text) => {
  expect(errorOf(() => check(text)).code).toBe('usage');
});

test('a secret is never quoted', () => {
  expect(errorOf(() => checkSecret('hunter2;')).message).not.toContain('hunter2');
});

describe('codecs', () => {
  const known = ['alaw', 'ulaw', 'g722'];

  it.each([
    ['alaw', ['alaw']],
    ['alaw,ulaw', ['alaw', 'ulaw']],
    [' ulaw, alaw ,ulaw', ['ulaw', 'alaw']],
  ])('reads %j', (text, codecs) => {
    expect(readCodecs(text, known)).toEqual(codecs);
  });

  it.each([
    ['opus', /no codec "opus"/],
    ['ALAW', /calls it alaw/],
    ['PCMU', /calls it ulaw/],
    ['!all', /no codec/],
    ['all', /no codec/],
    ['alaw;x', /no codec/],
    [' , ', /at least one/],
    ['x'.repeat(300), /no codec "x{40}…"/],
  ])('refuses %j', (text, why) => {
    expect(errorOf(() => readCodecs(text, known)).message).toMatch(why);
  });

  it('are those that Asterisk shows, by the names that it takes', async () => {
    const lines = [
      '      ID TYPE  NAME         FORMAT           DESCRIPTION',
      '       6 audio alaw         alaw             (G.711 a-law)',
      '      23 audio speex        speex16          (SpeeX 16khz)',
      '      37 video h264         h264             (H.264 video)',
      '      32 image jpeg         jpeg             (JPEG image)',
      '      45 audio none         none             (<Null> codec)',
    ];
    const ami = amiOf({}, () => ({ ok: true, lines }));
    expect(await knownCodecs(ami)).toEqual(['alaw', 'speex16', 'h264']);
    const mute = amiOf({}, () => ({ ok: false, lines: [] }));
    expect(await knownCodecs(mute)).toContain('g722');
    expect(await knownCodecs(undefined)).toEqual(await knownCodecs(mute));
  });
});

describe('media', () => {
  it.each([
    ['direct', true],
    ['via-pbx', false],
    ['reinvite', true],
    ['canreinvite=no', false],
    ['CanReinvite=yes', true],
    ['directmedia=no', false],
    ['direct_media=yes', true],
    ['no', false],
  ])('%s', (word, direct) => {
    const read = readMediaWord(word);
    expect(read.direct).toBe(direct);
    expect(read.explained === undefined).toBe(word === 'direct' || word === 'via-pbx');
  });

  it('knows UPDATE by its old name', () => {
    expect(readMediaWord('directmedia=update')).toMatchObject({ direct: true, method: 'update' });
  });

  it.each(['nonat', 'canreinvite=nonat', 'directmedia=nonat,update'])('refuses %s', (word) => {
    expect(errorOf(() => readMediaWord(word)).message).toContain('no effect');
  });

  it.each(['maybe', '', 'constructor', '__proto__', 'canreinvite=toString'])(
    'refuses %j',
    (word) => {
      expect(errorOf(() => readMediaWord(word)).code).toBe('usage');
    },
  );
});
