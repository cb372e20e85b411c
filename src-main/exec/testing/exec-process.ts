/** Runs the real `sluice exec` as a child process, from source. For tests only. */
import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../cli/cli.ts', import.meta.url));

export interface ExecEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  durationMs: number;
}

export interface ExecProcess {
  child: ChildProcess;
  stdout(): string;
  stderr(): string;
  end: Promise<ExecEnd>;
}

export interface ExecProcessOptions {
  /** Of the Responses API, without `/v1`. */
  server: string;
  args: readonly string[];
  /** Piped into stdin; otherwise stdin is empty. */
  input?: string | Buffer;
  home?: string;
  cwd?: string;
  environment?: NodeJS.ProcessEnv;
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'sluice-exec-'));
}

/** No retries, so that a failure comes at once. */
export const NO_RETRIES = ['-c', 'model_providers.openai={request_max_retries=0, stream_max_retries=0}'] as const;

/** `-c` for an OTLP/HTTP exporter. */
export function exportTo(httpUrl: string, protocol: 'binary' | 'json' = 'binary'): string[] {
  return ['-c', `otel.exporter={otlp-http={endpoint="${httpUrl}/v1/logs", protocol="${protocol}"}}`];
}

export function startExec(options: ExecProcessOptions): ExecProcess {
  const { input, cwd = temporaryFolder() } = options;
  const [file, ...args] = commandLine(options);
  const started = performance.now();
  // A session of its own: whoever runs the tests at a terminal is not asked.
  const child = spawn(file, args, {
    cwd,
    detached: true,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: environmentOf(options),
  });
  // Nobody reads it when the run fails before.
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const end = once(child, 'close').then(([code, signal]) => ({
    code,
    signal,
    stdout,
    stderr,
    durationMs: performance.now() - started,
  }));
  return { child, stdout: () => stdout, stderr: () => stderr, end };
}

function commandLine({ args, home = temporaryFolder() }: ExecProcessOptions): [file: string, ...args: string[]] {
  return [process.execPath, CLI, 'exec', '--home', home, ...args];
}

function environmentOf({ server, environment }: ExecProcessOptions): NodeJS.ProcessEnv {
  const hidden = /^(OPENAI_|CODEX_|SLUICE_|OTEL_)/;
  const inherited = Object.entries(process.env).filter(([name]) => !hidden.test(name));
  return {
    ...Object.fromEntries(inherited),
    OPENAI_BASE_URL: `${server}/v1`,
    OPENAI_API_KEY: 'sk-test-key-of-the-run',
    ...environment,
  };
}

export interface ExecAtTerminal {
  /** Everything on the terminal: what the program wrote, and what was typed. */
  screen(): string;
  /** Resolves when the text has been there this often. */
  shows(text: string, times?: number): Promise<void>;
  type(text: string): void;
  /** Exit code, with the whole screen. */
  end: Promise<{ code: number | null; screen: string }>;
}

/**
 * Runs it at a terminal of its own, by util-linux's `script` (Debian: bsdutils, always installed). `input` is piped into
 * stdin, and the terminal is then only the one that the program was started from.
 */
export function startExecAtTerminal(options: ExecProcessOptions): ExecAtTerminal {
  const { input, cwd = temporaryFolder() } = options;
  const line = commandLine(options).map(shellQuoted).join(' ');
  const command = input === undefined ? line : `printf %s ${shellQuoted(String(input))} | ${line}`;
  const child = spawn('script', ['--quiet', '--flush', '--return', '--command', command, '/dev/null'], {
    cwd,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...environmentOf(options), TERM: 'xterm-256color', SHELL: '/bin/sh' },
  });
  let screen = '';
  const changed = new EventEmitter();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      screen += text;
      changed.emit('change');
    });
  }
  const end = once(child, 'close').then(([code]) => ({ code: code as number | null, screen }));
  return {
    screen: () => screen,
    async shows(text, times = 1) {
      const ended = end.then(() => true);
      while (screen.split(text).length <= times) {
        const isOver = await Promise.race([once(changed, 'change').then(() => false), ended]);
        if (isOver) throw new Error(`the program ended and had not shown ${JSON.stringify(text)}:\n${screen}`);
      }
    },
    type: (text) => void child.stdin.write(text),
    end,
  };
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

export function runExec(options: ExecProcessOptions): Promise<ExecEnd> {
  return startExec(options).end;
}

/** The events of `--json`. */
export function eventsOf({ stdout }: ExecEnd): Array<Record<string, unknown>> {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
