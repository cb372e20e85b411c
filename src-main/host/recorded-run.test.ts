import { describe, expect, it } from 'vitest';
import type { AgentId } from '../../src-shared/agents/agents.ts';
import type { IntakeRequest } from '../log/intake.ts';
import { playRecordedRun } from './recorded-run.ts';

interface Seen {
  resource: Record<string, unknown>;
  attributes: Record<string, unknown>;
  timeUnixNano: string;
  observedTimeUnixNano: string;
  text: string;
}

function collectingIntake(onRequest: (seen: Seen[]) => void = () => {}) {
  const seen: Seen[] = [];
  return {
    seen,
    async accept(request: IntakeRequest) {
      const text = new TextDecoder().decode(request.body);
      const [resourceLogs] = JSON.parse(text).resourceLogs;
      const [record] = resourceLogs.scopeLogs[0].logRecords;
      const flat = (list: Array<{ key: string; value: Record<string, unknown> }>) =>
        Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]));
      seen.push({
        ...record,
        resource: flat(resourceLogs.resource.attributes),
        attributes: flat(record.attributes),
        text,
      });
      onRequest(seen);
      return { outcome: 'accepted' as const, records: 1 };
    },
  };
}

describe('a recorded run', () => {
  it.each<[AgentId, number, string, string]>([
    ['codex', 17, 'conversation.id', '01a201e1-2dad-70c3-840c-07ff95ef13bf'],
    ['claude', 6, 'session.id', '8166ce0d-9bfc-4741-b95d-aa260f6f95db'],
    ['gemini', 15, 'session.id', 'af486402-c586-4daf-b765-4c3feaeb55f2'],
  ])('of %s is a new conversation of its %i events, happening now', async (agent, events, key, captured) => {
    const intake = collectingIntake();
    const startedMs = Date.now();
    const played = await playRecordedRun({ agent, intake, signal: new AbortController().signal, durationMs: 20 });
    expect(await played.done).toEqual({ accepted: events });

    let previousMs = startedMs - 1;
    for (const event of intake.seen) {
      expect(event.attributes[key]).toBe(played.conversationKey);
      expect(event.text).not.toContain(captured);
      expect(event.resource['sluice.sample']).toBe('true');
      const timeMs = Date.parse(String(event.attributes['event.timestamp']));
      expect(timeMs).toBeGreaterThanOrEqual(previousMs);
      expect(timeMs).toBeLessThanOrEqual(Date.now());
      expect(Math.floor(Number(event.observedTimeUnixNano) / 1e6)).toBeCloseTo(timeMs, -1);
      // Codex leaves the record's own time at zero: that stays as it is.
      if (agent === 'codex') expect(event.timeUnixNano).toBe('0');
      previousMs = timeMs;
    }
  });

  it('ends early when it is aborted', async () => {
    const abort = new AbortController();
    const intake = collectingIntake(() => abort.abort());
    const played = await playRecordedRun({ agent: 'codex', intake, signal: abort.signal, durationMs: 60 * 60_000 });
    expect(await played.done).toEqual({ accepted: 1 });
  });
});
