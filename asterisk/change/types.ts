/** What becomes of one file. Bytes, so that what is not UTF-8 passes unharmed; undefined: no file. */
export interface FileChange {
  readonly path: string;
  /** As read when the plan was made: a file that differs from it by then is not touched. */
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array | undefined;
  /** Of a file that is made; one that was there keeps its own. 0600 unless given. */
  readonly mode?: number;
  /** Of a file that is made; ours unless given, or the folder's where root makes it. */
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
}

/**
 * begun: its files may be old or new; written: all are new, Asterisk has not shown the change yet;
 * done: it has; undone: put back after pbxctl was killed, or by `config undo`; failed: put back
 * because Asterisk did not take it, or left half made because somebody else has edited a file since.
 */
export type ChangeState = 'begun' | 'written' | 'done' | 'undone' | 'failed';

/** One change as the history keeps it; the bytes of its files are read apart. */
export interface ChangeRecord {
  /** Counted from 1. */
  readonly n: number;
  /** In the imperative: `add user 703`. */
  readonly what: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly pid: number;
  readonly state: ChangeState;
  /** Why it failed or was undone. With state `written`: it is being put back for this reason. */
  readonly why?: string;
  /** The change that this one takes back. */
  readonly undoes?: number;
  /** Texts that no output may show. */
  readonly secrets: readonly string[];
  readonly files: readonly ChangedFile[];
}

export interface ChangedFile {
  readonly path: string;
  /** Where the path leads when links are followed: the file that is replaced. */
  readonly target: string;
  readonly mode: number;
  /** The owner it had; undefined for a file that is made. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  readonly made: boolean;
  readonly removed: boolean;
}

/** The bytes of one file around a change. */
export interface Contents {
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array | undefined;
}
