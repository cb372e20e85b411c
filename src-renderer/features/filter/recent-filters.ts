/** Filters that were used, newest first, kept in this browser. */
const KEY = 'sluice.filters';
const MAX_KEPT = 20;
const MAX_CHARS = 1_000;

type Store = Pick<Storage, 'getItem' | 'setItem'>;

export function recentFilters(storage: Store): string[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string').slice(0, MAX_KEPT) : [];
  } catch {
    return [];
  }
}

export function rememberFilter(storage: Store, filter: string): void {
  const text = filter.trim();
  if (text === '' || text.length > MAX_CHARS) return;
  try {
    const others = recentFilters(storage).filter((one) => one !== text);
    storage.setItem(KEY, JSON.stringify([text, ...others].slice(0, MAX_KEPT)));
  } catch {
    // Without storage no filter is remembered.
  }
}
