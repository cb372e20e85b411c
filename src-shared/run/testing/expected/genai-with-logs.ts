/**
 * Frameworks and SDKs that send log events beside spans. A request's records carry its span's ids; without the span they stand for it.
 * Most have no span of a call: it stands in an answer, its result in the next request, and only an exit code there says how it ended.
 */
import type {
  ExpectedCall,
  ExpectedConversation,
  ExpectedRequest,
  ExpectedRun,
  Signals,
  TurnFields,
} from './expected-run.ts';
import { conversation } from './expected-run.ts';
import { genaiTurn } from './genai-turn.ts';

const ECHO = 'please echo hello';
const WEATHER = 'what is the weather in Berlin';
const ANSWER = { input: 1200, output: 80 };
/** Gemini: 40 tokens of output and 7 of thoughts are sent as one number. */
const ADK_ANSWER = { input: 1200, cached: 100, output: 47, reasoning: 7 };

const answered: ExpectedRequest = { outcome: 'ok', tokens: ANSWER };
/** By log events without counts. */
const answeredInLogs: ExpectedRequest = { outcome: 'ok' };
const adk: ExpectedRequest = { outcome: 'ok', tokens: ADK_ANSWER };
const call = (tool: string, fields: Partial<ExpectedCall> = {}): ExpectedCall => ({
  tool,
  outcome: 'unknown',
  exitCode: 'absent',
  ...fields,
});

type BySignals = Partial<Record<Signals, ExpectedConversation[]>>;

const one = (...turns: TurnFields[]): ExpectedConversation[] => [conversation(turns.map(genaiTurn))];
const completed = (prompt: string | undefined, requests: ExpectedRequest[], calls: ExpectedCall[]): TurnFields => ({
  outcome: 'completed',
  prompt,
  requests,
  calls,
});
const failed = (error: string, prompt?: string): TurnFields => ({
  outcome: 'failed',
  why: error,
  prompt,
  requests: [{ outcome: 'failed', error }],
});
/** A request of which only the question is known. */
const unanswered = (prompt: string | undefined): ExpectedConversation[] =>
  one({ outcome: 'unknown', prompt, requests: [{ outcome: 'unknown' }] });

/** Two requests without messages: nothing joins their traces. The first ended with a call, of which nothing else is known. */
const apart = (request: ExpectedRequest, last: TurnFields['outcome'] = 'completed'): ExpectedConversation[] => [
  ...one({ outcome: 'unknown', requests: [request] }),
  ...one({ outcome: last, requests: [request] }),
];

/** Messages as log events, tokens on spans; spans alone have no message, so that no call is known and nothing joins them. */
function openai(
  prompt: string | undefined,
  calls: ExpectedCall[],
  outcome: TurnFields['outcome'] = 'completed',
): BySignals {
  return {
    logs: one({ ...completed(prompt, [answeredInLogs, answeredInLogs], calls), outcome }),
    spans: apart(answered),
    both: one(completed(prompt, [answered, answered], calls)),
  };
}

const openaiFailed = (prompt: string, error: string): BySignals => ({
  logs: unanswered(prompt),
  spans: one(failed(error)),
  both: one(failed(error, prompt)),
});

const weather = call('get_weather');
const ran = call('run_command');
/** Its text begins `Error: `. */
const ranBadly = call('run_command', { outcome: 'failed', error: 'exit 3: to-stderr' });

/** The same messages on spans and on log events, with counts on both. */
const everywhere = (calls: ExpectedCall[]): BySignals => {
  const all = one(completed(ECHO, [answered, answered], calls));
  return { logs: all, spans: all, both: all };
};

/** A call's span has no result; the next request, on the log, has one but no exit code. */
function adkRun(calls: number, prompts: ReadonlyArray<string | undefined> = [ECHO]): BySignals {
  const turns = (outcome: ExpectedCall['outcome'], spansOnly = false): TurnFields[] =>
    prompts.map((prompt) =>
      completed(
        spansOnly ? undefined : prompt,
        [adk, adk],
        Array.from({ length: calls }, () => call('run_command', { outcome })),
      ),
    );
  return {
    logs: one(...turns('unknown')),
    spans: one(...turns('unknown', true)),
    both: one(...turns(['ok', 'unknown'])),
  };
}

/**
 * mini-swe-agent ends by asking for one more command, which the program takes as its end: by what is sent, the turn ended with a call.
 * `llm.openai.usage`, a Python repr, would have cache and reasoning; the keys that are numbers have not.
 */
