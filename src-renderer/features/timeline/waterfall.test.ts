import { expect, test } from 'vitest';
import { shortName } from '../../../src-shared/timeline/short-name.ts';
import { curlOf, linkedSpan, outcomeOf, shellQuote } from './row-text.ts';
import { axisOf, barOf, placeOf } from './waterfall.ts';

test('a bar ends at its event and is as long as its duration', () => {
  const axis = axisOf([{ timeMs: 1_000, durationMs: 1_000 }, { timeMs: 1_100 }, { timeMs: 1_200, durationMs: 300 }]);
  if (axis === undefined) throw new Error('no axis');
  expect([axis.startMs, axis.endMs, axis.isShortened]).toEqual([0, 1_200, false]);
  expect(barOf({ timeMs: 1_200, durationMs: 300 }, axis)).toMatchObject({ left: 0.75, width: 0.25, isPoint: false });
  expect(barOf({ timeMs: 600 }, axis)).toEqual({ left: 0.5, width: 0, isPoint: true });
});

test('a pause is drawn short, and order is kept', () => {
  const rows = [
    { timeMs: 2_000, durationMs: 2_000 },
    { timeMs: 3_602_000, durationMs: 2_000 },
  ];
  const axis = axisOf(rows);
  if (axis === undefined) throw new Error('no axis');
  expect(axis.isShortened).toBe(true);
  expect(axis.endMs - axis.startMs).toBe(3_602_000);
  const [first, second] = rows.map((row) => barOf(row, axis));
  expect(first?.width).toBeGreaterThan(0.4);
  expect(second?.width).toBeCloseTo(first?.width ?? 0, 5);
  expect(second?.left).toBeGreaterThan((first?.left ?? 0) + (first?.width ?? 0));
  let last = -1;
  for (let timeMs = -500; timeMs < 3_700_000; timeMs += 997) {
    const at = placeOf(timeMs, axis);
    expect(at).toBeGreaterThanOrEqual(last);
    last = at;
  }
  expect(last).toBe(1);
});

test('no rows have no axis, one event without duration has one', () => {
  expect(axisOf([])).toBeUndefined();
  const axis = axisOf([{ timeMs: 5 }]);
  expect(axis && barOf({ timeMs: 5 }, axis)).toEqual({ left: 0, width: 0, isPoint: true });
});

test('names lose the prefix of their agent only', () => {
  expect(shortName('codex.tool_result')).toBe('tool_result');
  expect(shortName('claude_code.user_prompt')).toBe('user_prompt');
  expect(shortName('gen_ai.client.inference.operation.details')).toBe('gen_ai.client.inference.operation.details');
  expect(shortName('codex.')).toBe('codex.');
});

test('the status says what is not a matter of course', () => {
  expect(outcomeOf({ kind: 'api_request', status: 503, ok: false })).toEqual({ text: '503', tone: 'failed' });
  expect(outcomeOf({ kind: 'tool_result', ok: true })).toEqual({ text: 'ok', tone: 'ok' });
  expect(outcomeOf({ kind: 'tool_decision', ok: false })).toEqual({ text: 'denied', tone: 'failed' });
  expect(outcomeOf({ kind: 'sse_event', ok: true })).toBeUndefined();
  expect(outcomeOf({ kind: 'user_prompt' })).toBeUndefined();
});

test('the events of one call are joined from first to last', () => {
  const row = (index: number, callId?: string) => ({
    index,
    row: callId === undefined ? undefined : ({ callId } as never),
  });
  const rows = [row(4, 'a'), row(5), row(6, 'b'), row(7, 'a'), row(8, 'a')];
  expect(linkedSpan(rows, 'a')).toEqual({ first: 4, last: 8 });
  expect(linkedSpan(rows, 'b')).toBeUndefined();
  expect(linkedSpan(rows, undefined)).toBeUndefined();
});

test('a quote inside the event cannot end the quoted argument of curl', () => {
  expect(shellQuote(`it's`)).toBe(`'it'\\''s'`);
  expect(curlOf('{}', '127.0.0.1:4318')).toBe(
    `curl -sS http://127.0.0.1:4318/v1/logs -H 'content-type: application/json' --data-binary '{}'`,
  );
});
