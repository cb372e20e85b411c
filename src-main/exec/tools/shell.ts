/**
 * The one tool: a shell command, in the sandbox, after approval. Whatever comes of a call is told to the model, shown,
 * and reported as a decision and a result.
 */
import type { EventFunctions } from '../../emitter/emitter.ts';
import type { Approval, Approvals } from '../approvals.ts';
import type { CommandExecution } from '../thread-events.ts';
import { runProcess } from './run-process.ts';
import type { Sandbox, SandboxReady } from './sandbox.ts';
import { parseShellArguments, type ShellArguments } from './shell-arguments.ts';

export interface ShellCall {
  callId: string;
  /** As the model named it. */
  toolName: string;
  /** JSON as the model wrote it. */
  arguments: string;
}

export interface ShellResult {
  /** For the model. */
  output: string;
  /** The user ended the turn when asked. */
  ended?: true;
}

export interface ShellTool {
  /** `show` is told when the command begins and what came of it; not for a call that cannot be understood. */
  run(
    call: ShellCall,
    show: (stage: 'started' | 'completed', item: CommandExecution) => Promise<void>,
    signal: AbortSignal,
  ): Promise<ShellResult>;
}

export interface ShellToolOptions {
  cwd: string;
  environment: NodeJS.ProcessEnv;
  sandbox: Sandbox;
  approvals: Approvals;
  telemetry: EventFunctions;
}

const MAX_OUTPUT_BYTES = 32 * 1024;

export function createShellTool(options: ShellToolOptions): ShellTool {
  const { cwd, environment, sandbox, approvals, telemetry } = options;

  async function approve(command: string, ready: SandboxReady, signal: AbortSignal): Promise<Approval> {
    if (!ready.ok) return { decision: 'denied', source: 'config', reason: ready.reason };
    return approvals.decide(command, signal);
  }

  async function execute({ command, workdir, timeoutMs }: ShellArguments, ready: SandboxReady, signal: AbortSignal) {
    if (!ready.ok) throw new Error('a refused command was run');
    try {
      const argv = await ready.wrap(command);
      const limits = { timeoutMs, maxOutputBytes: MAX_OUTPUT_BYTES };
      return await runProcess({ argv, cwd: workdir, env: environment, ...limits, signal });
    } finally {
      sandbox.cleanUp();
    }
  }

  return {
    async run(call, show, signal) {
      const { callId, toolName } = call;
      const report = (result: { durationMs: number; success: boolean; output: string }) =>
        telemetry.toolResult({ toolName, callId, arguments: call.arguments, ...result });

      const parsed = parseShellArguments(call.arguments, cwd);
      if (!parsed.ok) {
        report({ durationMs: 0, success: false, output: parsed.error });
        return { output: parsed.error };
      }
      const { command } = parsed.arguments;
      const item = { type: 'command_execution', command } as const;
      const ready = await sandbox.prepare();
      const { decision, source, reason } = await approve(command, ready, signal);
      telemetry.toolDecision({ toolName, callId, decision, source });
      await show('started', { ...item, aggregated_output: '', status: 'in_progress' });
      if (decision === 'denied' || decision === 'abort') {
        const output = reason ?? 'The command was not allowed.';
        report({ durationMs: 0, success: false, output });
        await show('completed', { ...item, aggregated_output: output, status: 'declined' });
        return decision === 'abort' ? { output, ended: true } : { output };
      }

      const { exitCode, output, end, durationMs } = await execute(parsed.arguments, ready, signal);
      const success = end === 'exited' && exitCode === 0;
      const told = forModel({ exitCode, output, end, durationMs, timeoutMs: parsed.arguments.timeoutMs });
      report({ durationMs, success, output: told });
      const status = success ? 'completed' : 'failed';
      await show('completed', { ...item, aggregated_output: output, exit_code: exitCode, status });
      return { output: told };
    },
  };
}

interface Finished {
  exitCode: number;
  output: string;
  end: string;
  durationMs: number;
  timeoutMs: number;
}

function forModel({ exitCode, output, end, durationMs, timeoutMs }: Finished): string {
  const why = {
    'timed-out': `The command was ended after ${timeoutMs} ms.\n`,
    interrupted: 'The user interrupted the command.\n',
    'not-started': 'The command could not be started.\n',
  }[end];
  return `${why ?? ''}Exit code: ${exitCode}\nWall time: ${(durationMs / 1_000).toFixed(1)} seconds\nOutput:\n${output}`;
}
