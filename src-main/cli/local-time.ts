/** `2026-11-22 06:11:04.605` in this machine's zone; `-` for 0. `timeMs`: since the epoch. */
export function localTime(timeMs: number): string {
  if (timeMs === 0) return '-'.padEnd(23);
  const shifted = new Date(timeMs - new Date(timeMs).getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 23).replace('T', ' ');
}
