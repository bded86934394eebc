import { describe, expect, it } from 'vitest';
import { mediaPath } from '../../../../asterisk/capture/ladder/mediaPath.ts';
import { createPartyBook } from '../../../../asterisk/capture/ladder/parties.ts';
import { flowGrid, outcomePiece, pathSummary } from '../../../../asterisk/capture/report/flows.ts';
import { type Grid, spanText, timeText } from '../../../../asterisk/capture/report/grid.ts';
import { streamGrid } from '../../../../asterisk/capture/report/streams.ts';
import type { Flow, FlowOutcome, RtpStream } from '../../../../asterisk/capture/types.ts';
import {
  directCall,
  directSetup,
  overTrunk,
  plainCall,
  registration,
} from '../../../support/tales.ts';

const texts = ({ rows }: Grid) => rows.map((row) => row.map(({ text }) => text));
const summary = (flow: Flow) => pathSummary(mediaPath(flow));

describe('the table of calls', () => {
  it('tells who, how it ended, how long, and where the media went', () => {
    const flows = [plainCall().flow(), { ...registration().flow(), id: '2' }];
    expect(texts(flowGrid(flows, createPartyBook(flows)))).toEqual([
      [...['1', 'call', '0.000', '701', '702', '● ended', 'A 701', '1.16 s', '3.15 s'], 'via PBX'],
      ['2', 'registration', '0.000', '701', '701', '● done', '', '', '', ''],
    ]);
  });

  it.each([
    ['via PBX', plainCall],
    ['A 701 <-> B 702 directly', directSetup],
    ['A 701 <-> B 702 directly', directCall],
  ])('sums the media path up: %s', (wanted, tale) => {
    expect(summary(tale().flow())).toBe(wanted);
  });

  it('says where the way is only what was agreed', () => {
    expect(summary({ ...directCall().flow(), streams: [] })).toBe(
      'A 701 <-> B 702, PBX <-> B 702, then A 701 <-> B 702 directly (agreed, not seen)',
    );
  });

  it('says what was agreed and not seen between what was seen, with a capture at the PBX', () => {
    const run = (fromNs: number, toNs: number) => ({ fromNs, toNs });
    const streams = [
      {
        ...plainCall().flow().streams[0],
        ...{ firstNs: 1.2e9, lastNs: 4.62e9, runs: [run(1.2e9, 1.44e9), run(4.61e9, 4.62e9)] },
      },
    ] as RtpStream[];
    const flow = { ...directCall().flow(), streams };
    const wanted = 'via PBX, then A 701 <-> B 702 directly (agreed, not seen)';
    expect(pathSummary(mediaPath(flow), flow.answeredNs)).toBe(wanted);
    const early = { ...flow, streams, answeredNs: 4e9 };
    expect(pathSummary(mediaPath(early), early.answeredNs)).toBe('via PBX');
  });

  it('has symbol and word for every outcome, with the response where it failed', () => {
    const outcomes: FlowOutcome[] = [
      ...(['answered', 'ended', 'refused', 'cancelled', 'busy', 'no answer'] as const),
      ...(['ringing', 'done'] as const),
    ];
    for (const outcome of outcomes)
      expect(outcomePiece({ outcome, verdict: '' }).text).toMatch(/^[●◐▲○✖] [a-z ]+$/);
    expect(outcomePiece({ outcome: 'busy', verdict: '486 Busy Here' })).toEqual({
      text: '▲ busy: 486 Busy Here',
      tone: 'warn',
    });
  });
});

it('the table of streams has loss in percent, jitter, digits and the call', () => {
  const flow = overTrunk().flow();
  const [first, second] = texts(streamGrid(flow.streams, [flow], createPartyBook([flow])));
  expect(first).toEqual([
    ...['1', 'A 701', '192.168.0.127:7078', 'PBX', '192.168.0.198:11000', '0xA600EA5D', 'PCMA'],
    ...['0.820', '3.000', '150', '0', '0.25 (1.50)', '42#'],
  ]);
  expect(second?.[10]).toBe('▲ 7 (4.7%)');
});

it.each([
  [110, 110, '110: 110 sent elsewhere', 'plain'],
  [120, 110, '▲ 120: 110 sent elsewhere, 10 lost (6.3%)', 'warn'],
  [105, 110, '105: 110 sent elsewhere', 'plain'],
])('%i lost, of which %i went elsewhere, are told as %s', (lost, sentElsewhere, text, tone) => {
  const streams = [{ ...plainCall().flow().streams[0], lost, sentElsewhere }] as RtpStream[];
  const [row] = streamGrid(streams, [], createPartyBook([])).rows;
  expect(row?.[10]).toEqual({ text, tone });
});

it.each([
  [0, '0.000000000'],
  [2_653_616_978, '2.653616978'],
  [8_999_999_999_999_999, '8999999.999999999'],
  [1, '0.000000001'],
])('%i ns are %s s, to the last digit', (ns, text) => {
  expect(timeText(ns)).toBe(text);
});

it.each([
  [254_000_000, '254 ms'],
  [1_160_000_000, '1.16 s'],
  [125_000_000_000, '2m05s'],
])('a span of %i ns is %s', (ns, text) => {
  expect(spanText(ns)).toBe(text);
});
