/**
 * Gemini CLI 0.61. Checked against the chat files (every answer's tokens, calls); a failed request leaves no trace in them.
 *
 * No record is a message: the text stands in the answer of a request. Spans know neither thoughts nor cache, and no turn: a request
 * after an answer without calls begins one.
 */
import {
  type CannotTell,
  conversation,
  type ExpectedCall,
  type ExpectedConversation,
  type ExpectedRequest,
  type ExpectedRun,
  NO_ENDING,
  type Signals,
  type TurnFields,
  turn,
} from './expected-run.ts';

/** One answer of the scripted model: 40 tokens of output beside 7 of thoughts, total 1,247, so both are output. */
const ANSWER = { input: 1200, cached: 100, output: 47, reasoning: 7 };
/** The same by `llm_call`. */
const SPAN_ANSWER = { input: 1200, output: 40 };
const ECHO = 'please echo hello';

const answered: ExpectedRequest = { outcome: 'ok', attempts: 1, tokens: ANSWER };
const nested: ExpectedRequest = { ...answered, nested: true };
const failed = (attempts: number, error?: string): ExpectedRequest => ({
  outcome: 'failed',
  attempts,
  ...(error && { error }),
});
/** An exit code is sent only when it is not 0. */
const call = (tool: string, fields: Partial<ExpectedCall> = {}): ExpectedCall => ({
  tool,
  outcome: 'ok',
  exitCode: 'absent',
  ...fields,
});
const shell = call('run_shell_command', { exitCode: ['absent', 0] });

const TOOL: TurnFields = {
  outcome: 'completed',
  prompt: ECHO,
  requests: [answered, answered],
  calls: [shell],
  messages: [0, 1],
};
const failing = (attempts: number, error: string): TurnFields => ({
  outcome: 'failed',
  why: error,
  prompt: ECHO,
  requests: [failed(attempts, error)],
});
const retried: TurnFields = { ...TOOL, requests: [{ ...answered, attempts: 2 }, answered] };

/** Turns as the logs know them, and both signals together. */
const LOGS: Record<string, TurnFields[]> = {
  busy: [retried],
  // The process was killed in its pause before a sixth attempt. `fetch failed` is Gemini's own sentence.
  cut: [{ ...failing(5, 'fetch failed'), outcome: ['failed', 'unknown'] }],
  edit: [
    {
      ...TOOL,
      prompt: 'create notes.txt and edit it',
      requests: [answered, answered, answered],
      calls: [call('write_file'), call('replace')],
    },
  ],
  // The stream ended without an end, four times: counts of 0 are no tokens. The server's sentence is nowhere; the log has a code.
  fail: [{ outcome: 'failed', prompt: ECHO, requests: [failed(4)] }],
  'http400-text': [failing(1, 'synthetic bad request')],
  // `process.exit` after the second attempt, of which nothing arrived.
  http500: [{ ...failing(1, 'boom'), requests: [{ outcome: 'failed', error: 'boom' }] }],
  long: [{ ...TOOL, prompt: 'write a long answer', requests: [answered], calls: [] }],
  mcp: [
    {
      ...TOOL,
      prompt: 'greet the world',
      calls: [call('mcp_greeter_greet', { tool: ['greet', 'mcp_greeter_greet'], server: 'greeter' })],
    },
  ],
  parallel: [{ ...TOOL, calls: [shell, shell] }],
  ratelimit: [retried],
  resume: ['', ' again (2)', ' again (3)'].map((again) => ({ ...TOOL, prompt: ECHO + again })),
  'sigint-stream': [
    {
      outcome: ['interrupted', 'unknown'],
      why: NO_ENDING,
      prompt: 'write slowly',
      requests: [{ outcome: ['open', 'unknown', 'cancelled'], attempts: 1 }],
    },
  ],
  // The only answer asks for a call, of which neither a record nor a span came; nor did the end of the process.
  'sigint-tool': [
    {
      outcome: ['interrupted', 'unknown'],
      why: NO_ENDING,
      prompt: ECHO,
      requests: [answered],
      messages: [0, 1],
      steps: { tool_call: [0, 1] },
    },
  ],
  // The sub-agent needed two answers and made a third request for a call it never made (`ERROR_NO_COMPLETE_TASK_CALL`).
  sub: [
    {
      ...TOOL,
      prompt: 'delegate the echo to a subagent',
      requests: [answered, nested, nested, nested, answered],
      calls: [call('invoke_agent'), { ...shell, nested: true }],
      subagents: 1,
      messages: [0, 2],
    },
  ],
  tool: [TOOL],
  // `success` is true for exit 3 too; whether the exit code is sent with content off was not captured.
  'tool-nocontent': [
    {
      outcome: 'completed',
      requests: [answered, answered],
      calls: [{ ...shell, outcome: ['ok', 'unknown'] }],
      messages: 0,
    },
  ],
};

const HAVE_SPANS = [
  'edit',
  'fail',
  'mcp',
  'parallel',
  'ratelimit',
  'resume',
  'sigint-tool',
  'sub',
  'tool',
  'tool-nocontent',
];

/** No counts of thoughts and cache; an MCP server stands only in what the tool is called. */
function bySpans(name: string, fields: TurnFields): TurnFields {
  const { prompt: _, ...rest } = fields;
  const noContent = name === 'tool-nocontent';
  return {
    ...rest,
    // Without content nothing says whether the last answer asked for another call, nor how the command ended.
    outcome: noContent ? ['completed', 'unknown'] : fields.outcome,
    ...(noContent && { why: NO_ENDING }),
    requests: (fields.requests ?? []).map((request) =>
      request.tokens ? { ...request, tokens: SPAN_ANSWER } : request,
    ),
    calls: (fields.calls ?? []).map((part) => ({
      ...part,
      ...(part.server && { server: ['greeter', 'absent'] }),
      ...(noContent && { outcome: 'unknown' as const, exitCode: 'absent' as const }),
    })),
  };
}

const KEYS: Record<string, string> = { resume: 'bf2b06d5-af22-4f9e-8923-dbffe133d0fe' };

const conversations = (name: string, turns: TurnFields[]): ExpectedConversation[] => {
  const key = KEYS[name];
  return [conversation(turns.map(turn), key ? { key } : {})];
};

const CANNOT_TELL: Record<Signals, CannotTell> = {
  logs: { tool_call: ['callId'] },
  spans: { model_request: ['tokens.cached', 'tokens.reasoning'] },
  both: {},
};

export const GEMINI: ExpectedRun[] = Object.entries(LOGS).flatMap(([name, turns]) => {
  const run = (signals: Signals, parts: TurnFields[]): ExpectedRun => ({
    capture: `gemini-cli-0.61.0.${name}`,
    signals,
    agent: 'gemini',
    conversations: conversations(name, parts),
    cannotTell: CANNOT_TELL[signals],
  });
  if (!HAVE_SPANS.includes(name)) return [run('logs', turns)];
  return [
    run('logs', turns),
    run(
      'spans',
      turns.map((fields) => bySpans(name, fields)),
    ),
    run('both', turns),
  ];
});
