import { describe, expect, it } from 'vitest';
import type { EventDetail } from '../../../src-shared/contract/host-api.ts';
import { capturedEvents } from '../../entities/event/testing/captured-events.ts';
import { createDetailLoader, PATIENCE_MS } from './detail-loader.ts';

const [first, second] = capturedEvents('codex') as [EventDetail, EventDetail];

/** A loader whose answers and timers the test gives by hand. */
function setUp() {
  const asked: Array<{ id: number; answer: (event: EventDetail | undefined) => void; fail: (error: Error) => void }> =
    [];
  const timers: Array<{ run: () => void; delayMs: number }> = [];
  const loader = createDetailLoader({
    load: (id) => new Promise((answer, fail) => asked.push({ id, answer, fail })),
    setTimer: (run, delayMs) => {
      const timer = { run, delayMs };
      timers.push(timer);
      return () => {
        timers.splice(timers.indexOf(timer), 1);
      };
    },
  });
  const settled = () => Promise.resolve().then(() => Promise.resolve());
  return { loader, asked, timers, settled, state: () => loader.store.getState() };
}

describe('createDetailLoader', () => {
  it('keeps the old event until the next one is there', async () => {
    const { loader, asked, timers, settled, state } = setUp();
    loader.select(1);
    asked[0]?.answer(first);
    await settled();
    loader.select(2);
    expect(state()).toEqual({ status: 'ready', event: first });
    expect(timers).toMatchObject([{ delayMs: PATIENCE_MS }]);
    asked[1]?.answer(second);
    await settled();
    expect(state()).toEqual({ status: 'ready', event: second });
    expect(timers).toEqual([]);
  });

  it('says that it is loading when patience runs out', () => {
    const { loader, timers, state } = setUp();
    loader.select(1);
    expect(state()).toEqual({ status: 'empty' });
    timers[0]?.run();
    expect(state()).toEqual({ status: 'loading' });
  });

  it('drops the answer for an event that is no longer selected', async () => {
    const { loader, asked, settled, state } = setUp();
    loader.select(1);
    loader.select(2);
    asked[1]?.answer(second);
    asked[0]?.answer(first);
    await settled();
    expect(state()).toEqual({ status: 'ready', event: second });
  });

  it('distinguishes absence from failure and tries again', async () => {
    const { loader, asked, settled, state } = setUp();
    loader.select(1);
    asked[0]?.answer(undefined);
    await settled();
    expect(state()).toEqual({ status: 'absent' });
    loader.select(2);
    asked[1]?.fail(new Error('disconnected'));
    await settled();
    expect(state()).toEqual({ status: 'failed', message: 'disconnected' });
    loader.retry();
    expect(asked[2]?.id).toBe(2);
    asked[2]?.answer(second);
    await settled();
    expect(state()).toEqual({ status: 'ready', event: second });
  });

  it('notices that the shown event was removed', async () => {
    const { loader, asked, settled, state } = setUp();
    loader.select(5);
    asked[0]?.answer(first);
    await settled();
    loader.removed([[1, 4]]);
    expect(state().status).toBe('ready');
    loader.removed([[4, 9]]);
    expect(state()).toEqual({ status: 'absent' });
  });
});
