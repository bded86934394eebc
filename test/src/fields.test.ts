import { describe, expect, it } from 'vitest';
import { fieldNames, readFields, selectFields, tabbed } from '../../src/fields.ts';
import { errorOf } from '../support/typed.ts';

const PEERS = [
  { id: '701', status: 'reachable', contact: { uri: 'sip:701@a', rttMs: 1 }, tags: ['x', 'y'] },
  { id: '702', status: 'a\tb\nc', contact: null },
];

describe('the fields of an outcome', () => {
  it('are named in the order of their appearance, those within an object by their way', () => {
    expect(fieldNames(PEERS)).toEqual([
      'id',
      'status',
      'contact.uri',
      'contact.rttMs',
      'tags',
      'contact',
    ]);
    expect(fieldNames({ a: 1 })).toEqual(['a']);
    expect(fieldNames(['x', 1, null])).toEqual([]);
  });

  it('are chosen, also within an object; what an item lacks is null', () => {
    expect(selectFields(PEERS, ['contact.rttMs', 'id', 'tags'])).toEqual([
      { 'contact.rttMs': 1, id: '701', tags: ['x', 'y'] },
      { 'contact.rttMs': null, id: '702', tags: null },
    ]);
    expect(selectFields(PEERS, ['contact'])[0]).toEqual({ contact: PEERS[0]?.contact });
  });

  it.each(['name', '__proto__', 'constructor', 'id.length', ''])('%j is none', (name) => {
    expect(errorOf(() => selectFields(PEERS, [name]))).toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('id, status'),
    });
  });

  it('of nothing are not checked', () => {
    expect(selectFields([], ['whatever'])).toEqual([]);
  });

  it('are a line whose tabs part them and nothing else does', () => {
    expect(selectFields(PEERS, ['id', 'status', 'tags']).map(tabbed)).toEqual([
      '701\treachable\t["x","y"]',
      '702\ta b c\t',
    ]);
  });
});

it.each([
  [undefined, undefined],
  ['', 'list'],
  [' , ', 'list'],
  ['a, b,', ['a', 'b']],
])('--fields %j', (value, fields) => {
  expect(readFields(value)).toEqual(fields);
});
