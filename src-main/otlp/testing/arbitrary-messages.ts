/** For tests: random messages as OTLP/JSON values, of any type in the table, with every field that it has. */
import fc from 'fast-check';
import type { FieldType, MessageType } from '../messages.ts';

type JsonValue = Record<string, unknown>;

const text = fc.oneof(
  fc.constantFrom('', '0', 'false'),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
const double = fc.double().map((value) => (Number.isFinite(value) ? value : String(value)));

const DEFAULTS: Partial<Record<FieldType['kind'], unknown>> = {
  string: '',
  bytes: '',
  id: '',
  bool: false,
  int64: '0',
  uint64: '0',
  fixed64: '0',
  sfixed64: '0',
};

/** Normalised as the decoder gives them: default values left out, empty lists only where they always stand. */
export function arbitraryMessage(type: MessageType, depth = 3): fc.Arbitrary<JsonValue> {
  const plain = type.fields.filter((field) => !field.oneof);
  const members = type.fields.filter((field) => field.oneof && (depth > 0 || field.kind !== 'message'));
  const chosen =
    members.length === 0 ? fc.constant(undefined) : fc.option(fc.constantFrom(...members), { nil: undefined });
  return chosen.chain((member) => {
    const fields = type.fields.filter((field) => plain.includes(field) || field === member);
    const parts: Record<string, fc.Arbitrary<unknown>> = {};
    for (const field of fields) parts[field.name] = fieldValue(field, field === member, depth);
    return fc.record(parts).map((value) => normalised(type, value));
  });
}

function fieldValue(field: FieldType, always: boolean, depth: number): fc.Arbitrary<unknown> {
  if (field.kind === 'message' && depth <= 0) return fc.constant(field.repeated ? [] : undefined);
  const single = fc.option(value(field, depth), { nil: undefined, freq: 3 });
  if (field.repeated) return fc.array(value(field, depth), { maxLength: 3 });
  return always ? value(field, depth) : single;
}

function value(field: FieldType, depth: number): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case 'message':
      return arbitraryMessage(field.message as MessageType, depth - 1);
    case 'string':
      return text;
    case 'bytes':
      return fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes).toString('base64'));
    case 'id': {
      const length = field.idBytes as number;
      return fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Buffer.from(bytes).toString('hex'));
    }
    case 'bool':
      return fc.boolean();
    case 'enum':
    case 'int32':
    case 'sint32':
      return fc.integer();
    case 'uint32':
    case 'fixed32':
      return fc.nat({ max: 0xffff_ffff });
    case 'int64':
    case 'sfixed64':
      return int64;
    case 'uint64':
    case 'fixed64':
      return uint64;
    case 'double':
      return double;
  }
}

function normalised(type: MessageType, value: JsonValue): JsonValue {
  const result: JsonValue = {};
  for (const field of type.fields) {
    const given = value[field.name];
    if (field.repeated) {
      const isAlways = field.name === 'attributes' || field.name === 'values';
      if (isAlways || (Array.isArray(given) && given.length > 0)) result[field.name] = given ?? [];
      continue;
    }
    const isDefault = Object.is(given, DEFAULTS[field.kind] ?? 0);
    if (given !== undefined && (field.explicit || !isDefault)) result[field.name] = given;
    else if (type.name === 'KeyValue' && field.name === 'key') result['key'] = '';
  }
  return result;
}
