/** Records of the catalogue as log records of the OpenTelemetry SDK. Loads the SDK. */
import { type Attributes, type LogRecord, SeverityNumber } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, type LogRecordProcessor } from '@opentelemetry/sdk-logs';
import { CATALOGUE, type CatalogueRecord } from './catalogue.ts';
import { type EmitterResource, resourceAttributes } from './resource.ts';
import { wireAttributes } from './wire-record.ts';

/** Instrumentation scope of everything that Sluice emits. */
export const SCOPE_NAME = 'sluice.emitter';

/** What stands around all records. */
export interface LogEnvelope {
  resource: Attributes;
  scopeName: string;
  scopeAttributes: Attributes;
}

export interface LogRecords {
  /** Makes the SDK's record and gives it to the processor. */
  emit(record: LogRecord): void;
}

export function logEnvelope(resource: EmitterResource): LogEnvelope {
  return { resource: resourceAttributes(resource), scopeName: SCOPE_NAME, scopeAttributes: {} };
}

export function toLogRecord(record: CatalogueRecord): LogRecord {
  return {
    eventName: CATALOGUE[record.key].name,
    timestamp: record.timeMs,
    observedTimestamp: record.timeMs,
    severityNumber: SeverityNumber.INFO,
    severityText: 'INFO',
    attributes: wireAttributes(record),
  };
}

export function createLogRecords(envelope: LogEnvelope, processor: LogRecordProcessor): LogRecords {
  const provider = new LoggerProvider({
    resource: resourceFromAttributes(envelope.resource),
    processors: [processor],
    // The SDK's defaults (128 attributes, any length), which an OTEL_* variable must not change.
    logRecordLimits: { attributeCountLimit: 128, attributeValueLengthLimit: Number.POSITIVE_INFINITY },
  });
  const logger = provider.getLogger(envelope.scopeName, undefined, { attributes: envelope.scopeAttributes });
  return { emit: (record) => logger.emit(record) };
}
