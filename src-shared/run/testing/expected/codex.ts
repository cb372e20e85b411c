/**
 * Codex 0.169 and 0.171. Checked against the rollouts (exit codes, the refusal, the interruptions, every answer's tokens).
 *
 * The logs of a run that ends well are complete, so logs and spans together know what the logs know. Its spans are cut in every capture:
 * of `handle_responses` the first seven or eight are kept, so that one answer's tokens stand there and the turn's total only on
 * `session_task.turn`.
 */
import {
  type CannotTell,
  conversation,
  type ExpectedCall,
  type ExpectedConversation,
  type ExpectedRequest,
  type ExpectedRun,
  type ExpectedTurn,
  NO_ENDING,
  type StepOutcome,
  type TurnFields,
  times,
  turn,
} from './expected-run.ts';

/** One answer of the scripted model, OpenAI Responses. Codex counts no tokens written to the cache: its field says 0. */
const ANSWER = { input: 1200, cached: 900, cacheWrite: 0, output: 80, reasoning: 32 };
const ECHO = 'please echo hello';

const answered: ExpectedRequest = { outcome: 'ok', attempts: 1, tokens: ANSWER };
const failed = (error: string): ExpectedRequest => ({ outcome: 'failed', attempts: 1, error });
/** Headers came, no end: SIGINT, or the log queue dropped the end. */
const streaming: ExpectedRequest = { outcome: ['open', 'unknown'], attempts: 1 };

const exec = (exitCode: number): ExpectedCall => ({
  tool: 'exec_command',
  outcome: exitCode === 0 ? 'ok' : 'failed',
  exitCode,
});
/** Approved and started; no `tool_result` follows an interruption. */
const running: ExpectedCall = { tool: 'exec_command', outcome: ['open', 'unknown'], exitCode: 'absent' };
const plain = (tool: string, server?: string): ExpectedCall => ({
  tool,
  outcome: 'ok',
  exitCode: 'absent',
  ...(server && { server }),
});

const completed = (fields: Partial<TurnFields>): ExpectedTurn =>
  turn({ outcome: 'completed', prompt: ECHO, requests: [answered, answered], messages: 1, ...fields });
const failing = (why: string, fields: Partial<TurnFields> = {}): ExpectedTurn =>
  turn({ outcome: 'failed', why, prompt: ECHO, requests: [failed(why)], ...fields });
const unfinished = (fields: Partial<TurnFields>): ExpectedTurn =>
  turn({ outcome: 'unknown', why: NO_ENDING, prompt: ECHO, ...fields });

const tool = completed({ calls: [exec(0)] });
/** Both error records of the answer are one failure; the raw JSON's `.response.error.message` is the sentence. */
const fail = failing('synthetic server error');
const interrupted = unfinished({ requests: [answered], calls: [running] });
/** `conversation_starts` and the phases of the start are all that a quickly failing `codex exec` sends at its usual delays. */
const neverStarted = conversation([]);

/** The child's task is its prompt. The spawning call and the waiting one have no decision and no exit code. */
const sub = (parent: string, child: string): ExpectedConversation[] => [
  conversation(
    [
      completed({
        prompt: 'delegate the echo to a subagent',
        requests: [answered, answered, answered],
        calls: [plain('spawn_agent'), plain('wait_agent')],
        subagents: [0, 1],
      }),
    ],
    { key: parent },
  ),
  conversation([completed({ prompt: 'SUBAGENT-JOB: run echo from-subagent and report', calls: [exec(0)] })], {
    key: child,
    parent,
  }),
];
const SUB_0169 = ['01a22e24-702d-7ec3-87a4-c86e18480cb9', '01a22e24-7282-75d3-9245-41924ea2275e'] as const;
const SUB_0171 = ['01a22e1d-accc-7d03-abe9-7a1d44ae7cbc', '01a22e1d-b326-7451-b1f4-da8832c403a9'] as const;

