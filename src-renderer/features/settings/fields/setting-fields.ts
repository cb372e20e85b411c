/** Which fields stand where, and what a field's input means: the pane is generated from the schema's list of fields. */
import type {
  ExporterKindInfo,
  SettingField,
  SettingProblem,
  SettingValue,
} from '../../../../src-shared/contract/settings-api.ts';
import { isTable, startsWith } from '../../../state/setting-edits.ts';

export interface PlacedField {
  field: SettingField;
  /** Its place in this file: the field's path with names in place of `*`. */
  path: string[];
  /** The key as it is written below the part of the file that is shown together: `tls.ca-certificate`. */
  name: string;
}

const NAMED = ['otel', 'exporters', '*'];

function placed(field: SettingField, path: string[], depth: number): PlacedField {
  return { field, path, name: path.slice(Math.min(depth, path.length - 1)).join('.') };
}

/** Fields below a path; those of a table that is edited as a whole stand for it. */
export function fieldsBelow(fields: readonly SettingField[], start: readonly string[]): PlacedField[] {
  return fields.filter(({ path }) => startsWith(path, start)).map((field) => placed(field, field.path, start.length));
}

/** Everything of one exporter's transport; `parent` is where the transport's key stands. */
export function transportFields(
  fields: readonly SettingField[],
  kind: string,
  parent: readonly string[],
): PlacedField[] {
  return fields
    .filter(({ path }) => startsWith(path, [...NAMED, kind]) && path.length > NAMED.length + 1)
    .map((field) => placed(field, [...parent, ...field.path.slice(NAMED.length)], parent.length + 1));
}

/** Everything of an exporter but its transport. */
export function exporterFields(
  fields: readonly SettingField[],
  name: string,
  kinds: readonly ExporterKindInfo[],
): PlacedField[] {
  const transports = new Set(kinds.map(({ id }) => id));
  return fields
    .filter(
      ({ path }) => startsWith(path, NAMED) && path.length > NAMED.length && !transports.has(path[NAMED.length] ?? ''),
    )
    .map((field) => placed(field, ['otel', 'exporters', name, ...field.path.slice(NAMED.length)], NAMED.length));
}

/** Problems of a key and of those below it; the table around it shows its own. */
export function problemsAt(problems: readonly SettingProblem[], path: readonly string[]): SettingProblem[] {
  return problems.filter((problem) => startsWith(problem.path, path));
}

/** A problem's message beside the key that it is about: the key's whole path is left out, that of a key below it shortened. */
export function problemText(problem: SettingProblem, beside: readonly string[]): string {
  const whole = problem.path.join('.');
  const rest = problem.path.slice(beside.length).join('.');
  const { message } = problem;
  const said =
    message.startsWith(`${whole}: `) || message.startsWith(`${whole} `) ? message.slice(whole.length) : `: ${message}`;
  return rest === '' ? said.replace(/^:? /, '') : `${rest}${said}`;
}

/** Errors that the edits made: what was wrong with the file before keeps nothing from being saved. */
export function newErrors(problems: readonly SettingProblem[], before: readonly SettingProblem[]): SettingProblem[] {
  const keyOf = ({ path, message }: SettingProblem) => JSON.stringify([path, message]);
  const known = new Set(before.filter(({ level }) => level === 'error').map(keyOf));
  return problems.filter((problem) => problem.level === 'error' && !known.has(keyOf(problem)));
}

/** A value as it stands in a text field. */
export function fieldText(value: SettingValue | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map(fieldText).join(', ');
  return Object.entries(value)
    .map(([key, one]) => `${key} = ${fieldText(one)}`)
    .join(', ');
}

/** The value to write for typed text. Undefined removes the key, so that its default holds. */
export function typedValue(field: SettingField, text: string): SettingValue | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const isNumber = /^-?\d+(\.\d+)?$/.test(trimmed);
  // Text that is no number passes unchanged: the schema reports it.
  if (field.type === 'number') return isNumber ? Number(trimmed) : trimmed;
  if (field.type === 'text' && typeof field.default === 'number' && isNumber) return Number(trimmed);
  return trimmed;
}

/** The default in words: `30 days`, `on`, `logs`. */
export function defaultText(field: SettingField): string | undefined {
  const { default: value, unit } = field;
  if (value === undefined || isTable(value)) return undefined;
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : fieldText(value);
  if (unit === 'bytes' && typeof value === 'number') return sizeText(value);
  return unit === undefined ? fieldText(value) : `${fieldText(value)} ${unit}`;
}

/** Bytes in the largest unit that stays whole: `2 GiB`, as it can be written into the file. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1_024 && value % 1_024 === 0 && unit < units.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  return `${value} ${units[unit]}`;
}
