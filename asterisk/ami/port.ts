import type { AmiMessage } from './message.ts';

/** Fields of an action to send, in order, without ActionID (`Action` first). An array value repeats its header. */
export type AmiAction = { readonly Action: string } & Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

/** Where an AMI connection stands. `lost` means: was up, is being retried. */
export type AmiStatus =
  | { readonly phase: 'idle' }
  | { readonly phase: 'connecting' }
  | { readonly phase: 'up'; readonly greeting: string }
  | { readonly phase: 'lost'; readonly reason: string; readonly retryInMs: number }
  | { readonly phase: 'closed' };

/** The answer to a list action: the first response, and the items between start and complete. */
export interface AmiList {
  readonly response: AmiMessage;
  readonly items: readonly AmiMessage[];
  /** The event that completes it: that of BridgeInfo tells of the bridge. */
  readonly end?: AmiMessage | undefined;
}

/** What an Asterisk CLI line answered by AMI `Command`: `ok` is Asterisk's own verdict. */
export interface CliAnswer {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

/** An AMI session as the rest of the program sees it; tests hand in an object literal. */
export interface Ami {
  readonly status: AmiStatus;
  /** Logs in once; rejects with PbxError `unreachable`, `refused` or `timeout`. Reconnects by itself afterwards. */
  connect(): Promise<void>;
  /** Sends an action; rejects with PbxError when Asterisk answers `Response: Error`. */
  send(action: AmiAction, options?: { timeoutMs?: number }): Promise<AmiMessage>;
  /** Sends a list action and gathers its items; an empty list answered as an error is an empty list. */
  list(action: AmiAction, options?: { timeoutMs?: number }): Promise<AmiList>;
  /** Runs one Asterisk CLI line. */
  command(line: string, options?: { timeoutMs?: number }): Promise<CliAnswer>;
  /** Calls back with each event; the return value ends the subscription. */
  onEvent(listener: (event: AmiMessage) => void): () => void;
  onStatus(listener: (status: AmiStatus) => void): () => void;
  close(): void;
}
