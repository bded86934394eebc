import { describe, expect, test } from 'vitest';
import { bytesToText } from '../../../asterisk/conf/bytes.ts';
import { editedReader } from '../../../asterisk/conf/reader.ts';
import { added, type Change, removed, type Source } from '../../../asterisk/dialplan/edit.ts';
import { callerIdName, extensionName } from '../../../asterisk/dialplan/name.ts';
import { compareExtensions } from '../../../asterisk/dialplan/order.ts';
import { contextIn, sourceOf, stepsIn } from '../../support/dialplan.ts';
import { errorOf } from '../../support/typed.ts';

const CALL = [{ application: 'Dial(PJSIP/701)' }, { application: 'Hangup()' }];

const textAfter = ({ reader }: Source, { edits }: Change, name = 'extensions.conf') =>
  bytesToText(editedReader(reader, edits).read(`/etc/${name}`) ?? new Uint8Array());

function remove(source: Source, written: string): Change {
  const [name = '', callerId] = written.split('/');
  const wanted = {
    name: extensionName(name),
    callerId: callerId === undefined ? undefined : callerIdName(callerId),
  };
  const context = contextIn(source.plan, 'c');
  const extension = context.extensions.find((one) => compareExtensions(one, wanted) === 0);
  if (!extension) throw new Error(`no extension ${written}`);
  return removed(source, context, extension);
}

const FILE = [
  '\ufeff; mine',
  '[c]',
  'exten => 600,1,Echo() ; keep',
  '',
  'exten  =>  555,1,Dial(PJSIP/702)   ; Jeanne',
  '  same => n,Hangup()',
  '',
  '; the users',
  'exten => _70X,1,Dial(PJSIP/${EXTEN})',
  '[d]',
  'exten => 555,1,NoOp()',
  '',
].join('\r\n');

test('a block is added at the end of its context, and every other byte stays', () => {
  const source = sourceOf({ 'extensions.conf': FILE });
  const change = added(source, 'c', '556', CALL);
  const block = 'exten => 556,1,Dial(PJSIP/701)\r\n  same => n,Hangup()\r\n';
  expect(textAfter(source, change)).toBe(FILE.replace('[d]', `${block}[d]`));
  expect(stepsIn(change.after, 'c')).toContain('556 2 Hangup()');
});

test('a context that is not there yet is made', () => {
  const change = added(sourceOf({ 'extensions.conf': FILE }), 'new', '_7X', CALL);
  expect(stepsIn(change.after, 'new')).toEqual(['_7X 1 Dial(PJSIP/701)', '_7X 2 Hangup()']);
});

test('what is added and removed again leaves the file as it was', () => {
  const source = sourceOf({ 'extensions.conf': FILE });
  const text = textAfter(source, added(source, 'c', '701', CALL));
  const again = sourceOf({ 'extensions.conf': text });
  expect(textAfter(again, remove(again, '701'))).toBe(FILE);
});

test('all lines of an extension go, and nothing else', () => {
  const source = sourceOf({ 'extensions.conf': FILE });
  const change = remove(source, '555');
  expect(textAfter(source, change)).toBe(
    FILE.replace(/exten {2}=> {2}555.*\r\n.*same => n,Hangup\(\)\r\n/, ''),
  );
  expect(stepsIn(change.after, 'd')).toEqual(['555 1 NoOp()']);
});

test('lines that are spread over files and spellings go together, with those that Asterisk refuses', () => {
  const source = sourceOf({
    'extensions.conf': '[c]\nexten => 555,1,A\n#include "more.conf"\nexten => 5-55,hint,SIP/1\n',
    'more.conf': 'exten => 556,1,B\nexten => 555,2,C\nexten => 555,2,D\nexten => 555/7,1,E\n',
  });
  const change = remove(source, '555');
  expect(textAfter(source, change)).toBe('[c]\n#include "more.conf"\n');
  expect(textAfter(source, change, 'more.conf')).toBe('exten => 556,1,B\nexten => 555/7,1,E\n');
});

test('lines for one caller go alone', () => {
  const source = sourceOf({ 'extensions.conf': '[c]\nexten => 1,1,A\nexten => 1/55,1,B\n' });
  expect(stepsIn(remove(source, '1/55').after, 'c')).toEqual(['1 1 A()']);
});

describe('no edit can be right', () => {
  test.each<[string, string, RegExp]>([
    [
      'where the next extension goes on from it',
      '[c]\nexten => 1,1,A\nexten => 2,n,B\n',
      /2 of \[c\] would be another/,
    ],
    [
      'where the next extension has its priority from it',
      '[c]\nexten => 1,1,A\nexten => 1,n,B\nexten => 2,s,C\n',
      /2 of \[c\]/,
    ],
    [
      'in a template',
      '[t](!)\nexten => 1,1,A\n[c](t)\nexten => 2,1,B\n',
      /from \[t\] \(\/etc\/extensions.conf:2\)/,
    ],
    [
      'where another context has it too',
      '[c]\nexten => 1,1,A\n[d](c)\nexten => 2,1,B\n',
      /1 of \[d\] would be another/,
    ],
    [
      'in a line put together',
      '[c]\nexten => 2,1,X\nexten => 1,1,A(b\nexten += c)\n',
      /put together from several/,
    ],
  ])('%s', (_, text, message) => {
    const source = sourceOf({ 'extensions.conf': text });
    expect(errorOf(() => remove(source, '1'))).toMatchObject({
      code: 'refused',
      message: expect.stringMatching(message),
    });
  });

  test('in a context behind a comment that is not closed', () => {
    const source = sourceOf({ 'extensions.conf': '[c]\nexten => 1,1,A ;-- begins\n' });
    expect(errorOf(() => added(source, 'c', '2', CALL)).code).toBe('refused');
  });
});

test('a file that Asterisk rejects is not edited', () => {
  const source = sourceOf({ 'extensions.conf': '[c]\nexten => 1,1,A\n[d\n' });
  expect(errorOf(() => added(source, 'c', '2', CALL)).code).toBe('refused');
});
