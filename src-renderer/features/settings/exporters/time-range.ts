/** Times as a `datetime-local` input holds them: local, to the second. */

export function localInputValue(timeMs: number): string {
  const local = new Date(timeMs - new Date(timeMs).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}

export type RangeResult = { ok: true; range: { fromMs: number; toMs: number } } | { ok: false; message: string };

/** Both ends are inclusive, the last second with all of its milliseconds. */
export function rangeOf(from: string, to: string): RangeResult {
  const fromMs = Date.parse(from);
  const toMs = Date.parse(to) + 999;
  if (Number.isNaN(fromMs) || Number.isNaN(toMs)) return { ok: false, message: 'Both times are needed.' };
  if (fromMs > toMs) return { ok: false, message: 'It ends before it begins.' };
  return { ok: true, range: { fromMs, toMs } };
}
