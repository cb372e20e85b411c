/**
 * GitHub Copilot CLI 1.0.102: spans only. Checked against `events.jsonl` (tokens of each answer, exit codes, the refusal, errors).
 *
 * The words of a failure stand only on the turn's span, behind `Last error: `; a request's own span says `Model call failed`.
 */
import {
  conversation,
  type ExpectedCall,
  type ExpectedRequest,
  type ExpectedRun,
  type TurnFields,
  turn,
} from './expected-run.ts';

/** One answer of the scripted model, Chat Completions. */
const ANSWER = { input: 1200, cached: 900, output: 80, reasoning: 32 };
const ECHO = 'please echo hello';

const answered: ExpectedRequest = { outcome: 'ok', attempts: 1, tokens: ANSWER };
const nested: ExpectedRequest = { ...answered, nested: true };
const bash = (exitCode: number): ExpectedCall => ({
  tool: 'bash',
  outcome: exitCode === 0 ? 'ok' : 'failed',
  exitCode,
});

const TOOL: TurnFields = {
  outcome: 'completed',
  prompt: ECHO,
  requests: [answered, answered],
  calls: [bash(0)],
  messages: [0, 1],
};
const failing = (error: string, attempts: number): TurnFields => ({
  outcome: 'failed',
  why: error,
  prompt: ECHO,
  requests: [{ outcome: 'failed', attempts, error }],
});

const TURNS: Record<string, TurnFields[]> = {
  // Nobody was there to be asked: the refusal is a rule's, no person's wait. The model answered after it.
  denied: [{ ...TOOL, calls: [{ tool: 'bash', outcome: 'declined', exitCode: 'absent' }] }],
  fail: [failing('synthetic server error', 6)],
  http400: [failing('synthetic bad request', 1)],
  http500: [failing('boom', 6)],
  mcp: [
    {
      ...TOOL,
      prompt: 'greet the world',
      calls: [{ tool: 'greet', server: 'greeter', outcome: 'ok', exitCode: 'absent' }],
    },
  ],
  ratelimit: [{ ...TOOL, requests: [{ ...answered, attempts: 2 }, answered] }],
  resume: ['', ' again (2)', ' again (3)'].map((again) => ({ ...TOOL, prompt: ECHO + again })),
  // The turn's own sum is 2,400: the sub-agent's two answers are not in it.
  sub: [
    {
      ...TOOL,
      prompt: 'delegate the echo to a subagent',
      requests: [answered, nested, nested, answered],
      calls: [
        { tool: 'task', outcome: 'ok', exitCode: 'absent' },
        { ...bash(0), nested: true },
      ],
      subagents: 1,
      messages: [0, 2],
    },
  ],
  tool: [TOOL],
  // `process.exit.code` is sent with content off as well.
  'tool-nocontent': [{ outcome: 'completed', requests: [answered, answered], calls: [bash(0)], messages: 0 }],
  // The span's status is unset.
  toolfail: [{ ...TOOL, calls: [bash(3)] }],
};

export const COPILOT: ExpectedRun[] = Object.entries(TURNS).map(([name, turns]) => ({
  capture: `copilot-cli-1.0.102.${name}`,
  signals: 'spans',
  agent: 'copilot',
  conversations: [
    conversation(turns.map(turn), name === 'resume' ? { key: 'a9671eaf-a806-4818-b46e-ca17dff6636f' } : {}),
  ],
  cannotTell: {},
}));
