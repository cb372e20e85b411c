/**
 * Compares what is shown of a run with what is right. Reads the shape of `sluice show --json`, nested steps included, and says each
 * difference in a line that names its place, so that a table-driven test prints what is wrong and where.
 */
import {
  type Count,
  type ExpectedCall,
  type ExpectedConversation,
  type ExpectedRequest,
  type ExpectedRun,
  type ExpectedTokens,
  type ExpectedTurn,
  NO_ENDING,
  type OneOf,
  type StepKind,
  type StepOutcome,
  type TurnOutcome,
} from './expected-run.ts';

export interface ShownStep {
  kind: StepKind;
  tool?: string;
  server?: string;
  outcome?: StepOutcome;
  exitCode?: number;
  attempts?: number;
  error?: string;
  waitMs?: number;
  tokens?: ShownTokens;
  internal?: boolean;
  sure?: Readonly<Record<string, string>>;
  steps?: readonly ShownStep[];
}

export type ShownTokens = { [Key in keyof ExpectedTokens]?: number | undefined };

export interface ShownTurn {
  prompt?: string;
  outcome: TurnOutcome;
  why?: string;
  tokens?: ShownTokens;
  steps: readonly ShownStep[];
}

export interface ShownConversation {
  key: string;
  parent?: string;
  internal?: boolean;
  outcome: TurnOutcome;
  why?: string;
  tokens?: ShownTokens;
  internalTokens?: ShownTokens;
  turns: readonly ShownTurn[];
}

/** Nobody waited; whether the milliseconds that a rule or a program took to decide are a wait is not decided. */
const UNDECIDED_WAIT_MS = [0, 1_000] as const;

const oneOf = <T>(expected: OneOf<T>, shown: T): boolean => ([expected].flat() as T[]).includes(shown);

const within = (count: Count, shown: number): boolean =>
  typeof count === 'number' ? count === shown : count[0] <= shown && shown <= count[1];

/** What is absent must not be shown; only of tokens written to a cache an absent count and 0 are the same. */
function sameTokens(expected: ExpectedTokens | undefined, shown: ShownTokens | undefined): boolean {
  return (['input', 'cached', 'cacheWrite', 'output', 'reasoning'] as const).every((key) => {
    const [right, there] = [expected?.[key], shown?.[key]];
    return key === 'cacheWrite' ? (right ?? 0) === (there ?? 0) : right === there;
  });
}

const contains = (part: string | undefined, text: string | undefined): boolean =>
  part === undefined || (text?.includes(part) ?? false);

export const allSteps = (steps: readonly ShownStep[]): ShownStep[] =>
  steps.flatMap((step) => [step, ...allSteps(step.steps ?? [])]);

function fitsRequest(expected: ExpectedRequest, shown: ShownStep): boolean {
  return (
    oneOf(expected.outcome, shown.outcome ?? 'unknown') &&
    (expected.internal ?? false) === (shown.internal ?? false) &&
    (expected.attempts === undefined || expected.attempts === (shown.attempts ?? 1)) &&
    (expected.outcome !== 'failed' || contains(expected.error, shown.error)) &&
    sameTokens(expected.tokens, shown.tokens)
  );
}

function fitsCall(expected: ExpectedCall, shown: ShownStep): boolean {
  const { waitMs } = expected;
  return (
    oneOf<string | undefined>(expected.tool, shown.tool) &&
    oneOf<string>(expected.server ?? 'absent', shown.server ?? 'absent') &&
    oneOf(expected.outcome, shown.outcome ?? 'unknown') &&
    oneOf<number | 'absent'>(expected.exitCode, shown.exitCode ?? 'absent') &&
    (expected.internal ?? false) === (shown.internal ?? false) &&
    within(waitMs ?? UNDECIDED_WAIT_MS, shown.waitMs ?? 0) &&
    contains(expected.error, shown.error)
  );
}

