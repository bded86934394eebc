import type { ChangeRecord, ChangeState } from './types.ts';

/** Made, and not taken back by a change that is itself in effect. */
export function inEffect(change: ChangeRecord, changes: readonly ChangeRecord[]): boolean {
  return (
    change.state === 'done' &&
    !changes.some((later) => later.undoes === change.n && inEffect(later, changes))
  );
}

/** The state for a person: a change that was taken back is undone. */
export const stateOf = (change: ChangeRecord, changes: readonly ChangeRecord[]): ChangeState =>
  change.state === 'done' && !inEffect(change, changes) ? 'undone' : change.state;

/** The latest change that stands and takes none back: what undoing again and again walks through. */
export const lastToUndo = (changes: readonly ChangeRecord[]): ChangeRecord | undefined =>
  changes.findLast((change) => change.undoes === undefined && inEffect(change, changes));
