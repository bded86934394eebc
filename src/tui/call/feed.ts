import type { Flow, Reading } from '../../../asterisk/capture/types.ts';

/** Whether SIP messages are seen as they come, and by what. */
export type FeedState =
  | { readonly phase: 'off' }
  | { readonly phase: 'opening' }
  | {
      readonly phase: 'on';
      /** For a person: `tcpdump on lo`. */
      readonly what: string;
      /** Messages before it were not seen; epoch in ms. */
      readonly since: number;
      /** Why better sources were not used. */
      readonly passedOver: readonly string[];
    }
  /** No source can be used, or the one that was has ended. */
  | { readonly phase: 'failed'; readonly reasons: readonly string[] };

/** Whether the packets of the media of a call are counted; for a person. */
export type MediaFeed =
  | {
      readonly by: string;
      /** What was sent before it was not counted; epoch in ms. */
      readonly since?: number;
    }
  | { readonly why: string }
  /** Nothing has told where its media goes. */
  | undefined;

/** What was seen of one call. */
export interface SeenCall {
  /** Another number when something has come. */
  readonly revision: number;
  readonly state: FeedState;
  readonly media: MediaFeed;
  /** Undefined where no message of it was seen. */
  readonly flow: Flow | undefined;
  /** Who is who is known from all flows. */
  readonly reading: Pick<Reading, 'flows' | 'streams'>;
  /** Epoch in ms of the reading's first packet. */
  readonly startedAt: number | undefined;
}

/** SIP messages seen live, and the media of the call that somebody looks at. */
export interface CallFeed {
  /** Something came, or the state is another. */
  onChange(listener: () => void): () => void;
  /**
   * What was seen of the call with these SIP Call-IDs. Begins to listen where that had not begun; the RTP of the
   * call is counted from then on, until nobody has asked for some seconds.
   */
  see(callIds: readonly string[]): SeenCall;
  /** Asterisk was away: what was turned on in it is turned on anew. */
  renew(): void;
  close(): Promise<void>;
}
