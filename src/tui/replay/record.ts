import type { Message } from '../message.ts';
import type { CallSection, Model, Run, Size } from '../model.ts';

type Of<K extends Message['kind']> = Extract<Message, { kind: K }>;

/** A key outside of the command line, and what it stood for. */
export interface KeyRecord {
  readonly kind: 'key';
  readonly key: string;
  readonly text: string;
  /** A command of ours, or, after a colon, one of the session; undefined where it was typed. */
  readonly template?: string | undefined;
  /** The command line that it stood for, filled in. */
  readonly line?: string | undefined;
}

/** A page as it was open when a recording began. */
export interface PageRecord {
  readonly kind: 'peer' | 'trunk' | 'feature' | 'channel' | 'call' | 'output';
  readonly id?: string | undefined;
  readonly section?: CallSection | undefined;
}

/** How the screen stood when a recording began. */
export interface StartRecord extends Pick<Model, 'focus' | 'tabs' | 'zoomed'> {
  readonly kind: 'start';
  readonly pages: readonly PageRecord[];
}

/** What happened at a recorded session besides the PBX: what the person did, what was answered, what was logged. */
export type SessionRecord =
  | StartRecord
  | KeyRecord
  /** The command line as it stood. */
  | { readonly kind: 'typed'; readonly text: string; readonly cursor: number }
  /** It was left. */
  | { readonly kind: 'typed no more' }
  | { readonly kind: 'size'; readonly size: Size }
  | ({ readonly kind: 'run' } & Pick<Run, 'id' | 'title' | 'byKey' | 'shows'>)
  | Of<'run shows' | 'run asks' | 'run ended'>
  | Of<'log' | 'log ended' | 'captures' | 'features read' | 'features failed'>;
