/**
 * The table of messages in the form in which validation, decoding and the JSON mapping run over it.
 */
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { ENUMS, MESSAGES, type Row } from './message-table.ts';
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
