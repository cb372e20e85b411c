/** Records of the catalogue as log records of the OpenTelemetry SDK. Loads the SDK. */
import { SeverityNumber } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { LoggerProvider, type LogRecordProcessor } from '@opentelemetry/sdk-logs';
import { CATALOGUE, type CatalogueRecord } from './catalogue.ts';
import { type EmitterResource, resourceAttributes } from './resource.ts';
import { wireAttributes } from './wire-record.ts';

/** Instrumentation scope of everything that Sluice emits. */
export const SCOPE_NAME = 'sluice.emitter';

export interface LogRecords {
  /** Makes the SDK's record and gives it to the processor. */
  emit(record: CatalogueRecord): void;
}

export function createLogRecords(resource: EmitterResource, processor: LogRecordProcessor): LogRecords {
  const provider = new LoggerProvider({
    resource: resourceFromAttributes(resourceAttributes(resource)),
    processors: [processor],
    // The SDK's defaults (128 attributes, any length), which an OTEL_* variable must not change.
    logRecordLimits: { attributeCountLimit: 128, attributeValueLengthLimit: Number.POSITIVE_INFINITY },
  });
  const logger = provider.getLogger(SCOPE_NAME);
  return {
    emit(record) {
      logger.emit({
        eventName: CATALOGUE[record.key].name,
        timestamp: record.timeMs,
        observedTimestamp: record.timeMs,
        severityNumber: SeverityNumber.INFO,
        severityText: 'INFO',
        attributes: wireAttributes(record),
      });
    },
  };
}
