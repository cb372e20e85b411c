/**
 * The arguments of every call as schemas. The host checks what a client sends with these before it acts on it; clients
 * do not import this module. A call without a schema does not compile.
 */
import { z } from 'zod';
import { RECORDED_AGENT_IDS } from '../agents/agents.ts';
import { SIGNALS } from '../otlp/otlp-json.ts';
import { MAX_FILTER_CHARS } from '../timeline/filter.ts';
import type { HostApi } from './host-api.ts';
import type { SettingValue } from './settings-api.ts';

/** At most this many ids in a call that answers with rows, events or conversations. */
export const MAX_IDS = 500;
/** Most rows that a list call may ask for. */
export const MAX_LIST_LIMIT = 100_000;
/** Most events that one call about redaction looks at. */
export const MAX_EXAMINED = 1_000;

const id = z.int().min(1);
const ids = z.array(id).max(MAX_IDS);
const watchId = z.int().min(0);
const limit = z.int().min(1).max(MAX_LIST_LIMIT).optional();
const valuePath = z.array(z.union([z.string().max(64), z.int().min(0)])).max(512);
const query = z.object({
  conversationId: id.exactOptional(),
  filter: z.string().max(MAX_FILTER_CHARS),
  afterId: z.int().min(0).exactOptional(),
});
const nothing = z.tuple([]);
const exporterName = z.string().min(1).max(256);
const timeMs = z.number().min(0).max(8.64e15);
const replaySelection = z.union([
  z.strictObject({ conversationId: id }),
  z.strictObject({ fromMs: timeMs, toMs: timeMs }),
]);
const settingValue: z.ZodType<SettingValue> = z.lazy(() =>
  z.union([
    z.string().max(65_536),
    z.number(),
    z.boolean(),
    z.array(settingValue).max(1_000),
    z.record(z.string().max(256), settingValue),
  ]),
);
const settingEdits = z
  .array(z.object({ path: z.array(z.string().max(256)).min(1).max(16), value: settingValue.exactOptional() }))
  .max(1_000);

const ruleName = z.string().max(256);
const settingTable = z.record(z.string().max(256), settingValue);
const redactionTrial = z.strictObject({
  rules: settingTable,
  redact: z.array(ruleName).max(256),
  exporter: exporterName.exactOptional(),
  events: z.int().min(1).max(MAX_EXAMINED).exactOptional(),
});
const leakSelection = z.strictObject({
  conversationId: id.exactOptional(),
  signals: z.array(z.enum(SIGNALS)).min(1).exactOptional(),
  exporter: exporterName.exactOptional(),
  afterId: z.int().min(0).exactOptional(),
  limit: z.int().min(1).max(MAX_EXAMINED).exactOptional(),
});

const scrubSelection = z.strictObject({
  conversationId: id.exactOptional(),
  kinds: z.array(z.string().max(64)).min(1).max(256).exactOptional(),
});

export const argumentSchemas = {
  info: nothing,
  conversations: z.tuple([limit]),
  watch: z.tuple([watchId, query]),
  unwatch: z.tuple([watchId]),
  rows: z.tuple([ids]),
  event: z.tuple([id]),
  eventValue: z.tuple([id, valuePath]),
  eventOtlpJson: z.tuple([id]),
  related: z.tuple([id]),
  commonEvents: z.tuple([ids]),
  arrivals: z.tuple([limit]),
  deleteConversations: z.tuple([ids]),
  restoreConversations: z.tuple([ids]),
  playRecordedRun: z.tuple([z.enum(RECORDED_AGENT_IDS)]),
  agentSetups: nothing,
  startUrl: nothing,
  enter: nothing,
  exporters: nothing,
  setExporterEnabled: z.tuple([exporterName, z.boolean(), z.enum(['from-now', 'from-where-it-stopped'])]),
  retryExporter: z.tuple([exporterName]),
  testExporter: z.tuple([exporterName]),
  replay: z.tuple([exporterName, replaySelection]),
  cancelReplay: z.tuple([id]),
  deadLetters: z.tuple([exporterName, limit]),
  resendDeadLetters: z.tuple([exporterName, ids]),
  dropDeadLetters: z.tuple([exporterName, ids]),
  unsentOf: z.tuple([ids]),
  settings: nothing,
  previewSettings: z.tuple([settingEdits]),
  saveSettings: z.tuple([settingEdits, z.string().max(256)]),
  renameExporter: z.tuple([exporterName, exporterName]),
  leaves: z.tuple([id]),
  leavesText: z.tuple([id, exporterName.nullable(), z.int().min(0).max(1_000), z.enum(['before', 'after'])]),
  tryRedaction: z.tuple([redactionTrial]),
  leaks: z.tuple([leakSelection]),
  scrub: z.tuple([scrubSelection]),
} satisfies { [Call in keyof HostApi]: z.ZodType<Parameters<HostApi[Call]>> };

export type ParsedArguments =
  | { ok: true; call: keyof HostApi; args: unknown[] }
  | { ok: false; code: 'invalid-argument'; message: string };

function isCall(name: string): name is keyof HostApi {
  return Object.hasOwn(argumentSchemas, name);
}

/** Checks one call as it came from a client. The message names the call and the first thing that is wrong. */
export function parseArguments(name: string, args: unknown): ParsedArguments {
  if (!isCall(name)) {
    return {
      ok: false,
      code: 'invalid-argument',
      message: `There is no call named ${JSON.stringify(name.slice(0, 64))}.`,
    };
  }
  const parsed = argumentSchemas[name].safeParse(args);
  if (parsed.success) return { ok: true, call: name, args: parsed.data };
  const issue = parsed.error.issues[0];
  const place = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  return {
    ok: false,
    code: 'invalid-argument',
    message: `${name} was called with wrong arguments${place}: ${issue?.message ?? 'not valid'}.`,
  };
}
