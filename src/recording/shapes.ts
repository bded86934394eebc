import type { LogLevel, LogLine } from '../../asterisk/log/types.ts';
import type { LegMedia } from '../../asterisk/media/types.ts';
import type { LiveStatus } from '../../asterisk/state/types.ts';
import type { FeatureRow } from '../../commands/feature/rows.ts';
import type { FeedState, MediaFeed, StyledLine } from '../tui/index.ts';
import type { Entry, Heading } from './format.ts';
import {
  either,
  fields,
  listOf,
  nullable,
  number,
  oneOf,
  optional,
  recordOf,
  type Shape,
  text,
  truth,
} from './shape.ts';

const levels: readonly LogLevel[] = [
  ...(['ERROR', 'WARNING', 'NOTICE', 'VERBOSE', 'DEBUG'] as const),
  ...(['DTMF', 'SECURITY'] as const),
];

const logLine: Shape<LogLine> = fields({
  ...{ time: text, level: oneOf(...levels), callId: text, file: text },
  ...{ line: number, function: text, message: text },
});

const status: Shape<LiveStatus> = either(
  fields({ phase: oneOf('connecting', 'live', 'closed') }),
  fields({ phase: oneOf('lost'), reason: text, since: number, retryInMs: number }),
);

const counts = fields({
  ...{ received: number, receivedLost: number, receivedJitterMs: number },
  ...{ sent: number, sentLost: number, sentJitterMs: number },
});

const told = fields({
  ...{ channel: text, evidence: text, codecs: listOf(text), keys: text, dynamicFeatures: text },
  ...{ holds: truth, isEncrypted: truth, hasVideo: truth, isFax: truth, sendsInfo: truth },
  ...{ bridgeId: optional(text), phone: optional(text), callId: optional(text) },
  ...{ logId: optional(text), rtp: optional(counts) },
  sendsTo: optional(either(text, oneOf(false))),
});

const absent = {
  ...{ bridgeId: undefined, phone: undefined, callId: undefined },
  ...{ logId: undefined, rtp: undefined, sendsTo: undefined },
};

const legMedia: Shape<LegMedia> = (value) => ({ ...absent, ...told(value) });

const feedState: Shape<FeedState> = either(
  fields({ phase: oneOf('off', 'opening') }),
  either(
    fields({ phase: oneOf('on'), what: text, since: number, passedOver: listOf(text) }),
    fields({ phase: oneOf('failed'), reasons: listOf(text) }),
  ),
);

const mediaFeed: Shape<MediaFeed> = optional(
  either(withSince(fields({ by: text, since: optional(number) })), fields({ why: text })),
);

function withSince(shape: Shape<{ by: string; since?: number | undefined }>) {
  return (value: unknown): { readonly by: string; readonly since?: number } => {
    const { by, since } = shape(value);
    return since === undefined ? { by } : { by, since };
  };
}

const inks = ['good', 'bad', 'warn', 'dim', 'plain', 'accent', 'paper'] as const;
const styled: Shape<StyledLine> = listOf(
  fields({
    ...{ text, tone: optional(oneOf(...inks)) },
    ...{ bold: optional(truth), inverse: optional(truth) },
  }),
);

const verdict = fields({ ok: truth, at: number, detail: text });

function settings(value: unknown): FeatureRow['settings'] {
  const named = nullable(recordOf(text))(value);
  return named && { ...named, language: oneOf('fr', 'en')(named['language']) };
}

const featureRow: Shape<FeatureRow> = fields({
  ...{ id: text, title: text, summary: text, number: text, installed: truth },
  ...{ context: nullable(text), settings, verified: nullable(verdict) },
});

const overview = (value: unknown) => {
  const { rows, details } = fields({ rows: listOf(featureRow), details: optional(listOf(text)) })(
    value,
  );
  return { rows, details };
};

/** [name, value] */
const header: Shape<readonly [string, string]> = (value) => {
  const [name = '', said = ''] = listOf(text)(value);
  return [name, said];
};

const page = fields({
  kind: oneOf('peer', 'trunk', 'feature', 'channel', 'call', 'output'),
  ...{ id: optional(text), section: optional(oneOf('ladder', 'log', 'details')) },
});

const natural: Shape<number> = (value) => Math.max(0, Math.floor(number(value)));
const digits: Shape<string> = (value) => text(value).replace(/\D/g, '').slice(0, 20) || '0';
const begun = { id: natural, lines: listOf(styled) };

/** What each kind of entry must be. */
const entries: { readonly [K in Entry['kind']]: Shape<Omit<Extract<Entry, { kind: K }>, 'kind'>> } =
  {
    status: fields({ status }),
    fresh: fields({ startedAt: optional(number), reloadedAt: optional(number) }),
    ami: fields({ headers: listOf(header) }),
    kept: fields({
      channels: listOf(
        fields({ id: text, onHold: truth, createdAt: number, answeredAt: optional(number) }),
      ),
      peers: listOf(fields({ id: text, lastError: optional(text), lastErrorAt: optional(number) })),
    }),
    media: fields({ id: text, media: optional(legMedia) }),
    frame: fields({ link: natural, ns: digits, bytes: text, length: natural, kept: natural }),
    feed: fields({ state: feedState }),
    'feed media': (value) => {
      const { media } = fields({ media: mediaFeed })(value);
      return media === undefined ? {} : { media };
    },
    start: fields({
      focus: oneOf('peers', 'calls', 'log'),
      tabs: fields({
        peers: oneOf('peers', 'trunks', 'features', 'captures', 'changes'),
        calls: oneOf('calls', 'channels'),
        log: oneOf('log', 'events'),
      }),
      zoomed: truth,
      pages: listOf(page),
    }),
    key: fields({ key: text, text, template: optional(text), line: optional(text) }),
    typed: fields({ text, cursor: natural }),
    'typed no more': fields({}),
    size: fields({ size: fields({ columns: natural, rows: natural }) }),
    run: fields({
      ...{ id: natural, title: text, byKey: truth },
      shows: oneOf('output', 'output at once', 'screen', 'last line', 'call'),
    }),
    'run shows': fields({ ...begun, how: oneOf('append', 'replace') }),
    'run asks': (value) => {
      const { danger, ...asked } = fields({ ...begun, title: text, danger: optional(text) })(value);
      return { ...asked, danger };
    },
    'run ended': fields({ ...begun, status: natural }),
    log: fields({ lines: listOf(logLine), lost: natural }),
    'log ended': fields({ reason: text }),
    captures: (value) => {
      const { going } = fields({ going: listOf(fields({ name: text, call: optional(text) })) })(
        value,
      );
      return { going: going.map(({ name, call }) => ({ name, call })) };
    },
    'features read': (value) => {
      const { id, overview: read } = fields({ id: optional(text), overview })(value);
      return { id, overview: read };
    },
    'features failed': fields({ lines: listOf(text) }),
    end: fields({ why: text }),
  };

/** The entry that a value is; undefined for a kind that is not known. Throws Misfit where it is damaged. */
export function entryOf(value: unknown): Entry | undefined {
  const { kind } = fields({ kind: text })(value);
  const shape = Object.hasOwn(entries, kind) ? entries[kind as Entry['kind']] : undefined;
  return shape && ({ kind, ...shape(value) } as Entry);
}

export const headingOf: Shape<Omit<Heading, 'format'> & { readonly format: string }> = fields({
  ...{ format: text, version: number, pbxctl: text, pbx: text, engine: text },
  ...{ kind: oneOf('lab', 'attached'), readOnly: truth, startedAt: number },
  ...{ columns: natural, rows: natural },
});
