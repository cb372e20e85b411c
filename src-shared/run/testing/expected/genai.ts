/**
 * Frameworks and SDKs that send spans only, read without a table. Their programs ran one agent with one tool; outcomes of calls and turns
 * come from the programs (which tool raises, which command exits 3, what the model server answered), as far as a span shows them: a call
 * is ok only with a visible result, and unknown where the result is masked or left out.
 */
import type {
  ExpectedCall,
  ExpectedConversation,
  ExpectedRequest,
  ExpectedRun,
  OneOf,
  TurnFields,
} from './expected-run.ts';
import { conversation } from './expected-run.ts';
import { genaiTurn, type ProgramCall } from './genai-turn.ts';

interface Program {
  /** One answer of the scripted model by this program's spans. */
  answer: NonNullable<ExpectedRequest['tokens']>;
  prompt: string | undefined;
  tool: OneOf<string>;
  /** Exit code beside a result. */
  exits?: boolean;
  key?: string;
}

const ANSWER = { input: 1200, output: 80 };
const CACHED = { ...ANSWER, cached: 900 };
const REASONED = { ...CACHED, reasoning: 32 };
const ECHO = 'please echo hello';
const WEATHER = 'what is the weather in Berlin';

const ok: ProgramCall = { outcome: 'ok' };
const unseen: ProgramCall = { outcome: 'unknown' };
const raised: ProgramCall = { outcome: 'failed', error: 'exit 3: to-stderr' };

type Scenario = (program: Program) => ExpectedConversation[];

function callsOf(program: Program, calls: readonly ProgramCall[]): ExpectedCall[] {
  return calls.map((call) => ({
    exitCode: program.exits && call.outcome === 'ok' ? 0 : 'absent',
    ...call,
    tool: program.tool,
  }));
}

const conversationOf = (program: Program, turns: TurnFields[]): ExpectedConversation[] => [
  conversation(turns.map(genaiTurn), program.key ? { key: program.key } : {}),
];

/** Two answers, the first with these calls. */
const done =
  (calls: readonly ProgramCall[], prompts: ReadonlyArray<string | undefined> = ['']): Scenario =>
  (program) =>
    conversationOf(
      program,
      prompts.map((again) => ({
        outcome: 'completed',
        prompt: again === undefined ? undefined : program.prompt && program.prompt + again,
        requests: [
          { outcome: 'ok', tokens: program.answer },
          { outcome: 'ok', tokens: program.answer },
        ],
        calls: callsOf(program, calls),
      })),
    );

/** The model's request failed. Attempts are known where each has a span of its own. */
const requestFailed =
  (error: string | undefined, attempts?: number): Scenario =>
  (program) =>
    conversationOf(program, [
      {
        outcome: 'failed',
        ...(error && { why: error }),
        prompt: program.prompt,
        requests: [{ outcome: 'failed', ...(error && { error }), ...(attempts && { attempts }) }],
      },
    ]);

/** The tool raised and ended the run. */
const toolEnded: Scenario = (program) =>
  conversationOf(program, [
    {
      outcome: 'failed',
      why: 'exit 3: to-stderr',
      prompt: program.prompt,
      requests: [{ outcome: 'ok', tokens: program.answer }],
      calls: callsOf(program, [raised]),
    },
  ]);

const TWO_PROMPTS = ['', ' again (2)'];
const NO_PROMPT = [undefined];

