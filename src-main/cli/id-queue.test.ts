import { describe, expect, it } from 'vitest';
import { createIdQueue } from './id-queue.ts';

describe('the queue of ids that wait for output', () => {
  it('gives what arrived in order, waits when there is nothing, and ends', async () => {
    const queue = createIdQueue();
    queue.add(Float64Array.of(1, 2));
    queue.add(Float64Array.of(3));
    expect(await queue.take()).toEqual({ ids: Float64Array.of(1, 2, 3), skipped: 0 });
    const waiting = queue.take();
    queue.add(Float64Array.of(4));
    expect(await waiting).toEqual({ ids: Float64Array.of(4), skipped: 0 });
    const last = queue.take();
    queue.end('the host stopped');
    expect(await last).toEqual({ ids: new Float64Array(0), skipped: 0, ended: 'the host stopped' });
  });

  it('skips the oldest and counts them when the reader is too far behind', async () => {
    const queue = createIdQueue(3);
    queue.add(Float64Array.of(1, 2));
    queue.add(Float64Array.of(3, 4));
    expect(await queue.take()).toEqual({ ids: Float64Array.of(3, 4), skipped: 2 });
  });
});
