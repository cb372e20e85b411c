/** Deleting with a way back: hidden at once, purged when the time for undoing has passed. */
import type { LogStore } from '../log/log-store.ts';

export const UNDO_MS = 10_000;

export interface Deletions {
  hide(ids: number[]): Promise<{ undoMs: number }>;
  restore(ids: number[]): Promise<void>;
  /** Drops the timers. What is still hidden is purged by the store at its next start. */
  close(): void;
}

export interface DeletionsOptions {
  store: Pick<LogStore, 'hideConversations' | 'restoreConversations' | 'purgeConversations'>;
  /** The conversations came or went. */
  onChanged: (ids: number[]) => void;
  onFault: (error: unknown) => void;
  undoMs?: number;
}

export function createDeletions(options: DeletionsOptions): Deletions {
  const undoMs = options.undoMs ?? UNDO_MS;
  /** One timer for each deletion; ids that were restored leave their set. */
  const waiting = new Map<NodeJS.Timeout, Set<number>>();

  return {
    async hide(ids) {
      await options.store.hideConversations(ids);
      options.onChanged(ids);
      const timer = setTimeout(() => {
        const left = [...(waiting.get(timer) ?? [])];
        waiting.delete(timer);
        if (left.length > 0) options.store.purgeConversations(left).catch(options.onFault);
      }, undoMs);
      waiting.set(timer, new Set(ids));
      return { undoMs };
    },
    async restore(ids) {
      // Taken out first: a purge must not start while the store restores.
      for (const set of waiting.values()) {
        for (const id of ids) set.delete(id);
      }
      await options.store.restoreConversations(ids);
      options.onChanged(ids);
    },
    close() {
      for (const timer of waiting.keys()) clearTimeout(timer);
      waiting.clear();
    },
  };
}
