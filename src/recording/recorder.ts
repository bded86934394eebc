import type { AmiHeaders } from '../../asterisk/ami/message.ts';
import { epochNsOf } from '../../asterisk/capture/moment.ts';
import type { Frame } from '../../asterisk/capture/types.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { createListeners, warnOfError } from '../../asterisk/listeners.ts';
import type { State } from '../../asterisk/state/state.ts';
import type { LiveTap } from '../../asterisk/state/tap.ts';
import type { LivePbx } from '../../asterisk/state/types.ts';
import type {
  FeedState,
  MediaFeed,
  RecordingState,
  SessionRecorder,
  StyledLine,
} from '../tui/index.ts';
import { type Entry, FORMAT, FORMAT_VERSION, type Heading, MOST_LINE } from './format.ts';
import { createMask, maskedBytes, maskedHeader } from './mask.ts';
import { withoutSound } from './sound.ts';
import { type LineWriter, openLineWriter } from './writer.ts';

/** In the place of what shows secrets. */
const NOT_RECORDED: readonly StyledLine[] = [
  [{ text: 'not recorded, since it shows secrets (--reveal)', tone: 'dim' }],
];
/** Channels and peers that a line of what no list tells is about. */
const KEPT_AT_ONCE = 200;

export interface RecorderOptions {
  readonly live: LivePbx;
  readonly now: () => number;
  /** What the heading says of the PBX. */
  readonly about: Pick<Heading, 'pbxctl' | 'pbx' | 'kind' | 'readOnly'> & {
    engine(): string;
    size(): { readonly columns: number; readonly rows: number };
  };
  /** Known secrets, which no line may hold. */
  readonly secrets: readonly string[];
}

/** Is told what the feed of calls sees. */
export interface FeedTap {
  frame(frame: Frame): void;
  state(state: FeedState): void;
  media(media: MediaFeed): void;
}

/** Writes down one session, as often as it is asked to, one recording at a time. */
export interface OwnRecorder extends SessionRecorder {
  readonly feed: FeedTap;
  /** Begins a file; PbxError where one goes on, or it cannot be made. */
  begin(file: string, maxBytes: number): void;
  /** Ends it; undefined where none goes on. */
  end(why: string): RecordingState | undefined;
}

interface Going {
  readonly file: string;
  readonly writer: LineWriter;
  readonly since: number;
  readonly maxBytes: number;
  lastMs: number;
  stopLive: () => void;
}

export function createRecorder({ live, now, about, secrets }: RecorderOptions): OwnRecorder {
  const mask = createMask(secrets);
  const { call: tell, add: onChange } = createListeners<void>(warnOfError);
  const revealing = new Set<number>();
  let going: Going | undefined;
  let state: RecordingState | undefined;
  let feedState: FeedState | undefined;
  let media: MediaFeed;

  function put(entry: Entry): void {
    if (!going) return;
    const line = lineOf(going, entry);
    if (line.length > MOST_LINE || going.writer.write(line)) return;
    end(going.writer.failure ?? `its size limit, ${sizeWords(going.maxBytes)}`);
  }

  function lineOf(to: Going, entry: Entry): string {
    const { kind, ...rest } = entry;
    to.lastMs = Math.max(to.lastMs, Math.round(now() - to.since));
    const isMasked = kind === 'frame' || kind === 'ami';
    return JSON.stringify({ t: to.lastMs, kind, ...rest }, isMasked ? undefined : withoutSecrets);
  }

  function end(why: string): RecordingState | undefined {
    if (!going) return undefined;
    const { file, writer, stopLive } = going;
    stopLive();
    const line = lineOf(going, { kind: 'end', why });
    going = undefined;
    writer.end(line);
    state = { file, ended: writer.failure ?? why };
    tell();
    return state;
  }

  const withoutSecrets = (_: string, value: unknown): unknown =>
    typeof value === 'string' ? mask(value) : value;

  const tap: LiveTap = {
    listed(messages, made) {
      const { startedAt, reloadedAt } = made;
      put({ kind: 'fresh', startedAt, reloadedAt });
      for (const { headers } of messages) put({ kind: 'ami', headers: masked(headers) });
      for (const entry of keptOf(made)) put(entry);
    },
    took: ({ headers }) => put({ kind: 'ami', headers: masked(headers) }),
    told: (id, leg) => put({ kind: 'media', id, media: leg }),
    stands: (status) => put({ kind: 'status', status }),
  };

  const masked = (headers: AmiHeaders): AmiHeaders =>
    headers.map(([name, value]) => [name, maskedHeader(name, value, mask)]);

  return {
    onChange,
    get state() {
      return state;
    },
    begin(file, maxBytes) {
      if (going)
        throw new PbxError(
          'refused',
          `${going.file} is being recorded already`,
          'session record stop   ends it',
        );
      if (!live.record) throw new PbxError('failed', 'this session cannot be recorded');
      const writer = openLineWriter(file, maxBytes);
      const since = now();
      const { engine, size, ...rest } = about;
      const heading: Heading = {
        ...{ format: FORMAT, version: FORMAT_VERSION, ...rest, engine: engine() },
        ...{ startedAt: since, ...size() },
      };
      writer.write(JSON.stringify(heading));
      going = { file, writer, since, maxBytes, lastMs: 0, stopLive: () => {} };
      going.stopLive = live.record(tap);
      if (feedState) put({ kind: 'feed', state: feedState });
      if (media) put({ kind: 'feed media', media });
      state = { file, since };
      tell();
    },
    end,
    take(records) {
      for (const record of records) {
        if (record.kind === 'run' && /(^|\s)--reveal\b/.test(record.title))
          revealing.add(record.id);
        const says = record.kind === 'run shows' || record.kind === 'run ended';
        if (says && revealing.has(record.id)) put({ ...record, lines: NOT_RECORDED });
        else put(record);
      }
    },
    feed: {
      frame(frame) {
        if (!going) return;
        const { linkType, bytes, lengthBytes } = frame;
        const kept = withoutSound(linkType, bytes);
        const clean = maskedBytes(bytes.subarray(0, kept), secrets);
        put({
          ...{ kind: 'frame', link: linkType, ns: String(epochNsOf(frame)), length: lengthBytes },
          ...{ kept: bytes.length, bytes: Buffer.from(clean).toString('base64') },
        });
      },
      state(next) {
        feedState = next;
        put({ kind: 'feed', state: next });
      },
      media(next) {
        media = next;
        put(next === undefined ? { kind: 'feed media' } : { kind: 'feed media', media: next });
      },
    },
  };
}

function* keptOf({ channels, peers }: State): Generator<Entry> {
  const told = [...channels.values()].map(({ uniqueid: id, onHold, createdAt, answeredAt }) => ({
    ...{ id, onHold, createdAt, answeredAt },
  }));
  const refused = [...peers.values()]
    .filter(({ lastError }) => lastError !== undefined)
    .map(({ id, lastError, lastErrorAt }) => ({ id, lastError, lastErrorAt }));
  for (let at = 0; at < Math.max(told.length, refused.length); at += KEPT_AT_ONCE)
    yield {
      kind: 'kept',
      channels: told.slice(at, at + KEPT_AT_ONCE),
      peers: refused.slice(at, at + KEPT_AT_ONCE),
    };
}

/** `50 MB` */
export function sizeWords(bytes: number): string {
  return bytes >= 1e6 ? `${Math.round(bytes / 1e5) / 10} MB` : `${Math.ceil(bytes / 1000)} kB`;
}
