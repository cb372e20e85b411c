import type { DatabaseSync } from 'node:sqlite';
import type { RecognisedEvent } from '../../../src-shared/agents/common-event.ts';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import { NO_SIGNAL, signalCode, signalOf } from '../file/codes.ts';
import type { ConversationIdentity } from '../file/derived-event.ts';
import { createKeptTitle } from './kept-title.ts';

/** Conversations remembered by the writer; emptied when passed. */
const MAX_CACHED = 4096;

/** Sums that one commit adds to a conversation, or a removal takes from it. */
interface Change {
  events: number;
  errors: number;
  input: number;
  cached: number;
  cacheWrite: number;
  output: number;
  reasoning: number;
  costNano: number;
  costs: number;
  /** Undefined when only taken from. */
  firstUs: number | undefined;
  lastUs: number | undefined;
  receivedMs: number;
  title: string;
  model: string | undefined;
  /** Set by a removal: first and last time must be looked up again. */
  shrank: boolean;
  /** Set by the removal of a prompt: the title must be taken from those that are kept. */
  lostPrompt: boolean;
}

/** The columns of a stored event that its conversation sums up. */
export interface SummedColumns {
  ok: boolean | undefined;
  input: number | undefined;
  cached: number | undefined;
  cacheWrite: number | undefined;
  output: number | undefined;
  reasoning: number | undefined;
  cost: number | undefined;
  /** It may have given the title. */
  isPrompt: boolean;
}

interface CachedConversation {
  id: number;
  hasTitle: boolean;
  /** What its rows are of. */
  signal: Signal;
}

/** The writer's side of the `conversation` table. Changes gather in memory and are one UPDATE a conversation and commit. */
export interface ConversationTable {
  /** `signal`: of the record that a new one begins with. */
  find(identity: ConversationIdentity, signal: Signal): CachedConversation;
  setSignal(conversation: CachedConversation, signal: Signal): void;
  add(id: number, event: RecognisedEvent, receivedMs: number): void;
  /** Something of it came that is no event. */
  touch(id: number, receivedMs: number): void;
  setTitle(conversation: CachedConversation, title: string): void;
  take(id: number, columns: SummedColumns): void;
  /** Writes the changes inside the open transaction; answers the ids that changed and those that are gone. */
  flush(): { changed: number[]; removed: number[] };
  forget(): void;
}