/** The expected requests that fit none of those shown; the more is said of one, the earlier it chooses. */
function unmatched(expected: readonly ExpectedRequest[], shown: readonly ShownStep[]): ExpectedRequest[] {
  const left = [...shown];
  return [...expected]
    .sort((a, b) => Object.keys(b).length - Object.keys(a).length)
    .filter((request) => {
      const at = left.findIndex((step) => fitsRequest(request, step));
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
}

function* turnDifferences(expected: ExpectedTurn, shown: ShownTurn): Generator<string> {
  const json = JSON.stringify;
  if (!oneOf(expected.outcome, shown.outcome)) yield `outcome ${json(expected.outcome)}, shown ${shown.outcome}`;
  const sentence = expected.why === NO_ENDING ? undefined : expected.why;
  if (oneOf(expected.outcome, 'failed') && shown.outcome === 'failed' && !contains(sentence, shown.why)) {
    yield `why ${json(expected.why)}, shown ${json(shown.why)}`;
  }
  if (shown.outcome === 'unknown' && !shown.why) yield 'an unknown outcome without a reason';
  if (!contains(expected.prompt, shown.prompt)) yield `prompt ${json(expected.prompt)}, shown ${json(shown.prompt)}`;
  if (!sameTokens(expected.tokens, shown.tokens)) yield `tokens ${json(expected.tokens)}, shown ${json(shown.tokens)}`;
  const steps = allSteps(shown.steps);
  const ofKind = (kind: StepKind) => steps.filter((step) => step.kind === kind);
  for (const [kind, count] of Object.entries(expected.steps) as Array<[StepKind, Count]>) {
    const { length } = ofKind(kind);
    if (!within(count, length)) yield `${json(count)} ${kind}, shown ${length}`;
  }
  for (const request of unmatched(expected.requests, ofKind('model_request'))) {
    yield `no request ${json(request)} in ${json(ofKind('model_request'))}`;
  }
  const calls = ofKind('tool_call');
  for (const [at, call] of expected.calls.entries()) {
    const step = calls[at];
    if (!step || !fitsCall(call, step)) yield `call ${at + 1} ${json(call)}, shown ${json(step)}`;
  }
  // A call beyond the list is one of which only a trace is left: how it ended can't be known.
  for (const step of calls.slice(expected.calls.length)) {
    if (step.outcome === 'ok' || step.outcome === 'failed' || step.exitCode !== undefined) yield `ended: ${json(step)}`;
  }
}

function* conversationDifferences(expected: ExpectedConversation, shown: ShownConversation): Generator<string> {
  const json = JSON.stringify;
  if (!oneOf(expected.outcome, shown.outcome)) yield `outcome ${json(expected.outcome)}, shown ${shown.outcome}`;
  if (expected.parent !== shown.parent) yield `parent ${json(expected.parent)}, shown ${json(shown.parent)}`;
  if ((expected.internal ?? false) !== (shown.internal ?? false)) yield `internal ${json(shown.internal)}`;
  for (const key of ['tokens', 'internalTokens'] as const) {
    if (!sameTokens(expected[key], shown[key])) yield `${key} ${json(expected[key])}, shown ${json(shown[key])}`;
  }
  if (expected.turns.length !== shown.turns.length) {
    yield `${expected.turns.length} turns, shown ${shown.turns.length}`;
    return;
  }
  for (const [at, turn] of expected.turns.entries()) {
    const there = shown.turns[at];
    if (there) for (const line of turnDifferences(turn, there)) yield `turn ${at + 1}: ${line}`;
  }
}

/** Values that this signal never states, shown as if it did. `tokens.cached` means that count of `tokens`. */
function* overstated(expected: ExpectedRun, shown: readonly ShownConversation[]): Generator<string> {
  const steps = shown.flatMap(({ turns }) => turns.flatMap((turn) => allSteps(turn.steps)));
  for (const [kind, fields] of Object.entries(expected.cannotTell)) {
    for (const field of fields) {
      const valueIn = (step: ShownStep): unknown =>
        field.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], step);
      const stated = steps.filter(
        (step) => step.kind === kind && valueIn(step) !== undefined && step.sure?.[field] === undefined,
      );
      if (stated.length > 0) yield `${kind} states ${field}: ${JSON.stringify(stated[0])}`;
    }
  }
}

/** Empty when everything that is shown is right. Conversations without a key in the table are taken in the order of the table. */
export function differences(expected: ExpectedRun, shown: readonly ShownConversation[]): string[] {
  const named = new Set(expected.conversations.flatMap(({ key }) => key ?? []));
  const rest = shown.filter(({ key }) => !named.has(key));
  const lines: string[] = [];
  for (const conversation of expected.conversations) {
    const { key } = conversation;
    const there = key ? shown.find((other) => other.key === key) : rest.shift();
    if (!there) lines.push(`no conversation ${key ?? ''}`);
    else for (const line of conversationDifferences(conversation, there)) lines.push(`${there.key}: ${line}`);
  }
  if (!expected.mayNameMore) lines.push(...rest.map((other) => `a conversation too many: ${other.key}`));
  lines.push(...overstated(expected, shown));
  return lines.map((line) => `${expected.capture} by ${expected.signals}: ${line}`);
}
