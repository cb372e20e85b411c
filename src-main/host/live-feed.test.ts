import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { eventsFrom, type HostEvents } from '../../src-shared/contract/calls.ts';
import type { Arrival, ConversationSummary, EventRow, HostInfo } from '../../src-shared/contract/host-api.ts';
import type { Commit, LogStore, Removal } from '../log/log-store.ts';
import { createLiveFeed, type LiveFeedOptions, MAX_BATCH } from './live-feed.ts';

/**
 * A log in memory behind the store's interface, whose questions can be held open: what is tested is the order in which
 * commits, questions and answers may meet. Every event belongs to the conversation `seq % 2 + 1`.
 */
function createMemoryLog() {
  const commitListeners = new Set<(commit: Commit) => void>();
  const removedListeners = new Set<(removal: Removal) => void>();
  const conversations = new Set<number>();
  const gone = new Set<number>();
  let lastSeq = 0;
  let gate: Promise<void> | undefined;
  let asked = 0;
  const filters: string[] = [];
  const questions = new EventEmitter();

  const between = (since: number, through: number, conversationId?: number) => {
    const ids: number[] = [];
    for (let seq = since + 1; seq <= through; seq++) {
      if (gone.has(seq)) continue;
      if (conversationId === undefined || (seq % 2) + 1 === conversationId) ids.push(seq);
    }
    return Float64Array.from(ids);
  };
  const answer = (since: number, conversationId: number | undefined) => {
    const throughSeq = lastSeq;
    const ids = between(since, throughSeq, conversationId);
    const failed = Uint8Array.from(ids, (id) => id % 2);
    return { ids, times: ids.slice(), failed, total: between(0, throughSeq, conversationId).length, throughSeq };
  };

  const store: LiveFeedOptions['store'] = {
    onCommit(listener) {
      commitListeners.add(listener);
      return () => commitListeners.delete(listener);
    },
    onRemoved(listener) {
      removedListeners.add(listener);
      return () => removedListeners.delete(listener);
    },
    async query(query, signal) {
      filters.push(query.filter);
      const found = answer(0, query.conversationId);
      const aborted = Promise.withResolvers<never>();
      signal?.addEventListener('abort', () => aborted.reject(signal.reason));
      await Promise.race([gate, aborted.promise]);
      return { ...found, truncated: false };
    },
    async queryNew(query, sinceSeq, rowsUpTo = 0) {
      asked += 1;
      filters.push(query.filter);
      questions.emit('asked');
      const found = answer(sinceSeq, query.conversationId);
      await gate;
      const rows = found.ids.length <= rowsUpTo ? [...found.ids].map((id) => ({ id }) as EventRow) : [];
      return { ...found, rows };
    },
    conversationsById: async (ids) =>
      ids.filter((id) => conversations.has(id)).map((id) => ({ id }) as ConversationSummary),
  };
  return {
    store,
    asked: () => asked,
    /** Those of the questions so far. */
    filters,
    async untilAsked(times: number) {
      while (asked < times) await once(questions, 'asked');
    },
    commit(count: number) {
      const fromSeq = lastSeq + 1;
      lastSeq += count;
      const conversationIds = count === 1 ? [(lastSeq % 2) + 1] : [1, 2];
      for (const id of conversationIds) conversations.add(id);
      const commit: Commit = {
        fromSeq,
        toSeq: lastSeq,
        count: { logs: count, traces: 0, metrics: 0 },
        conversationIds,
      };
      for (const listener of commitListeners) listener(commit);
    },
    remove(removal: Removal) {
      for (const id of removal.conversationIds) conversations.delete(id);
      for (const [from, to] of removal.ranges) for (let seq = from; seq <= to; seq++) gone.add(seq);
      for (const listener of removedListeners) listener(removal);
    },
    /** Answers are held until the returned function is called. */
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return () => {
        gate = undefined;
        resolve();
      };
    },
    get lastSeq() {
      return lastSeq;
    },
  } satisfies { store: Partial<LogStore> } & Record<string, unknown>;
}

