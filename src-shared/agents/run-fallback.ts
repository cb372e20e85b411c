/**
 * Events that an agent's run table does not name but its other table knows (plugins of opencode, Copilot in an editor, older
 * versions): a kind, a call id, an outcome and counts are enough for steps in the order of time.
 */
import { type AgentTable, decisionOutcome, type EventEntry, type FieldKeys } from './agent-table.ts';
import type { EventKind } from './event-kind.ts';
import type { RunEventKind } from './run-event.ts';
import type { RunEntry, TokenKeys, ValueKeys } from './run-table.ts';

const KINDS: Readonly<Partial<Record<EventKind, RunEventKind>>> = {
  conversation_start: 'process',
  user_prompt: 'prompt',
  api_request: 'model_request',
  tool_decision: 'tool_call',
  tool_result: 'tool_call',
  agent_response: 'message',
  error: 'error',
};

/** Undefined for names that tell of no step. `name`: in full. */
export function fallbackEntry(table: AgentTable, name: string): RunEntry | undefined {
  const prefix = table.eventPrefixes.find((one) => name.startsWith(one)) ?? '';
  const bare = name.slice(prefix.length);
  const event = Object.hasOwn(table.events, bare) ? table.events[bare] : undefined;
  const kind = event === undefined ? undefined : KINDS[event.kind];
  return event === undefined || kind === undefined ? undefined : entryOf(table, event, kind);
}

function entryOf(table: AgentTable, event: EventEntry, kind: RunEventKind): RunEntry {
  const keys = (field: keyof FieldKeys): readonly string[] => event.fields?.[field] ?? table.fields[field] ?? [];
  const text = { prompt: 'prompt', message: 'response', tool_call: 'toolArguments' } as const;
  const texts = kind in text ? keys(text[kind as keyof typeof text]) : [];
  const values: ValueKeys = {
    model: keys('model'),
    tool: keys('tool'),
    server: keys('server'),
    callId: keys('callId'),
    durationMs: keys('durationMs'),
    status: keys('status'),
    error: keys('error'),
    exitCode: keys('exitCode'),
    text: texts,
    ...(event.usage ? { costUsd: keys('costUsd') } : {}),
  };
  return {
    kind,
    ...(kind === 'tool_call' ? { keys: keys('callId').map((key) => `attribute:${key}` as const) } : {}),
    ...(kind === 'prompt' || kind === 'process' ? {} : { startsBefore: keys('durationMs') }),
    values,
    ...(event.usage ? { tokens: tokensOf(table, keys) } : {}),
    read: (view, found) => {
      const flag = keys('ok')
        .map((key) => view.flag(key))
        .find((one) => one !== undefined);
      const decision = keys('decision')
        .map((key) => view.text(key))
        .find((one) => one !== undefined);
      const approved = decision === undefined ? undefined : decisionOutcome(decision);
      if (approved === false) found.outcome = 'declined';
      else if (flag === false || (found.exitCode ?? 0) !== 0 || (found.status ?? 0) >= 400) found.outcome = 'failed';
      else if (event.outcome !== undefined) found.outcome = event.outcome;
      else if (found.error !== undefined) found.outcome = 'failed';
      else if (flag === true || found.tokens !== undefined) found.outcome = 'ok';
      if (approved !== undefined) found.decision = approved ? 'approved' : 'refused';
    },
  };
}

function tokensOf(
  { cacheBesideInput, reasoningBesideOutput }: AgentTable,
  keys: (field: keyof FieldKeys) => readonly string[],
): TokenKeys {
  return {
    input: keys('inputTokens'),
    cached: keys('cachedTokens'),
    cacheWrite: keys('cacheWriteTokens'),
    output: keys('outputTokens'),
    reasoning: keys('reasoningTokens'),
    total: keys('totalTokens'),
    ...(cacheBesideInput === undefined ? {} : { cacheBeside: cacheBesideInput }),
    ...(reasoningBesideOutput === undefined ? {} : { reasoningBeside: reasoningBesideOutput }),
  };
}
