/**
 * The value of a key that came from outside (a name in a file, a URL, a message), or undefined. Names such as
 * `constructor`, `toString` and `__proto__` find what the table itself holds and nothing of its prototype.
 */
export function ownValue<Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
