/**
 * The query that the timeline shows. The host answers with every matching id; from then on it sends new ones. They are
 * kept in an {@link EventList} outside React; React sees a revision, at most 25 a second, and asks for the rows it shows.
 *
 *     host.watch ─ids─▶ list ◀─merge─ matched ──(paused)──▶ waiting list ─resume─▶ list
 *                         └─ visible ids ─▶ row cache ─rows─▶ host
 *
 * Pausing freezes the list, never the host: what arrives meanwhile waits and is merged on resume. A reconnect opens the
 * query again and puts the new answer in place of the old list, so nothing is missed and nothing doubled.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EventMatches, EventQuery, NewMatches } from '../../src-shared/contract/host-api.ts';
import { fixTimes, isOfStep, parseFilter } from '../../src-shared/timeline/filter.ts';
import { createEventList, type EventList } from './event-list.ts';
import type { HostPort } from './host-port.ts';
import type { Idle } from './idle.ts';
import type { Schedule } from './paced-frames.ts';
import { createRowCache, type RowCache } from './row-cache.ts';

export interface OpenQueryState {
  /** The query of the shown list; it trails {@link OpenQueryState.asked} while an answer is on its way. */
  shown: EventQuery | undefined;
  asked: EventQuery | undefined;
  status: 'idle' | 'loading' | 'ready' | 'failed';
  /** Why the query failed, in the host's words. */
  error: string | undefined;
  /** Grows whenever the list or a known row changed. */
  revision: number;
  /** Grows whenever elements were inserted before others or taken out, so that positions moved. */
  shifts: number;
  count: number;
  /** How many of those in the list failed. */
  errors: number;
  /** Without the filter. */
  total: number;
  truncated: boolean;
  paused: boolean;
  /** Matches that arrived since the pause. */
  waiting: number;
  /** The view is kept at the newest event. */
  following: boolean;
  /** Matches that arrived since following stopped. */
  unseen: number;
}

export interface OpenQuery {
  readonly store: StoreApi<OpenQueryState>;
  readonly list: EventList;
  readonly rows: RowCache;
  open(query: EventQuery): void;
  /** Opens the same query again, keeping what is shown until the answer is there. Its times stay as they are. */
  reopen(): void;
  /** Opens the query again with times such as `time:>-15m` fixed to now; without such it stays as it is. */
  renewTimes(): void;
  pause(): void;
  resume(): void;
  setFollowing(following: boolean): void;
  dispose(): void;
}

export interface OpenQueryOptions {
  port: HostPort;
  idle: Idle;
  schedule: Schedule;
  /** The present, ms since the epoch. */
  now?: () => number;
  /** Bound of matches kept while paused; beyond it the query is opened again on resume. */
  maxWaiting?: number;
}

const EMPTY = {
  shown: undefined,
  asked: undefined,
  status: 'idle',
  error: undefined,
  revision: 0,
  shifts: 0,
  count: 0,
  errors: 0,
  total: 0,
  truncated: false,
  paused: false,
  waiting: 0,
  following: true,
  unseen: 0,
} as const satisfies OpenQueryState;

/** Bound of what may arrive between asking and the answer. */
const MAX_EARLY_BATCHES = 1_000;
/** How often a query about steps is opened again at most. */
const STEPS_MS = 1_000;
/** Bound of the deleted conversations that are remembered. */
const MAX_HIDDEN = 10_000;

let nextWatchId = 1;

