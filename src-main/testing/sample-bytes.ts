/** For tests: the captures, and protobuf messages put together by hand, right or wrong as one likes. */
import { readFileSync } from 'node:fs';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { joinRequest } from '../otlp/join-groups.ts';

const FIXTURES = new URL('../../src-shared/agents/fixtures/', import.meta.url);

export interface Capture {
  name: string;
  signal: Signal;
  /** What the walk counts: log records, spans, data points. */
  items: number;
  records: number;
  groups: number;
}

export const CAPTURES: readonly Capture[] = [
  { name: 'codex-0.169.0', signal: 'logs', items: 18, records: 18, groups: 2 },
  { name: 'claude-code-2.1.197', signal: 'logs', items: 6, records: 6, groups: 1 },
  { name: 'gemini-cli-0.61.0', signal: 'logs', items: 15, records: 15, groups: 1 },
  { name: 'codex-0.169.0', signal: 'traces', items: 512, records: 512, groups: 1 },
  { name: 'gemini-cli-0.61.0', signal: 'traces', items: 4, records: 4, groups: 1 },
  { name: 'codex-0.169.0', signal: 'metrics', items: 183, records: 58, groups: 1 },
  { name: 'claude-code-2.1.197', signal: 'metrics', items: 7, records: 4, groups: 1 },
  { name: 'gemini-cli-0.61.0', signal: 'metrics', items: 23, records: 10, groups: 1 },
];

export function readCapture({ name, signal }: Pick<Capture, 'name' | 'signal'>, form: 'pb' | 'json'): Buffer {
  return readFileSync(new URL(`${name}.${signal}.${form}`, FIXTURES));
}

export function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return bytes;
}

/** A length-delimited field. */
export function field(number: number, content: string | readonly number[]): number[] {
  const bytes = typeof content === 'string' ? [...Buffer.from(content)] : content;
  return [...varint(number * 8 + 2), ...varint(bytes.length), ...bytes];
}

/** A varint field. */
export function numberField(number: number, value: number | bigint): number[] {
  return [...varint(number * 8), ...varint(value)];
}

/** A fixed 64-bit field, given as its 8 bytes. */
export function fixed64Field(number: number, bytes: readonly number[]): number[] {
  return [...varint(number * 8 + 1), ...bytes];
}

/** A KeyValue with a string value, without its tag. */
export function stringPair(key: string, value: string): number[] {
  return [...field(1, key), ...field(2, field(1, value))];
}

/** A request of one resource and one scope around one record; works for all three signals. */
export function requestOf(record: Uint8Array | readonly number[]): Uint8Array {
  const message = Uint8Array.from(record);
  const tagged = Buffer.concat([Uint8Array.of(0x12), Uint8Array.from(varint(message.length)), message]);
  return joinRequest(new Uint8Array(0), new Uint8Array(0), [tagged]);
}
