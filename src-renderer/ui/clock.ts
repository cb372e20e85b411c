/** Points in time, in the reader's time zone. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `06:11:04.605` */
export function formatClock(timeMs: number): string {
  return `${formatSecond(timeMs)}.${pad(new Date(timeMs).getMilliseconds(), 3)}`;
}

/** `06:11:04` */
export function formatSecond(timeMs: number): string {
  const date = new Date(timeMs);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

/** `2026-11-22 06:11:04.605` */
export function formatDateTime(timeMs: number): string {
  const date = new Date(timeMs);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${formatClock(timeMs)}`;
}

/**
 * For lists over many days: the clock for what is of the day that begins at `dayMs`, else `Nov 21 06:11:04`, and of
 * another year `2025-11-21 06:11`.
 */
export function formatListTime(timeMs: number, dayMs: number): string {
  if (startOfDay(timeMs) === dayMs) return formatClock(timeMs);
  const date = new Date(timeMs);
  if (date.getFullYear() !== new Date(dayMs).getFullYear()) return formatDateTime(timeMs).slice(0, -':04.605'.length);
  return `${MONTHS[date.getMonth()]} ${pad(date.getDate())} ${formatSecond(timeMs)}`;
}

export function startOfDay(timeMs: number): number {
  return new Date(timeMs).setHours(0, 0, 0, 0);
}

function pad(part: number, width = 2): string {
  return String(part).padStart(width, '0');
}
