/**
 * Qwen Code 0.24.4. Checked against the chat files, which hold the telemetry's own events beside calls, results and exit codes.
 *
 * Attempts are the agent's: its HTTP client makes up to four requests of each (spans `POST`), which logs can't see. Spans
 * count reasoning (`thoughts_token_count` of `llm_request`) and say `API call failed` for every failure.
 */
import {
  type CannotTell,
  conversation,
  type ExpectedCall,
  type ExpectedRequest,
  type ExpectedRun,
  type Signals,
  type TurnFields,
  turn,
} from './expected-run.ts';

/** One answer of the scripted model, Chat Completions: total 1,280, so reasoning is inside output. */
const ANSWER = { input: 1200, cached: 900, output: 80, reasoning: 32 };
const ECHO = 'please echo hello';

const answered: ExpectedRequest = { outcome: 'ok', attempts: 1, tokens: ANSWER };
const nested: ExpectedRequest = { ...answered, nested: true };
const internal: ExpectedRequest = { ...answered, internal: true };
/** Logs have an exit code of a failed command, spans (with content) that of one that succeeded. */
const shell: ExpectedCall = { tool: 'run_shell_command', outcome: 'ok', exitCode: ['absent', 0] };
const toolfail: ExpectedCall = { tool: 'run_shell_command', outcome: 'failed', exitCode: 3 };
const declined: ExpectedCall = { tool: 'run_shell_command', outcome: 'declined', exitCode: 'absent' };

const TOOL: TurnFields = {
  outcome: 'completed',
  prompt: ECHO,
  requests: [answered, answered],
  calls: [shell],
  messages: [0, 1],
};
const failing = (error: string, attempts = 1): TurnFields => ({
  outcome: 'failed',
  why: error,
  prompt: ECHO,
  requests: [{ outcome: 'failed', attempts, error }],
});
/** The HTTP client tried twice: one attempt of the agent. */
const retriedBelow: TurnFields = { ...TOOL, requests: [{ outcome: 'ok', tokens: ANSWER }, answered] };
/** Killed in the pause before a seventh attempt; the model server got 24 requests. */
const retriedForEver = (error: string): TurnFields => ({ ...failing(error, 6), outcome: ['failed', 'unknown'] });

/** Turns as the logs know them. */
const LOGS: Record<string, TurnFields[]> = {
  busy: [retriedBelow],
  // `Connection error.` is Qwen's own sentence; the server said nothing.
  cut: [retriedForEver('Connection error.')],
  // The model answered after the refusal: completed.
  denied: [{ ...TOOL, calls: [declined] }],
  fail: [failing('synthetic server error')],
  http400: [failing('synthetic bad request')],
  http500: [retriedForEver('boom')],
  long: [{ ...TOOL, prompt: 'write a long answer', requests: [answered, internal], calls: [], subagents: [0, 1] }],
  ratelimit: [retriedBelow],
  // The second prompt was answered at once. The memory helper that follows it asked twice and ran a command.
  resume: [
    TOOL,
    {
      ...TOOL,
      prompt: `${ECHO} again (2)`,
      requests: [answered, internal, internal],
      calls: [{ ...shell, internal: true }],
      subagents: [0, 1],
      messages: [0, 2],
    },
    { ...TOOL, prompt: `${ECHO} again (3)` },
  ],
  // `session.end` came while the request was open.
  'sigint-stream': [
    {
      outcome: ['interrupted', 'unknown'],
      why: 'no ending was sent',
      prompt: 'write slowly',
      requests: [{ outcome: ['open', 'unknown', 'cancelled'], attempts: 1 }],
    },
  ],
  'sigint-tool': [
    {
      outcome: 'interrupted',
      prompt: ECHO,
      requests: [answered],
      calls: [{ ...shell, outcome: 'cancelled', exitCode: 'absent' }],
      messages: [0, 1],
    },
  ],
  // The sub-agent runs in the background; its result comes back as `…/automatic/3` and continues the turn.
  sub: [
    {
      ...TOOL,
      prompt: 'delegate the echo to a subagent',
      requests: [answered, answered, nested, nested, answered],
      calls: [
        { tool: 'agent', outcome: 'ok', exitCode: 'absent' },
        { ...shell, nested: true },
      ],
      subagents: 1,
      messages: [0, 3],
    },
  ],
  tool: [TOOL],
  'tool-nocontent': [{ outcome: 'completed', requests: [answered, answered], calls: [shell], messages: 0 }],
  toolfail: [{ ...TOOL, calls: [toolfail] }],
};

const HAVE_NO_SPANS = ['busy', 'cut', 'long', 'sigint-stream'];

function bySpans(name: string, fields: TurnFields): TurnFields {
  const { why: _, ...rest } = fields;
  const calls = (fields.calls ?? [])
    // No span is made of a refused call.
    .filter(({ outcome }) => outcome !== 'declined')
    .map((call): ExpectedCall => (call.outcome === 'failed' ? { ...call, exitCode: 'absent' } : call));
  return {
    ...rest,
    // The interaction's span is lost when the process is killed; its prompt with it.
    prompt: name === 'http500' ? undefined : fields.prompt,
    requests: (fields.requests ?? []).map(({ error: __, ...request }) => request),
    calls,
  };
}

const CANNOT_TELL: Record<Signals, CannotTell> = {
  logs: {},
  spans: { model_request: ['error'] },
  both: {},
};

export const QWEN: ExpectedRun[] = Object.entries(LOGS).flatMap(([name, turns]) => {
  const run = (signals: Signals, parts: TurnFields[]): ExpectedRun => ({
    capture: `qwen-code-0.24.4.${name}`,
    signals,
    agent: 'qwen',
    conversations: [
      conversation(parts.map(turn), name === 'resume' ? { key: '79a8e0f0-ea3e-4a9c-ba5a-92565ac0881b' } : {}),
    ],
    cannotTell: CANNOT_TELL[signals],
  });
  if (HAVE_NO_SPANS.includes(name)) return [run('logs', turns)];
  return [
    run('logs', turns),
    run(
      'spans',
      turns.map((fields) => bySpans(name, fields)),
    ),
    run('both', turns),
  ];
});
