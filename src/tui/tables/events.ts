import { type Ink, segment } from '../../text/line.ts';
import type { EventRow, EventsState } from '../events.ts';
import type { TableSpec } from '../table.ts';

/** Headers that say what an event is about, the best one first. */
const ABOUT = ['Channel', 'Peer', 'EndpointName', 'Endpoint', 'AccountID', 'AOR', 'Username'];
/** Say nothing that one looks for, or stand in columns of their own. */
const LEFT_OUT: ReadonlySet<string> = new Set(['Privilege', 'SequenceNumber', 'SystemName']);

function subjectOf({ headers }: EventRow): string {
  for (const wanted of ABOUT) {
    const found = headers.find(([name, value]) => name === wanted && value !== '');
    if (found) return found[1];
  }
  return (
    headers.find(([name]) => name.endsWith('UniqueID') || name === 'BridgeUniqueid')?.[1] ?? ''
  );
}

/** `Header=value …`, without what its other columns tell. */
function words(row: EventRow): string {
  const subject = subjectOf(row);
  return row.headers
    .filter(([name, value]) => value !== '' && value !== subject && !LEFT_OUT.has(name))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

/** `12:03:07.215` */
export const eventTime = (at: number): string => {
  const time = new Date(at);
  return `${time.toTimeString().slice(0, 8)}.${String(time.getMilliseconds()).padStart(3, '0')}`;
};

const toneOf = ({ name }: EventRow): Ink =>
  /fail|invalid|reject|unreach|violat|unexpected/i.test(name) ? 'warn' : 'plain';

export const eventsTable: TableSpec<EventRow, EventsState> = {
  name: 'events',
  rows: ({ rows }) => rows,
  label: ({ number }) => String(number),
  haystack: ({ name, headers }) =>
    `${name} ${headers.map(([header, value]) => `${header}=${value}`).join(' ')}`.toLowerCase(),
  summary(rows, { isPaused, waiting, lost }) {
    const state = isPaused ? `paused, ${waiting.length} waiting: p goes on` : `live, ${rows.size}`;
    return lost > 0 ? `${state}, ${lost} not kept` : state;
  },
  columns: [
    {
      title: 'TIME',
      width: 12,
      minimum: 12,
      yields: 2,
      cell: ({ at }) => [segment(eventTime(at), 'dim')],
      sortKey: ({ number }) => number,
    },
    {
      title: 'EVENT',
      width: 23,
      minimum: 14,
      yields: -1,
      cell: (row) => [segment(row.name, toneOf(row))],
      sortKey: ({ name }) => name,
    },
    {
      title: 'ABOUT',
      width: 22,
      minimum: 10,
      yields: 1,
      cell: (row) => [segment(subjectOf(row))],
      sortKey: (row) => subjectOf(row),
    },
    {
      title: 'WHAT',
      width: 20,
      minimum: 10,
      yields: 3,
      grows: 1,
      cell: (row) => [segment(words(row), 'dim')],
    },
  ],
};