function createRecorder() {
  const told = new EventEmitter();
  const ids = new Map<number, number[]>();
  const seen: string[] = [];
  const conversations = { changed: new Set<number>(), removed: new Set<number>() };
  const batches: number[] = [];
  const totals = new Map<number, number>();
  let rows = 0;
  const events: HostEvents = {
    ...eventsFrom(() => {}),
    matched(watchId, batch) {
      seen.push('matched');
      batches.push(batch.ids.length);
      ids.set(watchId, [...(ids.get(watchId) ?? []), ...batch.ids]);
      expect([...batch.failed]).toEqual([...batch.ids].map((id) => id % 2));
      totals.set(watchId, batch.total);
      rows += batch.rows.length;
      told.emit('told');
    },
    removed(ranges) {
      seen.push(`removed ${JSON.stringify(ranges)}`);
      told.emit('told');
    },
    conversationsChanged(changed, removedIds) {
      seen.push('conversations');
      for (const { id } of changed) conversations.changed.add(id);
      for (const id of removedIds) conversations.removed.add(id);
      told.emit('told');
    },
    arrived(arrivals) {
      seen.push(`arrived ${arrivals.map(({ id }) => id)}`);
      told.emit('told');
    },
    infoChanged() {
      seen.push('info');
      told.emit('told');
    },
  };
  return {
    events,
    ids,
    seen,
    batches,
    conversations,
    totals,
    rows: () => rows,
    async until(condition: () => boolean) {
      while (!condition()) await once(told, 'told');
    },
  };
}

