/**
 * How one agent's records are read, as data: `<agent>/table.ts`. `recognise.ts` is the only interpreter. Event names are written without the agent's prefix; attribute keys are the agent's own.
 */
import type { EventKind } from './event-kind.ts';

/**
 * Attribute keys that may hold a field, in order of preference: the first that has a usable value wins.
 * All values are read leniently: numbers also from numeric strings, booleans also from "true" / "false".
 */
export interface FieldKeys {
  model: readonly string[];
  durationMs: readonly string[];
  /** An explicit success flag. */
  ok: readonly string[];
  /** The decision on a tool call, such as `approved`; see {@link APPROVED_DECISIONS}. */
  decision: readonly string[];
  decisionSource: readonly string[];
  tool: readonly string[];
  /** MCP server. */
  server: readonly string[];
  /** Namespace of a tool: a server only where it begins with `mcp__`. */
  toolNamespace: readonly string[];
  /** Exit code of the command that a tool call ran. */
  exitCode: readonly string[];
  callId: readonly string[];
  /** HTTP status. */
  status: readonly string[];
  error: readonly string[];
  inputTokens: readonly string[];
  cachedTokens: readonly string[];
  cacheWriteTokens: readonly string[];
  outputTokens: readonly string[];
  reasoningTokens: readonly string[];
  /** Sum that the agent gives; by it alone is told whether reasoning is in the output. */
  totalTokens: readonly string[];
  costUsd: readonly string[];
  /** For summaries: where a request went, and which attempt it was (counted from 0). */
  endpoint: readonly string[];
  attempt: readonly string[];
  /** The stream event's own type, such as `response.completed`. */
  streamKind: readonly string[];
  prompt: readonly string[];
  promptLength: readonly string[];
  response: readonly string[];
  responseLength: readonly string[];
  /** Arguments of a tool call: JSON text or free text. */
  toolArguments: readonly string[];
}

export interface EventEntry {
  kind: EventKind;
  /** Fields that this event keeps elsewhere than the agent's other events; `[]` where a shared key means something else. */
  fields?: Partial<FieldKeys>;
  /** Tokens and cost are read from this event. Only from those that are not repeated by another, or totals double. */
  usage?: true;
  /** What the event's mere presence says, when it carries no flag, status or error of its own. */
  outcome?: 'ok' | 'failed';
  /** It is told when an answer begins, not how that ended: it can say that the request failed, and nothing else. */
  onlyFails?: true;
  /**
   * The record repeats a failure that another record tells and counts: it has no outcome, so that one failed request is
   * one failure. With stream kinds: only for these.
   */
  repeatsFailure?: true | { streamKinds: readonly string[] };
  /** Attributes that tell the story of an event whose kind has no summary of its own. */
  details?: readonly string[];
}

/** A value that stands inside an attribute's text. */
export type InnerValue =
  /** Member of the JSON object that the text is, by a dotted path. */
  | { key: string; member: string }
  /** Group 1 of a whole line in the head that agents put before a command's output, up to a line `Output:`. */
  | { key: string; headLine: RegExp }
  /** Group 1 of the last line of that form: a command's own output stands before it. */
  | { key: string; lastLine: RegExp };

/**
 * What an attribute's value reveals. `identity` is who and where; the rest is content: what was asked, answered, run.
 */
export type ContentClass = 'prompt' | 'response' | 'toolArguments' | 'toolOutput' | 'identity' | 'other';

export interface AgentTable {
  /** Scope names, whole or by prefix. */
  scopes: readonly string[];
  scopePrefixes: readonly string[];
  /** Prefixes of event names with their dot. The part behind it is looked up in {@link events}. */
  eventPrefixes: readonly string[];
  /** `service.name` values; asked last, since one agent can pose as another there. */
  services: readonly string[];
  /** The agent may leave this prefix off its `event.name`; it is put back. */
  restorePrefix?: string;
  /**
   * These names belong to a convention that agents use beside their own events. Under a known agent's scope such a
   * record is a twin of one already counted: kind `other`, no outcome, no usage.
   */
  convention?: true;
  /** The conversation's or session's id: record attributes first, then resource attributes. */
  conversation: readonly string[];
  fields: Partial<FieldKeys>;
  /** Asked when no attribute of {@link fields} has the value; of tool decisions and results only. */
  inner?: Partial<Record<'server' | 'exitCode', readonly InnerValue[]>>;
  /** Tool names that stand for the tool named inside, such as `mcp_tool`. */
  toolInside?: Readonly<Record<string, InnerValue>>;
  /** Keys of input counts that leave out what was read from and written to a cache. */
  cacheBesideInput?: readonly string[];
  /** Keys of output counts that leave out reasoning, unless a total says otherwise. */
  reasoningBesideOutput?: readonly string[];
  /** What the agent puts before the server's sentence. */
  errorPrefixes?: readonly string[];
  /** Prompts and answers are the body, or its member `content`. */
  contentInBody?: true;
  events: Readonly<Record<string, EventEntry>>;
  content: Partial<Record<ContentClass, readonly string[]>>;
  /** Keys that hold names, states and settings although their values look like text; of this agent's own records. */
  plain?: readonly string[];
  /** Full names of events, with wildcards, whose bodies are sentences about the event and no content. */
  plainBodies?: readonly string[];
}

/**
 * Decisions that let a tool call happen, and those that do not, compared without case, underscores and dashes, by
 * prefix: the sets are open (`approved_for_session`, `ApprovedExecpolicyAmendment`, …). Anything else is unknown.
 */
export const APPROVED_DECISIONS: readonly string[] = ['approve', 'accept', 'autoaccept', 'allow', 'modify'];
export const REFUSED_DECISIONS: readonly string[] = [
  'denied',
  'deny',
  'reject',
  'abort',
  'timedout',
  'cancel',
  'block',
];

export function decisionOutcome(decision: string): boolean | undefined {
  const plain = decision.toLowerCase().replaceAll(/[_\-\s]/g, '');
  if (APPROVED_DECISIONS.some((prefix) => plain.startsWith(prefix))) return true;
  if (REFUSED_DECISIONS.some((prefix) => plain.startsWith(prefix))) return false;
  return undefined;
}
