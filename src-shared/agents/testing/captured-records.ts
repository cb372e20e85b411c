/** Captured requests as decoded records, in the order they were sent; for tests. */
import type { LogRecord } from '../../otlp/otlp-json.ts';
import { parseLogsRequest } from '../../otlp/testing/parse-otlp-json.ts';
import type { LocatedRecord } from '../to-common-event.ts';

/** `capture`: the parsed JSON of one logs request. */
export function locatedRecords(capture: unknown): LocatedRecord[] {
  return parseLogsRequest(capture).flatMap(({ resource, scopeLogs }) =>
    scopeLogs.flatMap(({ scope, logRecords }) => logRecords.map((record) => ({ record, resource, scope }))),
  );
}

/** A record of its own with these attributes, as an agent would send it. */
export function locatedRecord(given: {
  scope?: string;
  service?: string;
  resource?: Record<string, string>;
  attributes?: Record<string, string | number | boolean>;
  record?: Partial<LogRecord>;
}): LocatedRecord {
  const resource = { ...(given.service === undefined ? {} : { 'service.name': given.service }), ...given.resource };
  return {
    resource: { attributes: Object.entries(resource).map(([key, stringValue]) => ({ key, value: { stringValue } })) },
    scope: { name: given.scope ?? 'test', attributes: [] },
    record: {
      ...given.record,
      attributes: Object.entries(given.attributes ?? {}).map(([key, value]) => ({ key, value: valueOfScalar(value) })),
    },
  };
}

function valueOfScalar(value: string | number | boolean) {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
