import { describe, expect, it } from 'vitest';
import { compare } from '../../../asterisk/flows/compare.ts';
import { NOTEBOOK } from '../../../asterisk/flows/notebook.ts';
import { isRenewal, type SequenceStep, stepText } from '../../../asterisk/flows/sequence.ts';

const { direct, 'via-pbx': viaPbx } = NOTEBOOK;
const told = (seen: readonly SequenceStep[], recorded = viaPbx.A) =>
  compare(seen, recorded).differences.map(({ kind, step }) => `${kind}: ${stepText(step)}`);

describe('a sequence beside the notebook', () => {
  it('is the same as itself', () => {
    const { differences, isInterleavedOtherwise } = compare(viaPbx.B.steps, viaPbx.B);
    expect([differences, isInterleavedOtherwise]).toEqual([[], false]);
  });

  it('that lacks a message says which, on its leg', () => {
    const seen = viaPbx.A.steps.filter(({ from, what }) => !(from === 'B' && what === '180'));
    expect(compare(seen, viaPbx.A).differences).toEqual([
      { leg: 'B', kind: 'less', step: { from: 'B', to: 'PBX', what: '180', sdp: false } },
    ]);
  });

  it('with re-INVITEs has them and their answers more', () => {
    const seen = told(direct.B.steps, viaPbx.B);
    expect(seen.every((text) => text.startsWith('more: '))).toBe(true);
    expect(seen).toHaveLength(12);
    expect(seen.slice(0, 4)).toEqual([
      'more: PBX → A  re-INVITE, SDP',
      'more: A → PBX  100',
      'more: A → PBX  200, SDP',
      'more: PBX → A  ACK',
    ]);
  });

  it('without a session description is another message', () => {
    const seen = viaPbx.A.steps.map((step) =>
      step.what === 'INVITE' && step.to === 'B' ? { ...step, sdp: false } : step,
    );
    expect(told(seen)).toEqual(['more: PBX → B  INVITE', 'less: PBX → B  INVITE, SDP']);
  });

  it('may have its legs in another order among each other, and is told to', () => {
    const late = direct.B.steps.filter((step) => step.to === 'B' && isRenewal(step))[0];
    if (!late) throw new Error('no re-INVITE');
    const at = direct.B.steps.indexOf(late);
    const seen = direct.B.steps.toSpliced(at, 1).toSpliced(at + 1, 0, late);
    const { differences, isInterleavedOtherwise } = compare(seen, direct.B);
    expect([differences, isInterleavedOtherwise]).toEqual([[], true]);
  });

  it('is judged up to where the notebook breaks off', () => {
    const more: SequenceStep = { from: 'PBX', to: 'A', what: '200', sdp: false };
    expect(told([...direct.A.steps, more], direct.A)).toEqual([]);
    expect(told([...direct.A.steps.slice(0, -2), more], direct.A)).not.toEqual([]);
  });

  it('that is empty lacks all', () => {
    expect(told([])).toHaveLength(viaPbx.A.steps.length);
  });
});

it('has the numbers of messages that the notebook has', () => {
  const lengths = Object.values(NOTEBOOK).map(({ A, B }) => [A.steps.length, B.steps.length]);
  expect(lengths).toEqual([
    [17, 17],
    [22, 29],
    [21, 21],
  ]);
});
