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

/** Short messages at the lower edge; each goes by itself. */
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
      store.setState((toasts) => [...toasts, { ...toast, id }].slice(-MAX_TOASTS), true);
      setTimeout(() => dismiss(id), durationMs);
      return id;
    },
    dismiss,
  };
}
