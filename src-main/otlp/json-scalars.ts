/** Scalar fields of OTLP/JSON: what is taken for each type, and how it is written. */
import { valueWords } from '../../src-shared/outside/value-words.ts';
import type { FieldType } from './messages.ts';
import type { ProtoWriter } from './proto-writer.ts';

/** Thrown when a number lost digits while the text was parsed. */
export const INEXACT = new Error('an integer beyond 2^53 was parsed as a double');

/** An error on its way up; each level puts its own step in front, so that the way down keeps no path. */
export class PathError extends Error {
  path = '';
  readonly problem: string;

  constructor(problem: string) {
    super(problem);
    this.problem = problem;
  }

  under(step: string): this {
    this.path = this.path === '' || this.path.startsWith('[') ? step + this.path : `${step}.${this.path}`;
    return this;
  }
}

const DECIMAL = /^-?\d{1,20}$/;
const NUMERIC = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const HEX = /^[0-9a-fA-F]*$/;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
const MAX_UINT64 = 2n ** 64n - 1n;

/** Writes the value, with its length where it has one. False when it is the type's default. Throws {@link PathError}. */
export function writeScalar(writer: ProtoWriter, field: FieldType, given: unknown): boolean {
  switch (field.kind) {
    case 'string':
      if (typeof given !== 'string') fail('a string', given);
      writer.text(given);
      return given !== '';
    case 'bytes':
      if (typeof given !== 'string' || !isBase64(given)) fail('base64', given);
      writer.encoded(given, 'base64');
      return given !== '';
    case 'id': {
      const digits = (field.idBytes as number) * 2;
      if (typeof given !== 'string' || !HEX.test(given) || (given !== '' && given.length !== digits)) {
        fail(`${digits} hex digits or ""`, given);
      }
      writer.encoded(given, 'hex');
      return given !== '';
    }
    case 'bool':
      if (typeof given !== 'boolean') fail('true or false', given);
      writer.varint(given ? 1 : 0);
      return given;
    case 'enum': {
      const value = typeof given === 'string' ? (field.names?.get(given) ?? given) : given;
      return writeInt32(writer, integer(value, -0x8000_0000, 0x7fff_ffff, 'an integer or the name of an enum value'));
    }
    case 'int32':
      return writeInt32(writer, integer(given, -0x8000_0000, 0x7fff_ffff, 'a 32-bit integer'));
    case 'sint32': {
      const value = integer(given, -0x8000_0000, 0x7fff_ffff, 'a 32-bit integer');
      writer.varint(((value << 1) ^ (value >> 31)) >>> 0);
      return value !== 0;
    }
    case 'uint32': {
      const value = integer(given, 0, 0xffff_ffff, 'an unsigned 32-bit integer');
      writer.varint(value);
      return value !== 0;
    }
    case 'fixed32': {
      const value = integer(given, 0, 0xffff_ffff, 'an unsigned 32-bit integer');
      writer.fixed32(value);
      return value !== 0;
    }
    case 'int64':
      return writeInt64(writer, given, MIN_INT64, MAX_INT64, 'a 64-bit integer');
    case 'uint64':
      return writeInt64(writer, given, 0n, MAX_UINT64, 'an unsigned 64-bit integer');
    case 'fixed64':
      return writeFixed64(writer, given, 0n, MAX_UINT64, 'an unsigned 64-bit integer');
    case 'sfixed64':
      return writeFixed64(writer, given, MIN_INT64, MAX_INT64, 'a 64-bit integer');
    case 'double': {
      const value = double(given);
      writer.double(value);
      return !Object.is(value, 0);
    }
    case 'message':
      throw new Error('a message is no scalar');
  }
}

/** Throws {@link PathError}: what was expected and, cut short, what was there. */
export function fail(expected: string, given: unknown): never {
  throw new PathError(`expected ${expected}, got ${show(given)}`);
}

function show(given: unknown): string {
  if (Array.isArray(given)) return 'an array';
  if (typeof given === 'bigint' && `${given}`.length > 40) return 'a number with more digits than fit';
  if (typeof given !== 'string') return valueWords(given);
  return given.length > 40
    ? `${JSON.stringify(given.slice(0, 40))}… (${given.length} characters)`
    : JSON.stringify(given);
}

function writeInt32(writer: ProtoWriter, value: number): boolean {
  // Negative ones are sign-extended to 64 bits.
  if (value < 0) writer.varint64(BigInt(value));
  else writer.varint(value);
  return value !== 0;
}

function integer(given: unknown, min: number, max: number, expected: string): number {
  const value = typeof given === 'string' && DECIMAL.test(given) ? Number(given) : given;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) fail(expected, given);
  return value;
}

function writeInt64(writer: ProtoWriter, given: unknown, min: bigint, max: bigint, expected: string): boolean {
  const small = smallInteger(given);
  if (small !== undefined) {
    writer.varint(small);
    return small !== 0;
  }
  writer.varint64(bigInteger(given, min, max, expected));
  return true;
}

function writeFixed64(writer: ProtoWriter, given: unknown, min: bigint, max: bigint, expected: string): boolean {
  const value = bigInteger(given, min, max, expected);
  writer.fixed64(value);
  return value !== 0n;
}

/** The most common integers, without a bigint: 0 to 2^32 - 1 as a number or up to nine digits. */
function smallInteger(given: unknown): number | undefined {
  if (typeof given === 'string') return given.length <= 9 && /^\d+$/.test(given) ? Number(given) : undefined;
  return typeof given === 'number' && given >>> 0 === given ? given : undefined;
}

function bigInteger(given: unknown, min: bigint, max: bigint, expected: string): bigint {
  let value: bigint;
  if (typeof given === 'string' && DECIMAL.test(given)) {
    value = BigInt(given);
  } else if (typeof given === 'bigint') {
    value = given;
  } else if (typeof given === 'number' && Number.isInteger(given)) {
    if (!Number.isSafeInteger(given)) throw INEXACT;
    value = BigInt(given);
  } else {
    fail(expected, given);
  }
  if (value < min || value > max) fail(expected, given);
  return value;
}

function double(given: unknown): number {
  if (typeof given === 'number') return given;
  if (typeof given === 'bigint') return Number(given);
  if (typeof given === 'string') {
    if (given === 'NaN') return Number.NaN;
    if (given === 'Infinity') return Number.POSITIVE_INFINITY;
    if (given === '-Infinity') return Number.NEGATIVE_INFINITY;
    if (NUMERIC.test(given)) return Number(given);
  }
  return fail('a number', given);
}

/** Either alphabet, with or without padding. One leftover digit holds no whole byte. */
function isBase64(text: string): boolean {
  if (!BASE64.test(text)) return false;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return padding === 0 ? text.length % 4 !== 1 : text.length % 4 === 0;
}
