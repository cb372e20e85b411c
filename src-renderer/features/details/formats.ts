/** Numbers and times as the details show them. */
const number = new Intl.NumberFormat('en-US');

/** `1,200` */
export function formatCount(count: number): string {
  return number.format(count);
}

/** `0.4 ms`, `186 ms`, `3.21 s`, `2 m 14 s` */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1 && durationMs > 0) return `${durationMs.toFixed(1)} ms`;
  if (durationMs < 1_000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1_000).toFixed(durationMs < 10_000 ? 2 : 1)} s`;
  const minutes = Math.floor(durationMs / 60_000);
  return `${minutes} m ${Math.round((durationMs - minutes * 60_000) / 1_000)} s`;
}

/** `$0.0075`, four significant digits below a dollar. */
export function formatCost(costUsd: number): string {
  if (costUsd >= 1 || costUsd === 0) return `$${costUsd.toFixed(2)}`;
  return `$${Number(costUsd.toPrecision(3))}`;
}

/** `15 B`, `1.3 KiB`, `10.0 MiB` */
export function formatBytes(sizeBytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let value = sizeBytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return unit === 0 ? `${value} B` : `${value.toFixed(1)} ${units[unit]}`;
}

/** `06:11:04.605` in the reader's time zone. */
export function formatClock(timeMs: number): string {
  const date = new Date(timeMs);
  const pad = (part: number, width = 2) => String(part).padStart(width, '0');
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
}

/** `2026-11-22 06:11:04.605` in the reader's time zone. */
export function formatDateTime(timeMs: number): string {
  const date = new Date(timeMs);
  const pad = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${formatClock(timeMs)}`;
}

/** `+0.173 s`, `−2.40 s`: how far `timeMs` is from `fromMs`. */
export function formatDelta(timeMs: number, fromMs: number): string {
  const deltaMs = timeMs - fromMs;
  const sign = deltaMs < 0 ? '−' : '+';
  return `${sign}${(Math.abs(deltaMs) / 1_000).toFixed(3)}`;
}

/** A string of decimal nanoseconds as milliseconds since the epoch. */
export function nanosToMs(timeUnixNano: string): number {
  return Number(BigInt(timeUnixNano) / 1_000n) / 1_000;
}
