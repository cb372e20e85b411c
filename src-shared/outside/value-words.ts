/** Words for a value of unknown type, for messages: never calls a method of the value, so it cannot throw. */

/** At most this many characters of a text are repeated. */
export const MAX_SHOWN_CHARACTERS = 40;

/**
 * `"text"` with at most {@link MAX_SHOWN_CHARACTERS} characters, `12`, `true`, `null`, `a list`, `an object`. An object's
 * own `toString` is not asked: JSON can hold one that is no function, and `String(x)` throws on it.
 */
export function valueWords(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'bigint':
    case 'number':
    case 'boolean': {
      const text = `${value}`;
      return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}…` : text;
    }
    case 'undefined':
      return 'nothing';
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object';
    default:
      return `a ${typeof value}`;
  }
}

/** What was thrown, as text: its message if it is an Error that has one. */
export function errorWords(error: unknown): string {
  if (typeof error === 'string') return error;
  try {
    if (error instanceof Error && typeof error.message === 'string') return error.message;
  } catch {
    // A message may be a getter that throws.
  }
  return `${valueWords(error)} was thrown`;
}

function quoted(text: string): string {
  const start = [...text.slice(0, 2 * MAX_SHOWN_CHARACTERS)].slice(0, MAX_SHOWN_CHARACTERS).join('');
  return JSON.stringify(start.length < text.length ? `${start}…` : text);
}
