import { describe, expect, it } from 'vitest';
import { judge } from '../../../asterisk/flows/judge.ts';
import { NOTEBOOK } from '../../../asterisk/flows/notebook.ts';
import { type PathSeen, pathHeard } from '../../../asterisk/flows/path.ts';
import { FLOW_SETTINGS, type FlowSetting } from '../../../asterisk/flows/settings.ts';

const setting = (id: string): FlowSetting => {
  const found = FLOW_SETTINGS.find((one) => one.id === id && one.driver === 'sip');
  if (!found) throw new Error(id);
  return found;
};
const { promise: viaPbx } = setting('via-pbx');
const { promise: direct } = setting('direct');
const { promise: first } = setting('direct-setup');

const path = (over: Partial<PathSeen>): PathSeen => ({
  by: 'packets',
  ...{ beforeAnswer: 'none', inCall: 'A ↔ PBX ↔ B', afterHangUp: 'none' },
  ...{ directAfterMs: undefined, viaPbx: 300, direct: 0, ...over },
});
const byPhones = path({ inCall: 'A ↔ B', directAfterMs: 12, viaPbx: 4, direct: 150 });

describe('media through the PBX', () => {
  it('is kept where nothing moves it', () => {
    expect(judge(viaPbx, NOTEBOOK['via-pbx'].A.steps, path({}))).toEqual({
      kept: true,
      why: 'all 300 packets through the PBX',
    });
  });

  it('is not kept with a re-INVITE, or with packets between the phones', () => {
    expect(judge(viaPbx, NOTEBOOK.direct.B.steps, byPhones)).toEqual({
      kept: false,
      why: 'a re-INVITE was sent during the call; the media went A ↔ B; 150 packets went from phone to phone',
    });
  });
});

describe('direct media', () => {
  it('is kept with a re-INVITE to both, and one that takes it back', () => {
    expect(judge(direct, NOTEBOOK.direct.B.steps, byPhones)).toEqual({
      kept: true,
      why: 'direct 12 ms after the answer, 150 packets',
    });
  });

  it.each([
    [
      NOTEBOOK['via-pbx'].B.steps,
      'A got no re-INVITE; B got no re-INVITE; the media was not taken',
    ],
    [
      NOTEBOOK.direct.B.steps.filter(({ to, what }) => !(to === 'B' && what === 're-INVITE')),
      'B got no re-INVITE',
    ],
  ])('is not kept without them', (steps, why) => {
    const verdict = judge(direct, steps, byPhones);
    expect(verdict.kept).toBe(false);
    expect(verdict.why).toContain(why);
  });

  it('is not kept where the RTP goes elsewhere, whatever the messages say', () => {
    expect(judge(direct, NOTEBOOK.direct.B.steps, path({}))).toMatchObject({
      kept: false,
      why: 'in the call the media went A ↔ PBX ↔ B',
    });
  });

  it('is not known without RTP', () => {
    expect(judge(direct, NOTEBOOK.direct.B.steps, undefined).kept).toBeUndefined();
  });

  it('from the first packet is none with a packet to the PBX', () => {
    const steps = NOTEBOOK['direct-setup'].A.steps;
    expect(judge(first, steps, { ...byPhones, viaPbx: 0 }).kept).toBe(true);
    expect(judge(first, steps, byPhones)).toEqual({
      kept: false,
      why: '4 packets went through the PBX',
    });
  });
});

describe('by what the phones heard', () => {
  const addresses = { A: '127.0.0.127', PBX: '127.0.0.198', B: '127.0.0.165' };
  const { A, PBX, B } = addresses;
  const heard = (a: string[], b: string[]) => pathHeard({ A: a, B: b }, addresses);

  it.each([
    [heard([PBX], [PBX]), 'A ↔ PBX ↔ B'],
    [heard([PBX, B], [A]), 'A ↔ B'],
    [heard([], [PBX]), 'PBX → B'],
    [heard([], []), 'none'],
  ])('%#', (seen, inCall) => expect(seen.inCall).toBe(inCall));

  it('is judged without numbers that nobody counted', () => {
    const { steps } = NOTEBOOK['via-pbx'].A;
    expect(judge(viaPbx, steps, heard([PBX], [PBX])).why).toBe('both phones heard the PBX alone');
    expect(judge(viaPbx, steps, heard([B], [A]))).toEqual({
      kept: false,
      why: 'the media went A ↔ B; some packets went from phone to phone',
    });
    expect(judge(direct, NOTEBOOK.direct.B.steps, heard([PBX, B], [A]))).toEqual({
      kept: true,
      why: 'the phones heard each other directly',
    });
    expect(judge(first, NOTEBOOK['direct-setup'].A.steps, heard([PBX, B], [A])).kept).toBe(false);
  });
});

it('every setting that the notebook has is kept by the notebook itself', () => {
  const own = FLOW_SETTINGS.filter(({ differs }) => differs === undefined);
  expect(own.length).toBe(3);
  for (const { promise, recorded } of own)
    expect(judge(promise, recorded.B.steps, undefined).kept).toBeUndefined();
});
