/**
 * Claude Code 2.1.197 and 2.1.332. Checked against the transcripts (refusals, interruptions, requests that were made).
 *
 * Logs know nothing of retries that succeeded, spans count the attempts (`gen_ai.request.attempt`); spans hold no assistant's message.
 * Exit codes stand in transcripts only.
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
  type Signals,
  turn,
} from './expected-run.ts';

/** One answer of the scripted model, Anthropic Messages: 1,200 beside cache reads of 900 and writes of 10. Reasoning is not counted. */
const ANSWER = { input: 2110, cached: 900, cacheWrite: 10, output: 80 };
const ECHO = 'please echo hello';

const answered: ExpectedRequest = { outcome: 'ok', tokens: ANSWER };
const nested: ExpectedRequest = { ...answered, nested: true };
const call = (tool: string, fields: Partial<ExpectedCall> = {}): ExpectedCall => ({
  tool,
  outcome: 'ok',
  exitCode: 'absent',
  ...fields,
});
const bash = call('Bash');

interface Scenario {
  prompts?: string[];
  /** Of one turn. */
  requests?: ExpectedRequest[];
  calls?: ExpectedCall[];
  messages?: number;
  promptEvents?: number;
  subagents?: boolean;
  /** Attempts of the first request. */
  attempts?: number;
  /** The same, where the logs know it: `api_retries_exhausted`. */
  attemptsInLogs?: number;
  error?: string;
  key?: string;
}

const failing = (error: string, attempts?: number, attemptsInLogs?: number): Scenario => ({
  requests: [{ outcome: 'failed', error }],
  calls: [],
  messages: 0,
  error,
  ...(attempts && { attempts }),
  ...(attemptsInLogs && { attemptsInLogs }),
});

const TOOL: Scenario = {};
const SHELL_FAILED: Scenario = { calls: [call('Bash', { outcome: 'failed', error: 'Shell command failed' })] };
const SUB: Scenario = {
  prompts: ['delegate the echo to a subagent'],
  calls: [call('Agent'), call('Bash', { nested: true })],
  subagents: true,
  messages: 2,
};

/** What each scenario comes to when everything is known. Two answers, one `Bash` call, one message unless it says otherwise. */
const SCENARIOS: Record<string, Scenario> = {
  '2.1.197.edit': {
    prompts: ['create notes.txt and edit it'],
    requests: [answered, answered, answered],
    calls: [call('Write'), call('Edit')],
  },
  // The model server got six requests; `attempt` and `total_attempts` say 3, because they restart in the middle.
  '2.1.197.fail': failing('synthetic server error', 6),
  '2.1.197.http500': failing('boom', 3, 3),
  '2.1.197.parallel': { calls: [bash, bash] },
  '2.1.197.sub': { ...SUB, requests: [answered, nested, nested, answered] },
  '2.1.197.tool': TOOL,
  '2.1.197.tool-nocontent': { prompts: [] },
  '2.1.332.busy': { attempts: 2 },
  // `Connection error.` is Claude's own sentence; the server said nothing.
  '2.1.332.cut': failing('Connection error.', 3, 3),
  '2.1.332.edit': {
    prompts: ['create notes.txt and edit it'],
    requests: [answered, answered, answered],
    calls: [call('Write'), call('Edit')],
  },
  // No `api_retries_exhausted`, and the log's `attempt` says 1 of 4.
  '2.1.332.fail': failing('synthetic server error', 4),
  // The model server and the transcript (`api-request`) know six requests of two shapes; telemetry begins with the second shape.
  '2.1.332.http400': failing('synthetic bad request', 3),
  '2.1.332.http500': failing('boom', 3, 3),
  '2.1.332.long': { prompts: ['write a long answer'], requests: [answered], calls: [] },
  '2.1.332.mcp': { prompts: ['greet the world'], calls: [call('greet', { server: 'greeter' })] },
  '2.1.332.parallel': { calls: [bash, bash] },
  '2.1.332.ratelimit': { attempts: 2 },
  // The resuming processes start with a session id that is never used again: one conversation.
  '2.1.332.resume': {
    prompts: [ECHO, `${ECHO} again (2)`, `${ECHO} again (3)`],
    key: 'f59e37a6-1d99-4b01-94b9-65c2ee0aa4b6',
  },
  // `<task-notification>` brings the sub-agent's result back: the same turn goes on, with a fifth answer.
  '2.1.332.sub': { ...SUB, requests: [answered, answered, nested, nested, answered], messages: 3, promptEvents: 2 },
  '2.1.332.tool': TOOL,
  '2.1.332.tool-nocontent': { prompts: [] },
  // The Agent SDK's interaction span has a parent: the host program's span, of another resource.
  'agent-sdk-py-0.2.189.http500': failing('boom', 3, 3),
  'agent-sdk-py-0.2.189.tool': TOOL,
  'agent-sdk-py-0.2.189.tool-nocontent': { prompts: [] },
  'agent-sdk-py-0.2.189.toolfail': SHELL_FAILED,
  '2.1.332.toolfail': SHELL_FAILED,
};

