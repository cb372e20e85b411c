/**
 * Redaction of a run that exports by itself, on its export worker. The rules run over the bytes that a record has on the
 * wire, in the same function that the relay uses; a record that cannot be redacted does not leave.
 */
import type { Attributes, LogRecord } from '@opentelemetry/api';
import { codexTable } from '../../src-shared/agents/codex/table.ts';
import type { EventKind } from '../../src-shared/agents/common-event.ts';
import type { AnyValue, KeyValue } from '../../src-shared/otlp/otlp-json.ts';
import type { RedactionDefinition } from '../../src-shared/redaction/redaction-definition.ts';
import { decodeLogRecord, decodeResourceEnvelope, decodeScopeEnvelope } from '../otlp/decode.ts';
import { encodeMessage } from '../otlp/json-to-protobuf.ts';
import { messageType } from '../otlp/messages.ts';
import { type GroupRedaction, redactGroup } from '../redaction/group-redaction.ts';
import { createRecordRedactor, type RecordRedaction } from '../redaction/record-redaction.ts';
import { CATALOGUE, type CatalogueRecord } from './catalogue.ts';
import { type LogEnvelope, toLogRecord } from './log-records.ts';

export type RedactedRecord =
  | { outcome: 'leaves'; record: LogRecord }
  /** A rule drops it. */
  | { outcome: 'dropped' }
  /** `reason` has nothing of the record in it. */
  | { outcome: 'held'; reason: string };

export interface RecordRedactions {
  /** What may leave of the one that was given. */
  envelope: LogEnvelope;
  /** Never throws. */
  redact(record: CatalogueRecord): RedactedRecord;
}

const LOG_RECORD = messageType('LogRecord');
const RESOURCE_LOGS = messageType('ResourceLogs');
const SCOPE_LOGS = messageType('ScopeLogs');
const CODEX_PREFIX = 'codex.';

export function createRecordRedactions(definition: RedactionDefinition, envelope: LogEnvelope): RecordRedactions {
  const redactor = createRecordRedactor(definition);
  const group = redactGroup(redactor, envelopeBytes(envelope));
  const leaves = leavingEnvelope(group);
  if ('outcome' in leaves) return { envelope, redact: () => leaves };
  return {
    envelope: leaves,
    redact(record) {
      const log = toLogRecord(record);
      const context = () => ({ ...contextOf(record), scope: envelope.scopeName });
      const redaction = redactor.record('logs', recordBytes(log), context, group.around);
      switch (redaction.outcome) {
        case 'unchanged':
          return { outcome: 'leaves', record: log };
        case 'changed':
          return { outcome: 'leaves', record: recordFrom(redaction.bytes, log) };
        default:
          return refusal(redaction);
      }
    },
  };
}

function envelopeBytes({ resource, scopeName, scopeAttributes }: LogEnvelope) {
  return {
    resource: encodeMessage(RESOURCE_LOGS, { resource: { attributes: pairs(resource) } }),
    scope: encodeMessage(SCOPE_LOGS, { scope: { name: scopeName, attributes: pairs(scopeAttributes) } }),
  };
}

/** A refusal concerns every record in it. */
function leavingEnvelope({ resource, scope }: GroupRedaction): LogEnvelope | Refusal {
  if (resource.outcome === 'held' || resource.outcome === 'dropped') return refusal(resource);
  if (scope.outcome === 'held' || scope.outcome === 'dropped') return refusal(scope);
  const { name = '', attributes } = decodeScopeEnvelope(scope.bytes).scope;
  return {
    resource: attributesFrom(decodeResourceEnvelope(resource.bytes).resource.attributes),
    scopeName: name,
    scopeAttributes: attributesFrom(attributes),
  };
}

type Refusal = Extract<RedactedRecord, { outcome: 'dropped' | 'held' }>;

function refusal(redaction: Extract<RecordRedaction, { outcome: 'dropped' | 'held' }>): Refusal {
  if (redaction.outcome === 'dropped') return { outcome: 'dropped' };
  return { outcome: 'held', reason: redaction.reason };
}

/** As recognition finds it in what arrives: the catalogue is Codex's. */
function contextOf({ key }: CatalogueRecord): { agent: 'codex'; kind: EventKind; event: string } {
  const { name } = CATALOGUE[key];
  return { agent: 'codex', kind: codexTable.events[name.slice(CODEX_PREFIX.length)]?.kind ?? 'other', event: name };
}

/** What rules look at; times and severity number are not theirs. */
function recordBytes({ eventName, severityText, attributes = {} }: LogRecord): Uint8Array {
  return encodeMessage(LOG_RECORD, { severityText, eventName, attributes: pairs(attributes) });
}

function recordFrom(bytes: Uint8Array, before: LogRecord): LogRecord {
  const { eventName, severityText, attributes } = decodeLogRecord(bytes);
  const { eventName: _, severityText: __, ...unchanged } = before;
  return {
    ...unchanged,
    ...(eventName === undefined ? {} : { eventName }),
    ...(severityText === undefined ? {} : { severityText }),
    attributes: attributesFrom(attributes),
  };
}

function pairs(attributes: Attributes): KeyValue[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: toAnyValue(value) }));
}

/** As the SDK's serialisers write them; half a surrogate pair has no bytes. */
function toAnyValue(value: unknown): AnyValue {
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return typeof value === 'boolean' ? { boolValue: value } : { stringValue: String(value).toWellFormed() };
}

function attributesFrom(list: readonly KeyValue[]): Attributes {
  return Object.fromEntries(list.map(({ key, value }) => [key, fromAnyValue(value ?? {})]));
}

/** Only scalars were put in, and rules make nothing else of them. */
function fromAnyValue({ stringValue, intValue, doubleValue, boolValue }: AnyValue): string | number | boolean {
  if (intValue !== undefined) return Number(intValue);
  return stringValue ?? boolValue ?? Number(doubleValue);
}
