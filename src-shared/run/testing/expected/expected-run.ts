/**
 * Shape and vocabulary of the table of expected runs: what is right for a capture, by the scenario, the model's scripted answers and the
 * agent's own session file, and how much of it one signal can know. Field names are those of `sluice show --json`.
 *
 * The model is asked long after the run (`now` over 10 minutes past the newest record), so that nothing counts as open by the clock.
 */

export type Signals = 'logs' | 'spans' | 'both';
export type AgentName = 'codex' | 'claude' | 'gemini' | 'qwen' | 'opencode' | 'copilot' | 'genai';
export type StepOutcome = 'ok' | 'failed' | 'declined' | 'cancelled' | 'open' | 'unknown';
export type TurnOutcome = 'completed' | 'failed' | 'declined' | 'interrupted' | 'open' | 'unknown';
export type StepKind =
  | 'model_request'
  | 'tool_call'
  | 'subagent'
  | 'approval'
  | 'message'
  | 'hook'
  | 'compaction'
  | 'error'
  | 'other';

/** One right value, or several of which each is right: where no rule decides, or where the capture was cut and the proof is lost. */
export type OneOf<T> = T | readonly T[];
/** A count, or the least and the most where a cut capture holds a part of the spans only. */
export type Count = number | readonly [least: number, most: number];

/** Tokens by one meaning: `input` includes cache reads and writes, `output` includes reasoning. A count that is absent can't be known. */
export interface ExpectedTokens {
  input: number;
  cached?: number;
  cacheWrite?: number;
  output: number;
  reasoning?: number;
}

export interface ExpectedRequest {
  outcome: OneOf<StepOutcome>;
  /** As the agent counts them, a retry inside its HTTP client left out. Absent: not known by this signal, so not checked. */
  attempts?: number;
  /** Part of the server's sentence, or of the agent's where the server said nothing. Absent: the signal has no such words. */
  error?: string;
  tokens?: ExpectedTokens;
  /** Made by the agent for itself (title, memory); totals exclude it. */
  internal?: true;
  /** Made by a sub-agent in the same conversation. */
  nested?: true;
}

export interface ExpectedCall {
  tool: OneOf<string>;
  /** MCP server. Without it, and with `absent`, none may be shown. */
  server?: OneOf<string | 'absent'>;
  outcome: OneOf<StepOutcome>;
  /** `absent`: no number may be shown. */
  exitCode: OneOf<number | 'absent'>;
  /** A person's decision, milliseconds. */
  waitMs?: readonly [least: number, most: number];
  error?: string;
  internal?: true;
  nested?: true;
}

export interface ExpectedTurn {
  outcome: OneOf<TurnOutcome>;
  /** Part of the reason: the sentence of a failure, or why an outcome can't be known. */
  why?: string;
  /** The prompt's text or its beginning. Absent: the signal has no text. */
  prompt?: string;
  /** In order of their start. */
  requests: readonly ExpectedRequest[];
  /** In the order in which the model asked for them. */
  calls: readonly ExpectedCall[];
  /** Of the turn without what is internal; absent: can't be known. */
  tokens?: ExpectedTokens;
  /** Steps by kind, nested and internal ones included. A kind that is not named is not decided by any rule, and not checked. */
  steps: Readonly<Partial<Record<StepKind, Count>>>;
}

export interface ExpectedConversation {
  /** Named where a run has several or the key is easily mistaken. */
  key?: string;
  /** Key of the conversation that started it. */
  parent?: string;
  internal?: true;
  outcome: OneOf<TurnOutcome>;
  why?: string;
  turns: readonly ExpectedTurn[];
  tokens?: ExpectedTokens;
  /** Tokens of internal steps, beside `tokens`. */
  internalTokens?: ExpectedTokens;
}

/** Fields of a step of this kind that the signal never states: absent, or marked by `sure` of `sluice show`. */
export type CannotTell = Readonly<Partial<Record<StepKind, readonly string[]>>>;

export interface ExpectedRun {
  /** `codex-0.171.0.tool`: sender and scenario of `all-captures.ts`. */
  capture: string;
  signals: Signals;
  agent: AgentName;
  conversations: readonly ExpectedConversation[];
  /** No rule decides whether a session that only an error's text names is a conversation; more than these are no fault then. */
  mayNameMore?: true;
  cannotTell: CannotTell;
}

export const NO_ENDING = 'no ending was sent';

/** `n` answers of the scripted model. */
export function times(answer: ExpectedTokens, n: number): ExpectedTokens {
  const scaled: ExpectedTokens = { input: answer.input * n, output: answer.output * n };
  for (const key of ['cached', 'cacheWrite', 'reasoning'] as const) {
    const count = answer[key];
    if (count !== undefined) scaled[key] = count * n;
  }
  return scaled;
}

/** Sum of the tokens that are known; undefined when none is. */
export function sum(parts: ReadonlyArray<ExpectedTokens | undefined>): ExpectedTokens | undefined {
  return parts.reduce<ExpectedTokens | undefined>((total, part) => {
    if (!part || !total) return part ?? total;
    const both: ExpectedTokens = { input: total.input + part.input, output: total.output + part.output };
    for (const key of ['cached', 'cacheWrite', 'reasoning'] as const) {
      if (total[key] !== undefined || part[key] !== undefined) both[key] = (total[key] ?? 0) + (part[key] ?? 0);
    }
    return both;
  }, undefined);
}

export interface TurnFields {
  outcome: OneOf<TurnOutcome>;
  why?: string;
  prompt?: string | undefined;
  requests?: readonly ExpectedRequest[];
  calls?: readonly ExpectedCall[];
  messages?: Count;
  /** Prompts, which may be messages as well: no rule says whether a prompt is a step of its turn. */
  prompts?: number;
  subagents?: Count;
  /** Where it is not the sum over the requests. `unknown`: can't be known from what was kept. */
  tokens?: ExpectedTokens | 'unknown';
  /** Where it is not what the lists say. */
  steps?: Partial<Record<StepKind, Count>>;
}

export function turn(fields: TurnFields): ExpectedTurn {
  const { outcome, why, prompt, requests = [], calls = [], messages = 0, prompts = 1, subagents = 0, steps } = fields;
  const [least, most] = typeof messages === 'number' ? [messages, messages] : messages;
  const tokens = fields.tokens ?? sum(requests.filter(({ internal }) => !internal).map((request) => request.tokens));
  return {
    outcome,
    requests,
    calls,
    steps: {
      model_request: requests.length,
      tool_call: calls.length,
      message: [least, most + prompts],
      subagent: subagents,
      approval: 0,
      hook: 0,
      compaction: 0,
      error: 0,
      ...steps,
    },
    ...(why !== undefined && { why }),
    ...(prompt !== undefined && { prompt }),
    ...(tokens && tokens !== 'unknown' && { tokens }),
  };
}

/** A conversation ends as its last turn does; its totals are its turns'. */
export function conversation(
  turns: readonly ExpectedTurn[],
  fields: Partial<Pick<ExpectedConversation, 'key' | 'parent' | 'internal'>> = {},
): ExpectedConversation {
  const last = turns.at(-1);
  const tokens = sum(turns.map((part) => part.tokens));
  const internalTokens = sum(
    turns.flatMap((part) => part.requests.filter(({ internal }) => internal).map((request) => request.tokens)),
  );
  const why = last ? last.why : NO_ENDING;
  return {
    ...fields,
    outcome: last ? last.outcome : 'unknown',
    turns,
    ...(why !== undefined && { why }),
    ...(tokens && { tokens }),
    ...(internalTokens && { internalTokens }),
  };
}