const LOGS: Record<string, ExpectedConversation[]> = {
  '0.169.0.sub': sub(...SUB_0169),
  '0.169.0.tool': [conversation([tool])],
  // The decision came after 1,538 ms, the command itself took 214 ms.
  '0.171.0.appserver': [conversation([completed({ calls: [{ ...exec(0), waitMs: [1530, 1545] }] })])],
  // The model answered after the refusal, which therefore is not the last thing: the turn is completed.
  '0.171.0.appserver-denied': [
    conversation([
      completed({
        calls: [{ tool: 'exec_command', outcome: 'declined', exitCode: 'absent', waitMs: [1545, 1555] }],
      }),
    ]),
  ],
  '0.171.0.appserver-fail': [conversation([fail])],
  // The rollout has `turn_aborted`, the log nothing.
  '0.171.0.appserver-interrupt': [conversation([interrupted])],
  '0.171.0.busy': [neverStarted],
  '0.171.0.busy-fast': [conversation([failing('http 503')])],
  '0.171.0.busy-retried': [
    conversation([completed({ requests: [{ ...answered, attempts: 2 }, answered], calls: [exec(0)] })]),
  ],
  '0.171.0.cut': [neverStarted],
  '0.171.0.cut-fast': [
    conversation([failing('stream disconnected before completion: stream closed before response.completed')]),
  ],
  '0.171.0.fail': [conversation([fail])],
  '0.171.0.fail-fast': [conversation([fail])],
  '0.171.0.fail-late-fast': [
    conversation([
      failing('synthetic server error', { requests: [answered, failed('synthetic server error')], calls: [exec(0)] }),
    ]),
  ],
  '0.171.0.http400': [neverStarted],
  '0.171.0.http400-fast': [conversation([failing('http 400')])],
  '0.171.0.http500': [neverStarted],
  // The server said "boom"; no signal has its words.
  '0.171.0.http500-fast': [conversation([failing('http 500')])],
  // The queue of 2,048 dropped the end: no `response.completed`, no tokens, no `agent_response`.
  '0.171.0.long': [conversation([unfinished({ prompt: 'write a long answer', requests: [streaming] })])],
  '0.171.0.mcp': [conversation([completed({ prompt: 'greet the world', calls: [plain('greet', 'greeter')] })])],
  '0.171.0.parallel': [conversation([completed({ calls: [exec(0), exec(0)] })])],
  '0.171.0.ratelimit': [neverStarted],
  '0.171.0.ratelimit-fast': [conversation([failing('http 429')])],
  '0.171.0.resume': [
    conversation(
      ['', ' again (2)', ' again (3)'].map((again) => completed({ prompt: ECHO + again, calls: [exec(0)] })),
      { key: '01a22e1d-3b21-7621-9447-703a5eb60236' },
    ),
  ],
  '0.171.0.sigint-stream': [conversation([unfinished({ prompt: 'write slowly', requests: [streaming] })])],
  '0.171.0.sigint-stream-fast': [conversation([unfinished({ prompt: 'write slowly', requests: [streaming] })])],
  '0.171.0.sigint-tool': [conversation([interrupted])],
  '0.171.0.sigint-tool-fast': [conversation([interrupted])],
  '0.171.0.sub': sub(...SUB_0171),
  '0.171.0.tool': [conversation([tool])],
  // Arguments and output stay with content off, the prompt and the answer don't: no `agent_response` is sent.
  '0.171.0.tool-nocontent': [
    conversation([turn({ outcome: 'completed', requests: [answered, answered], calls: [exec(0)] })]),
  ],
  '0.171.0.toolfail': [conversation([completed({ calls: [exec(3)] })])],
  // The title generator is a conversation of its own, sandbox `read-only`.
  '0.171.0.tui': [
    conversation([tool], { key: '01a22e2a-8f9d-7a11-90ec-3ed76898f92c' }),
    conversation(
      [
        turn({
          outcome: 'completed',
          prompt: 'Generate a concise, single-line task title',
          requests: [answered],
          messages: 1,
        }),
      ],
      { key: '01a22e2a-9d80-70d2-aea7-84ccaceabc32', internal: true },
    ),
  ],
};

