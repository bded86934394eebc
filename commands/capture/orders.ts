import type { SourceKind } from '../../asterisk/capture/source/port.ts';
import type { CaptureRecord } from '../../asterisk/capture/store.ts';
import type { Endpoint } from '../../asterisk/capture/types.ts';

/** What a recorder is told: plain data without secrets, since it reads those where pbxctl keeps them. */
export interface CaptureOrders {
  readonly pbx: string;
  readonly name: string;
  /** Absolute path of the new file. */
  readonly file: string;
  /** That one or none; else the first that can be used. */
  readonly source: SourceKind | undefined;
  readonly peer: string | undefined;
  /** Its Linkedid. */
  readonly call: string | undefined;
  /** Who is in that call, for a person: `701 to 702`. */
  readonly who?: string | undefined;
  readonly rtp: boolean;
  readonly maxBytes: number;
  readonly maxMs: number | undefined;
  readonly hepListen: Endpoint | undefined;
  /** One of a run of flows, and never the last one. */
  readonly isForFlows?: boolean;
}

/** What a recorder says, a JSON line each. */
export type RecorderEvent =
  | { readonly kind: 'remark'; readonly text: string }
  | { readonly kind: 'began'; readonly record: CaptureRecord; readonly what: string }
  | { readonly kind: 'counts'; readonly record: CaptureRecord }
  | { readonly kind: 'ended'; readonly record: CaptureRecord }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly message: string;
      readonly hint: string | undefined;
    };

/** Starts recorders, each a process of its own. */
export interface Recorders {
  /**
   * Resolves when it records; PbxError when it cannot. Unless it is to stay in the background it ends with
   * this process, however that ends.
   */
  begin(
    orders: CaptureOrders,
    how: { readonly background: boolean; remark(text: string): void; readonly signal: AbortSignal },
  ): Promise<RunningRecorder>;
}

export interface RunningRecorder {
  readonly record: CaptureRecord;
  /** For a person: `tcpdump on lo`. */
  readonly what: string;
  /** Counts, remarks and the end. The last item is `ended`, or there is none when it was killed. */
  events(): AsyncIterable<RecorderEvent>;
  /** Asks it to end. */
  stop(): void;
  /** Resolves when its process is gone. */
  readonly gone: Promise<void>;
}