function turns(scenario: Scenario, signals: Signals): ExpectedTurn[] {
  const {
    prompts = [ECHO],
    requests = [answered, answered],
    calls = [bash],
    messages = 1,
    promptEvents = 1,
    error,
    subagents,
  } = scenario;
  const attempts = signals === 'logs' ? scenario.attemptsInLogs : (scenario.attempts ?? 1);
  const counted = requests.map((request, index): ExpectedRequest => {
    const made = index === 0 ? attempts : signals === 'logs' ? undefined : 1;
    return { ...request, ...(made !== undefined && { attempts: made }) };
  });
  // With content off there is a prompt without its text.
  return (prompts.length > 0 ? prompts : [undefined]).map((prompt) =>
    turn({
      outcome: error ? 'failed' : 'completed',
      ...(error && { why: error }),
      prompt,
      requests: counted,
      calls,
      messages: signals === 'spans' ? 0 : messages,
      prompts: promptEvents,
      // Spans have no record of the sub-agent itself, only its steps below the `Agent` call.
      subagents: subagents ? (signals === 'spans' ? [0, 1] : 1) : 0,
    }),
  );
}

const one = (part: ExpectedTurn): ExpectedConversation[] => [conversation([part])];
const declined = call('Bash', { outcome: 'declined' });
const notAllowed = (signals: Signals): ExpectedTurn => {
  const requests = signals === 'logs' ? [answered, answered] : [answered, answered].map((r) => ({ ...r, attempts: 1 }));
  return turn({
    outcome: 'completed',
    prompt: ECHO,
    requests,
    calls: signals === 'logs' ? [] : [declined],
    messages: signals === 'spans' ? 0 : 1,
  });
};

/** Runs that one signal understands differently from the other. */
const SPECIAL: Record<string, Partial<Record<Signals, ExpectedConversation[]>>> = {
  // Refused before the permission question: the log has no record of the call, the span says `reject`. The model answered after it.
  '2.1.197.denied': { logs: one(notAllowed('logs')), spans: one(notAllowed('spans')), both: one(notAllowed('both')) },
  // The interrupted request has no `api_request`; the exit code is 0 and no record says that it ended. The transcript does.
  '2.1.332.sigint-stream': { logs: one(turn({ outcome: 'unknown', why: NO_ENDING, prompt: 'write slowly' })) },
  // The interaction's span ended after an answer that asked for a call, whose own span never came: interrupted.
  '2.1.332.sigint-tool': {
    logs: one(
      turn({
        outcome: 'unknown',
        why: NO_ENDING,
        prompt: ECHO,
        requests: [answered],
        calls: [call('Bash', { outcome: ['open', 'unknown'] })],
      }),
    ),
    // Only `blocked_on_user` is left of the call, without a name.
    spans: one(
      turn({
        outcome: 'interrupted',
        prompt: ECHO,
        requests: [{ ...answered, attempts: 1 }],
        steps: { tool_call: [0, 1], approval: [0, 1] },
      }),
    ),
    both: one(
      turn({
        outcome: 'interrupted',
        prompt: ECHO,
        requests: [{ ...answered, attempts: 1 }],
        calls: [call('Bash', { outcome: ['cancelled', 'unknown'] })],
      }),
    ),
  },
};

const HAVE_NO_SPANS = ['2.1.332.busy', '2.1.332.cut', '2.1.332.long', '2.1.332.sigint-stream'];

/** A failure whose retries were counted says so on the log; of other requests it knows no attempts, `attempt` being wrong. */
function cannotTell(signals: Signals, { attemptsInLogs }: Scenario): CannotTell {
  const countless = signals === 'logs' && attemptsInLogs === undefined;
  return { tool_call: ['exitCode'], ...(countless && { model_request: ['attempts'] }) };
}

export const CLAUDE: ExpectedRun[] = [...Object.keys(SCENARIOS), ...Object.keys(SPECIAL)].flatMap((name) =>
  (HAVE_NO_SPANS.includes(name) ? ['logs' as const] : ['logs' as const, 'spans' as const, 'both' as const]).map(
    (signals): ExpectedRun => {
      const scenario = SCENARIOS[name] ?? {};
      const { key } = scenario;
      return {
        capture: `claude-${name.startsWith('agent-sdk') ? '' : 'code-'}${name}`,
        signals,
        agent: 'claude',
        conversations: SPECIAL[name]?.[signals] ?? [conversation(turns(scenario, signals), key ? { key } : {})],
        cannotTell: cannotTell(signals, scenario),
      };
    },
  ),
);