const PROGRAMS: Record<string, [Program, Record<string, Scenario>]> = {
  // One `chat` span covers the last attempt; the sums on `invoke_agent` are the same tokens again.
  'ai-sdk-7.0.173': [
    { answer: CACHED, prompt: WEATHER, tool: 'get_weather' },
    {
      fail: requestFailed('synthetic server error'),
      generate: done([ok]),
      http500: requestFailed('boom'),
      ratelimit: done([ok]),
      tool: done([ok]),
      'tool-nocontent': done([unseen], NO_PROMPT),
      toolfail: done([{ outcome: 'failed', error: 'weather service failed' }]),
    },
  ],
  // Each HTTP attempt is a span.
  'crewai-openinference-1.15.30': [
    { answer: REASONED, prompt: ECHO, tool: 'run_command' },
    {
      http500: requestFailed('boom', 3),
      tool: done([ok]),
      'tool-nocontent': done([unseen], NO_PROMPT),
      toolfail: done([raised]),
    },
  ],
  // `create_agent` is a trace of its own and no conversation. Of the two nested `invoke_agent` the outer one is the turn.
  'langchain-traceloop-1.5.2': [
    { answer: CACHED, prompt: ECHO, tool: 'run_command', key: 'thread-1' },
    {
      http500: requestFailed('boom'),
      resume: done([ok], TWO_PROMPTS),
      tool: done([ok]),
      // `gen_ai.task.status` says success of a task, with the result left out.
      'tool-nocontent': done([unseen], NO_PROMPT),
      toolfail: toolEnded,
    },
  ],
  // Prompts and answers are nowhere; `connector_catalog.bootstrap` fails in two traces a process and is no conversation.
  'mistral-vibe-2.26.1': [
    { answer: ANSWER, prompt: undefined, tool: 'bash', exits: true },
    {
      // Vibe's own words; the server's are not sent.
      http400: requestFailed('BackendError(provider=mock, status=400)'),
      // Both spans are unset: no answer, no failure, nothing that could be known.
      http500: (program) =>
        conversationOf(program, [{ outcome: 'unknown', prompt: undefined, requests: [{ outcome: 'unknown' }] }]),
      resume: done([ok], [undefined, undefined]),
      tool: done([ok]),
      'tool-redaction-none': done([ok]),
      // The result is `[REDACTED]`.
      'tool-redaction-strict': done([unseen]),
      // The README says `exit_code: 3`; the capture holds `<tool_error>… Return code: 3`, status OK.
      toolfail: done([{ outcome: 'failed', exitCode: [3, 'absent'] }]),
    },
  ],
  // No tool spans: calls stand in the answer, results in the next request, which hold no exit code.
  'openai-agents-0.20.0-traceloop-0.27.0': [
    { answer: ANSWER, prompt: WEATHER, tool: 'get_weather', key: 'session-1' },
    { parallel: done([unseen, unseen]), tool: done([unseen]) },
  ],
  // The root and the spans named `turn` say OK although the run failed; `turn` is a step. The failed request's span has no prompt.
  'openai-agents-py-openinference-0.20.0': [
    { answer: REASONED, prompt: ECHO, tool: 'run_command' },
    {
      http500: (program) => requestFailed('boom')({ ...program, prompt: undefined }),
      parallel: done([ok, ok]),
      resume: done([ok], TWO_PROMPTS),
      tool: done([ok]),
      'tool-nocontent': done([unseen], NO_PROMPT),
      toolfail: done([raised]),
    },
  ],
  // Two traces, joined by the call's id that the second request repeats.
  'openinference-openai-4.2.7': [{ answer: REASONED, prompt: WEATHER, tool: 'get_weather' }, { tool: done([unseen]) }],
  // Two nested spans a request with the same cache counts. The switch for content changes nothing.
  'openhands-sdk-1.58.2': [
    { answer: { ...CACHED, cacheWrite: 0 }, prompt: ECHO, tool: ['terminal', 'TerminalAction'], exits: true },
    {
      http500: requestFailed('boom'),
      resume: done([ok], TWO_PROMPTS),
      tool: done([ok]),
      'tool-nocontent': done([ok]),
      // `exit 3` ended OpenHands' own terminal: its result says -1, not 3.
      toolfail: done([{ outcome: 'failed', exitCode: -1 }]),
    },
  ],
  'pydantic-ai-2.68.0': [
    { answer: REASONED, prompt: ECHO, tool: 'run_command' },
    {
      http500: requestFailed('boom'),
      resume: done([ok], TWO_PROMPTS),
      tool: done([ok]),
      'tool-nocontent': done([unseen], NO_PROMPT),
      toolfail: toolEnded,
    },
  ],
  // The second turn's `invoke_agent` says 4,800: the sum of the agent's whole life. Each turn is two answers.
  'strands-1.62.0': [
    { answer: CACHED, prompt: ECHO, tool: 'run_command', key: 'session-1' },
    {
      http500: requestFailed('boom'),
      parallel: done([ok, ok]),
      resume: done([ok], TWO_PROMPTS),
      tool: done([ok]),
      // `gen_ai.tool.status` says success beside the masked result.
      'tool-redacted': done([ok], NO_PROMPT),
      toolfail: done([raised]),
    },
  ],
};

export const GENAI: ExpectedRun[] = Object.entries(PROGRAMS).flatMap(([sender, [program, scenarios]]) =>
  Object.entries(scenarios).map(([name, scenario]) => ({
    capture: `${sender}.${name}`,
    signals: 'spans' as const,
    agent: 'genai' as const,
    conversations: scenario(program),
    cannotTell: {},
  })),
);
