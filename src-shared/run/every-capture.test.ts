/** Every capture by logs, by spans and by both, against what is right for it (`expected-runs.ts`). */
import { describe, expect, test } from 'vitest';
import { allCaptures } from '../../src-main/otlp/all-captures.ts';
import { runEventsOf } from '../../src-main/otlp/run-captures.ts';
import type { RunEvent } from '../agents/run-event.ts';
import { conversationFaults } from './compare-expected.ts';
import type { ExpectedRun } from './expected/expected-run.ts';
import { EXPECTED_RUNS } from './expected-runs.ts';
import { readRun } from './read-run.ts';

const DAY_US = 24 * 60 * 60 * 1_000_000;

const eventsOf = new Map<string, RunEvent[]>();
for (const captured of allCaptures()) {
  if (captured.signal === 'metrics') continue;
  eventsOf.set(`${captured.sender}.${captured.scenario}.${captured.signal}`, runEventsOf(captured));
}

function eventsFor({ capture, signals }: Pick<ExpectedRun, 'capture' | 'signals'>): RunEvent[] {
  const logs = signals === 'spans' ? [] : (eventsOf.get(`${capture}.logs`) ?? []);
  const spans = signals === 'logs' ? [] : (eventsOf.get(`${capture}.traces`) ?? []);
  return [...logs, ...spans];
}

// Frameworks without a table are read by rules of their own.
const EXPECTED = EXPECTED_RUNS.filter(({ agent }) => agent !== 'genai');

describe('every capture is understood as it was', () => {
  test.each(EXPECTED.map((run) => [`${run.capture} by ${run.signals}`, run] as const))('%s', (_, expected) => {
    const events = eventsFor(expected);
    const now = Math.max(...events.map(({ end }) => end)) + DAY_US;
    const { conversations } = readRun(events, now);
    expect(conversationFaults(conversations, expected)).toEqual([]);
  });
});
