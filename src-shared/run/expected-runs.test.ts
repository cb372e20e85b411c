import { describe, expect, test } from 'vitest';
import { allCaptures } from '../../src-main/testing/all-captures.ts';
import {
  type Count,
  type ExpectedConversation,
  type ExpectedRun,
  type ExpectedTokens,
  NO_ENDING,
  sum,
} from './testing/expected/expected-run.ts';
import { FEWER, SERVED } from './testing/expected/served-requests.ts';
import { EXPECTED_RUNS } from './testing/expected-runs.ts';

const label = ({ capture, signals }: Pick<ExpectedRun, 'capture' | 'signals'>): string => `${capture} by ${signals}`;

/** A row for each signal that a capture holds and one for both together. */
function wanted(): string[] {
  const held = new Map<string, Set<string>>();
  for (const { sender, scenario, signal } of allCaptures()) {
    if (signal === 'metrics') continue;
    const capture = `${sender}.${scenario}`;
    held.set(capture, (held.get(capture) ?? new Set()).add(signal === 'logs' ? 'logs' : 'spans'));
  }
  return [...held].flatMap(([capture, signals]) =>
    [...signals, ...(signals.size === 2 ? ['both'] : [])].map((by) => `${capture} by ${by}`),
  );
}

const within = (count: Count, length: number): boolean =>
  typeof count === 'number' ? count === length : count[0] <= length && length <= count[1];

/** An absent part says nothing; else the whole is not less than its parts in any count. */
function covers(whole: ExpectedTokens | undefined, parts: ExpectedTokens | undefined): boolean {
  if (!whole || !parts) return true;
  return Object.entries(parts).every(([key, count]) => (whole[key as keyof ExpectedTokens] ?? 0) >= count);
}

const requestsOf = ({ turns }: ExpectedConversation, internal: boolean) =>
  turns.flatMap(({ requests }) => requests.filter((request) => (request.internal ?? false) === internal));

describe('expected runs', () => {
  test('hold each capture once by each signal', () => {
    expect(EXPECTED_RUNS.map(label).sort()).toEqual(wanted().sort());
  });

  test.each(EXPECTED_RUNS.map((run) => [label(run), run] as const))('%s adds up', (_, run) => {
    for (const conversation of run.conversations) {
      expect(conversation.outcome).toEqual(conversation.turns.at(-1)?.outcome ?? 'unknown');
      if (conversation.turns.length === 0) expect(conversation.why).toBe(NO_ENDING);
      expect(conversation.tokens).toEqual(sum(conversation.turns.map(({ tokens }) => tokens)));
      expect(conversation.internalTokens).toEqual(sum(requestsOf(conversation, true).map(({ tokens }) => tokens)));
      expect(
        covers(
          conversation.tokens,
          sum(requestsOf(conversation, false).map(({ tokens }) => (conversation.tokens ? tokens : undefined))),
        ),
      ).toBe(true);
    }
    const keys = run.conversations.flatMap(({ key }) => key ?? []);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { parent } of run.conversations) if (parent) expect(keys).toContain(parent);
  });

  test.each(EXPECTED_RUNS.map((run) => [label(run), run] as const))('%s has turns that fit their steps', (_, run) => {
    for (const { steps, requests, calls, tokens, outcome, why } of run.conversations.flatMap(({ turns }) => turns)) {
      const last = [requests.at(-1), ...calls].map((step) => step?.outcome);
      if (requests.length > 0) expect(within(steps.model_request ?? 0, requests.length)).toBe(true);
      expect(within(steps.tool_call ?? 0, calls.length)).toBe(true);
      if (outcome === 'unknown' && run.agent !== 'genai') expect(why).toBeDefined();
      if (outcome === 'failed') expect(last).toContain('failed');
      if (outcome === 'completed') expect(requests.at(-1)?.outcome ?? 'ok').not.toBe('failed');
      for (const part of [tokens, ...requests.map((request) => request.tokens)]) {
        if (!part) continue;
        expect((part.cached ?? 0) + (part.cacheWrite ?? 0)).toBeLessThanOrEqual(part.input);
        expect(part.reasoning ?? 0).toBeLessThanOrEqual(part.output);
      }
      for (const { outcome: ended, exitCode } of calls) {
        if (ended === 'ok') expect([exitCode].flat()).not.toContainEqual(expect.toSatisfy((code) => Number(code) > 0));
        if (typeof exitCode === 'number' && exitCode !== 0) expect(ended).toBe('failed');
      }
    }
  });

  test('count the requests that the model server served', () => {
    const fullest = new Map(EXPECTED_RUNS.map((run) => [run.capture, run]));
    for (const run of EXPECTED_RUNS) if (run.signals === 'both') fullest.set(run.capture, run);
    const known = [...fullest.values()].map(({ capture, conversations }) => {
      const requests = conversations.flatMap(({ turns }) => turns.flatMap((part) => part.requests));
      return [capture, requests.reduce((count, { attempts }) => count + (attempts ?? 1), 0)] as const;
    });
    const served = Object.entries(SERVED).flatMap(([sender, runs]) =>
      runs.split(', ').map((run) => {
        const [scenario, count] = run.split(' ');
        return [`${sender}.${scenario}`, Number(count)] as const;
      }),
    );
    const reasons = (capture: string) => Object.values(FEWER).some((pattern) => pattern.test(capture));
    const byCapture = new Map(known);
    expect(byCapture.size).toBe(served.length);
    for (const [capture, count] of served) {
      const seen = byCapture.get(capture) ?? Number.NaN;
      expect([capture, reasons(capture) ? seen < count : seen === count]).toEqual([capture, true]);
    }
  });

  test('know by both signals at least what they know by one', () => {
    const byLabel = new Map(EXPECTED_RUNS.map((run) => [label(run), run]));
    for (const run of EXPECTED_RUNS.filter(({ signals }) => signals !== 'both')) {
      const both = byLabel.get(label({ ...run, signals: 'both' }));
      if (!both) continue;
      const total = ({ conversations }: ExpectedRun) => sum(conversations.map(({ tokens }) => tokens));
      expect([label(run), covers(total(both), total(run))]).toEqual([label(run), true]);
      // Without an agent's table messages join what is apart by spans.
      if (run.agent !== 'genai') expect(both.conversations.length).toBeGreaterThanOrEqual(run.conversations.length);
    }
  });
});