function setUp(overrides: Partial<LiveFeedOptions> = {}) {
  const log = createMemoryLog();
  const recorder = createRecorder();
  const feed = createLiveFeed({
    store: log.store,
    arrivalsAfter: () => [],
    info: async () => ({}) as HostInfo,
    coalesceMs: 2,
    infoIntervalMs: 5,
    ...overrides,
  });
  return { log, recorder, feed, client: feed.connect(recorder.events) };
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

describe('the live feed', () => {
  it('loses nothing and doubles nothing while commits race with every question', async () => {
    const { log, recorder, feed, client } = setUp();
    log.commit(3);
    const release = log.hold();
    const first = client.watch(1, { filter: '' });
    log.commit(2);
    release();
    const all = [...(await first).ids];
    expect(all).toEqual([1, 2, 3]);
    for (let round = 0; round < 50; round++) {
      const open = log.hold();
      log.commit(1 + (round % 3));
      if (round % 4 === 0) await new Promise((resolve) => setImmediate(resolve));
      log.commit(1);
      open();
      if (round % 5 === 0) await recorder.until(() => recorder.ids.get(1)?.at(-1) === log.lastSeq);
    }
    await recorder.until(() => recorder.ids.get(1)?.at(-1) === log.lastSeq);
    expect([...all, ...(recorder.ids.get(1) ?? [])]).toEqual(upTo(log.lastSeq));
    expect(recorder.totals.get(1)).toBe(log.lastSeq);
    // Nothing was sent while nothing was new.
    expect(recorder.batches.every((length) => length > 0)).toBe(true);
    feed.close();
  });

  it('gives up the question of a query that was replaced or closed', async () => {
    const { log, feed, client } = setUp();
    const release = log.hold();
    const replaced = client.watch(1, { filter: 'old' });
    const closed = client.watch(2, { filter: '' });
    const kept = client.watch(1, { filter: 'new' });
    client.unwatch(2);
    await expect(replaced).rejects.toMatchObject({ code: 'unavailable' });
    await expect(closed).rejects.toMatchObject({ code: 'unavailable' });
    release();
    expect((await kept).ids).toHaveLength(0);
    feed.close();
  });

  it('fixes relative times once, when a query is opened', async () => {
    const { log, recorder, feed, client } = setUp();
    const fromMs = Date.now();
    await client.watch(1, { filter: 'npm time:>=-15m' });
    const toMs = Date.now();
    for (let commits = 1; commits <= 3; commits++) {
      log.commit(2);
      await recorder.until(() => recorder.ids.get(1)?.length === 2 * commits);
    }
    const [fixed = '', ...later] = log.filters;
    const startMs = Date.parse(/^npm time:>=(.*)$/.exec(fixed)?.[1] ?? '') + 15 * 60_000;
    expect(startMs).toBeGreaterThanOrEqual(fromMs);
    expect(startMs).toBeLessThanOrEqual(toMs);
    expect(later).toEqual([fixed, fixed, fixed]);
    feed.close();
  });

  it('sends a burst in batches, with rows only when they are few', async () => {
    const { log, recorder, feed, client } = setUp();
    await client.watch(1, { filter: '' });
    log.commit(2 * MAX_BATCH + 1);
    await recorder.until(() => recorder.ids.get(1)?.length === 2 * MAX_BATCH + 1);
    expect(recorder.batches).toEqual([MAX_BATCH, MAX_BATCH, 1]);
    expect(recorder.rows()).toBe(0);
    log.commit(5);
    await recorder.until(() => recorder.ids.get(1)?.length === 2 * MAX_BATCH + 6);
    expect(recorder.rows()).toBe(5);
    expect(recorder.totals.get(1)).toBe(2 * MAX_BATCH + 6);
    feed.close();
  });

  it('asks only for watches that a commit concerns', async () => {
    const { log, recorder, feed, client } = setUp();
    await client.watch(1, { filter: '', conversationId: 1 });
    await client.watch(2, { filter: '', conversationId: 2 });
    await new Promise((resolve) => setImmediate(resolve));
    log.commit(1);
    await recorder.until(() => recorder.ids.get(2)?.length === 1);
    expect(log.asked()).toBe(1);
    log.commit(1);
    await recorder.until(() => recorder.ids.get(1)?.length === 1);
    expect(log.asked()).toBe(2);
    expect([...recorder.ids]).toEqual([
      [2, [1]],
      [1, [2]],
    ]);
    feed.close();
  });

  it('sends nothing of a query that was replaced or closed while its question was open', async () => {
    const { log, recorder, feed, client } = setUp();
    await client.watch(1, { filter: 'old' });
    await client.watch(2, { filter: '' });
    await client.watch(3, { filter: '' });
    await new Promise((resolve) => setImmediate(resolve));
    const release = log.hold();
    log.commit(1);
    await log.untilAsked(1);
    client.unwatch(2);
    const reopened = client.watch(1, { filter: 'new' });
    release();
    const matches = await reopened;
    await recorder.until(() => recorder.ids.has(3));
    expect([...matches.ids, ...(recorder.ids.get(1) ?? [])]).toEqual([1]);
    expect(recorder.ids.has(2)).toBe(false);
    feed.close();
  });

  it('tells how many events are left after a removal, also where none of them matched', async () => {
    const { log, recorder, feed, client } = setUp();
    log.commit(10);
    await client.watch(1, { filter: '' });
    await client.watch(2, { filter: '', conversationId: 2 });
    await new Promise((resolve) => setImmediate(resolve));
    log.remove({ ranges: [[1, 4]], conversationIds: [1, 2] });
    await recorder.until(() => recorder.totals.get(1) === 6 && recorder.totals.get(2) === 3);
    expect(recorder.batches).toEqual([0, 0]);
    expect(recorder.seen.indexOf('removed [[1,4]]')).toBeGreaterThan(recorder.seen.indexOf('matched'));
    feed.close();
  });

  it('tells a removal after a first answer that may still name what was removed', async () => {
    const { log, recorder, feed, client } = setUp();
    log.commit(4);
    await recorder.until(() => recorder.conversations.changed.size === 2);
    const release = log.hold();
    const answer = client.watch(1, { filter: '' });
    log.remove({
      ranges: [
        [1, 2],
        [3, 3],
      ],
      conversationIds: [2],
    });
    await recorder.until(() => recorder.seen.includes('removed [[1,3]]'));
    release();
    await answer;
    const before = recorder.seen.length;
    await recorder.until(() => recorder.seen.length > before && recorder.seen.lastIndexOf('removed [[1,3]]') >= before);
    expect(recorder.conversations.removed).toEqual(new Set([2]));
    feed.close();
  });

  it('goes on after the store failed to answer', async () => {
    const faults: unknown[] = [];
    const { log, recorder, feed, client } = setUp({ onFault: (error) => faults.push(error) });
    await client.watch(1, { filter: '' });
    await new Promise((resolve) => setImmediate(resolve));
    const { queryNew } = log.store;
    log.store.queryNew = async () => {
      log.store.queryNew = queryNew;
      throw new Error('busy');
    };
    log.commit(1);
    await recorder.until(() => faults.length === 1 && recorder.seen.includes('conversations'));
    log.commit(1);
    await recorder.until(() => recorder.ids.get(1)?.length === 2);
    expect(recorder.ids.get(1)).toEqual([1, 2]);
    feed.close();
  });

  it('tells every client of conversations, arrivals and info, and nobody after the end', async () => {
    const arrivals = [{ id: 1 }, { id: 2 }] as Arrival[];
    const { log, recorder, feed } = setUp({ arrivalsAfter: (id) => arrivals.filter((arrival) => arrival.id > id) });
    const second = createRecorder();
    const other = feed.connect(second.events);
    arrivals.push({ id: 3 } as Arrival);
    feed.arrived();
    log.commit(1);
    await recorder.until(() => recorder.seen.includes('info') && recorder.seen.includes('conversations'));
    await second.until(() => second.seen.includes('info') && second.seen.includes('conversations'));
    expect(recorder.seen.filter((told) => told.startsWith('arrived'))).toEqual(['arrived 3']);
    other.close();
    const before = second.seen.length;
    log.commit(1);
    await recorder.until(() => recorder.seen.filter((told) => told === 'conversations').length === 2);
    expect(second.seen.length).toBe(before);
    feed.close();
    feed.close();
  });
});
