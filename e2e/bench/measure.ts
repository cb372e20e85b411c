/**
 * What every benchmark shares: a process's CPU and memory as the kernel counts them (Linux), percentiles, and the result
 * file with machine and commit. The machine is shared and noisy: quote ratios of things measured in one run.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

const TICKS_PER_SECOND = 100;

/** CPU seconds (user + system, all threads) that a process has used so far. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Resident memory of a process now and at its peak, in MiB. */
export function memoryMib(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const kib = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN);
  return { now: kib('VmRSS') / 1024, peak: kib('VmHWM') / 1024 };
}

/** The p-th percentile (0 to 100) of the values, by nearest rank. */
export function percentile(values: number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
}

export const round = (value: number, digits = 1): number => Number(value.toFixed(digits));

/** Prints the rows as a table and writes them with machine and commit to `results/<name>.json`. */
export function report(name: string, rows: Array<Record<string, string | number>>): void {
  const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 1024 ** 3),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const result = { benchmark: name, date: new Date().toISOString().slice(0, 10), commit, machine, rows };
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const widths = columns.map((c) => Math.max(c.length, ...rows.map((row) => String(row[c] ?? '').length)));
  const line = (cells: string[]) => `${cells.map((cell, i) => cell.padStart(widths[i] ?? 0)).join('  ')}\n`;
  process.stdout.write(`\n${name} at ${commit}, ${machine.cpu} × ${machine.cores}, Node ${machine.node}\n`);
  process.stdout.write(line(columns));
  for (const row of rows) process.stdout.write(line(columns.map((c) => String(row[c] ?? ''))));
}
