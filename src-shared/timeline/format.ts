/** Numbers for people, the same in every place and language: rows, status, `tail`. */

const WITH_COMMAS = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `24ms`, `3.1s`, `41s`, `2m14s`, `1h02m`, `2d03h`, `2y105d` (of 365 days). `durationMs` is not negative. */
export function formatDuration(durationMs: number): string {
  if (!Number.isFinite(durationMs)) return '–';
  if (durationMs < 1) return durationMs <= 0 ? '0ms' : '<1ms';
  if (durationMs < 999.5) return `${Math.round(durationMs)}ms`;
  if (durationMs < 9_950) return `${(durationMs / 1_000).toFixed(1)}s`;
  const seconds = Math.round(durationMs / 1_000);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m${twoDigits(seconds % 60)}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)}h${twoDigits(minutes % 60)}m`;
  const hours = Math.round(seconds / 3_600);
  if (hours < 365 * 24) return `${Math.floor(hours / 24)}d${twoDigits(hours % 24)}h`;
  const days = Math.round(seconds / 86_400);
  return `${Math.floor(days / 365)}y${days % 365}d`;
}

/** Whole, with commas: `1,200`. */
export function formatCount(count: number): string {
  return WITH_COMMAS.format(count);
}

/** Short: `980`, `1.2k`, `12.4k`, `124k`, `1.2M`. */
export function formatShortCount(count: number): string {
  if (count < 999.5) return String(Math.round(count));
  if (count < 999_500) return scaled(count / 1_000, 'k');
  if (count < 999_500_000) return scaled(count / 1_000_000, 'M');
  return scaled(count / 1_000_000_000, 'G');
}

/** `1,200→80 tok`; a side that is unknown is left out: `→80 tok`. '' when both are. */
export function formatTokens(tokens: { input?: number; output?: number }): string {
  if (tokens.input === undefined && tokens.output === undefined) return '';
  const side = (count: number | undefined): string => (count === undefined ? '' : formatCount(count));
  return `${side(tokens.input)}→${side(tokens.output)} tok`;
}

/** US dollars: `$12.30`, `$0.08`, `$0.0075`; two significant digits below a cent, `<$0.0001` below that. */
export function formatCost(costUsd: number): string {
  if (costUsd === 0) return '$0';
  if (costUsd < 0.0001) return '<$0.0001';
  if (costUsd < 0.01) return `$${costUsd.toFixed(4)}`;
  if (costUsd < 1_000) return `$${costUsd.toFixed(2)}`;
  return `$${formatCount(costUsd)}`;
}

/** Time since another event: `+0.034`, `-0.500`, `+2:03.100`, `+1:00:00.000`, `+2d 03:00:00.000`. */
export function formatOffset(offsetMs: number): string {
  const total = Math.round(Math.abs(offsetMs));
  const sign = offsetMs < 0 && total > 0 ? '-' : '+';
  const milliseconds = String(total % 1_000).padStart(3, '0');
  const seconds = Math.floor(total / 1_000);
  if (seconds < 60) return `${sign}${seconds}.${milliseconds}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${sign}${minutes}:${twoDigits(seconds % 60)}.${milliseconds}`;
  const hours = Math.floor(minutes / 60);
  const clock = `${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}.${milliseconds}`;
  return hours < 24 ? `${sign}${hours}:${clock}` : `${sign}${days(hours)} ${twoDigits(hours % 24)}:${clock}`;
}

/** `2d`, `2y 105d`: whole days in so many hours; a year is 365 of them. */
function days(hours: number): string {
  const all = Math.floor(hours / 24);
  return all < 365 ? `${all}d` : `${formatCount(Math.floor(all / 365))}y ${all % 365}d`;
}

/** `512 B`, `1.5 KiB`, `20 MiB`. */
export function formatBytes(sizeBytes: number): string {
  if (sizeBytes < 1_024) return `${Math.round(sizeBytes)} B`;
  let value = sizeBytes;
  let unit = 'B';
  for (unit of ['KiB', 'MiB', 'GiB', 'TiB']) {
    value /= 1_024;
    if (value < 1_023.5) break;
  }
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** How long ago: `now`, `42s`, `5m`, `3h`, `2d`, `8w`, then `2y`. The future counts as now. */
export function formatAge(ageMs: number): string {
  const seconds = Math.floor(ageMs / 1_000);
  if (seconds < 5) return 'now';
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (days < 14) return `${days}d`;
  return days < 365 ? `${Math.floor(days / 7)}w` : `${Math.floor(days / 365)}y`;
}

/** `just now`, `5m ago`. */
export function formatAgo(ageMs: number): string {
  const age = formatAge(ageMs);
  return age === 'now' ? 'just now' : `${age} ago`;
}

function scaled(value: number, unit: string): string {
  return `${value < 99.95 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value)}${unit}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
