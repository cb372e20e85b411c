/**
 * The inverse of the emitter's wire form: an event that a hook or a script posted as JSON, checked against the same
 * table that the typed functions follow from. One flat object: `event.name`, `conversation.id` and the event's own
 * attributes by their wire names, numbers as numbers or as decimal text. A member that is null counts as absent.
 */
import { MAX_SHOWN_CHARACTERS, valueWords } from '../../src-shared/outside/value-words.ts';
import { nearestOf } from '../../src-shared/settings/unknown-keys.ts';
import type { AttributeSpec, Shape } from './attribute.ts';
import { CATALOGUE, type CatalogueRecord, type EventKey, METADATA, type Metadata } from './catalogue.ts';

/** What an event need not say. */
export interface EventDefaults {
  /** Milliseconds since the epoch, for an event without `event.timestamp`. */
  timeMs: number;
  /** `app.version`. */
  appVersion: string;
}

export type ParsedEvent =
  | { ok: true; record: CatalogueRecord }
  /** Each problem is a sentence's worth that names the member and the right form. Holds no more than a scrap of a value. */
  | { ok: false; problems: string[] };

type Json = Readonly<Record<string, unknown>>;

/** What a shell hook cannot know is "unknown". */
const UNKNOWN = 'unknown';
/** Members of an event beside its own attributes and the shared metadata. */
const NAME = 'event.name';
const SHORT_NAME = 'name';
const TIMESTAMP = 'event.timestamp';
/** RFC 3339; the date itself is checked by parsing it. */
const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;
const MAX_PROBLEMS = 8;

const KEYS_OF_NAME = new Map<string, EventKey[]>();
for (const key of Object.keys(CATALOGUE) as EventKey[]) {
  const { name } = CATALOGUE[key];
  KEYS_OF_NAME.set(name, [...(KEYS_OF_NAME.get(name) ?? []), key]);
}
const EVENT_NAMES = [...KEYS_OF_NAME.keys()];

/** Checks one decoded JSON value. Never throws. */
export function parseCatalogueEvent(json: unknown, defaults: EventDefaults): ParsedEvent {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return wrong([`an event is a JSON object, such as {"event.name":"codex.tool_result",…}, not ${valueWords(json)}`]);
  }
  const members = Object.entries(json).filter(([, value]) => value !== null && value !== undefined);
  // A map: names such as "__proto__" and "constructor" are only names.
  const given = new Map<string, unknown>(members);

  const named = nameOf(given);
  if (!named.ok) return wrong([named.problem]);
  for (const own of [NAME, SHORT_NAME]) given.delete(own);

  const problems: string[] = [];
  const timeMs = timeOf(given.get(TIMESTAMP), defaults.timeMs, problems);
  given.delete(TIMESTAMP);
  const metadata = metadataOf(given, defaults, problems);
  for (const key in METADATA) given.delete((METADATA as Shape)[key]?.wire ?? '');

  const read = (KEYS_OF_NAME.get(named.name) ?? []).map((key) => readInput(key, given));
  const [best] = read.sort((a, b) => a.strangers - b.strangers || a.problems.length - b.problems.length);
  if (best === undefined) return wrong([`${valueWords(named.name)} has no shape`]);
  problems.push(...best.problems);
  if (problems.length > 0) return wrong(problems, named.name);
  return {
    ok: true,
    record: { key: best.key, timeMs, input: best.input, metadata: metadata as unknown as Metadata } as CatalogueRecord,
  };
}

type Named = { ok: true; name: string } | { ok: false; problem: string };

function nameOf(given: ReadonlyMap<string, unknown>): Named {
  const name = given.get(NAME) ?? given.get(SHORT_NAME);
  const other = given.get(SHORT_NAME);
  if (name === undefined) return { ok: false, problem: `"${NAME}" is missing: ${EVENT_NAMES.join(', ')}` };
  if (other !== undefined && other !== name) {
    return { ok: false, problem: `"${NAME}" and "${SHORT_NAME}" differ: leave "${SHORT_NAME}" out` };
  }
  if (typeof name === 'string' && KEYS_OF_NAME.has(name)) return { ok: true, name };
  const prefixed = typeof name === 'string' ? (name.startsWith('codex.') ? name : `codex.${name}`) : undefined;
  const near = prefixed === undefined ? undefined : nearestOf(prefixed.slice(0, 2 * MAX_SHOWN_CHARACTERS), EVENT_NAMES);
  const right = near === undefined ? `it must be one of ${EVENT_NAMES.join(', ')}` : `did you mean "${near}"?`;
  return { ok: false, problem: `"${NAME}" ${valueWords(name)} is not in the catalogue; ${right}` };
}

