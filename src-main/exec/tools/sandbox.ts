/**
 * Where a command of the model may reach: `read-only` reads files and nothing else, `workspace-write` also writes below
 * the working folder and the temporary one; neither has a network. bubblewrap (Linux) or Seatbelt (macOS) hold it, by
 * way of @anthropic-ai/sandbox-runtime, which is loaded and started at the first command. Where that cannot run, commands
 * are refused with the reason; `danger-full-access` does without it.
 */
import { tmpdir } from 'node:os';
import type { SandboxRuntimeConfig } from '@anthropic-ai/sandbox-runtime';
import { runProcess } from './run-process.ts';

export const SANDBOX_MODES = ['read-only', 'workspace-write', 'danger-full-access'] as const;
export type SandboxMode = (typeof SANDBOX_MODES)[number];

export type SandboxReady =
  | { ok: true; wrap(command: string): Promise<readonly string[]> }
  | { ok: false; reason: string };

export interface Sandbox {
  /** Starts it at the first call. A refusal is final. */
  prepare(): Promise<SandboxReady>;
  /** After each command. */
  cleanUp(): void;
  stop(): Promise<void>;
}

export interface SandboxOptions {
  mode: SandboxMode;
  cwd: string;
  environment: NodeJS.ProcessEnv;
}

const START_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 2_000;
const ADVICE = 'Install what is missing, or run with --sandbox danger-full-access to do without a sandbox.';
const SHELL = process.platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c'] : ['/bin/sh', '-c'];

type Runtime = typeof import('@anthropic-ai/sandbox-runtime').SandboxManager;

export function createSandbox(options: SandboxOptions): Sandbox {
  let preparing: Promise<SandboxReady> | undefined;
  let runtime: Runtime | undefined;

  async function start(): Promise<SandboxReady> {
    if (options.mode === 'danger-full-access') return { ok: true, wrap: async (command) => [...SHELL, command] };
    try {
      const { SandboxManager } = await import('@anthropic-ai/sandbox-runtime');
      if (!SandboxManager.isSupportedPlatform()) return refused('this platform has no sandbox that Sluice can use');
      const { errors } = SandboxManager.checkDependencies();
      if (errors.length > 0) return refused(errors.join('; '));
      runtime = SandboxManager;
      await within(START_TIMEOUT_MS, SandboxManager.initialize(runtimeConfig(options)));
      const wrap = async (command: string) => [...SHELL, await SandboxManager.wrapWithSandbox(command)];
      return await probe(wrap, options);
    } catch (error) {
      return refused(error instanceof Error ? error.message : String(error));
    }
  }

  return {
    prepare() {
      preparing ??= start();
      return preparing;
    },
    cleanUp: () => runtime?.cleanupAfterCommand(),
    async stop() {
      await preparing;
      await within(STOP_TIMEOUT_MS, runtime?.reset() ?? Promise.resolve()).catch(() => {});
    },
  };
}

/** The packages can be there and the kernel still refuse (no user namespaces, as in many containers). */
async function probe(
  wrap: (command: string) => Promise<readonly string[]>,
  options: SandboxOptions,
): Promise<SandboxReady> {
  const { exitCode, output } = await runProcess({
    argv: await wrap('true'),
    cwd: options.cwd,
    env: options.environment,
    timeoutMs: START_TIMEOUT_MS,
    maxOutputBytes: 2_048,
    signal: new AbortController().signal,
  });
  if (exitCode === 0) return { ok: true, wrap };
  return refused(output.trim() || `a command in it ends with exit code ${exitCode}`);
}

function runtimeConfig({ mode, cwd }: SandboxOptions): SandboxRuntimeConfig {
  return {
    network: { allowedDomains: [], deniedDomains: [] },
    filesystem: { denyRead: [], allowWrite: mode === 'workspace-write' ? [cwd, tmpdir()] : [], denyWrite: [] },
  };
}

function refused(reason: string): SandboxReady {
  return { ok: false, reason: `The sandbox cannot run here: ${reason}. ${ADVICE}` };
}

async function within<Value>(limitMs: number, work: Promise<Value>): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`it took longer than ${limitMs / 1_000} s`)), limitMs);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
