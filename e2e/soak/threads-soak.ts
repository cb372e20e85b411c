/**
 * `npm run soak -- threads`: how often V8 aborts under threads that come and go
 * while they compile (nodejs/node#64500). Runs one child process after the other on the Node given, and counts how each ended.
 *
 * Figures on stdout, one line of JSON: processes, threads started, CPU seconds spent, aborts, and aborts an hour of CPU.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { SoakOptions } from './run.ts';

/** A process of its own so often: what is registered of compiled code is kept for each process. */
const PROCESS_MS = 30_000;
const CHILD = fileURLToPath(new URL('./threads-child.ts', import.meta.url));

interface Life {
  version: string;
  threads: number;
  cpuSeconds: number;
  /** What it said last, when it did not end by itself. */
  abort?: string;
}

export async function run({ minutes, node }: SoakOptions): Promise<void> {
  const untilMs = Date.now() + minutes * 60_000;
  const lives: Life[] = [];
  while (Date.now() < untilMs) lives.push(await live(node, Math.min(PROCESS_MS, untilMs - Date.now())));

  const sum = (of: (life: Life) => number) => lives.reduce((total, each) => total + of(each), 0);
  const aborts = lives.flatMap(({ abort }) => (abort === undefined ? [] : [abort]));
  const cpuSeconds = Math.round(sum((life) => life.cpuSeconds));
  const figures = {
    node: lives.find(({ version }) => version !== '')?.version,
    cpu: cpus()[0]?.model,
    processes: lives.length,
    threads: sum((life) => life.threads),
    cpuSeconds,
    aborts: aborts.length,
    abortsPerCpuHour: Number(((aborts.length * 3600) / Math.max(1, cpuSeconds)).toFixed(2)),
    first: aborts.slice(0, 3),
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  if (aborts.length > 0) throw new Error(`${aborts.length} of ${lives.length} processes aborted`);
}

/** The life of one child. It counts what it did as it goes, so that an abort loses a second at most. */
async function live(node: string, durationMs: number): Promise<Life> {
  const child = spawn(node, [CHILD, String(durationMs)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const life: Life = { version: '', threads: 0, cpuSeconds: 0 };
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const [version, threads, cpuSeconds] = text.trimEnd().split('\n').at(-1)?.split(' ') ?? [];
    Object.assign(life, { version, threads: Number(threads), cpuSeconds: Number(cpuSeconds) });
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (code === 0) return life;
  const words = errors.split('\n').find((line) => line.includes('Check failed')) ?? errors.slice(0, 300);
  return { ...life, abort: `${signal ?? `exit ${code}`}: ${words.trim()}` };
}
