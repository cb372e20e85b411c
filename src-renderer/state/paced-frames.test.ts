import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPacedFrames } from './paced-frames.ts';

const FRAME_MS = 16;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => setTimeout(callback, FRAME_MS));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('the first runs in the next frame, and what is asked for until then runs with it', () => {
  const ran: string[] = [];
  const schedule = createPacedFrames();
  schedule(() => ran.push('timeline'));
  vi.advanceTimersByTime(FRAME_MS - 1);
  schedule(() => ran.push('conversations'));
  expect(ran).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(ran).toEqual(['timeline', 'conversations']);
});

test('while more is asked for in every frame, frames keep their distance and nothing is left out', () => {
  const schedule = createPacedFrames();
  const atMs: number[] = [];
  const again = () => {
    atMs.push(performance.now());
    if (atMs.length < 5) schedule(again);
  };
  schedule(again);
  vi.advanceTimersByTime(1_000);
  expect(atMs).toHaveLength(5);
  const pauses = atMs.slice(1).map((ms, index) => ms - (atMs[index] as number));
  for (const pause of pauses) expect(pause).toBeGreaterThanOrEqual(40);
});
