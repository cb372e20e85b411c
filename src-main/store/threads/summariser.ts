/**
 * Keeps the summaries of conversations up to date: what is understood of each is worked out on a reader thread of its own once nothing
 * more of it has come for a while, and handed to the writer. What waits is in the log itself (`conversation.dirty`), so that nothing
 * is forgotten by a stop, and nothing is held here but what has just been tried.
 *
 *   commit ─▶ quiet for a second ─▶ dirty conversations, newest first ─▶ run ─▶ writer ─▶ told as changed
 */
import type { ConversationSummary } from '../../../src-shared/contract/host-api.ts';
import type { RunTexts } from '../file/run-texts.ts';
import type { StoredSummary } from '../write/summary-writer.ts';

export interface SummariserOptions {
  /** Conversations whose summary is to be written, newest activity first. */
  dirty(limit: number): Promise<ConversationSummary[]>;
  read(conversationId: number, nowMs: number): Promise<RunTexts>;
  save(summaries: StoredSummary[]): Promise<void>;
  /** Their summaries are other ones now. */
  changed(conversationIds: number[]): void;
  nowMs?: () => number;
}

export interface Summariser {
  /** Conversations changed. */
  committed(conversationIds: readonly number[]): void;
  /** Idempotent. */
  close(): void;
}

/** How long nothing of a conversation may have come before it is read, and how soon dirty ones are looked for. */
const QUIET_MS = 1_000;
const MAX_AT_ONCE = 20;
/** How often an open turn is looked at in which nothing happens. */
const OPEN_MS = 30_000;
/** No conversation was received then: it stays dirty. */
const NEVER = -1;
/** Conversations whose last commit is remembered; those that are forgotten count as quiet. */
const MAX_REMEMBERED = 10_000;
/** What took longer to read is read again at most this share of the time: a long conversation that goes on, now and then. */
const LONG_MS = 2_000;
const SHARE = 1 / 10;
const FAILED_MS = 60_000;

export function createSummariser(options: SummariserOptions): Summariser {
  const nowMs = options.nowMs ?? Date.now;
  const lastCommit = new Map<number, number>();
  /** What took long is not read again before this time. */
  const notBefore = new Map<number, number>();
  let timer: NodeJS.Timeout | undefined;
  let timerAt = 0;
  /** Those whose turn is open, since when: read again now and then, because time alone may end it. */
  const open = new Map<number, number>();
  let isWorking = false;
  let isWanted = false;
  let isClosed = false;

  function wake(afterMs: number): void {
    const at = performance.now() + afterMs;
    if (isClosed || isWorking || (timer !== undefined && timerAt <= at)) return;
    clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(() => {
      timer = undefined;
      void work();
    }, afterMs);
    timer.unref();
  }

  async function work(): Promise<void> {
    isWorking = true;
    isWanted = false;
    let waitMs: number | undefined;
    try {
      waitMs = await summariseDue();
    } catch {
      // The log is being replaced or closed: what is dirty stays so.
      waitMs = 5 * QUIET_MS;
    }
    isWorking = false;
    if (waitMs !== undefined) wake(waitMs);
    if (isWanted) wake(QUIET_MS);
  }

  /** Answers how long to wait for the next; undefined: until something comes. */
  async function summariseDue(): Promise<number | undefined> {
    const found = await options.dirty(MAX_AT_ONCE + lastCommit.size + notBefore.size + open.size);
    const at = nowMs();
    for (const [id, time] of lastCommit) if (time <= at - QUIET_MS) lastCommit.delete(id);
    for (const [id, time] of notBefore) if (time <= at) notBefore.delete(id);
    const inMs = ({ id }: ConversationSummary) =>
      Math.max((lastCommit.get(id) ?? 0) + QUIET_MS, notBefore.get(id) ?? 0, (open.get(id) ?? -OPEN_MS) + OPEN_MS) - at;
    const due = found.filter((one) => inMs(one) <= 0).slice(0, MAX_AT_ONCE);
    for (const one of due) {
      if (isClosed) return undefined;
      await summarise(one);
    }
    const later = found.filter((one) => !due.includes(one));
    if (due.length > 0) return QUIET_MS;
    return later.length === 0 ? undefined : Math.max(50, Math.min(...later.map(inMs)));
  }

  async function summarise({ id, events, lastReceivedMs }: ConversationSummary): Promise<void> {
    const startedMs = nowMs();
    try {
      const { run, steps, isOpen } = await options.read(id, startedMs);
      if (isOpen) open.set(id, startedMs);
      else open.delete(id);
      await options.save([{ conversationId: id, run, steps, events, receivedMs: isOpen ? NEVER : lastReceivedMs }]);
      options.changed([id]);
    } catch {
      // One that cannot be read is not in the way of others.
      notBefore.set(id, startedMs + FAILED_MS);
    } finally {
      const tookMs = nowMs() - startedMs;
      if (tookMs > LONG_MS) notBefore.set(id, startedMs + tookMs / SHARE);
    }
  }

  wake(QUIET_MS);
  return {
    committed(ids) {
      const at = nowMs();
      if (lastCommit.size > MAX_REMEMBERED) lastCommit.clear();
      for (const id of ids) {
        lastCommit.set(id, at);
        open.delete(id);
      }
      if (ids.length === 0) return;
      isWanted = true;
      wake(QUIET_MS);
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
