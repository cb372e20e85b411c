/**
 * What the arguments of calls are made of, as schemas, with their bounds. The host checks what a client sends with these;
 * clients know only the types, so that no schema is in their bundles.
 */
import { z } from 'zod';
import { RECORDED_AGENT_IDS } from '../agents/agents.ts';
import { SIGNALS } from '../otlp/otlp-json.ts';
import { MAX_FILTER_CHARS } from '../timeline/filter.ts';
import type { SettingValue } from './settings-api.ts';

/** At most this many ids in a call that answers with rows, events or conversations. */
export const MAX_IDS = 500;
/** Most rows that a list call may ask for. */
export const MAX_LIST_LIMIT = 100_000;
/** Most events that one call about redaction looks at. */
export const MAX_EXAMINED = 1_000;

const id = z.int().min(1);
const exporterName = z.string().min(1).max(256);
const keyName = z.string().max(1_024);
const keyNames = z.array(keyName).max(1_000);
const timeMs = z.number().min(0).max(8.64e15);
const settingValue: z.ZodType<SettingValue> = z.lazy(() =>
  z.union([
    z.string().max(65_536),
    z.number(),
    z.boolean(),
    z.array(settingValue).max(1_000),
    z.record(z.string().max(256), settingValue),
  ]),
);
const settingTable = z.record(z.string().max(256), settingValue);

export const argumentShapes = {
  z,
  nothing: z.tuple([]),
  id,
  ids: z.array(id).max(MAX_IDS),
  watchId: z.int().min(0),
  limit: z.int().min(1).max(MAX_LIST_LIMIT).optional(),
  valuePath: z.array(z.union([z.string().max(64), z.int().min(0)])).max(512),
  query: z.object({
    conversationId: id.exactOptional(),
    filter: z.string().max(MAX_FILTER_CHARS),
    afterId: z.int().min(0).exactOptional(),
  }),
  recordedAgent: z.enum(RECORDED_AGENT_IDS),
  exporterName,
  keyName,
  keyNames,
  replaySelection: z.union([z.strictObject({ conversationId: id }), z.strictObject({ fromMs: timeMs, toMs: timeMs })]),
  settingEdits: z
    .array(z.object({ path: z.array(z.string().max(256)).min(1).max(16), value: settingValue.exactOptional() }))
    .max(1_000),
  redactionTrial: z.strictObject({
    rules: settingTable,
    redact: z.array(z.string().max(256)).max(256),
    allowed_keys: keyNames.exactOptional(),
    masked_keys: keyNames.exactOptional(),
    exporter: exporterName.exactOptional(),
    events: z.int().min(1).max(MAX_EXAMINED).exactOptional(),
  }),
  leakSelection: z.strictObject({
    conversationId: id.exactOptional(),
    signals: z.array(z.enum(SIGNALS)).min(1).exactOptional(),
    exporter: exporterName.exactOptional(),
    afterId: z.int().min(0).exactOptional(),
    limit: z.int().min(1).max(MAX_EXAMINED).exactOptional(),
  }),
  scrubSelection: z.strictObject({
    conversationId: id.exactOptional(),
    kinds: z.array(z.string().max(64)).min(1).max(256).exactOptional(),
  }),
};

export type ArgumentShapes = typeof argumentShapes;
