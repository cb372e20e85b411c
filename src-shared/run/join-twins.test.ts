import { describe, expect, test } from 'vitest';
import { capturedRunEvents, eventsBy } from '../../src-main/testing/run-captures.ts';
import type { RunEvent } from '../agents/run-event.ts';
import { readRun } from './read-run.ts';

const MINUTE_US = 60 * 1_000_000;
const CAPTURED = capturedRunEvents();

describe('call ids that a server gives again', () => {
  const captures = [
    'codex-0.171.0.tool',
    'codex-0.171.0.appserver-denied',
    'qwen-code-0.24.4.tool',
    'claude-code-2.1.332.tool',
  ];

  test.each(captures)('%s: by logs and spans, a day later in the same conversation', (capture) => {
    const once = eventsBy(CAPTURED, { capture, signals: 'both' });
    const day = 24 * 60 * MINUTE_US;
    const again = once.map((event) => shifted(event, day));
    const now = Math.max(...again.map(({ end }) => end)) + day;
    const calls = (events: readonly RunEvent[]) =>
      readRun(events, now).conversations.flatMap(({ turns }) =>
        turns.map(({ steps }) =>
          steps.filter(({ kind }) => kind === 'tool_call').map(({ outcome, callId }) => [callId, outcome]),
        ),
      );
    const [calledOnce] = calls(once);
    expect(calls([...again, ...once])).toEqual([calledOnce, calledOnce]);
  });

  test('and in another conversation', () => {
    const once = eventsBy(CAPTURED, { capture: 'codex-0.171.0.tool', signals: 'logs' });
    const other = once.map((event) => ({
      ...shifted(event, MINUTE_US),
      ...(event.conversation ? { conversation: 'other' } : {}),
    }));
    const { conversations } = readRun([...once, ...other], 0);
    expect(conversations.map(({ steps }) => steps)).toEqual([4, 4]);
  });

  /** The same later, with ids of its own but for calls. */
  function shifted(event: RunEvent, microseconds: number): RunEvent {
    const other = (id: string) => (Number.parseInt(id[0] as string, 16) ^ 8).toString(16) + id.slice(1);
    const key = (text: string) => (/^[sxt]:/.test(text) ? text.slice(0, 2) + other(text.slice(2)) : `${text}-again`);
    const call = (text: string) => (text.startsWith('s:') ? key(text) : text);
    const { traceId, spanId, parentSpanId, keys, turnKeys, laneKeys, form } = event;
    return {
      ...event,
      id: `${event.id}-again`,
      identity: event.identity + 1,
      start: event.start + microseconds,
      end: event.end + microseconds,
      ...(traceId === undefined ? {} : { traceId: other(traceId) }),
      ...(spanId === undefined ? {} : { spanId: other(spanId) }),
      ...(parentSpanId === undefined ? {} : { parentSpanId: other(parentSpanId) }),
      ...(keys === undefined ? {} : { keys: keys.map(form.kind === 'tool_call' ? call : key) }),
      ...(turnKeys === undefined ? {} : { turnKeys: turnKeys.map(key) }),
      ...(laneKeys === undefined ? {} : { laneKeys: laneKeys.map(key) }),
    };
  }
});
