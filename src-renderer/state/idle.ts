/**
 * Knows when the window has caught up: no query, hydration, debounce or frame outstanding. Browser tests wait for it
 * (`<html data-idle="true">`) instead of waiting for time to pass.
 */
export interface Idle {
  readonly isIdle: boolean;
  /** Marks work as outstanding until the returned function is called; calling it again does nothing. */
  begin(): () => void;
  track<T>(work: Promise<T>): Promise<T>;
  subscribe(listener: (isIdle: boolean) => void): () => void;
}

export function createIdle(): Idle {
  let outstanding = 0;
  const listeners = new Set<(isIdle: boolean) => void>();
  const tell = () => {
    for (const listener of listeners) listener(outstanding === 0);
  };
  function begin(): () => void {
    outstanding++;
    if (outstanding === 1) tell();
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      outstanding--;
      if (outstanding === 0) tell();
    };
  }
  return {
    get isIdle() {
      return outstanding === 0;
    },
    begin,
    async track(work) {
      const end = begin();
      try {
        return await work;
      } finally {
        end();
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
