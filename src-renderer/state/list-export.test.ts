import { describe, expect, it } from 'vitest';
import type { CommonEvent } from '../../src-shared/agents/common-event.ts';
import { createListExport } from './list-export.ts';

const event = (id: number) => ({ id: String(id), body: 'x'.repeat(100) }) as unknown as CommonEvent;
const ids = Array.from({ length: 1_234 }, (_, index) => index + 1);

describe('the list as a file', () => {
  it('holds every event that is still stored, in the order of the list, over pages that end early', async () => {
    const told: number[] = [];
    const listExport = createListExport({
      commonEvents: async (asked) =>
        asked
          .filter((id) => id % 7 !== 0)
          .slice(0, 150)
          .map(event),
    });
    listExport.store.subscribe(({ progress }) => progress && told.push(progress.done));
    const result = await listExport.run(ids);
    if (result.outcome !== 'done') throw new Error(result.outcome);
    const lines = (await result.blob.text()).trimEnd().split('\n');
    expect(lines.map((line) => Number(JSON.parse(line).id))).toEqual(ids.filter((id) => id % 7 !== 0));
    expect(result.events).toBe(lines.length);
    expect(told.at(-1)).toBe(ids.length);
    expect(listExport.store.getState().progress).toBeUndefined();
  });

  it('ends where none of the rest is stored', async () => {
    const listExport = createListExport({ commonEvents: async () => [] });
    expect(await listExport.run(ids)).toMatchObject({ outcome: 'done', events: 0 });
  });

  it('is bounded, can be cancelled, and runs once at a time', async () => {
    const small = createListExport({ commonEvents: async (asked) => asked.map(event), maxBytes: 10_000 });
    expect(await small.run(ids)).toEqual({ outcome: 'too-large' });
    const slow = createListExport({
      async commonEvents(asked) {
        slow.cancel();
        return asked.map(event);
      },
    });
    const running = slow.run(ids);
    expect(await slow.run(ids)).toEqual({ outcome: 'busy' });
    expect(await running).toEqual({ outcome: 'cancelled' });
    const broken = createListExport({ commonEvents: () => Promise.reject(new Error('gone')) });
    expect(await broken.run(ids)).toEqual({ outcome: 'failed', error: 'gone' });
  });
});
