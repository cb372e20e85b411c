/** For tests: real stores in folders of their own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import type { LogStore } from '../../log/log-store.ts';
import { createLogStore } from '../create-log-store.ts';
import type { LogStoreOptions } from '../log-store-options.ts';
import { storeOptions } from './requests.ts';

export * from './requests.ts';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A store that is closed when the test ends. */
export async function openStore(folder = temporaryFolder(), given: Partial<LogStoreOptions> = {}): Promise<LogStore> {
  const store = await createLogStore(storeOptions(folder, given));
  onTestFinished(() => store.close());
  return store;
}

/** All ids that a query answers. */
export async function idsOf(
  store: LogStore,
  filter = '',
  conversationId?: number,
  afterId?: number,
): Promise<number[]> {
  const { ids } = await store.query({
    filter,
    ...(conversationId === undefined ? {} : { conversationId }),
    ...(afterId === undefined ? {} : { afterId }),
  });
  return [...ids];
}

/** Resolves when every conversation has its summary. */
export async function summarised(store: LogStore) {
  return vi.waitFor(
    async () => {
      const all = await store.conversations(100);
      expect(all.length).toBeGreaterThan(0);
      expect(all.filter(({ isPending, run }) => isPending && run?.outcome !== 'open')).toEqual([]);
      return all;
    },
    { timeout: 15_000, interval: 50 },
  );
}
