import type { KeyValue } from './otlp-json.ts';

/** A metric as OTLP/JSON, normalised like everything in `otlp-json.ts`. One of the five kinds of data is set. */
export interface Metric {
  name?: string;
  description?: string;
  unit?: string;
  gauge?: MetricData;
  sum?: MetricData & { isMonotonic?: boolean };
  histogram?: MetricData;
  exponentialHistogram?: MetricData;
  summary?: MetricData;
  metadata?: KeyValue[];
}

export interface MetricData {
  dataPoints?: DataPoint[];
  aggregationTemporality?: number;
}

/** What the kinds of data points share; the numbers of each kind are in the record besides. */
export interface DataPoint {
  attributes: KeyValue[];
  startTimeUnixNano?: string;
  timeUnixNano?: string;
  exemplars?: Exemplar[];
  [number: string]: unknown;
}

export interface Exemplar {
  filteredAttributes?: KeyValue[];
  timeUnixNano?: string;
  spanId?: string;
  traceId?: string;
  asDouble?: number | string;
  asInt?: string;
}
