/**
 * `sluice exec` from its settings to its exit code. Everything that can be wrong is found before anything runs; whatever
 * ends the run (success, a failed turn, a signal, an uncaught error), its telemetry is sent first, within a deadline.
 */
import { resolve } from 'node:path';
import type { ResponseCreateParamsStreaming } from 'openai/resources/responses/responses';
import type { Home } from '../settings/home.ts';
import { type ApprovalPolicy, createApprovals } from './approvals.ts';
import { checkFolder } from './check-folder.ts';
import { createConversationId } from './conversation-id.ts';
import { type Endpoint, resolveEndpoint } from './endpoint.ts';
import type { ExecConfig } from './exec-config.ts';
import { findRunningSluice } from './find-sluice.ts';
import { isInGitRepository, NOT_IN_REPOSITORY } from './git-check.ts';
import { createHumanOutput } from './human-output.ts';
import { instructionsFor } from './instructions.ts';
import { createInterruption, type Interruption } from './interruption.ts';
import { createJsonlOutput } from './jsonl-output.ts';
import { writeLastMessage } from './last-message-file.ts';
import { readPrompt } from './prompt.ts';
import { readRunSettings } from './read-run-settings.ts';
import { createResponsesClient } from './responses-client.ts';
import { withHashKey } from './run-redaction.ts';
import { type RunTelemetry, startRunTelemetry } from './run-telemetry.ts';
import { createStdout } from './stdout.ts';
import { openTerminal } from './terminal.ts';
import type { ThreadOutput } from './thread-events.ts';
import { commandEnvironment } from './tools/command-environment.ts';
import { createSandbox, type Sandbox, type SandboxMode } from './tools/sandbox.ts';
import { createShellTool } from './tools/shell.ts';
import { shellTool } from './tools/shell-arguments.ts';
import { runTurn, type TurnOutcome } from './turn.ts';

export interface ExecOptions {
  home: Home;
  /** Version of Sluice. */
  version: string;
  prompt: string | undefined;
  json: boolean;
  skipGitRepoCheck: boolean;
  useSluice: boolean;
  approvalPolicy: ApprovalPolicy;
  overrides: readonly string[];
  model?: string;
  sandbox?: SandboxMode;
  /** `-C`. */
  folder?: string;
  lastMessageFile?: string;
  writeMessage(text: string): void;
}

const EXIT_OK = 0;
const EXIT_FAILED = 1;
/** To send telemetry when the turn is over, whatever the collector does. */
const FLUSH_DEADLINE_MS = 5_000;
/** For an interrupted turn to end by itself, so that its last records are there. */
const TURN_END_MS = 1_000;

/** Resolves with the exit code. */
export async function runExec(options: ExecOptions): Promise<number> {
  const { home, writeMessage } = options;
  const fail = (message: string) => {
    writeMessage(message);
    return EXIT_FAILED;
  };
  const cwd = resolve(options.folder ?? '.');
  const wrongFolder = checkFolder(cwd);
  if (wrongFolder !== undefined) return fail(wrongFolder);
  const read = await readRunSettings({
    file: home.configFile,
    fileGiven: home.configGiven,
    overrides: options.overrides,
    environment: process.env,
  });
  if (!read.ok) return fail(read.error);
  const redaction = await withHashKey(read.settings.redaction, read.settings.exporter, home);
  if (!redaction.ok) return fail(redaction.error);
  const config = withFlags(read.settings.config, options);
  const resolved = resolveEndpoint(config, process.env, `sluice_exec/${options.version}`);
  if (!resolved.ok) return fail(resolved.error);
  if (!options.skipGitRepoCheck && !isInGitRepository(cwd)) return fail(NOT_IN_REPOSITORY);
  const prompt = await readPrompt({ argument: options.prompt, stdin: process.stdin, onReading: writeMessage });
  if (!prompt.ok) return fail(prompt.error);

  const interruption = createInterruption();
  const conversationId = createConversationId();
  const telemetry = startRunTelemetry({
    sluice: options.useSluice ? await findRunningSluice(home) : undefined,
    otel: read.settings.otel,
    exporter: read.settings.exporter,
    exporterGiven: read.settings.exporterGiven,
    redaction: redaction.redaction,
    metadata: {
      conversationId,
      appVersion: options.version,
      authMode: resolved.endpoint.authMode,
      terminalType: terminalType(process.env),
      model: config.model,
      slug: config.model,
    },
    environment: process.env,
  });
  const run = { options, config, endpoint: resolved.endpoint, cwd, conversationId, prompt: prompt.prompt };
  return finishRun(run, telemetry, interruption);
}

interface Run {
  options: ExecOptions;
  config: ExecConfig;
  endpoint: Endpoint;
  cwd: string;
  conversationId: string;
  prompt: string;
}

