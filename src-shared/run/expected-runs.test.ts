import { describe, expect, test } from 'vitest';
import { allCaptures } from '../../src-main/otlp/all-captures.ts';
import {
  type Count,
  type ExpectedConversation,
  type ExpectedRun,
  type ExpectedTokens,
  NO_ENDING,
  sum,
} from './expected/expected-run.ts';
import { EXPECTED_RUNS } from './expected-runs.ts';

const SENDERS = [/^codex-/, /^claude-code-/, /^gemini-cli-/, /^qwen-code-/, /^opencode-/, /^copilot-cli-/];

/** How many requests the scripted model server answered in each run, successful or not, as its own record says. */
const SERVED: Record<string, string> = {
  'claude-code-2.1.197': 'denied 2, edit 3, fail 6, http500 3, parallel 2, sub 4, tool 2, tool-nocontent 2',
  'claude-code-2.1.332':
    'busy 3, cut 3, edit 3, fail 4, http400 6, http500 3, long 1, mcp 2, parallel 2, ratelimit 3, resume 6, sigint-stream 1, sigint-tool 1, sub 5, tool 2, tool-nocontent 2, toolfail 2',
  'codex-0.169.0': 'sub 5, tool 2',
  'codex-0.171.0':
    'appserver 2, appserver-denied 2, appserver-fail 1, appserver-interrupt 1, busy 1, busy-fast 1, busy-retried 3, cut 1, cut-fast 1, fail 1, fail-fast 1, fail-late-fast 2, http400 1, http400-fast 1, http500 1, http500-fast 1, long 1, mcp 2, parallel 2, ratelimit 1, ratelimit-fast 1, resume 6, sigint-stream 1, sigint-stream-fast 1, sigint-tool 1, sigint-tool-fast 1, sub 5, tool 2, tool-nocontent 2, toolfail 2, tui 3',
  'copilot-cli-1.0.102':
    'denied 2, fail 6, http400 1, http500 6, mcp 2, ratelimit 3, resume 6, sub 4, tool 2, tool-nocontent 2, toolfail 2',
  'gemini-cli-0.61.0':
    'busy 3, cut 5, edit 3, fail 4, http400-text 1, http500 2, long 1, mcp 2, parallel 2, ratelimit 3, resume 6, sigint-stream 1, sigint-tool 1, sub 5, tool 2, tool-nocontent 2',
  'opencode-1.18.33':
    'busy 4, cut 8, denied-fast 2, edit-fast 4, fail 6, http400 2, http400-fast 2, http500 8, long 2, mcp-fast 3, ratelimit 4, resume 7, resume-fast 5, sigint-stream 2, sigint-tool 0, sub-fast 5, tool 3, tool-fast 3, tool-nocontent-fast 3',
  'qwen-code-0.24.4':
    'busy 3, cut 24, denied 2, fail 1, http400 1, http500 24, long 2, ratelimit 3, resume 7, sigint-stream 1, sigint-tool 1, sub 5, tool 2, tool-nocontent 2, toolfail 2',
};

/** Runs of which telemetry knows fewer requests than were made. */
const FEWER: Record<string, RegExp> = {
  'the agent exits without a flush':
    /^codex-0\.171\.0\.(busy|cut|http400|http500|ratelimit)$|^gemini-cli-0\.61\.0\.http500$/,
  'the first three requests of another shape have no telemetry': /^claude-code-2\.1\.332\.http400$/,
  'logs do not count retries that succeeded': /^claude-code-2\.1\.332\.busy$/,
  'an interrupted request leaves no record': /^claude-code-2\.1\.332\.sigint-stream$/,
  'the HTTP client retries below the agent': /^qwen-code-0\.24\.4\.(busy|cut|http500|ratelimit)$/,
  'logs hold nothing of a conversation': /^opencode-1\.18\.33\.(busy|cut|long|sigint-stream)$/,
  'the end of the run was lost': /^opencode-1\.18\.33\.(http400|resume|resume-fast)$/,
  'no spans of requests with content off': /^opencode-1\.18\.33\.tool-nocontent-fast$/,
};

const label = ({ capture, signals }: Pick<ExpectedRun, 'capture' | 'signals'>): string => `${capture} by ${signals}`;

/** A row for each signal that a capture holds and one for both together. */
function wanted(): string[] {
  const held = new Map<string, Set<string>>();
  for (const { sender, scenario, signal } of allCaptures()) {
    if (signal === 'metrics' || !SENDERS.some((pattern) => pattern.test(sender))) continue;
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
      if (requests.length > 0) expect(within(steps.model_request ?? 0, requests.length)).toBe(true);
      expect(within(steps.tool_call ?? 0, calls.length)).toBe(true);
      if (outcome === 'unknown') expect(why).toBeDefined();
      if (outcome === 'failed') expect(requests.at(-1)?.outcome).toBe('failed');
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
      expect(both.conversations.length).toBeGreaterThanOrEqual(run.conversations.length);
    }
  });
});