export function createOpenQuery(options: OpenQueryOptions): OpenQuery {
  const { port, idle, schedule } = options;
  const maxWaiting = options.maxWaiting ?? 1_000_000;
  const now = options.now ?? Date.now;
  const store = createStore<OpenQueryState>(() => ({ ...EMPTY }));

  let list = createEventList('arrival');
  /** The query as opened, its times fixed then: a reconnect asks for the same events. */
  let fixed: EventQuery = { filter: '' };
  let shownFixed = fixed;
  let watchId = 0;
  let pendingWatchId = 0;
  let early: NewMatches[] = [];
  /** Matches that wait for the end of a pause. */
  let held = createEventList('arrival');
  let heldRemovals: Array<[number, number]> = [];
  let heldOverflow = false;
  let total = 0;
  let shifts = 0;
  let unseen = 0;
  let asksForSteps = false;
  let stepsTimer: ReturnType<typeof setTimeout> | undefined;
  let endFrame: (() => void) | undefined;
  /** Deleted conversations: their events leave the list without being removed, and may come back. */
  const hidden = new Set<number>();

  const rows = createRowCache({
    load: (ids) => port.api.rows(ids),
    onLoaded: publishSoon,
    track: (work) => idle.track(work),
  });

  function publishSoon(): void {
    if (endFrame !== undefined) return;
    endFrame = idle.begin();
    schedule(() => {
      publish();
      endFrame?.();
      endFrame = undefined;
    });
  }

  function publish(patch: Partial<OpenQueryState> = {}): void {
    store.setState((state) => ({
      revision: state.revision + 1,
      shifts,
      count: list.count,
      errors: list.failedCount,
      // A list that is frozen may show events that are gone.
      total: Math.max(total, list.count),
      waiting: held.count,
      unseen,
      ...patch,
    }));
  }

  function merge({ ids, times, failed }: Pick<NewMatches, 'ids' | 'times' | 'failed'>): void {
    const before = list.count;
    const result = list.add(ids, times, failed);
    if (result.trimmed > 0 || result.firstIndex < before) shifts++;
    if (!store.getState().following) unseen += result.added;
  }

  function take(batch: NewMatches): void {
    total = batch.total;
    rows.put(batch.rows);
    if (!store.getState().paused) {
      merge(batch);
    } else if (held.count + batch.ids.length <= maxWaiting) {
      held.add(batch.ids, batch.times, batch.failed);
    } else {
      heldOverflow = true;
    }
    publishSoon();
  }

  async function ask(query: EventQuery): Promise<void> {
    const end = idle.begin();
    const mine = nextWatchId++;
    if (pendingWatchId !== 0) void port.api.unwatch(pendingWatchId).catch(() => {});
    pendingWatchId = mine;
    early = [];
    const parsed = parseFilter(fixed.filter);
    asksForSteps = parsed.ok && parsed.filter.terms.some(isOfStep);
    store.setState({ asked: query, status: 'loading' });
    try {
      const answer = await port.api.watch(mine, fixed);
      if (pendingWatchId === mine) show(mine, query, answer);
      else void port.api.unwatch(mine).catch(() => {});
    } catch (error) {
      if (pendingWatchId !== mine) return;
      pendingWatchId = 0;
      store.setState({ status: 'failed', error: error instanceof Error ? error.message : String(error) });
    } finally {
      end();
    }
  }

  function show(newWatchId: number, query: EventQuery, answer: EventMatches): void {
    const oldWatchId = watchId;
    const previous = store.getState();
    const isSameQuery = previous.shown !== undefined && sameQuery(shownFixed, fixed);
    shownFixed = fixed;
    if (oldWatchId !== 0) void port.api.unwatch(oldWatchId).catch(() => {});
    watchId = newWatchId;
    pendingWatchId = 0;
    const paused = isSameQuery && previous.paused;
    held = createEventList('arrival');
    heldOverflow = false;
    if (paused) {
      // A reconnect during a pause: what is shown stays, what is new to it waits.
      for (let i = 0; i < answer.ids.length; i++) {
        const id = answer.ids[i] as number;
        const time = answer.times[i] as number;
        if (!list.has(id, time)) held.add([id], [time], [answer.failed[i] as number]);
      }
    } else {
      list = createEventList(query.conversationId === undefined ? 'arrival' : 'time');
      list.add(answer.ids, answer.times, answer.failed);
      heldRemovals = [];
      shifts++;
    }
    total = answer.total;
    if (!isSameQuery) unseen = 0;
    publish({
      shown: query,
      status: 'ready',
      error: undefined,
      truncated: answer.truncated,
      paused,
      following: isSameQuery ? previous.following : true,
    });
    const batches = early;
    early = [];
    for (const batch of batches) take(batch);
  }

  function remove(ranges: Array<[number, number]>): void {
    if (store.getState().paused) {
      heldRemovals.push(...ranges);
      held.removeRanges(ranges);
      return;
    }
    rows.forget(ranges);
    if (list.removeRanges(ranges) === 0) return;
    shifts++;
    publishSoon();
  }

  const unsubscribes = [
    port.on('matched', (id, batch) => {
      if (id === watchId) take(batch);
      else if (id === pendingWatchId && early.length < MAX_EARLY_BATCHES) early.push(batch);
    }),
    port.on('removed', remove),
    port.on('conversationsChanged', (changed, removedIds) => {
      const { shown } = store.getState();
      const gone = removedIds.filter((id) => !hidden.has(id));
      const back = changed.map(({ id }) => id).filter((id) => hidden.delete(id));
      for (const id of gone) hidden.add(id);
      for (const id of hidden) if (hidden.size > MAX_HIDDEN) hidden.delete(id);
      const isShown = (id: number) => shown?.conversationId === undefined || shown.conversationId === id;
      if (gone.some(isShown) || back.some(isShown)) reopen();
      else if (asksForSteps && changed.some(({ id, isPending }) => !isPending && isShown(id))) reopenLater();
    }),
  ];

  /** Steps are known once a summary is written: what matches may be other events then. */
  function reopenLater(): void {
    stepsTimer ??= setTimeout(() => {
      stepsTimer = undefined;
      reopen();
    }, STEPS_MS);
  }

  function reopen(): void {
    const { asked } = store.getState();
    if (asked !== undefined) void ask(asked);
  }

  return {
    store,
    rows,
    get list() {
      return list;
    },
    open(query) {
      const { asked, status } = store.getState();
      if (asked !== undefined && sameQuery(asked, query) && status !== 'failed') return;
      fixed = withFixedTimes(query, now());
      void ask(query);
    },
    reopen,
    renewTimes() {
      const { asked } = store.getState();
      if (asked === undefined) return;
      const renewed = withFixedTimes(asked, now());
      if (renewed.filter === fixed.filter) return;
      fixed = renewed;
      void ask(asked);
    },
    pause() {
      if (!store.getState().paused) store.setState({ paused: true, following: false });
    },
    resume() {
      if (!store.getState().paused) return;
      store.setState({ paused: false, following: true });
      unseen = 0;
      if (heldOverflow) {
        void ask(store.getState().asked ?? { filter: '' });
        return;
      }
      const ids = new Float64Array(held.count);
      const times = new Float64Array(held.count);
      const failed = new Uint8Array(held.count);
      for (let i = 0; i < held.count; i++) {
        ids[i] = held.idAt(i);
        times[i] = held.timeAt(i);
        failed[i] = held.failedAt(i);
      }
      held.clear();
      const removals = heldRemovals;
      heldRemovals = [];
      remove(removals);
      merge({ ids, times, failed });
      publish();
    },
    setFollowing(following) {
      if (store.getState().following === following) return;
      if (following) unseen = 0;
      store.setState({ following, unseen });
    },
    dispose() {
      clearTimeout(stepsTimer);
      for (const unsubscribe of unsubscribes) unsubscribe();
      if (watchId !== 0) void port.api.unwatch(watchId).catch(() => {});
      rows.clear();
    },
  };
}

function withFixedTimes(query: EventQuery, nowMs: number): EventQuery {
  return { ...query, filter: fixTimes(query.filter, nowMs) };
}

export function sameQuery(a: EventQuery, b: EventQuery): boolean {
  return a.conversationId === b.conversationId && a.filter === b.filter;
}
