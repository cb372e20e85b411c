import type { AnyValue, KeyValue } from './otlp-json.ts';

/**
 * A value as plain JSON: 64-bit integers as numbers where those are exact, else as decimal strings; bytes as base64;
 * an empty value as null. NaN and the infinities stay strings, JSON has no numbers for them.
 */
export function plainValue(value: AnyValue | undefined): unknown {
  if (value === undefined) return null;
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.intValue !== undefined) {
    const number = Number(value.intValue);
    return Number.isSafeInteger(number) ? number : value.intValue;
  }
  if (value.doubleValue !== undefined) return value.doubleValue;
  if (value.arrayValue !== undefined) return value.arrayValue.values.map(plainValue);
  if (value.kvlistValue !== undefined) return plainAttributes(value.kvlistValue.values);
  return value.bytesValue ?? null;
}

const OWN = { configurable: true, enumerable: true, writable: true };

/** Attributes as an object, in their order; of several with the same key the first counts, as in recognition. */
export function plainAttributes(attributes: readonly KeyValue[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { key, value } of attributes) {
    if (Object.hasOwn(values, key)) continue;
    const plain = plainValue(value);
    // Assigned, it would be taken for the prototype.
    if (key === '__proto__') Object.defineProperty(values, key, { ...OWN, value: plain });
    else values[key] = plain;
  }
  return values;
}
