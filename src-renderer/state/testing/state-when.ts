import type { StoreApi } from 'zustand/vanilla';

/** The first state of a store, the present one included, for which the condition holds; bounded by the test's own time. */
export function stateWhen<State>(
  store: Pick<StoreApi<State>, 'getState' | 'subscribe'>,
  holds: (state: State) => boolean,
): Promise<State> {
  return new Promise((resolve) => {
    if (holds(store.getState())) return resolve(store.getState());
    const stop = store.subscribe((state) => {
      if (!holds(state)) return;
      stop();
      resolve(state);
    });
  });
}
