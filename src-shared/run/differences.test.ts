import { describe, expect, test } from 'vitest';
import { differences, type ShownConversation, type ShownStep } from './testing/expected/differences.ts';
import type { Count, ExpectedRun, OneOf } from './testing/expected/expected-run.ts';
import { EXPECTED_RUNS } from './testing/expected-runs.ts';

const first = <T>(value: OneOf<T>): T => ([value].flat() as T[])[0] as T;
const most = (count: Count | undefined): number => (typeof count === 'number' ? count : (count?.[1] ?? 0));

/** The run as a reader that knows all would show it: the first of several right values, the most of a count. */
function shownAs(run: ExpectedRun): ShownConversation[] {
  return run.conversations.map((conversation, index) => ({
    key: conversation.key ?? `conversation-${index}`,
    outcome: first(conversation.outcome),
    ...(conversation.parent && { parent: conversation.parent }),
    ...(conversation.internal && { internal: true }),
    ...(conversation.tokens && { tokens: conversation.tokens }),
    ...(conversation.internalTokens && { internalTokens: conversation.internalTokens }),
    turns: conversation.turns.map(({ outcome, why, prompt, tokens, requests, calls, steps }) => {
      const requestSteps = requests.map(({ outcome: ended, attempts, error, tokens: counts, internal }): ShownStep => {
        const known = { ...(attempts && { attempts }), ...(error && { error }), ...(counts && { tokens: counts }) };
        return { kind: 'model_request', outcome: first(ended), ...known, ...(internal && { internal }) };
      });
      const callSteps = calls.map(({ tool, server, outcome: ended, exitCode, waitMs, error, internal }): ShownStep => {
        const [at, code] = [server && first(server), first(exitCode)];
        return {
          kind: 'tool_call',
          tool: first(tool),
          outcome: first(ended),
          ...(at && at !== 'absent' && { server: at }),
          ...(code !== 'absent' && { exitCode: code }),
          ...(waitMs && { waitMs: waitMs[0] }),
          ...(error && { error }),
          ...(internal && { internal }),
        };
      });
      const others = (['message', 'subagent', 'approval'] as const).flatMap((kind) =>
        Array.from({ length: most(steps[kind]) }, (): ShownStep => ({ kind })),
      );
      const cut = (kind: 'model_request' | 'tool_call', known: number): ShownStep[] =>
        Array.from({ length: Math.max(0, most(steps[kind]) - known) }, () => ({ kind }));
      return {
        outcome: first(outcome),
        why: why ?? 'nothing says how it ended',
        ...(prompt && { prompt }),
        ...(tokens && { tokens }),
        steps: [
          ...requestSteps,
          ...cut('model_request', requests.length),
          ...callSteps,
          ...cut('tool_call', calls.length),
          ...others,
        ],
      };
    }),
  }));
}

type Change = (shown: ShownConversation) => ShownConversation | undefined;

const inTurn = (shown: ShownConversation, change: (steps: readonly ShownStep[]) => ShownStep[]): ShownConversation => ({
  ...shown,
  turns: shown.turns.map((turn, at) => (at === 0 ? { ...turn, steps: change(turn.steps) } : turn)),
});

/** What each does to the first conversation; undefined where it has nothing of the kind. */
const CHANGES: Record<string, Change> = {
  'an outcome that is none': (shown) => ({ ...shown, outcome: 'open' }),
  'a turn less': (shown) => (shown.turns.length > 0 ? { ...shown, turns: shown.turns.slice(1) } : undefined),
  'a token more': (shown) =>
    shown.tokens && { ...shown, tokens: { ...shown.tokens, input: (shown.tokens.input ?? 0) + 1 } },
  'reasoning where none is known': (shown) =>
    shown.tokens && shown.tokens.reasoning === undefined
      ? { ...shown, tokens: { ...shown.tokens, reasoning: 0 } }
      : undefined,
  'a request too many': (shown) =>
    shown.turns[0] && inTurn(shown, (steps) => [...steps, { kind: 'model_request', outcome: 'ok' }]),
  'a call told as a success that was none': (shown) => {
    const broken = shown.turns[0]?.steps.find(({ kind, outcome }) => kind === 'tool_call' && outcome !== 'ok');
    return (
      broken && inTurn(shown, (steps) => steps.map((step) => (step === broken ? { ...step, outcome: 'ok' } : step)))
    );
  },
  'an exit code where none is known': (shown) => {
    const call = shown.turns[0]?.steps.find(({ kind, exitCode }) => kind === 'tool_call' && exitCode === undefined);
    return call && inTurn(shown, (steps) => steps.map((step) => (step === call ? { ...step, exitCode: 1 } : step)));
  },
  'a conversation that started it': (shown) => (shown.parent ? undefined : { ...shown, parent: 'another' }),
};

describe('differences', () => {
  test('of each run shown as it is expected are none', () => {
    for (const run of EXPECTED_RUNS) expect(differences(run, shownAs(run))).toEqual([]);
  });

  test.each(Object.entries(CHANGES))('name %s in every run that could have it', (_, change) => {
    let changed = 0;
    for (const run of EXPECTED_RUNS) {
      const [head, ...rest] = shownAs(run);
      const other = head && change(head);
      if (!other) continue;
      changed++;
      expect([run.capture, run.signals, differences(run, [other, ...rest])]).not.toEqual([
        run.capture,
        run.signals,
        [],
      ]);
    }
    expect(changed).toBeGreaterThan(10);
  });

  test('name a missing conversation and one too many', () => {
    const run = EXPECTED_RUNS.find(({ capture }) => capture === 'codex-0.171.0.tui');
    if (!run) throw new Error('the capture is gone');
    const shown = shownAs(run);
    expect(differences(run, shown.slice(1))[0]).toContain('no conversation');
    expect(differences(run, [...shown, { key: 'stray', outcome: 'unknown', turns: [] }])[0]).toContain(
      'too many: stray',
    );
  });

  test('find the steps of a sub-agent below the call that started it', () => {
    const run = EXPECTED_RUNS.find(({ capture, signals }) => capture.endsWith('1.0.102.sub') && signals === 'spans');
    if (!run) throw new Error('the capture is gone');
    const nested = shownAs(run).map((shown) =>
      inTurn(shown, (steps) => {
        const [bash] = steps.filter(({ tool }) => tool === 'bash');
        return steps
          .filter((step) => step !== bash)
          .map((step) => (step.tool === 'task' && bash ? { ...step, steps: [bash] } : step));
      }),
    );
    expect(differences(run, nested)).toEqual([]);
  });
});
