/** An AMI action as it was sent, secrets masked: its headers in their order. */
export interface SentAction {
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** How often it was sent without another between. */
  readonly times: number;
}

/** The lines that a change took from a file (`-`) and put into it (`+`), secrets masked. */
export interface ChangedLines {
  readonly path: string;
  readonly lines: readonly string[];
}

/** Something that was done in a session: by a key, or by a line that was typed. */
export interface Deed {
  /** Counted from 1. */
  readonly n: number;
  /** What does the same in a shell: `pbxctl hangup PJSIP/701-00000001`. */
  readonly line: string;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly outcome: 'going on' | 'done' | 'failed' | 'not done' | 'interrupted';
  /** The exit status. */
  readonly status: number | undefined;
  /** It asks before it changes anything, and was told to go on. */
  readonly isChange: boolean;
  /** Why the line cannot do the same at another time. */
  readonly once: string | undefined;
  readonly actions: readonly SentAction[];
  readonly files: readonly ChangedLines[];
}
