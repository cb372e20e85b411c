/** Attribute keys that hold names, times, durations, counts and status, and nothing that anybody wrote. */
import type { FieldKeys } from '../agents/agent-table.ts';
import { AGENTS } from '../agents/agents.ts';

/** Fields of the common event that are such; `error` is not: messages are text. */
const FIELDS: ReadonlyArray<keyof FieldKeys> = [
  'model',
  'durationMs',
  'ok',
  'decision',
  'decisionSource',
  'tool',
  'callId',
  'status',
  'inputTokens',
  'cachedTokens',
  'outputTokens',
  'reasoningTokens',
  'costUsd',
  'attempt',
  'streamKind',
  'promptLength',
  'responseLength',
];

const OTHERS = [
  'event.name',
  'event.timestamp',
  'event.kind',
  'event.sequence',
  'event.domain',
  'service.name',
  'service.version',
  'app.version',
  'telemetry.sdk.name',
  'telemetry.sdk.language',
  'telemetry.sdk.version',
  'error.type',
  'error_type',
  'type',
  'tool_type',
  'interactive',
  'total_token_count',
  'tool_token_count',
  'cache_creation_tokens',
  'candidates_token_count',
  'total_tokens',
  'os.type',
  'gen_ai.operation.name',
  'gen_ai.provider.name',
  'gen_ai.system',
  'gen_ai.token.type',
  'gen_ai.response.finish_reasons',
  'gen_ai.response.id',
  'sluice.redacted',
];

export const METADATA_KEYS: readonly string[] = [
  ...new Set([
    ...OTHERS,
    ...AGENTS.flatMap(({ table }) => [
      ...table.conversation,
      ...keysOf(table.fields),
      ...Object.values(table.events).flatMap((event) => keysOf(event.fields ?? {})),
    ]),
  ]),
].filter((key) => !isWritten(key));

function keysOf(fields: Partial<FieldKeys>): string[] {
  return FIELDS.flatMap((field) => [...(fields[field] ?? [])]);
}

/** Somebody's table may use one key for a name and another's for text. */
function isWritten(key: string): boolean {
  return AGENTS.some(({ table }) => Object.values(table.content).some((keys) => keys.includes(key)));
}
