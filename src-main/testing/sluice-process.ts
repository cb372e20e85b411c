import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = resolve(import.meta.dirname, '../..');
const FIXTURES = join(ROOT, 'src-shared/agents/fixtures');
const CLI = join(ROOT, 'out/main/cli.js');

/** The line that `sluice serve --json` prints once everything listens. */
export interface ReadyLine {
  event: 'ready';
  ui: string;
  rpc: string;
  otlpHttp: string;
  otlpGrpc: string;
  socket: string;
  pid: number;
}

export interface SluiceProcess {
  readonly home: string;
  readonly ready: ReadyLine;
  /** Everything written to stderr so far. */
  stderr(): string;
  /** SIGTERM, then waits; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** Stops and starts again on the same home, by default on new ports. */
  restart(args?: string[]): Promise<void>;
  kill(): Promise<void>;
  /** Stops and removes the home. */
  dispose(): Promise<void>;
}

/** A home of its own for one test. */
export function makeHome(): string {
  return mkdtempSync(join(tmpdir(), 'sluice-home-'));
}

const ANY_PORTS = ['--otlp-http', '127.0.0.1:0', '--otlp-grpc', '127.0.0.1:0', '--ui', '127.0.0.1:0'];

/** Starts the built `sluice serve --json` and waits for its ready line. */
export async function startSluice(options: { home?: string; args?: string[] } = {}): Promise<SluiceProcess> {
  const home = options.home ?? makeHome();
  let child: ChildProcess;
  let ready: ReadyLine;
  let stderr = '';

  async function start(args: string[]): Promise<void> {
    child = spawn(process.execPath, [CLI, 'serve', '--json', '--home', home, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    if (!child.stdout) throw new Error('sluice serve has no stdout');
    const lines = createInterface({ input: child.stdout });
    ready = await new Promise<ReadyLine>((done, fail) => {
      lines.once('line', (line) => done(JSON.parse(line) as ReadyLine));
      child.once('exit', (code) => fail(new Error(`sluice serve exited with ${code} before it was ready:\n${stderr}`)));
    });
  }

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exited = once(child, 'exit') as Promise<[number | null]>;
    child.kill(signal);
    return (await exited)[0];
  }

  await start(options.args ?? ANY_PORTS);
  return {
    home,
    get ready() {
      return ready;
    },
    stderr: () => stderr,
    stop: () => end('SIGTERM'),
    async restart(args = ANY_PORTS) {
      await end('SIGTERM');
      await start(args);
    },
    async kill() {
      await end('SIGKILL');
    },
    async dispose() {
      await end('SIGTERM');
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Runs the built command line to its end. */
export async function runSluice(
  args: string[],
  input?: string,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const out: string[] = [];
  const err: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
  child.stdin.end(input ?? '');
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: out.join(''), stderr: err.join('') };
}

export type Capture = 'codex-0.169.0' | 'claude-code-2.1.197' | 'gemini-cli-0.61.0';

/** The bytes of a captured request. */
export function readCapture(capture: Capture, signal: 'logs' | 'traces' | 'metrics', form: 'json' | 'pb'): Buffer {
  return readFileSync(join(FIXTURES, `${capture}.${signal}.${form}`));
}

/** Posts one OTLP request as an agent does; throws unless it is answered 200. */
export async function postOtlp(
  base: string,
  signal: 'logs' | 'traces' | 'metrics',
  body: Uint8Array | string,
  contentType = 'application/json',
): Promise<void> {
  const answer = await fetch(new URL(`/v1/${signal}`, base), {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  if (answer.status !== 200)
    throw new Error(`POST /v1/${signal} was answered ${answer.status}: ${await answer.text()}`);
}
