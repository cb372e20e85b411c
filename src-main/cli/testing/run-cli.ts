/** Runs the real command line as a child process, from source. For tests only. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url));
export const ANY_PORTS = ['--otlp-http', '127.0.0.1:0', '--otlp-grpc', '127.0.0.1:0', '--ui', '127.0.0.1:0'];

export interface ReadyLine {
  event: string;
  ui: string | null;
  rpc: string | null;
  otlpHttp: string | null;
  otlpGrpc: string | null;
  socket: string | null;
  pid: number;
}

export interface RunningCli {
  child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Resolves with everything on stdout once the condition holds; rejects when the process ends before. */
  untilOutput(condition: (stdout: string, stderr: string) => boolean): Promise<string>;
  /** Sends the signal, if any, and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<{ code: number | null; stdout: string; stderr: string }>;
}

export function temporaryHome(): string {
  return mkdtempSync(join(tmpdir(), 'sluice-cli-'));
}

export function launch(args: string[], added: NodeJS.ProcessEnv = {}): RunningCli {
  const environment: NodeJS.ProcessEnv = { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', ...added };
  delete environment['SLUICE_HOME'];
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    untilOutput(condition) {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const look = () => {
        if (condition(stdout, stderr)) resolve(stdout);
      };
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      closed.then(([code]) => reject(new Error(`ended with ${code} before that:\n${stdout}\n${stderr}`)));
      look();
      return promise;
    },
    async end(signal) {
      if (signal !== undefined) child.kill(signal);
      const [code] = await closed;
      return { code, stdout, stderr };
    },
  };
}

export function runCli(args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return launch(args).end();
}

export async function startServe(
  home: string,
  args: string[] = ANY_PORTS,
  added: NodeJS.ProcessEnv = {},
): Promise<RunningCli & { ready: ReadyLine }> {
  const running = launch(['serve', '--json', '--home', home, ...args], added);
  await running.untilOutput((stdout) => stdout.includes('\n'));
  return { ...running, ready: JSON.parse(running.stdout()) as ReadyLine };
}

export function capture(name: string): Buffer {
  return readFileSync(new URL(`../../../src-shared/agents/fixtures/${name}`, import.meta.url));
}

export async function postLogs(base: string | null, body: Uint8Array<ArrayBuffer> | string): Promise<Response> {
  return fetch(`${base}/v1/logs`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}

/** Lines of a process's stdout, one after the other. */
export function linesOf(running: RunningCli): AsyncIterator<string> {
  if (running.child.stdout === null) throw new Error('no stdout');
  return createInterface({ input: running.child.stdout })[Symbol.asyncIterator]();
}
