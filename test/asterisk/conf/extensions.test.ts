import { describe, expect, test } from 'vitest';
import { bytesToText } from '../../../asterisk/conf/bytes.ts';
import { readDialplan } from '../../../asterisk/conf/dialplan.ts';
import {
  addExtension,
  findContext,
  linesOfExtension,
  type NewStep,
  removeExtension,
  replaceExtension,
} from '../../../asterisk/conf/extensions.ts';
import { effective } from '../../../asterisk/conf/load.ts';
import { editedReader, memoryReader } from '../../../asterisk/conf/reader.ts';
import type { Edit } from '../../../asterisk/conf/types.ts';

const MAIN = `[general]
static=yes

[inner]
exten => 701,1,NoOp(a,b)
 same => n(again),Dial(PJSIP/701,20) ; ring
 same => n+2,Goto(again)
exten => 701,hint,PJSIP/701
exten => _7[0-9,]X,1,Answer
exten => _7[0-9,]X,n,Hangup()
include => outer

#include more.conf

[outer]
exten = 800,1,Hangup
`;
const MORE = `[inner]
exten => 701,20,Hangup()
exten => 702/701,1,Busy()
`;

function read(main = MAIN, more = MORE) {
  const reader = memoryReader({ '/e/extensions.conf': main, '/e/more.conf': more });
  const view = effective('/e/extensions.conf', reader);
  const make = (edits: readonly Edit[], name = 'extensions.conf') =>
    bytesToText(editedReader(reader, edits).read(`/e/${name}`) ?? new Uint8Array());
  return { view, make };
}

const STEPS: readonly NewStep[] = [
  { application: 'Dial(PJSIP/703,20)' },
  { application: 'Hangup()', label: 'end' },
];

test('reads a context that is spread over sections and files', () => {
  const { view } = read();
  const inner = findContext(view, 'inner');
  expect(inner?.sections).toHaveLength(2);
  expect(inner?.includes).toEqual(['outer']);
  expect(
    inner?.extensions.map(({ exten, priorities }) => [exten, ...priorities.map((p) => p.priority)]),
  ).toEqual([
    ['701', 1, 2, 5, 'hint', 20],
    ['_7[0-9,]X', 1, 2],
    ['702/701', 1],
  ]);
  expect(
    linesOfExtension(view, 'inner', '701').map((p) => [p.file, p.line, p.application]),
  ).toEqual([
    ['/e/extensions.conf', 5, 'NoOp(a,b)'],
    ['/e/extensions.conf', 6, 'Dial(PJSIP/701,20)'],
    ['/e/extensions.conf', 7, 'Goto(again)'],
    ['/e/extensions.conf', 8, 'PJSIP/701'],
    ['/e/more.conf', 2, 'Hangup()'],
  ]);
  expect(readDialplan(view).map(({ name }) => name)).toEqual(['inner', 'outer']);
});

test('says which lines Asterisk passes over', () => {
  const { view } = read(
    '[a]\nsame => n,NoOp\nexten => 1,n,NoOp\nexten => 1,0,NoOp\nexten => 1,nowhere,NoOp\nexten=>1\nexen => 1,1,NoOp\nautohints=yes\n',
  );
  const [context] = readDialplan(view);
  expect(context?.passedOver.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7]);
});

