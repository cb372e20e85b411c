/** What must hold of every run, whatever arrives, how, and how often. */
import { describe, expect, test } from 'vitest';
import { capturedRunEvents, eventsBy } from '../../src-main/testing/run-captures.ts';
import type { RunEvent } from '../agents/run-event.ts';
import { createRandomSource, type RandomSource } from '../testing/random-source.ts';
import { RunReader, readRun } from './read-run.ts';
import { conversationJson, showJson } from './run-json.ts';
import type { ConversationRun, Run, Step } from './run-model.ts';

const DAY_US = 24 * 60 * 60 * 1_000_000;
const CAPTURED = capturedRunEvents();
const CAPTURES = [...new Set([...CAPTURED.keys()].map((name) => name.slice(0, name.lastIndexOf('.'))))].filter(
  (capture) => eventsBy(CAPTURED, { capture, signals: 'both' }).length > 0,
);
const PAIRS = CAPTURES.filter((capture) => CAPTURED.has(`${capture}.logs`) && CAPTURED.has(`${capture}.traces`));

const all = (capture: string): RunEvent[] => eventsBy(CAPTURED, { capture, signals: 'both' });
const later = (events: readonly RunEvent[]): number => Math.max(...events.map(({ end }) => end)) + DAY_US;

function shuffled(events: readonly RunEvent[], random: RandomSource): RunEvent[] {
  const mixed = [...events];
  for (let at = mixed.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [mixed[at], mixed[other]] = [mixed[other] as RunEvent, mixed[at] as RunEvent];
  }
  return mixed;
}

const shown = (run: Run) => run.conversations.map(showJson);

describe.each(CAPTURES)('%s', (capture) => {
  const events = all(capture);
  const now = later(events);
  const whole = shown(readRun(events, now));

  test('is the same in any order, in any pieces, and when all of it comes twice', () => {
    const random = createRandomSource(capture.length);
    const reader = new RunReader();
    const mixed = [...shuffled(events, random), ...shuffled(events, random)];
    while (mixed.length > 0) {
      reader.add(mixed.splice(0, 1 + random.below(40)));
      // Looking at it meanwhile changes nothing.
      if (random.below(10) === 0) reader.read(now);
    }
    expect(shown(reader.read(now))).toEqual(whole);
  });

  test('does not hang on which number a record happens to have', () => {
    for (const seed of [1, 2, 3]) {
      const random = createRandomSource(seed);
      const numbers = new Map<number, number>();
      const numbered = events.map((event) => {
        const number = numbers.get(event.identity) ?? random.below(2 ** 31) * 2 ** 20 + random.below(2 ** 20);
        numbers.set(event.identity, number);
        return { ...event, identity: number };
      });
      expect(shown(readRun(numbered, now))).toEqual(whole);
    }
  });

  test('has each event in one step, or beside the steps of one conversation, or in none', () => {
    const run = readRun(events, now);
    const counted = run.conversations.reduce((sum, { events: count }) => sum + count, 0);
    expect(counted + run.unassigned).toBe(new Set(events.map(({ identity }) => identity)).size);
    const ids = run.conversations.flatMap(({ turns }) =>
      turns.flatMap(({ steps }) => flat(steps).flatMap((step) => [...step.events])),
    );
    expect(ids.length).toBe(new Set(ids).size);
  });

  test('counts each log record once, by its id or as folded', () => {
    const logs = eventsBy(CAPTURED, { capture, signals: 'logs' });
    if (logs.length === 0) return;
    for (const one of readRun(logs, now).conversations) {
      const steps = one.turns.flatMap(({ steps: some }) => flat(some));
      const inSteps = steps.reduce((sum, { events: ids, folded }) => sum + ids.length + folded, 0);
      const inTurns = one.turns.reduce((sum, { events: ids, folded }) => sum + ids.length + folded, 0);
      expect(inSteps + inTurns + one.processEvents.length + one.evidence.noise).toBe(one.events);
    }
  });

  test('totals what its requests say', () => {
    for (const conversation of readRun(events, now).conversations) {
      const { tokens } = conversationJson(conversation);
      if (conversation.turns.some(({ sure }) => sure['tokens'] !== undefined)) continue;
      const requests = conversation.turns
        .flatMap(({ steps }) => flat(steps))
        .filter(({ kind }) => kind === 'model_request');
      const own = requests.filter(({ isInternal }) => !isInternal);
      const summed = own.reduce((sum, step) => sum + (step.tokens?.input ?? 0), 0);
      // A turn that tells its own sum may know of answers of which nothing else is left.
      expect(tokens.input ?? 0).toBeGreaterThanOrEqual(summed);
    }
  });
});

