/** Functions to call back; what one of them throws reaches neither the caller nor the others. */
export interface Listeners<T> {
  add(listener: (value: T) => void): () => void;
  call(value: T): void;
  clear(): void;
}

export function createListeners<T>(onError: (error: unknown) => void): Listeners<T> {
  // Wrapped, so that a function added twice is called twice and removed once.
  const entries = new Set<{ readonly listener: (value: T) => void }>();
  return {
    add(listener) {
      const entry = { listener };
      entries.add(entry);
      return () => entries.delete(entry);
    },
    call(value) {
      for (const { listener } of entries) {
        try {
          listener(value);
        } catch (error) {
          onError(error);
        }
      }
    },
    clear() {
      entries.clear();
    },
  };
}

/** A listener's error is a bug to be seen, but no reason to lose the connection. */
export function warnOfError(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