async function finishRun(run: Run, telemetry: RunTelemetry, interruption: Interruption): Promise<number> {
  const { writeMessage, lastMessageFile } = run.options;
  const sandbox = createSandbox({ mode: run.config.sandbox_mode, cwd: run.cwd, environment: process.env });
  let outcome: TurnOutcome;
  try {
    outcome = await interruption.race(startTurn(run, telemetry, sandbox, interruption), TURN_END_MS);
    if (outcome.outcome === 'completed' && lastMessageFile !== undefined) {
      if (outcome.lastMessage === undefined) writeMessage(`No final message; ${lastMessageFile} is empty.`);
      const failure = await writeLastMessage(resolve(lastMessageFile), outcome.lastMessage ?? '');
      if (failure !== undefined) writeMessage(failure);
    }
  } catch (error) {
    outcome = { outcome: 'failed', message: 'uncaught' };
    writeMessage(`uncaught error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  const [undelivered] = await Promise.all([telemetry.finish(FLUSH_DEADLINE_MS), sandbox.stop()]);
  for (const line of undelivered) writeMessage(line);
  interruption.release();
  if (outcome.outcome === 'completed') return EXIT_OK;
  return outcome.outcome === 'interrupted' ? (interruption.exitCode ?? EXIT_FAILED) : EXIT_FAILED;
}

async function startTurn(
  run: Run,
  telemetry: RunTelemetry,
  sandbox: Sandbox,
  interruption: Interruption,
): Promise<TurnOutcome> {
  const { options, config, endpoint, cwd, conversationId, prompt } = run;
  const { events } = telemetry;
  const { signal } = interruption;
  const output = outputFor(run, interruption);
  events.conversationStarts({
    providerName: endpoint.providerName,
    reasoningEffort: config.model_reasoning_effort,
    reasoningSummary: config.model_reasoning_summary,
    contextWindow: config.model_context_window,
    approvalPolicy: options.approvalPolicy,
    sandboxPolicy: config.sandbox_mode,
    mcpServers: [],
  });
  await output.event({ type: 'thread.started', thread_id: conversationId });
  return runTurn({
    prompt,
    request: requestFor(config, cwd, conversationId),
    client: createResponsesClient(endpoint, events),
    shell: createShellTool({
      cwd,
      environment: commandEnvironment(process.env, endpoint.secretVariables),
      sandbox,
      approvals: createApprovals(options.approvalPolicy, openTerminal),
      telemetry: events,
    }),
    output,
    telemetry: events,
    signal,
  });
}

function requestFor(
  config: ExecConfig,
  cwd: string,
  conversationId: string,
): Omit<ResponseCreateParamsStreaming, 'input' | 'stream'> {
  const effort = config.model_reasoning_effort as NonNullable<ResponseCreateParamsStreaming['reasoning']>['effort'];
  const summary = config.model_reasoning_summary as 'auto';
  return {
    model: config.model,
    instructions: instructionsFor({ cwd, sandboxMode: config.sandbox_mode }),
    tools: [shellTool],
    tool_choice: 'auto',
    parallel_tool_calls: false,
    reasoning: {
      ...(effort === undefined ? {} : { effort }),
      ...(config.model_reasoning_summary === 'none' ? {} : { summary }),
    },
    store: false,
    include: ['reasoning.encrypted_content'],
    prompt_cache_key: conversationId,
  };
}

function outputFor(run: Run, interruption: Interruption): ThreadOutput {
  const { options, config, endpoint, cwd } = run;
  const stdout = createStdout(interruption);
  if (options.json) return createJsonlOutput(stdout.write);
  return createHumanOutput({
    title: `Sluice v${options.version}`,
    facts: [
      ['workdir', cwd],
      ['model', config.model],
      ['provider', endpoint.providerName],
      ['approval', options.approvalPolicy],
      ['sandbox', config.sandbox_mode],
      ['reasoning effort', config.model_reasoning_effort ?? 'none'],
    ],
    prompt: run.prompt,
    writeMessage: (text) => void process.stderr.write(text),
    writeFinal: stdout.write,
    finalOnTerminal: process.stdout.isTTY === true,
  });
}

function withFlags(config: ExecConfig, { model, sandbox }: ExecOptions): ExecConfig {
  return { ...config, model: model ?? config.model, sandbox_mode: sandbox ?? config.sandbox_mode };
}

/** As Codex names it: `TERM_PROGRAM/VERSION`, else `TERM`. */
function terminalType(environment: NodeJS.ProcessEnv): string {
  const { TERM_PROGRAM: program, TERM_PROGRAM_VERSION: version, TERM: term } = environment;
  if (program) return version ? `${program}/${version}` : program;
  return term || 'unknown';
}
