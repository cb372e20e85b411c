/**
 * opencode 1.18.33. Checked against its database (tokens of each answer, results, exit codes, the parent session).
 *
 * Logs are diagnostics and hold nothing of a conversation but the words of failed requests (`stream error`). Every run ends without a
 * flush, so captures that are not `-fast` lost their end. The title generator asks once a session, in the first turn: internal.
 */
import {
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

/** One answer of the scripted model, Chat Completions, by `ai.streamText.doStream`: the cache is inside input, reasoning in output. */
const ANSWER = { input: 1200, cached: 900, output: 80, reasoning: 32 };
const ECHO = 'please echo hello';

const answered: ExpectedRequest = { outcome: 'ok', attempts: 1, tokens: ANSWER };
const title: ExpectedRequest = { ...answered, internal: true };
const failed = (attempts: number, error?: string): ExpectedRequest => ({
  outcome: 'failed',
  attempts,
  ...(error && { error }),
});
const failedTitle = (attempts: number, error?: string): ExpectedRequest => ({
  ...failed(attempts, error),
  internal: true,
});
const call = (tool: string, fields: Partial<ExpectedCall> = {}): ExpectedCall => ({
  tool,
  outcome: 'ok',
  exitCode: 'absent',
  ...fields,
});
const bash = call('bash', { exitCode: 0 });

const TOOL: TurnFields = {
  outcome: 'completed',
  prompt: ECHO,
  requests: [title, answered, answered],
  calls: [bash],
  messages: [0, 1],
};
/** The process was killed while it went on retrying. */
const retriedForEver = (why: string, ...requests: ExpectedRequest[]): TurnFields => ({
  outcome: ['failed', 'unknown'],
  why,
  prompt: ECHO,
  requests,
});

const SUB_PARENT = 'ses_dd1c71f87ffe1PLFCw8DV74aUX';
const SUB_CHILD = 'ses_dd1c70688ffeDKebMGILNA7nLQ';

const one = (...turns: TurnFields[]): ExpectedConversation[] => [conversation(turns.map(turn))];

/** Conversations by spans; logs add the words of `BY_BOTH`. */
const SPANS: Record<string, ExpectedConversation[]> = {
  // Nothing came after the refusal.
  'denied-fast': one({
    ...TOOL,
    outcome: 'declined',
    requests: [title, answered],
    calls: [call('bash', { outcome: 'declined' })],
    messages: [0, 1],
  }),
  'edit-fast': one({
    ...TOOL,
    prompt: 'create notes.txt and edit it',
    requests: [title, answered, answered, answered],
    calls: [call('write'), call('edit')],
  }),
  // `ai.streamText` without `doStream` and usage, status unset: failed in the stream, in nobody's words.
  fail: one({ ...retriedForEver(NO_ENDING, failedTitle(1), failed(5)) }),
  'http400-fast': one({
    outcome: 'failed',
    why: 'synthetic bad request',
    prompt: ECHO,
    requests: [failedTitle(1, 'synthetic bad request'), failed(1, 'synthetic bad request')],
  }),
  // Only the title's request arrived.
  http400: one({ outcome: 'unknown', why: NO_ENDING, requests: [failedTitle(1, 'synthetic bad request')] }),
  http500: one(retriedForEver('boom', failedTitle(3, 'boom'), failed(5, 'boom'))),
  // No attribute names the server.
  'mcp-fast': one({
    ...TOOL,
    prompt: 'greet the world',
    calls: [call('greeter_greet', { tool: ['greet', 'greeter_greet'], server: ['greeter', 'absent'] })],
  }),
  ratelimit: one({ ...TOOL, requests: [title, { ...answered, attempts: 2 }, answered] }),
  // Of the second turn one `ai.streamText` is left, with usage, so it did not fail; its `doStream` and the last answer are lost. The
  // capture's shortening took the second prompt (`… (6 items)`).
  'resume-fast': one(TOOL, {
    ...TOOL,
    outcome: ['completed', 'unknown'],
    why: NO_ENDING,
    prompt: undefined,
    requests: [answered],
  }),
  // Lost: all of the first turn but the title's request, all of the second, the end of the third.
  resume: one(
    { outcome: 'unknown', why: NO_ENDING, requests: [title] },
    { ...TOOL, outcome: 'unknown', why: NO_ENDING, prompt: undefined, requests: [answered] },
  ),
  'sub-fast': [
    conversation(
      [turn({ ...TOOL, prompt: 'delegate the echo to a subagent', calls: [call('task')], subagents: [0, 1] })],
      { key: SUB_PARENT },
    ),
    conversation(
      [turn({ ...TOOL, prompt: 'SUBAGENT-JOB: run echo from-subagent and report', requests: [answered, answered] })],
      { key: SUB_CHILD, parent: SUB_PARENT },
    ),
  ],
  tool: one(TOOL),
  'tool-fast': one(TOOL),
  // Without the AI SDK's spans `Tool.execute` is all that is left, whose status is ok for exit 3 too.
  'tool-nocontent-fast': one({
    outcome: 'unknown',
    why: NO_ENDING,
    calls: [call('bash', { outcome: 'unknown' })],
  }),
};

/** Where the logs' `stream error` adds to the spans: its span is the `LLM.run` above `ai.streamText`. */
const BY_BOTH: Record<string, ExpectedConversation[]> = {
  fail: one(
    retriedForEver(
      'synthetic server error',
      failedTitle(1, 'synthetic server error'),
      failed(5, 'synthetic server error'),
    ),
  ),
  // The error of the request itself, whose spans are lost, stands in the log.
  http400: one({
    outcome: ['failed', 'unknown'],
    why: 'synthetic bad request',
    requests: [failedTitle(1, 'synthetic bad request')],
    steps: { model_request: [1, 2] },
  }),
};

const LOGS_ONLY = ['busy', 'cut', 'long', 'sigint-stream', 'sigint-tool'];
/** Their logs name a session in the body of an error. Only that of `fail` is JSON; the others hold `{"error":AI_APICallError: boom}`. */
const ERRORS_IN_LOGS = ['busy', 'cut', 'fail', 'http400', 'http400-fast', 'http500', 'ratelimit'];

export const OPENCODE: ExpectedRun[] = [...LOGS_ONLY, ...Object.keys(SPANS)].flatMap((name) => {
  const run = (signals: Signals, conversations: ExpectedConversation[]): ExpectedRun => ({
    capture: `opencode-1.18.33.${name}`,
    signals,
    agent: 'opencode',
    conversations,
    cannotTell: {},
  });
  const logs: ExpectedRun = { ...run('logs', []), ...(ERRORS_IN_LOGS.includes(name) && { mayNameMore: true }) };
  const spans = SPANS[name];
  return spans ? [logs, run('spans', spans), run('both', BY_BOTH[name] ?? spans)] : [logs];
});
