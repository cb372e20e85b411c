/** How soaks say what was waited, and what a process took. */
import { readFileSync } from 'node:fs';

/** Of milliseconds. */
export function percentiles(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(0);
  return `p50 ${at(0.5)} p99 ${at(0.99)} max ${at(1)} ms`;
}

/** Of milliseconds; 0 of none. */
export function percentile99(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(0.99 * sorted.length))] ?? 0;
}

/** The most it ever was (`VmHWM`), of Linux; 0 elsewhere. */
export function rssMegabytes(pid: number): string {
  try {
    const kib = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    return ((kib * 1024) / 1e6).toFixed(0);
  } catch {
    return '0';
  }
}
