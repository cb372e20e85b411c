/**
 * Every OTLP message that Sluice knows, as data. Field numbers and types are those of opentelemetry-proto
 * (specification 1.11.0); `messages.ts` makes of it what the codec works with.
 */

export type Row = readonly [number: number, name: string, type: string, presence?: 'oneof' | 'optional'];

const SEVERITIES = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
export const ENUMS: Record<string, ReadonlyMap<string, number>> = {
  SeverityNumber: new Map([
    ['SEVERITY_NUMBER_UNSPECIFIED', 0],
    ...SEVERITIES.flatMap((name, group) =>
      [1, 2, 3, 4].map((step): [string, number] => [
        `SEVERITY_NUMBER_${name}${step === 1 ? '' : step}`,
        group * 4 + step,
      ]),
    ),
  ]),
  SpanKind: numbered('SPAN_KIND_', ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']),
  StatusCode: numbered('STATUS_CODE_', ['UNSET', 'OK', 'ERROR']),
  AggregationTemporality: numbered('AGGREGATION_TEMPORALITY_', ['UNSPECIFIED', 'DELTA', 'CUMULATIVE']),
};

function numbered(prefix: string, names: string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, index) => [prefix + name, index]));
}

/** `*` = repeated; a name in SCALARS or ENUMS, else a message. */
export const MESSAGES: Record<string, readonly Row[]> = {
  AnyValue: [
    [1, 'stringValue', 'string', 'oneof'],
    [2, 'boolValue', 'bool', 'oneof'],
    [3, 'intValue', 'int64', 'oneof'],
    [4, 'doubleValue', 'double', 'oneof'],
    [5, 'arrayValue', 'ArrayValue', 'oneof'],
    [6, 'kvlistValue', 'KeyValueList', 'oneof'],
    [7, 'bytesValue', 'bytes', 'oneof'],
  ],
  ArrayValue: [[1, 'values', '*AnyValue']],
  KeyValueList: [[1, 'values', '*KeyValue']],
  KeyValue: [
    [1, 'key', 'string'],
    [2, 'value', 'AnyValue'],
  ],
  InstrumentationScope: [
    [1, 'name', 'string'],
    [2, 'version', 'string'],
    [3, 'attributes', '*KeyValue'],
    [4, 'droppedAttributesCount', 'uint32'],
  ],
  EntityRef: [
    [1, 'schemaUrl', 'string'],
    [2, 'type', 'string'],
    [3, 'idKeys', '*string'],
    [4, 'descriptionKeys', '*string'],
  ],
  Resource: [
    [1, 'attributes', '*KeyValue'],
    [2, 'droppedAttributesCount', 'uint32'],
    [3, 'entityRefs', '*EntityRef'],
  ],

  ExportLogsServiceRequest: [[1, 'resourceLogs', '*ResourceLogs']],
  ResourceLogs: [
    [1, 'resource', 'Resource'],
    [2, 'scopeLogs', '*ScopeLogs'],
    [3, 'schemaUrl', 'string'],
  ],
  ScopeLogs: [
    [1, 'scope', 'InstrumentationScope'],
    [2, 'logRecords', '*LogRecord'],
    [3, 'schemaUrl', 'string'],
  ],
  LogRecord: [
    [1, 'timeUnixNano', 'fixed64'],
    [2, 'severityNumber', 'SeverityNumber'],
    [3, 'severityText', 'string'],
    [5, 'body', 'AnyValue'],
    [6, 'attributes', '*KeyValue'],
    [7, 'droppedAttributesCount', 'uint32'],
    [8, 'flags', 'fixed32'],
    [9, 'traceId', 'traceId'],
    [10, 'spanId', 'spanId'],
    [11, 'observedTimeUnixNano', 'fixed64'],
    [12, 'eventName', 'string'],
  ],

  ExportTraceServiceRequest: [[1, 'resourceSpans', '*ResourceSpans']],
  ResourceSpans: [
    [1, 'resource', 'Resource'],
    [2, 'scopeSpans', '*ScopeSpans'],
    [3, 'schemaUrl', 'string'],
  ],
  ScopeSpans: [
    [1, 'scope', 'InstrumentationScope'],
    [2, 'spans', '*Span'],
    [3, 'schemaUrl', 'string'],
  ],
  Span: [
    [1, 'traceId', 'traceId'],
    [2, 'spanId', 'spanId'],
    [3, 'traceState', 'string'],
    [4, 'parentSpanId', 'spanId'],
    [5, 'name', 'string'],
    [6, 'kind', 'SpanKind'],
    [7, 'startTimeUnixNano', 'fixed64'],
    [8, 'endTimeUnixNano', 'fixed64'],
    [9, 'attributes', '*KeyValue'],
    [10, 'droppedAttributesCount', 'uint32'],
    [11, 'events', '*Event'],
    [12, 'droppedEventsCount', 'uint32'],
    [13, 'links', '*Link'],
    [14, 'droppedLinksCount', 'uint32'],
    [15, 'status', 'Status'],
    [16, 'flags', 'fixed32'],
  ],
  Event: [
    [1, 'timeUnixNano', 'fixed64'],
    [2, 'name', 'string'],
    [3, 'attributes', '*KeyValue'],
    [4, 'droppedAttributesCount', 'uint32'],
  ],
  Link: [
    [1, 'traceId', 'traceId'],
    [2, 'spanId', 'spanId'],
    [3, 'traceState', 'string'],
    [4, 'attributes', '*KeyValue'],
    [5, 'droppedAttributesCount', 'uint32'],
    [6, 'flags', 'fixed32'],
  ],
  Status: [
    [2, 'message', 'string'],
    [3, 'code', 'StatusCode'],
  ],

  ExportMetricsServiceRequest: [[1, 'resourceMetrics', '*ResourceMetrics']],
  ResourceMetrics: [
    [1, 'resource', 'Resource'],
    [2, 'scopeMetrics', '*ScopeMetrics'],
    [3, 'schemaUrl', 'string'],
  ],
  ScopeMetrics: [
    [1, 'scope', 'InstrumentationScope'],
    [2, 'metrics', '*Metric'],
    [3, 'schemaUrl', 'string'],
  ],
  Metric: [
    [1, 'name', 'string'],
    [2, 'description', 'string'],
    [3, 'unit', 'string'],
    [5, 'gauge', 'Gauge', 'oneof'],
    [7, 'sum', 'Sum', 'oneof'],
    [9, 'histogram', 'Histogram', 'oneof'],
    [10, 'exponentialHistogram', 'ExponentialHistogram', 'oneof'],
    [11, 'summary', 'Summary', 'oneof'],
    [12, 'metadata', '*KeyValue'],
  ],
  Gauge: [[1, 'dataPoints', '*NumberDataPoint']],
  Sum: [
    [1, 'dataPoints', '*NumberDataPoint'],
    [2, 'aggregationTemporality', 'AggregationTemporality'],
    [3, 'isMonotonic', 'bool'],
  ],
  Histogram: [
    [1, 'dataPoints', '*HistogramDataPoint'],
    [2, 'aggregationTemporality', 'AggregationTemporality'],
  ],
  ExponentialHistogram: [
    [1, 'dataPoints', '*ExponentialHistogramDataPoint'],
    [2, 'aggregationTemporality', 'AggregationTemporality'],
  ],
  Summary: [[1, 'dataPoints', '*SummaryDataPoint']],
  NumberDataPoint: [
    [2, 'startTimeUnixNano', 'fixed64'],
    [3, 'timeUnixNano', 'fixed64'],
    [4, 'asDouble', 'double', 'oneof'],
    [5, 'exemplars', '*Exemplar'],
    [6, 'asInt', 'sfixed64', 'oneof'],
    [7, 'attributes', '*KeyValue'],
    [8, 'flags', 'uint32'],
  ],
  HistogramDataPoint: [
    [2, 'startTimeUnixNano', 'fixed64'],
    [3, 'timeUnixNano', 'fixed64'],
    [4, 'count', 'fixed64'],
    [5, 'sum', 'double', 'optional'],
    [6, 'bucketCounts', '*fixed64'],
    [7, 'explicitBounds', '*double'],
    [8, 'exemplars', '*Exemplar'],
    [9, 'attributes', '*KeyValue'],
    [10, 'flags', 'uint32'],
    [11, 'min', 'double', 'optional'],
    [12, 'max', 'double', 'optional'],
  ],
  ExponentialHistogramDataPoint: [
    [1, 'attributes', '*KeyValue'],
    [2, 'startTimeUnixNano', 'fixed64'],
    [3, 'timeUnixNano', 'fixed64'],
    [4, 'count', 'fixed64'],
    [5, 'sum', 'double', 'optional'],
    [6, 'scale', 'sint32'],
    [7, 'zeroCount', 'fixed64'],
    [8, 'positive', 'Buckets'],
    [9, 'negative', 'Buckets'],
    [10, 'flags', 'uint32'],
    [11, 'exemplars', '*Exemplar'],
    [12, 'min', 'double', 'optional'],
    [13, 'max', 'double', 'optional'],
    [14, 'zeroThreshold', 'double'],
  ],
  Buckets: [
    [1, 'offset', 'sint32'],
    [2, 'bucketCounts', '*uint64'],
  ],
  SummaryDataPoint: [
    [2, 'startTimeUnixNano', 'fixed64'],
    [3, 'timeUnixNano', 'fixed64'],
    [4, 'count', 'fixed64'],
    [5, 'sum', 'double'],
    [6, 'quantileValues', '*ValueAtQuantile'],
    [7, 'attributes', '*KeyValue'],
    [8, 'flags', 'uint32'],
  ],
  ValueAtQuantile: [
    [1, 'quantile', 'double'],
    [2, 'value', 'double'],
  ],
  Exemplar: [
    [2, 'timeUnixNano', 'fixed64'],
    [3, 'asDouble', 'double', 'oneof'],
    [4, 'spanId', 'spanId'],
    [5, 'traceId', 'traceId'],
    [6, 'asInt', 'sfixed64', 'oneof'],
    [7, 'filteredAttributes', '*KeyValue'],
  ],

  ExportLogsServiceResponse: [[1, 'partialSuccess', 'ExportLogsPartialSuccess']],
  ExportLogsPartialSuccess: [
    [1, 'rejectedLogRecords', 'int64'],
    [2, 'errorMessage', 'string'],
  ],
  ExportTraceServiceResponse: [[1, 'partialSuccess', 'ExportTracePartialSuccess']],
  ExportTracePartialSuccess: [
    [1, 'rejectedSpans', 'int64'],
    [2, 'errorMessage', 'string'],
  ],
  ExportMetricsServiceResponse: [[1, 'partialSuccess', 'ExportMetricsPartialSuccess']],
  ExportMetricsPartialSuccess: [
    [1, 'rejectedDataPoints', 'int64'],
    [2, 'errorMessage', 'string'],
  ],
  /** google/rpc/status.proto */
  RpcStatus: [
    [1, 'code', 'int32'],
    [2, 'message', 'string'],
    [3, 'details', '*Any'],
  ],
  /** google/protobuf/any.proto */
  Any: [
    [1, 'typeUrl', 'string'],
    [2, 'value', 'bytes'],
  ],
  /** google/rpc/error_details.proto */
  RetryInfo: [[1, 'retryDelay', 'Duration']],
  /** google/protobuf/duration.proto */
  Duration: [
    [1, 'seconds', 'int64'],
    [2, 'nanos', 'int32'],
  ],
};
