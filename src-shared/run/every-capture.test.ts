/** Every capture by logs, by spans and by both, against what is right for it (`testing/expected-runs.ts`). */
import { describe, expect, test } from 'vitest';
import { capturedRunEvents, eventsBy } from '../../src-main/testing/run-captures.ts';
import { readRun } from './read-run.ts';
import { showJson } from './run-json.ts';
import type { ConversationRun } from './run-model.ts';
import { differences, type ShownConversation } from './testing/expected/differences.ts';
import { EXPECTED_RUNS } from './testing/expected-runs.ts';

const DAY_US = 24 * 60 * 60 * 1_000_000;
const CAPTURED = capturedRunEvents();

// Frameworks without a table are read by rules of their own.
const EXPECTED = EXPECTED_RUNS.filter(({ agent }) => agent !== 'genai');

function shown(run: ConversationRun): ShownConversation {
  const { conversation, turns } = showJson(run);
  return { ...conversation, turns } as unknown as ShownConversation;
}

describe('every capture is understood as it was', () => {
  test.each(EXPECTED.map((run) => [`${run.capture} by ${run.signals}`, run] as const))('%s', (_, expected) => {
    const events = eventsBy(CAPTURED, expected);
    const now = Math.max(...events.map(({ end }) => end)) + DAY_US;
    const { conversations } = readRun(events, now);
    expect(conversations.map(({ agent }) => agent)).toEqual(conversations.map(() => expected.agent));
    expect(differences(expected, conversations.map(shown))).toEqual([]);
  });
});