/** A span's `success` is true for exit 3 too, so it proves nothing; an MCP call has no exit code that could contradict it. */
const untold = (name = 'exec_command'): ExpectedCall => ({ tool: name, outcome: 'unknown', exitCode: 'absent' });
const told = (name: string, server?: string): ExpectedCall => ({
  ...plain(name, server),
  outcome: ['ok', 'unknown'] satisfies StepOutcome[],
});
/** An answer whose `handle_responses` with the counts was cut out of the capture. */
const withoutCounts: ExpectedRequest = { outcome: ['ok', 'unknown'], attempts: 1 };
/** No texts on spans: neither prompt nor answer. */
const ended = (calls: ExpectedCall[], fields: Partial<TurnFields> = {}): ExpectedConversation =>
  conversation([
    turn({ outcome: 'completed', requests: [answered, withoutCounts], calls, tokens: times(ANSWER, 2), ...fields }),
  ]);

/**
 * Three and two requests were made, two and one left a `receiving_stream`, and all `handle_responses` with counts are cut. The parent's
 * `run_turn_stop_hooks` was cut as well: its turn has ended (`session_task.turn`) and shows no failure, which is not yet proof.
 */
const subSpans = ([parent, child]: readonly [string, string]): ExpectedConversation[] => [
  conversation(
    [
      turn({
        outcome: ['completed', 'unknown'],
        calls: [told('spawn_agent'), told('wait_agent')],
        subagents: [0, 1],
        tokens: times(ANSWER, 3),
        steps: { model_request: [2, 3] },
      }),
    ],
    { key: parent },
  ),
  conversation(
    [turn({ outcome: 'completed', calls: [untold()], tokens: times(ANSWER, 2), steps: { model_request: [1, 2] } })],
    { key: child, parent },
  ),
];

const SPANS: Record<string, ExpectedConversation[]> = {
  '0.169.0.sub': subSpans(SUB_0169),
  '0.169.0.tool': [ended([untold()])],
  '0.171.0.appserver': [ended([untold()])],
  // `success` false: declined and failed can't be told apart.
  '0.171.0.appserver-denied': [ended([untold()])],
  // `handle_response_stream_error` and no stop hooks: failed, in whose words can't be known.
  '0.171.0.fail-fast': [conversation([turn({ outcome: 'failed', requests: [{ outcome: 'failed', attempts: 1 }] })])],
  '0.171.0.fail-late-fast': [
    conversation([
      turn({ outcome: 'failed', requests: [answered, { outcome: 'failed', attempts: 1 }], calls: [untold()] }),
    ]),
  ],
  '0.171.0.mcp': [ended([told('greet', 'greeter')])],
  '0.171.0.parallel': [ended([untold(), untold()])],
  // The first of three turns is all that was kept, with one `receiving_stream` of two.
  '0.171.0.resume': [ended([untold()], { requests: [], steps: { model_request: [1, 2] } })],
  '0.171.0.sub': subSpans(SUB_0171),
  '0.171.0.tool': [ended([untold()])],
  // Here `session_task.turn` was cut too: two answers were given, the counts of one are left, the total can't be known.
  '0.171.0.tool-nocontent': [ended([untold()], { tokens: 'unknown' })],
  '0.171.0.toolfail': [ended([untold()])],
};

/** Outcomes of calls stand in the calls. */
const SPANS_CANNOT_TELL: CannotTell = {
  tool_call: ['exitCode'],
  model_request: ['error'],
};

const run = (name: string, signals: ExpectedRun['signals'], conversations: ExpectedConversation[]): ExpectedRun => ({
  capture: `codex-${name}`,
  signals,
  agent: 'codex',
  conversations,
  cannotTell: signals === 'spans' ? SPANS_CANNOT_TELL : {},
});

export const CODEX: ExpectedRun[] = Object.entries(LOGS).flatMap(([name, logs]) => {
  const spans = SPANS[name];
  return [run(name, 'logs', logs), ...(spans ? [run(name, 'spans', spans), run(name, 'both', logs)] : [])];
});
