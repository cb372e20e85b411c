/**
 * What clients are told as it happens.
 *
 *   store.onCommit ─▶ mark what changed ─▶ (about 10 ms) ─▶ round: each watch asks queryNew since its last seq
 *                                                             └▶ matched · removed · conversationsChanged · arrived
 *
 * None lost: a watch remembers through which seq it was answered and asks for everything after it, and a commit that
 * came while a question was open leads to another round. None twice: seqs only grow and a watch has one question open at
 * a time. Bounded: what waits is a mark, a set of ids or a position, never a copy of events; how far a client may fall
 * behind with reading is the transport's bound.
 */

import { HostError } from '../../src-shared/contract/errors.ts';
import type { Arrival, EventMatches, EventQuery, HostEvents, HostInfo } from '../../src-shared/contract/host-api.ts';
import { fixTimes } from '../../src-shared/timeline/filter.ts';
import type { Commit, LogStore, Removal } from '../log/log-store.ts';
import type { NewInLog } from '../log/queries.ts';
import { mergeRanges } from './ranges.ts';

export const MAX_BATCH = 1_000;
export const MAX_ROWS_IN_BATCH = 64;
export const MAX_WATCHES = 32;

const REPLACED = new HostError('unavailable', 'The query was closed or replaced by another.');

export interface LiveFeedOptions {
  store: Pick<LogStore, 'onCommit' | 'onRemoved' | 'query' | 'queryNew' | 'conversationsById'>;
  arrivalsAfter: (id: number) => Arrival[];
  info: () => Promise<HostInfo>;
  coalesceMs?: number;
  infoIntervalMs?: number;
  /** Told of a question that the store did not answer; the round goes on with the others. */
  onFault?: (error: unknown) => void;
}

export interface LiveFeed {
  connect(client: HostEvents): FeedClient;
  /** Listeners, counters or notices changed. */
  infoChanged(): void;
  arrived(): void;
  /** Conversations changed otherwise than by a commit or a removal. */
  conversationsTouched(ids: readonly number[]): void;
  /** Nothing is sent afterwards. Idempotent. */
  close(): void;
}

export interface FeedClient {
  watch(watchId: number, query: EventQuery): Promise<EventMatches>;
  unwatch(watchId: number): void;
  close(): void;
}

interface Watch {
  id: number;
  query: EventQuery;
  /** Answered through here; undefined until its first answer is on its way. */
  sinceSeq: number | undefined;
  /** Events without the filter when last told; undefined until its first answer. */
  total: number | undefined;
  /** A commit that may concern it came since its last question. */
  pending: boolean;
  asking: boolean;
  /** Removals while its first question was open: the answer may still name what they took. */
  removedMeanwhile: Array<[number, number]>;
  /** Ends its first question when nobody wants the answer any more. */
  dropped: AbortController;
}

interface Client {
  events: HostEvents;
  watches: Map<number, Watch>;
}

