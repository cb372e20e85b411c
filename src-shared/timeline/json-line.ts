/** Characters that JSON may hold as they are but that steer or reorder a terminal: C1 controls, DEL, bidi marks, line separators. */
const ACTIVE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** One line of JSON that is inert when a terminal shows it; it reads back as the same value. */
export function jsonLine(value: unknown): string {
  const json = JSON.stringify(value);
  return `${json.replace(ACTIVE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
