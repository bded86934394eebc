import { describe, expect, it, test } from 'vitest';
import { applyEdits } from '../../../asterisk/conf/edits.ts';
import { effective } from '../../../asterisk/conf/load.ts';
import { memoryReader } from '../../../asterisk/conf/reader.ts';
import { splitArguments, splitOptions } from '../../../asterisk/dialplan/arguments.ts';
import { dialplanOf } from '../../../asterisk/dialplan/read.ts';
import {
  dialSteps,
  reachableContexts,
  withTransferKeys,
} from '../../../asterisk/dialplan/transferKeys.ts';

test.each([
  ['PJSIP/701', ['PJSIP/701']],
  ['PJSIP/701,20,tT', ['PJSIP/701', '20', 'tT']],
  ['SIP/${IF($[1,2]?a,b)},,m(a,b)', ['SIP/${IF($[1,2]?a,b)}', '', 'm(a,b)']],
  ['a\\,b,"c,d"', ['a\\,b', '"c,d"']],
  ['', ['']],
])('the arguments of %j', (data, parts) => {
  expect(splitArguments(data)).toEqual(parts);
  expect(splitArguments(data).join(',')).toBe(data);
});

test.each([
  ['tTm(jazz)', ['t', 'T', 'm(jazz)']],
  ['L(1:2)F(a^b(c)^1)t', ['L(1:2)', 'F(a^b(c)^1)', 't']],
  ['${OPTS}T', ['${OPTS}', 'T']],
  ['', []],
])('the options of %j', (text, letters) => {
  expect(splitOptions(text)).toEqual(letters);
});

const FILE = `[usersnum]
include => outside
exten => _70X,1,Dial(PJSIP/\${EXTEN})
 same => n,Hangup()
exten => 555,1,Dial(PJSIP/701&PJSIP/702,20,m(jazz)T)
[outside]
exten => _0X.,1,Dial(IAX2/operator/\${EXTEN:1},30)
[incoming]
exten => 1,1,Dial(PJSIP/701)
`;

function source(text: string) {
  const reader = memoryReader({ '/e.conf': text });
  const view = effective('/e.conf', reader);
  return { view, reader, plan: dialplanOf(view) };
}

function changed(text: string, on: boolean): string {
  const from = source(text);
  const dials = dialSteps(from.plan, reachableContexts(from.plan, ['usersnum']));
  const { edits } = withTransferKeys(from, dials, on);
  return Buffer.from(applyEdits(Buffer.from(text), edits)).toString();
}

describe('transfer by keys', () => {
  const ON = FILE.replace('PJSIP/${EXTEN})', 'PJSIP/${EXTEN},,tT)')
    .replace('m(jazz)T', 'm(jazz)Tt')
    .replace('${EXTEN:1},30)', '${EXTEN:1},30,T)');

  it('is for who calls, and for the users who are called; not for who comes in', () => {
    expect(changed(FILE, true)).toBe(ON);
  });

  it('is taken away again, and turning it on or off twice changes nothing', () => {
    expect(changed(ON, true)).toBe(ON);
    const off = changed(ON, false);
    expect(off).toBe(FILE.replace('m(jazz)T', 'm(jazz)'));
    expect(changed(off, false)).toBe(off);
  });

  it('sees contexts that include each other once', () => {
    const { plan } = source('[a]\ninclude => b\n[b]\ninclude => a\ninclude => nowhere\n');
    expect(reachableContexts(plan, ['a', 'a'])).toEqual(['a', 'b']);
  });
});
