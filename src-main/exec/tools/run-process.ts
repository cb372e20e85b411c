/** A command with a bound on its time and its output. It gets a process group of its own, which is ended as a whole. */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createCappedText } from './capped-text.ts';

export interface RunOptions {
  argv: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  timeoutMs: number;
  maxOutputBytes: number;
  signal: AbortSignal;
}

export interface RunResult {
  /** 128 and the signal's number when a signal ended it, as shells report it; 124 after the time-out; 127 when it could not start. */
  exitCode: number;
  /** stdout and stderr in the order in which they came. */
  output: string;
  end: 'exited' | 'timed-out' | 'interrupted' | 'not-started';
  durationMs: number;
}

const EXIT_TIMED_OUT = 124;
const EXIT_NOT_STARTED = 127;
const EXIT_SIGNALLED = 128;
/** After the command is gone, something it left behind may hold its output open. */
const DRAIN_MS = 500;

export function runProcess(options: RunOptions): Promise<RunResult> {
  const { argv, cwd, env, timeoutMs, maxOutputBytes, signal } = options;
  const { promise, resolve } = Promise.withResolvers<RunResult>();
  const [file = '', ...args] = argv;
  const started = performance.now();
  const output = createCappedText(maxOutputBytes);
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true, windowsHide: true });
  let end: RunResult['end'] = 'exited';

  const finish = (exitCode: number) => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    child.stdout.destroy();
    child.stderr.destroy();
    resolve({ exitCode, output: output.text(), end, durationMs: performance.now() - started });
  };
  const stop = (why: 'timed-out' | 'interrupted') => {
    end = why;
    endGroup(child);
  };
  const onAbort = () => stop('interrupted');
  const timer = setTimeout(() => stop('timed-out'), timeoutMs);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();

  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.add(chunk));
  child.on('error', (error) => {
    end = 'not-started';
    output.add(Buffer.from(`${error.message}\n`));
    finish(EXIT_NOT_STARTED);
  });
  child.on('exit', (code, killedBy) => {
    const exitCode = end === 'timed-out' ? EXIT_TIMED_OUT : (code ?? EXIT_SIGNALLED + signalNumber(killedBy));
    // What the command left running in its group goes with it.
    endGroup(child);
    const drained = setTimeout(() => finish(exitCode), DRAIN_MS);
    child.on('close', () => {
      clearTimeout(drained);
      finish(exitCode);
    });
  });
  return promise;
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function signalNumber(name: NodeJS.Signals | null): number {
  return name === null ? 0 : (constants.signals[name] ?? 0);
}