export function createLiveFeed(options: LiveFeedOptions): LiveFeed {
  const { store } = options;
  const coalesceMs = options.coalesceMs ?? 10;
  const infoIntervalMs = options.infoIntervalMs ?? 250;
  const clients = new Set<Client>();
  const changedConversations = new Set<number>();
  let removedRanges: Array<[number, number]> = [];
  let lastArrivalId = 0;
  let roundWanted = false;
  let rounding = false;
  let roundTimer: NodeJS.Timeout | undefined;
  let lastRoundMs = 0;
  let infoWanted = false;
  let infoTimer: NodeJS.Timeout | undefined;
  let lastInfoMs = 0;
  let closed = false;

  const subscriptions = [store.onCommit(committed), store.onRemoved(removed)];

  function committed(commit: Commit): void {
    for (const id of commit.conversationIds) changedConversations.add(id);
    if (commit.count.logs + commit.count.traces > 0) {
      for (const client of clients) {
        for (const watch of client.watches.values()) noteCommit(watch, commit);
      }
    }
    wantRound();
    wantInfo();
  }

  function noteCommit(watch: Watch, commit: Commit): void {
    const { conversationId } = watch.query;
    if (conversationId === undefined || commit.conversationIds.includes(conversationId)) watch.pending = true;
    // Commits come in order: with no question open and none owed, this one held nothing for the watch.
    else if (!watch.pending && !watch.asking && watch.sinceSeq !== undefined) {
      watch.sinceSeq = Math.max(watch.sinceSeq, commit.toSeq);
    }
  }

  function removed(removal: Removal): void {
    for (const id of removal.conversationIds) changedConversations.add(id);
    removedRanges = mergeRanges([...removedRanges, ...removal.ranges]);
    for (const client of clients) {
      for (const watch of client.watches.values()) {
        // Asked again for its total, which may have shrunk.
        watch.pending = true;
        if (watch.sinceSeq === undefined) watch.removedMeanwhile.push(...removal.ranges);
      }
    }
    wantRound();
    wantInfo();
  }

  function wantRound(): void {
    roundWanted = true;
    if (closed || rounding || roundTimer !== undefined) return;
    const waitMs = Math.max(0, Math.min(coalesceMs, lastRoundMs + coalesceMs - performance.now()));
    roundTimer = setTimeout(() => {
      roundTimer = undefined;
      void round();
    }, waitMs);
  }

  async function round(): Promise<void> {
    rounding = true;
    roundWanted = false;
    lastRoundMs = performance.now();
    const ranges = removedRanges;
    removedRanges = [];
    await Promise.all([...[...clients].map(sendMatches), sendConversations()]);
    // After the matches: a question that was open while something was removed may still have named it.
    if (ranges.length > 0) broadcast((events) => events.removed(ranges));
    const arrivals = options.arrivalsAfter(lastArrivalId);
    lastArrivalId = arrivals.at(-1)?.id ?? lastArrivalId;
    if (arrivals.length > 0) broadcast((events) => events.arrived(arrivals));
    rounding = false;
    if (roundWanted) wantRound();
  }

  async function sendMatches(client: Client): Promise<void> {
    for (const watch of [...client.watches.values()]) {
      if (!watch.pending || watch.asking || watch.sinceSeq === undefined) continue;
      watch.pending = false;
      watch.asking = true;
      try {
        const found = await store.queryNew(watch.query, watch.sinceSeq, MAX_ROWS_IN_BATCH);
        watch.sinceSeq = Math.max(watch.sinceSeq, found.throughSeq);
        if (isOpen(client, watch)) sendBatches(client, watch, found);
      } catch (error) {
        // Asked again with the next commit, from the same seq.
        watch.pending = true;
        options.onFault?.(error);
      } finally {
        watch.asking = false;
      }
    }
  }

  function sendBatches(client: Client, watch: Watch, found: NewInLog): void {
    const { ids, times, failed, total, rows } = found;
    if (ids.length === 0 && total === watch.total) return;
    watch.total = total;
    for (let from = 0; from === 0 || from < ids.length; from += MAX_BATCH) {
      if (!isOpen(client, watch)) return;
      client.events.matched(watch.id, {
        ids: ids.slice(from, from + MAX_BATCH),
        times: times.slice(from, from + MAX_BATCH),
        failed: failed.slice(from, from + MAX_BATCH),
        total,
        rows,
      });
    }
  }

  async function sendConversations(): Promise<void> {
    while (changedConversations.size > 0 && !closed) {
      const ids = [...changedConversations].slice(0, MAX_BATCH);
      for (const id of ids) changedConversations.delete(id);
      if (clients.size === 0) continue;
      try {
        const changed = await store.conversationsById(ids);
        const found = new Set(changed.map((conversation) => conversation.id));
        const gone = ids.filter((id) => !found.has(id));
        broadcast((events) => events.conversationsChanged(changed, gone));
      } catch (error) {
        options.onFault?.(error);
        return;
      }
    }
  }

  function wantInfo(): void {
    infoWanted = true;
    if (closed || infoTimer !== undefined || clients.size === 0) return;
    const waitMs = Math.max(0, lastInfoMs + infoIntervalMs - performance.now());
    infoTimer = setTimeout(() => void sendInfo(), waitMs);
  }

  async function sendInfo(): Promise<void> {
    infoWanted = false;
    try {
      const info = await options.info();
      broadcast((events) => events.infoChanged(info));
    } catch (error) {
      options.onFault?.(error);
    }
    lastInfoMs = performance.now();
    infoTimer = undefined;
    if (infoWanted) wantInfo();
  }

  function broadcast(send: (events: HostEvents) => void): void {
    if (closed) return;
    for (const client of clients) send(client.events);
  }

  function isOpen(client: Client, watch: Watch): boolean {
    return !closed && clients.has(client) && client.watches.get(watch.id) === watch;
  }

  async function open(client: Client, watchId: number, query: EventQuery): Promise<EventMatches> {
    if (client.watches.size >= MAX_WATCHES && !client.watches.has(watchId)) {
      throw new HostError('busy', `A client may have ${MAX_WATCHES} queries open; close one first.`);
    }
    // A client sends times that are fixed in its own zone; those that are not would move with every question.
    const fixed = { ...query, filter: fixTimes(query.filter) };
    const watch: Watch = {
      id: watchId,
      query: fixed,
      sinceSeq: undefined,
      total: undefined,
      pending: false,
      asking: false,
      removedMeanwhile: [],
      dropped: new AbortController(),
    };
    client.watches.get(watchId)?.dropped.abort(REPLACED);
    client.watches.set(watchId, watch);
    try {
      const { throughSeq, ...matches } = await store.query(fixed, watch.dropped.signal);
      // The answer goes first: the transport sends it before this callback runs.
      setImmediate(() => {
        watch.sinceSeq = throughSeq;
        watch.total = matches.total;
        const { removedMeanwhile } = watch;
        watch.removedMeanwhile = [];
        if (!isOpen(client, watch)) return;
        if (removedMeanwhile.length > 0) client.events.removed(mergeRanges(removedMeanwhile));
        if (watch.pending) wantRound();
      });
      return matches;
    } catch (error) {
      if (client.watches.get(watchId) === watch) client.watches.delete(watchId);
      throw error;
    }
  }

  return {
    connect(events) {
      const client: Client = { events, watches: new Map() };
      // With nobody connected arrivals were not sent: a new client asks for them, and is told only of later ones.
      if (clients.size === 0) lastArrivalId = options.arrivalsAfter(lastArrivalId).at(-1)?.id ?? lastArrivalId;
      clients.add(client);
      return {
        watch: (watchId, query) => open(client, watchId, query),
        unwatch(watchId) {
          client.watches.get(watchId)?.dropped.abort(REPLACED);
          client.watches.delete(watchId);
        },
        close() {
          clients.delete(client);
          for (const watch of client.watches.values()) watch.dropped.abort(REPLACED);
          client.watches.clear();
        },
      };
    },
    infoChanged: wantInfo,
    arrived() {
      if (clients.size > 0) wantRound();
      wantInfo();
    },
    conversationsTouched(ids) {
      for (const id of ids) changedConversations.add(id);
      wantRound();
      wantInfo();
    },
    close() {
      if (closed) return;
      closed = true;
      clearTimeout(roundTimer);
      clearTimeout(infoTimer);
      for (const unsubscribe of subscriptions) unsubscribe();
      clients.clear();
    },
  };
}
