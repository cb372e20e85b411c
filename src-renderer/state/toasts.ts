import { createStore, type StoreApi } from 'zustand/vanilla';

export interface Toast {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
}

export interface Toasts {
  readonly store: StoreApi<readonly Toast[]>;
  show(toast: Omit<Toast, 'id'>, durationMs?: number): number;
  dismiss(id: number): void;
}

const MAX_TOASTS = 4;

/** Short messages at the lower edge; each goes by itself, a repeated one takes the place of the first. */
export function createToasts(): Toasts {
  const store = createStore<readonly Toast[]>(() => []);
  let nextId = 1;
  const dismiss = (id: number) => {
    store.setState((toasts) => toasts.filter((toast) => toast.id !== id), true);
  };
  return {
    store,
    show(toast, durationMs = 4_000) {
      const id = nextId++;
      const isRepeat = (shown: Toast) => shown.text === toast.text && shown.action === undefined;
      store.setState(
        (toasts) => [...toasts.filter((shown) => !isRepeat(shown)), { ...toast, id }].slice(-MAX_TOASTS),
        true,
      );
      setTimeout(() => dismiss(id), durationMs);
      return id;
    },
    dismiss,
  };
}