function miniSwe(first: ExpectedCall): BySignals {
  const prompt = 'Please solve this issue: please echo hello';
  const turnOf = (request: ExpectedRequest, calls: ExpectedCall[]): TurnFields => ({
    outcome: 'unknown',
    prompt,
    requests: [request, request],
    calls,
  });
  const full = one(turnOf(answered, [first, call('bash')]));
  // The completions on the log name no calls: of the first one the next prompt tells.
  return { logs: one(turnOf(answeredInLogs, [first])), spans: full, both: full };
}

const CAPTURES: Record<string, Record<string, BySignals>> = {
  'google-adk-2.13.0': {
    http500: { logs: unanswered(ECHO), spans: one(failed('boom')), both: one(failed('boom', ECHO)) },
    parallel: adkRun(2),
    resume: adkRun(1, [ECHO, `${ECHO} again (2)`]),
    tool: adkRun(1),
    // Log events without text, of requests of which the first ended with a call and says `stop`.
    'tool-nocontent': {
      logs: one({ outcome: 'unknown', requests: [adk, adk] }),
      spans: one(completed(undefined, [adk, adk], [ran])),
      both: one(completed(undefined, [adk, adk], [ran])),
    },
    toolfail: {
      logs: one({ outcome: 'unknown', prompt: ECHO, requests: [adk], calls: [ran] }),
      spans: one({ outcome: 'failed', why: 'exit 3: to-stderr', requests: [adk], calls: [ranBadly] }),
      both: one({ outcome: 'failed', why: 'exit 3: to-stderr', prompt: ECHO, requests: [adk], calls: [ranBadly] }),
    },
  },
  'mini-swe-agent-litellm-otel-2.4.6': {
    // Eight traces with the same question: eight attempts, each of them three requests of the HTTP client.
    http500: {
      spans: one({
        outcome: 'failed',
        why: 'boom',
        prompt: 'Please solve this issue: please echo hello',
        requests: [{ outcome: 'failed', attempts: 8, error: 'boom' }],
      }),
    },
    tool: miniSwe(call('bash', { outcome: 'ok', exitCode: 0 })),
    // The finish reason is left on the log: a call. On spans only counts are left.
    'tool-nocontent': {
      logs: apart(answeredInLogs, 'unknown'),
      spans: [
        ...one({ outcome: ['completed', 'unknown'], requests: [answered] }),
        ...one({ outcome: ['completed', 'unknown'], requests: [answered] }),
      ],
      both: apart(answered, 'unknown'),
    },
    toolfail: miniSwe(call('bash', { outcome: 'failed', exitCode: 3 })),
  },
  'otel-openai-0.22.0': {
    http400: openaiFailed(WEATHER, 'synthetic bad request'),
    http500: openaiFailed(WEATHER, 'boom'),
    // Ids and names of calls stay, texts don't.
    nocontent: openai(undefined, [weather], ['completed', 'unknown']),
    ratelimit: openai(WEATHER, [weather]),
    stream: openai(WEATHER, [weather]),
    tool: openai(WEATHER, [weather]),
  },
  'otel-openai-v2-py-2.4b0': {
    http500: openaiFailed(ECHO, 'boom'),
    tool: openai(ECHO, [ran]),
    'tool-nocontent': openai(undefined, [ran], ['completed', 'unknown']),
    toolfail: openai(ECHO, [ranBadly]),
  },
  'otel-openai-v2-py-latestsemconv-2.4b0': {
    // The log has `error.type` and no words.
    http500: {
      logs: one({ outcome: 'failed', prompt: ECHO, requests: [{ outcome: 'failed' }] }),
      spans: one(failed('boom', ECHO)),
      both: one(failed('boom', ECHO)),
    },
    tool: everywhere([ran]),
    'tool-nocontent': { spans: apart(answered) },
    toolfail: everywhere([ranBadly]),
  },
};

export const GENAI_WITH_LOGS: ExpectedRun[] = Object.entries(CAPTURES).flatMap(([sender, scenarios]) =>
  Object.entries(scenarios).flatMap(([name, bySignals]) =>
    Object.entries(bySignals).map(([signals, conversations]) => ({
      capture: `${sender}.${name}`,
      signals: signals as Signals,
      agent: 'genai' as const,
      conversations,
      cannotTell: {},
    })),
  ),
);