function timeOf(value: unknown, defaultMs: number, problems: string[]): number {
  if (value === undefined) return defaultMs;
  const timeMs = typeof value === 'string' && RFC_3339.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isFinite(timeMs)) return timeMs;
  problems.push(`"${TIMESTAMP}" must be RFC 3339, such as "2026-11-22T09:00:00.000Z", not ${valueWords(value)}`);
  return defaultMs;
}

function metadataOf(
  given: ReadonlyMap<string, unknown>,
  defaults: EventDefaults,
  problems: string[],
): Record<string, unknown> {
  const model = given.get(METADATA.model.wire) ?? given.get(METADATA.slug.wire) ?? UNKNOWN;
  const filled = new Map<string, unknown>([
    [METADATA.appVersion.wire, defaults.appVersion],
    [METADATA.terminalType.wire, UNKNOWN],
    [METADATA.model.wire, model],
    [METADATA.slug.wire, model],
    ...given,
  ]);
  const id = METADATA.conversationId.wire;
  if (filled.get(id) === '') problems.push(`"${id}" must not be empty`);
  return readShape(METADATA, filled, problems);
}

interface ReadInput {
  key: EventKey;
  input: Record<string, unknown>;
  problems: string[];
  /** Members that this shape does not have: decides which of several shapes was meant. */
  strangers: number;
}

function readInput(key: EventKey, given: ReadonlyMap<string, unknown>): ReadInput {
  const shape: Shape = CATALOGUE[key].attributes;
  const problems: string[] = [];
  const input = readShape(shape, given, problems);
  const known = Object.values(shape).map(({ wire }) => wire);
  const strange = [...given.keys()].filter((name) => !known.includes(name));
  // Likeness costs time, and nobody reads the thousandth problem.
  for (const name of strange.slice(0, MAX_PROBLEMS)) problems.push(explainStranger(name, given.get(name), known));
  return { key, input, problems, strangers: strange.length };
}

function readShape(shape: Shape, given: ReadonlyMap<string, unknown>, problems: string[]): Record<string, unknown> {
  const input: Json & Record<string, unknown> = {};
  for (const [key, spec] of Object.entries(shape)) {
    const json = given.get(spec.wire);
    if (json === undefined) {
      if (isNeeded(spec)) problems.push(`"${spec.wire}" is missing: ${spec.expected}`);
      continue;
    }
    const value = spec.fromJson(json);
    if (value === undefined) problems.push(`"${spec.wire}" must be ${spec.expected}, not ${valueWords(json)}`);
    else if (spec.presence !== 'fixed') input[key] = value;
  }
  return input;
}

/** A fixed attribute tells the shapes of one name apart, so it must be said. */
function isNeeded(spec: AttributeSpec<unknown>): boolean {
  return spec.presence === 'required' || spec.presence === 'fixed';
}

function explainStranger(name: string, value: unknown, known: readonly string[]): string {
  if (name === 'attributes' && typeof value === 'object') {
    return `"attributes" must not be nested: write the attributes beside "${NAME}"`;
  }
  const all = [...known, ...Object.values(METADATA).map(({ wire }) => wire), TIMESTAMP];
  const near = nearestOf(name.slice(0, 2 * MAX_SHOWN_CHARACTERS), all);
  const advice = near === undefined ? `its attributes are ${known.join(', ')}` : `did you mean "${near}"?`;
  return `${valueWords(name)} is not an attribute of this event; ${advice}`;
}

function wrong(problems: string[], name?: string): ParsedEvent {
  const told = problems.slice(0, MAX_PROBLEMS);
  if (problems.length > told.length) told.push('and more');
  return { ok: false, problems: name === undefined ? told : told.map((problem) => `${name}: ${problem}`) };
}
