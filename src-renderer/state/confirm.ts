import { createStore, type StoreApi } from 'zustand/vanilla';

export interface Question {
  title: string;
  text: string;
  /** Label of the button that does it. */
  action: string;
}

export interface Confirm {
  readonly store: StoreApi<{ question: Question | undefined }>;
  /** Asks before something is done that cannot be undone; one question at a time, a newer one answers the older with no. */
  ask(question: Question): Promise<boolean>;
  answer(yes: boolean): void;
}

export function createConfirm(): Confirm {
  const store = createStore<{ question: Question | undefined }>(() => ({ question: undefined }));
  let resolve: ((yes: boolean) => void) | undefined;
  function answer(yes: boolean): void {
    const pending = resolve;
    resolve = undefined;
    store.setState({ question: undefined });
    pending?.(yes);
  }
  return {
    store,
    ask(question) {
      answer(false);
      store.setState({ question });
      return new Promise((done) => {
        resolve = done;
      });
    },
    answer,
  };
}
