import type { Capture } from '../../../asterisk/capture/store.ts';
import { sizeText } from '../../../commands/capture/amounts.ts';
import { type Ink, segment } from '../../text/line.ts';
import type { Symbols } from '../../text/look.ts';
import { symbolsOf } from '../../text/look.ts';
import { roughly } from '../format.ts';
import type { TableSpec } from '../table.ts';

const looks: Readonly<Record<Capture['state'], readonly [keyof Symbols, Ink]>> = {
  recording: ['good', 'good'],
  ended: ['off', 'plain'],
  'broken off': ['bad', 'bad'],
};

const whyEnded = ({ state, why }: Capture): string =>
  state === 'broken off' ? 'its recorder was killed' : (why ?? '');

/** How long it lasted, or has lasted so far; undefined where nobody knows. */
function lasted({ startedAt, endedAt, state }: Capture, now: number): number | undefined {
  const until = endedAt ?? (state === 'recording' ? now : undefined);
  return until === undefined ? undefined : until - startedAt;
}

export const capturesTable: TableSpec<Capture, readonly Capture[]> = {
  name: 'captures',
  rows: (captures) => new Map(captures.map((capture) => [capture.name, capture])),
  label: ({ name }) => name,
  haystack: (capture) =>
    [capture.name, capture.pbx, capture.state, capture.source, capture.filter, whyEnded(capture)]
      .join(' ')
      .toLowerCase(),
  summary(rows) {
    const going = [...rows.values()].filter(({ state }) => state === 'recording').length;
    return going > 0 ? `${rows.size}, ${going} going on` : String(rows.size);
  },
  columns: [
    {
      title: 'CAPTURE',
      width: 22,
      minimum: 14,
      yields: -1,
      cell: ({ name }) => [segment(name)],
      sortKey: ({ name }) => name,
    },
    {
      title: 'STATE',
      width: 12,
      minimum: 12,
      yields: 0,
      cell: ({ state, isThere }, { look }) => {
        const symbols = symbolsOf(look);
        if (!isThere) return [segment(`${symbols.warn} file gone`, 'warn')];
        const [symbol, tone] = looks[state];
        return [segment(`${symbols[symbol]} ${state}`, tone)];
      },
      sortKey: ({ state }) => state,
    },
    {
      title: 'PACKETS',
      width: 7,
      minimum: 7,
      yields: 2,
      align: 'right',
      cell: ({ packets }) => [segment(String(packets))],
      sortKey: ({ packets }) => packets,
    },
    {
      title: 'AGE',
      width: 6,
      minimum: 6,
      yields: 3,
      align: 'right',
      cell: ({ startedAt }, { now }) => [segment(roughly(now - startedAt))],
      sortKey: ({ startedAt }) => -startedAt,
    },
    {
      title: 'LASTED',
      width: 6,
      minimum: 6,
      yields: 4,
      align: 'right',
      cell(capture, { now }) {
        const ms = lasted(capture, now);
        return [segment(ms === undefined ? '' : roughly(ms))];
      },
    },
    {
      title: 'SIZE',
      width: 8,
      minimum: 6,
      yields: 5,
      align: 'right',
      cell: ({ bytes, isThere }) => [segment(isThere ? sizeText(bytes) : '')],
      sortKey: ({ bytes }) => bytes,
    },
    {
      title: 'OF',
      width: 14,
      minimum: 8,
      yields: 6,
      grows: 1,
      cell: ({ filter, source }) => [segment(source), segment(filter && ` ${filter}`, 'dim')],
    },
    {
      title: 'ENDED BECAUSE',
      width: 14,
      minimum: 8,
      yields: 7,
      grows: 1,
      cell: (capture) => [segment(whyEnded(capture), 'dim')],
    },
  ],
};
