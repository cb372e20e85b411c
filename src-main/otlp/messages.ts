/**
 * Every OTLP message that Sluice knows, as data: validation, decoding and the JSON mapping all run over this one table.
 * Field numbers and types are those of opentelemetry-proto (specification 1.11.0).
 */
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { WIRE_FIXED32, WIRE_FIXED64, WIRE_LENGTH, WIRE_VARINT } from './wire.ts';

export type FieldKind =
  | 'string'
  | 'bytes'
  /** bytes of a fixed length or none; hex in JSON. */
  | 'id'
  | 'bool'
  | 'enum'
  | 'int32'
  | 'uint32'
  | 'sint32'
  | 'int64'
  | 'uint64'
  | 'fixed32'
  | 'fixed64'
  | 'sfixed64'
  | 'double'
  | 'message';

export interface FieldType {
  number: number;
  /** Name in JSON: lowerCamelCase. */
  name: string;
  /** Name in the `.proto` file; JSON may use it as well. */
  protoName: string;
  kind: FieldKind;
  repeated: boolean;
  /** Numbers in one length-delimited field; readers take both forms. */
  packed: boolean;
  /** A value equal to the type's default is written: `optional` fields and members of a oneof. */
  explicit: boolean;
  /** Only one field of the message with this flag may be set. */
  oneof: boolean;
  wireType: number;
  /** Tag with {@link wireType}; length-delimited when {@link packed}. */
  tag: number;
  /** `Message.field`, for error messages. */
  path: string;
  /** Set when kind is `message`. */
  message?: MessageType;
  /** Set when kind is `id`: bytes. */
  idBytes?: number;
  /** Set when kind is `enum`: numbers by name. */
  names?: ReadonlyMap<string, number>;
}

export interface MessageType {
  name: string;
  fields: readonly FieldType[];
  /** Index = field number; numbers are small. */
  byNumber: ReadonlyArray<FieldType | undefined>;
  /** By JSON name and by proto name. */
  byName: ReadonlyMap<string, FieldType>;
  /** Every field belongs to one oneof. */
  isUnion: boolean;
}

type Row = readonly [number: number, name: string, type: string, presence?: 'oneof' | 'optional'];

const SCALARS: Record<string, { kind: FieldKind; wireType: number; idBytes?: number }> = {
  string: { kind: 'string', wireType: WIRE_LENGTH },
  bytes: { kind: 'bytes', wireType: WIRE_LENGTH },
  traceId: { kind: 'id', wireType: WIRE_LENGTH, idBytes: 16 },
  spanId: { kind: 'id', wireType: WIRE_LENGTH, idBytes: 8 },
  bool: { kind: 'bool', wireType: WIRE_VARINT },
  int32: { kind: 'int32', wireType: WIRE_VARINT },
  uint32: { kind: 'uint32', wireType: WIRE_VARINT },
  sint32: { kind: 'sint32', wireType: WIRE_VARINT },
  int64: { kind: 'int64', wireType: WIRE_VARINT },
  uint64: { kind: 'uint64', wireType: WIRE_VARINT },
  fixed32: { kind: 'fixed32', wireType: WIRE_FIXED32 },
  fixed64: { kind: 'fixed64', wireType: WIRE_FIXED64 },
  sfixed64: { kind: 'sfixed64', wireType: WIRE_FIXED64 },
  double: { kind: 'double', wireType: WIRE_FIXED64 },
};

const SEVERITIES = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const ENUMS: Record<string, ReadonlyMap<string, number>> = {
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
const MESSAGES: Record<string, readonly Row[]> = {
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

const types = new Map<string, MessageType>();

/** The message of that name; throws for a name that is not in the table. */
export function messageType(name: string): MessageType {
  const known = types.get(name);
  if (known !== undefined) return known;
  const rows = MESSAGES[name];
  if (rows === undefined) throw new Error(`no message ${name} in the table`);
  const fields: FieldType[] = [];
  const byNumber: Array<FieldType | undefined> = [];
  const byName = new Map<string, FieldType>();
  const isUnion = rows.every((row) => row[3] === 'oneof');
  const type: MessageType = { name, fields, byNumber, byName, isUnion };
  // Registered before its fields are made: AnyValue contains itself.
  types.set(name, type);
  const highest = rows.reduce((max, row) => Math.max(max, row[0]), 0);
  for (let number = 0; number <= highest; number++) byNumber.push(undefined);
  for (const row of rows) {
    const field = makeField(name, row);
    fields.push(field);
    byNumber[field.number] = field;
    byName.set(field.name, field);
    byName.set(field.protoName, field);
  }
  return type;
}

function makeField(owner: string, [number, name, typeName, presence]: Row): FieldType {
  const repeated = typeName.startsWith('*');
  const bare = repeated ? typeName.slice(1) : typeName;
  const names = ENUMS[bare];
  const scalar = SCALARS[bare];
  const kind: FieldKind = names !== undefined ? 'enum' : (scalar?.kind ?? 'message');
  const wireType = names !== undefined ? WIRE_VARINT : (scalar?.wireType ?? WIRE_LENGTH);
  const packed = repeated && wireType !== WIRE_LENGTH;
  const protoName = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const field: FieldType = {
    number,
    name,
    protoName,
    kind,
    repeated,
    packed,
    explicit: presence !== undefined,
    oneof: presence === 'oneof',
    wireType,
    tag: number * 8 + (packed ? WIRE_LENGTH : wireType),
    path: `${owner}.${protoName}`,
  };
  if (names !== undefined) field.names = names;
  if (scalar?.idBytes !== undefined) field.idBytes = scalar.idBytes;
  if (kind === 'message') field.message = messageType(bare);
  return field;
}

export const REQUEST_TYPES: Readonly<Record<Signal, MessageType>> = {
  logs: messageType('ExportLogsServiceRequest'),
  traces: messageType('ExportTraceServiceRequest'),
  metrics: messageType('ExportMetricsServiceRequest'),
};

export const RESPONSE_TYPES: Readonly<Record<Signal, MessageType>> = {
  logs: messageType('ExportLogsServiceResponse'),
  traces: messageType('ExportTraceServiceResponse'),
  metrics: messageType('ExportMetricsServiceResponse'),
};
