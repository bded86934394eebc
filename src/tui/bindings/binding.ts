import type { Model, Shows } from '../model.ts';
import type { Subject } from '../subject.ts';

/**
 * Where a key means something. A prompt comes before a question: what is being typed while the
 * question comes up must not answer it. So does a program that has the keys (`shell`): those that no binding
 * names are its.
 */
export type Place =
  | 'command'
  | 'filter'
  | 'keys'
  | 'name'
  | 'shell'
  | 'question'
  | 'pbxs'
  | 'page'
  | 'command log'
  | 'replay'
  | 'pane';

/** A key and the command line that it stands for. */
export interface Binding {
  /** As the key decoder names it. */
  readonly keys: readonly string[];
  readonly places: readonly Place[];
  /** A command of ours, or, after a colon, one of the session. */
  readonly template: string;
  /** In place of it, where something of that kind is selected. */
  readonly templates?: Readonly<Partial<Record<Subject['kind'], string>>>;
  /** A word or two for the bottom line; a key without is told by `?` only. */
  readonly hint?: string | ((model: Model) => string);
  readonly help: string;
  /** For a command of ours; what it said unless told otherwise. */
  readonly shows?: Shows | ((model: Model) => Shows);
  /** What can be typed behind a line that the key begins: told for as long as it begins so. */
  readonly fields?: string;
  /** Set by the person, in the settings. */
  readonly isOwn?: boolean;
  /** True, or why the key cannot act now. */
  available?(model: Model): true | string;
}