describe.each(PAIRS)('%s: one signal alone says less than both, or the same', (capture) => {
  const both = readRun(all(capture), later(all(capture)));

  test.each(['logs', 'spans'] as const)('%s', (signals) => {
    const events = eventsBy(CAPTURED, { capture, signals });
    const alone = readRun(events, later(all(capture)));
    expect(alone.conversations.flatMap((one) => contradictions(one, both))).toEqual([]);
  });
});

/** What a step states by one signal and otherwise by both. */
function contradictions(one: ConversationRun, both: Run): string[] {
  const whole = both.conversations.find(({ key }) => key === one.key);
  if (whole === undefined) return [`${one.key} is no conversation by both`];
  const faults: string[] = [];
  const known = new Map<string, Step>();
  for (const step of whole.turns.flatMap(({ steps }) => flat(steps))) {
    for (const id of [...step.events, ...step.spans]) known.set(`${step.kind} ${id}`, step);
  }
  for (const step of one.turns.flatMap(({ steps }) => flat(steps))) {
    const id = [...step.events, ...step.spans].find((some) => known.has(`${step.kind} ${some}`));
    const right = id === undefined ? undefined : known.get(`${step.kind} ${id}`);
    if (right === undefined) continue;
    for (const [field, value] of statedOf(step)) {
      const other = valueAt(right, field);
      if (value !== other)
        faults.push(`${step.kind} ${step.title ?? ''}: ${field} ${String(value)}, by both ${String(other)}`);
    }
  }
  one.turns.forEach((turn) => {
    const same = whole.turns.find(({ events, spans }) =>
      [...turn.events, ...turn.spans].some((id) => events.includes(id) || spans.includes(id)),
    );
    if (same === undefined || turn.outcome === 'unknown' || turn.sure['outcome'] !== undefined) return;
    if (same.outcome !== turn.outcome) faults.push(`turn: ${turn.outcome}, by both ${same.outcome}`);
  });
  return faults;
}

const COMPARED = [
  'tool',
  'server',
  'callId',
  'exitCode',
  'waitMs',
  'attempts',
  'error',
  'status',
  'finishReason',
  'costUsd',
];
const COUNTS = ['input', 'cached', 'cacheWrite', 'output', 'reasoning'].map((field) => `tokens.${field}`);

function statedOf(step: Step): Array<[string, unknown]> {
  const fields: Array<[string, unknown]> = [...COMPARED, ...COUNTS].map((field) => [field, valueAt(step, field)]);
  const stated = fields.filter(([field, value]) => value !== undefined && step.sure[field] === undefined);
  if (step.outcome !== 'unknown' && step.sure['outcome'] === undefined) stated.push(['outcome', step.outcome]);
  return stated;
}

function valueAt(step: Step, field: string): unknown {
  return field
    .split('.')
    .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], step);
}

type PlacedStep = Step & { isInternal: boolean };

function flat(steps: readonly Step[], isInternal = false): PlacedStep[] {
  return steps.flatMap((step) => {
    const internal = isInternal || step.internal === true;
    return [{ ...step, isInternal: internal }, ...flat(step.steps ?? [], internal)];
  });
}