export function createConversationTable(db: DatabaseSync): ConversationTable {
  const select = db.prepare(
    'SELECT id, title, signal FROM conversation WHERE agent = ? AND key = ? AND service_key = ?',
  );
  const insert = db.prepare(
    'INSERT INTO conversation(agent, key, service_key, service, sample, signal) VALUES (?, ?, ?, ?, ?, ?)',
  );
  // min() keeps a sum that a hostile sender drives up within what a reader can take as a number.
  const update = db.prepare(`
    UPDATE conversation SET
      events = events + ?1, errors = errors + ?2,
      input = min(input + ?3, ${Number.MAX_SAFE_INTEGER}), cached = min(cached + ?4, ${Number.MAX_SAFE_INTEGER}),
      cache_write = min(cache_write + ?5, ${Number.MAX_SAFE_INTEGER}),
      output = min(output + ?6, ${Number.MAX_SAFE_INTEGER}), reasoning = min(reasoning + ?7, ${Number.MAX_SAFE_INTEGER}),
      cost_nano = min(cost_nano + ?8, ${Number.MAX_SAFE_INTEGER}), costs = costs + ?9,
      first_us = min(coalesce(first_us, ?10), coalesce(?10, first_us)),
      last_us = max(coalesce(last_us, ?11), coalesce(?11, last_us)),
      received_ms = max(received_ms, ?12),
      title = CASE title WHEN '' THEN ?13 ELSE title END,
      model = coalesce(?14, model),
      dirty = 1
    WHERE id = ?15`);
  const removeEmpty = db.prepare('DELETE FROM conversation WHERE id = ? AND events <= 0');
  const refreshTimes = db.prepare(`
    UPDATE conversation SET
      first_us = (SELECT time_us FROM event WHERE conversation_id = ?1 ORDER BY time_us LIMIT 1),
      last_us = (SELECT time_us FROM event WHERE conversation_id = ?1 ORDER BY time_us DESC LIMIT 1)
    WHERE id = ?1`);
  const setTitle = db.prepare('UPDATE conversation SET title = ? WHERE id = ?');
  const removeSummary = db.prepare('DELETE FROM summary WHERE conversation_id = ?');
  const updateSignal = db.prepare('UPDATE conversation SET signal = ? WHERE id = ?');
  const keptTitle = createKeptTitle(db);
  const cache = new Map<string, CachedConversation>();
  const changes = new Map<number, Change>();
  let lastIdentity: ConversationIdentity | undefined;
  let lastFound: CachedConversation | undefined;

  const forgetCached = () => {
    cache.clear();
    lastIdentity = undefined;
    lastFound = undefined;
  };
  const begin = ({ agent, key, service, sample }: ConversationIdentity, serviceKey: string, signal: Signal): number =>
    Number(insert.run(agent, key, serviceKey, service, Number(sample), signalCode(signal)).lastInsertRowid);
  const setSignal = (conversation: CachedConversation, signal: Signal) => {
    conversation.signal = signal;
    updateSignal.run(signalCode(signal), conversation.id);
  };
  const changeOf = (id: number): Change => {
    let change = changes.get(id);
    if (change === undefined) {
      change = emptyChange();
      changes.set(id, change);
    }
    return change;
  };

  return {
    find(identity, signal) {
      if (
        lastFound !== undefined &&
        lastIdentity !== undefined &&
        lastIdentity.key === identity.key &&
        lastIdentity.agent === identity.agent &&
        lastIdentity.service === identity.service
      ) {
        return lastFound;
      }
      const serviceKey = identity.key === '' ? identity.service : '';
      const cacheKey = `${identity.agent}\0${serviceKey}\0${identity.key}`;
      let found = cache.get(cacheKey);
      if (found === undefined) {
        const row = select.get(identity.agent, identity.key, serviceKey);
        found = row
          ? { id: Number(row['id']), hasTitle: row['title'] !== '', signal: signalOf(Number(row['signal'])) }
          : { id: begin(identity, serviceKey, signal), hasTitle: false, signal };
        if (row?.['signal'] === NO_SIGNAL) setSignal(found, signal);
        if (cache.size >= MAX_CACHED) forgetCached();
        cache.set(cacheKey, found);
      }
      lastIdentity = { ...identity };
      lastFound = found;
      return found;
    },
    setSignal,
    touch(id, receivedMs) {
      const change = changeOf(id);
      change.receivedMs = Math.max(change.receivedMs, receivedMs);
    },
    add(id, event, receivedMs) {
      const change = changeOf(id);
      change.events++;
      if (event.ok === false) change.errors++;
      if (change.firstUs === undefined || event.timeUs < change.firstUs) change.firstUs = event.timeUs;
      if (change.lastUs === undefined || event.timeUs > change.lastUs) change.lastUs = event.timeUs;
      if (receivedMs > change.receivedMs) change.receivedMs = receivedMs;
      if (event.model !== undefined) change.model = event.model;
      const { tokens, costUsd } = event;
      if (tokens !== undefined) {
        change.input += countOf(tokens.input);
        change.cached += countOf(tokens.cached);
        change.cacheWrite += countOf(tokens.cacheWrite);
        change.output += countOf(tokens.output);
        change.reasoning += countOf(tokens.reasoning);
      }
      if (costUsd !== undefined) {
        change.costNano += nanoOf(costUsd);
        change.costs++;
      }
    },
    setTitle(conversation, title) {
      conversation.hasTitle = true;
      changeOf(conversation.id).title = title;
    },
    take(id, columns) {
      const change = changeOf(id);
      change.events--;
      if (columns.ok === false) change.errors--;
      change.shrank = true;
      change.lostPrompt ||= columns.isPrompt;
      change.input -= countOf(columns.input);
      change.cached -= countOf(columns.cached);
      change.cacheWrite -= countOf(columns.cacheWrite);
      change.output -= countOf(columns.output);
      change.reasoning -= countOf(columns.reasoning);
      if (columns.cost !== undefined) {
        change.costNano -= nanoOf(columns.cost);
        change.costs--;
      }
    },
    flush() {
      const changed: number[] = [];
      const removed: number[] = [];
      for (const [id, change] of changes) {
        update.run(
          change.events,
          change.errors,
          change.input,
          change.cached,
          change.cacheWrite,
          change.output,
          change.reasoning,
          change.costNano,
          change.costs,
          change.firstUs ?? null,
          change.lastUs ?? null,
          change.receivedMs,
          change.title,
          change.model ?? null,
          id,
        );
        // It may repeat what went.
        if (change.shrank) removeSummary.run(id);
        if (change.shrank && removeEmpty.run(id).changes) {
          removed.push(id);
        } else {
          changed.push(id);
          if (change.shrank) refreshTimes.run(id);
          if (change.lostPrompt) setTitle.run(keptTitle(id), id);
        }
      }
      // Conversations are remembered with whether they have a title.
      if (removed.length > 0 || [...changes.values()].some(({ lostPrompt }) => lostPrompt)) forgetCached();
      changes.clear();
      return { changed, removed };
    },
    forget() {
      changes.clear();
      forgetCached();
    },
  };
}

/** Sums take whole counts only, so that what was added can be taken away exactly. */
function countOf(tokens: number | undefined): number {
  return tokens !== undefined && Number.isSafeInteger(tokens) ? tokens : 0;
}

function nanoOf(costUsd: number): number {
  const nano = Math.round(costUsd * 1e9);
  return Number.isSafeInteger(nano) ? nano : 0;
}

function emptyChange(): Change {
  return {
    events: 0,
    errors: 0,
    input: 0,
    cached: 0,
    cacheWrite: 0,
    output: 0,
    reasoning: 0,
    costNano: 0,
    costs: 0,
    firstUs: undefined,
    lastUs: undefined,
    receivedMs: 0,
    title: '',
    model: undefined,
    shrank: false,
    lostPrompt: false,
  };
}
