/** `06:11:04.605` in the reader's time zone. */
export function formatClock(timeMs: number): string {
  const date = new Date(timeMs);
  const pad = (part: number, width = 2) => String(part).padStart(width, '0');
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
}
