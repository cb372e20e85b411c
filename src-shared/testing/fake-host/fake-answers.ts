/** The forms that a generated event is shown in, and what else the fake host says. */
import type { CommonEvent } from '../../agents/common-event.ts';
import type {
  AgentSetup,
  Arrival,
  ConversationSummary,
  EventDetail,
  EventRow,
  HostInfo,
  ValuePath,
} from '../../contract/host-api.ts';

/** Strings in {@link EventDetail} are cut to this length, in UTF-16 units. */
const CUT_LENGTH = 32 * 1024;

export function cut(detail: EventDetail): EventDetail {
  detail.record.attributes.forEach((attribute, index) => {
    const text = attribute.value?.stringValue;
    if (text === undefined || text.length <= CUT_LENGTH) return;
    attribute.value = { stringValue: text.slice(0, CUT_LENGTH) };
    detail.cuts.push({ path: ['attributes', index, 'value', 'stringValue'], length: text.length });
  });
  return detail;
}

export function textAt(detail: EventDetail, path: ValuePath): string | undefined {
  let at: unknown = detail.record;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return typeof at === 'string' ? at : undefined;
}

export function otlpJson(detail: EventDetail): string {
  const { resource, scope, record } = detail;
  return JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: [record] }] }] }, undefined, 2);
}

/** `conversation`: its key and service. */
export function commonEvent(
  row: EventRow,
  conversation: Pick<ConversationSummary, 'key' | 'serviceName'>,
  attributes: Record<string, string>,
): CommonEvent {
  const { id, timeMs, conversationId: _id, summary: _summary, sizeBytes: _size, streamKind: _stream, ...fields } = row;
  return {
    ...fields,
    id: String(id),
    time: new Date(timeMs).toISOString(),
    conversation: conversation.key,
    attributes,
    resource: { 'service.name': conversation.serviceName },
    scope: `${conversation.serviceName}.log_only`,
    body: row.name,
  };
}

export function fakeArrival(id: number, timeMs: number, summary: ConversationSummary | undefined): Arrival {
  return {
    id,
    timeMs,
    listener: 'otlp-http',
    target: 'POST /v1/logs',
    signal: 'logs',
    serviceName: summary?.serviceName ?? 'codex_cli_rs',
    userAgent: 'OTel-OTLP-Exporter-Rust/0.31.0',
    encoding: 'protobuf',
    sizeBytes: 530,
    records: 1,
    outcome: 'accepted',
    status: 200,
  };
}

export function firstInfo(nowMs: number): HostInfo {
  return {
    version: '0.1.0',
    home: '~/.local/share/sluice',
    startedMs: nowMs - 3_600_000,
    listeners: [
      { name: 'otlp-http', address: '127.0.0.1:4318', state: 'listening' },
      { name: 'otlp-grpc', address: '127.0.0.1:4317', state: 'listening' },
      { name: 'socket', address: '~/.local/share/sluice/sluice.sock', state: 'listening' },
      { name: 'ui', address: '127.0.0.1:4319', state: 'listening' },
    ],
    log: {
      records: { logs: 0, traces: 0, metrics: 0 },
      events: 0,
      bytes: { logs: 0, traces: 0, metrics: 0 },
      limitBytes: 2 * 1024 ** 3,
      maxAgeDays: 30,
      expired: { logs: 0, traces: 0, metrics: 0 },
    },
    requests: { accepted: 0, refused: 0, deferred: 0 },
    notices: [],
  };
}

export const FAKE_SETUPS: AgentSetup[] = [
  {
    agent: 'codex',
    title: 'Codex CLI',
    place: '~/.codex/config.toml',
    language: 'toml',
    text: '[otel]\nexporter = { otlp-http = { endpoint = "http://127.0.0.1:4318/v1/logs", protocol = "binary" } }\n',
  },
  {
    agent: 'claude',
    title: 'Claude Code',
    place: 'the shell that starts it',
    language: 'shell',
    text: 'export CLAUDE_CODE_ENABLE_TELEMETRY=1\n',
  },
  {
    agent: 'gemini',
    title: 'Gemini CLI',
    place: '~/.gemini/settings.json',
    language: 'json',
    text: '{ "telemetry": { "enabled": true } }\n',
  },
];
