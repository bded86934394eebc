import type { Model, Shows } from '../model.ts';

/**
 * Where a key means something. A prompt comes before a question: what is being typed while the
 * question comes up must not answer it.
 */
export type Place = 'command' | 'filter' | 'question' | 'page' | 'pane' | 'replay';

/** A key and the command line that it stands for. */
export interface Binding {
  /** As the key decoder names it. */
  readonly keys: readonly string[];
  readonly places: readonly Place[];
  /** A command of ours, or, after a colon, one of the session. */
  readonly template: string;
  /** A word or two for the bottom line; a key without is told by `?` only. */
  readonly hint?: string | ((model: Model) => string);
  readonly help: string;
  /** For a command of ours; what it said unless told otherwise. */
  readonly shows?: Shows;
  /** What can be typed behind a line that the key begins: told for as long as it begins so. */
  readonly fields?: string;
  /** True, or why the key cannot act now. */
  available?(model: Model): true | string;
}
