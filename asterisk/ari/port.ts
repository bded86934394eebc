/** An event of the ARI WebSocket; what it holds besides these depends on its type. */
export interface AriEvent {
  readonly type: string;
  readonly timestamp?: string;
  readonly application?: string;
  readonly [field: string]: unknown;
}

/** Where the event connection stands. `lost` means: was up, is being retried. */
export type AriStatus =
  | { readonly phase: 'idle' | 'connecting' | 'up' | 'closed' }
  | { readonly phase: 'lost'; readonly reason: string; readonly retryInMs: number };

export type AriValue = string | number | boolean | readonly string[] | undefined;

export interface AriCall {
  /** Lists are joined by commas; undefined values are left out. */
  readonly query?: Readonly<Record<string, AriValue>>;
  /** Sent as JSON; for what should not stand in a URL. */
  readonly body?: unknown;
  readonly timeoutMs?: number;
}

export interface AriChannel {
  readonly id: string;
  readonly name: string;
  /** Down, Rsrved, OffHook, Dialing, Ring, Ringing, Up, Busy … */
  readonly state: string;
  readonly caller: { readonly name: string; readonly number: string };
  readonly connected: { readonly name: string; readonly number: string };
  readonly dialplan: {
    readonly context: string;
    readonly exten: string;
    readonly priority: number;
    readonly app_name: string;
    readonly app_data: string;
  };
  readonly creationtime: string;
  readonly language: string;
}

export interface AriPlayback {
  readonly id: string;
  readonly media_uri: string;
  readonly target_uri: string;
  readonly state: 'queued' | 'playing' | 'continuing' | 'done' | 'failed';
}

export interface AriRecording {
  readonly name: string;
  readonly format: string;
  readonly state: 'queued' | 'recording' | 'paused' | 'done' | 'failed' | 'canceled';
  readonly target_uri: string;
}

/** Packets, octets and jitter of one channel, as res_rtp_asterisk counts them. */
export interface RtpStatistics {
  readonly channel_uniqueid: string;
  readonly txcount: number;
  readonly rxcount: number;
  readonly txploss: number;
  readonly rxploss: number;
  readonly local_ssrc: number;
  readonly remote_ssrc: number;
  readonly rtt?: number;
  readonly txjitter?: number;
  readonly rxjitter?: number;
  readonly [field: string]: unknown;
}

export interface AriApplication {
  readonly name: string;
  readonly channel_ids: readonly string[];
  readonly bridge_ids: readonly string[];
  readonly endpoint_ids: readonly string[];
  readonly device_names: readonly string[];
}

export interface OriginateRequest {
  /** `PJSIP/701`, `Local/100@default` */
  readonly endpoint: string;
  /** Words for StasisStart. */
  readonly appArgs?: readonly string[];
  readonly callerId?: string;
  readonly timeoutS?: number;
  readonly channelId?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

export interface PlayRequest {
  /** `sound:beep`, `recording:name`, `number:42`, `tone:ring` */
  readonly media: string | readonly string[];
  readonly playbackId?: string;
  readonly lang?: string;
}

export interface RecordRequest {
  readonly name: string;
  /** An extension that Asterisk can write: `wav`, `gsm`, `ulaw`. */
  readonly format: string;
  readonly maxDurationS?: number;
  readonly maxSilenceS?: number;
  readonly ifExists?: 'fail' | 'overwrite' | 'append';
  readonly beep?: boolean;
  readonly terminateOn?: 'none' | 'any' | '*' | '#';
}

/**
 * An ARI session as the rest of the program sees it. Calls reject with PbxError: `refused` (user or secret, or
 * read_only), `not-found`, `unreachable`, `timeout`, else `failed` with what Asterisk says.
 */
export interface Ari {
  /** Paths start behind `/ari`; make them with `ariPath`. They need no `connect`. */
  get<T = unknown>(path: string, call?: AriCall): Promise<T>;
  post<T = unknown>(path: string, call?: AriCall): Promise<T>;
  put<T = unknown>(path: string, call?: AriCall): Promise<T>;
  delete<T = unknown>(path: string, call?: AriCall): Promise<T>;
  readonly channels: {
    list(): Promise<readonly AriChannel[]>;
    get(channelId: string): Promise<AriChannel>;
    /** The channel comes into our application when it is answered. */
    originate(request: OriginateRequest): Promise<AriChannel>;
    answer(channelId: string): Promise<void>;
    hangup(channelId: string): Promise<void>;
    play(channelId: string, request: PlayRequest): Promise<AriPlayback>;
    record(channelId: string, request: RecordRequest): Promise<AriRecording>;
    /** `failed` where the channel has no RTP; `not-found` while its media goes past Asterisk. */
    rtpStatistics(channelId: string): Promise<RtpStatistics>;
  };
  readonly playbacks: { stop(playbackId: string): Promise<void> };
  readonly recordings: {
    /** Ends a recording and keeps what was recorded. */
    stop(name: string): Promise<void>;
    /** The file of a stored recording. */
    fetch(name: string): Promise<Uint8Array>;
    remove(name: string): Promise<void>;
  };
  readonly applications: {
    list(): Promise<readonly AriApplication[]>;
    /** Event sources for our application: `channel:ID`, `bridge:ID`, `endpoint:PJSIP/701`, `deviceState:NAME`. */
    subscribe(eventSources: readonly string[]): Promise<AriApplication>;
    unsubscribe(eventSources: readonly string[]): Promise<AriApplication>;
  };
  readonly status: AriStatus;
  /** Opens the event WebSocket, which makes our application known. Reconnects by itself afterwards. */
  connect(): Promise<void>;
  onEvent(listener: (event: AriEvent) => void): () => void;
  onStatus(listener: (status: AriStatus) => void): () => void;
  close(): void;
}