describe('a new extension', () => {
  test('goes behind the last one of its context, laid out as its neighbours', () => {
    const { view, make } = read();
    expect(make(addExtension(view, 'outer', '801', STEPS))).toBe(
      `${MAIN}exten = 801,1,Dial(PJSIP/703,20)\n same => n(end),Hangup()\n`,
    );
    expect(make(addExtension(view, 'inner', '703', STEPS), 'more.conf')).toBe(
      `${MORE}exten => 703,1,Dial(PJSIP/703,20)\n same => n(end),Hangup()\n`,
    );
  });

  test('repeats the extension where its neighbours do', () => {
    const text = '[a]\nexten=>1,1,Answer\nexten=>1,n,Hangup\ninclude=>b\n';
    const { view, make } = read(text);
    expect(make(addExtension(view, 'a', '_X!', STEPS))).toBe(
      '[a]\nexten=>1,1,Answer\nexten=>1,n,Hangup\nexten=>_X!,1,Dial(PJSIP/703,20)\nexten=>_X!,n(end),Hangup()\ninclude=>b\n',
    );
  });

  test('makes its context', () => {
    const { view, make } = read('');
    const steps = [{ application: 'PJSIP/703', isHint: true }, ...STEPS];
    expect(make(addExtension(view, 'new', '703', steps))).toBe(
      '[new]\nexten => 703,hint,PJSIP/703\n same => 1,Dial(PJSIP/703,20)\n same => n(end),Hangup()\n',
    );
  });

  test('keeps a semicolon, as in System(a;b)', () => {
    const { view, make } = read();
    const text = make(addExtension(view, 'outer', '9', [{ application: 'System(a;b)' }]));
    expect(text).toContain('System(a\\;b)\n');
    expect(linesOfExtension(read(text).view, 'outer', '9')[0]?.application).toBe('System(a;b)');
  });

  test.each([
    ['there already', '701', STEPS],
    ['no extension', '', STEPS],
    ['a comma', '7,1', STEPS],
    ['a line break', '7\n1', STEPS],
    ['a blank', '7 1', STEPS],
    ['an open bracket', '_7[1', STEPS],
    ['a line break in a step', '7', [{ application: 'NoOp(\n)' }]],
    ['a label that ends early', '7', [{ application: 'NoOp', label: 'a),Hangup(' }]],
    ['nothing to do', '7', [{ application: '' }]],
  ])('is refused: %s', (_, exten, steps) => {
    const { view } = read();
    expect(() => addExtension(view, 'inner', exten, steps)).toThrowError(
      expect.objectContaining({ name: 'PbxError' }),
    );
  });
});

describe('an extension that is taken away', () => {
  test('goes with all its lines in all files', () => {
    const { view, make } = read();
    const edits = removeExtension(view, 'inner', '701');
    expect(make(edits)).toBe(MAIN.replace(/exten => 701,1[\s\S]*PJSIP\/701\n/, ''));
    expect(make(edits, 'more.conf')).toBe(MORE.replace('exten => 701,20,Hangup()\n', ''));
  });

  test('is refused where another counts on its lines', () => {
    const { view } = read('[a]\nexten => 1,1,NoOp\nexten => 2,n,NoOp\n');
    expect(() => removeExtension(view, 'a', '1')).toThrowError(/extensions.conf:3 would mean/);
    expect(() => removeExtension(view, 'a', '3')).toThrowError(/no extension 3/);
  });

  test('is refused in a context that inherits it', () => {
    const { view } = read('[t](!)\nexten => 1,1,NoOp\n[a](t)\nexten => 2,1,NoOp\n');
    expect(() => removeExtension(view, 'a', '1')).toThrowError(/from \[t\]/);
  });

  test('leaves the file as it was before it was added', () => {
    for (const text of [MAIN, MAIN.slice(0, -1), MAIN.replaceAll('\n', '\r\n')]) {
      const { view, make } = read(text);
      const next = read(make(addExtension(view, 'outer', '801', STEPS)));
      expect(next.make(removeExtension(next.view, 'outer', '801'))).toBe(text);
    }
  });
});

test('replaces an extension where it is', () => {
  const { view, make } = read();
  const edits = replaceExtension(view, 'inner', '701', STEPS);
  expect(make(edits)).toBe(
    MAIN.replace(
      /exten => 701,1[\s\S]*PJSIP\/701\n/,
      'exten => 701,1,Dial(PJSIP/703,20)\n same => n(end),Hangup()\n',
    ),
  );
  expect(make(edits, 'more.conf')).not.toContain('701,20');
  expect(make(replaceExtension(view, 'outer', '9', STEPS))).toContain('exten = 9,1,');
});
