/**
 * Deleting conversations and masking secrets, a slice at a time between commits. Jobs that a crash or a kill cut short go
 * on when the log is opened again; a call waits for its own until it is done.
 */
import type { ScrubCounts, ScrubSelection } from '../../log/log-store.ts';
import type { Writer } from '../write/writer.ts';
import type { FromWriter, ToWriter } from './thread-messages.ts';

interface PurgeJob {
  conversationIds: number[];
  /** The call that waits for it; undefined for what a crash left over. */
  callId: number | undefined;
}

interface ScrubJob {
  /** The call that waits for it; undefined for what a kill left over. */
  callId: number | undefined;
  counts: ScrubCounts;
  /** Chunks are done; words of what was replaced are taken out of the index. */
  isEnding: boolean;
}

export interface RemovalJobs {
  changeVisibility(message: Extract<ToWriter, { conversationIds: number[] }>): void;
  beginScrub(id: number, selection: ScrubSelection): void;
  /** One slice; true when there is more to do. */
  slice(): Promise<boolean>;
  /** Rejects the call that waits for a deletion; the conversation stays hidden, and is tried again. */
  failPurge(error: unknown): void;
  /** Takes up what is written down in a log that was just opened. */
  resume(opened: Writer): void;
  /** The same log is opened again: what a crash left over is found in it anew. */
  forgetLeftOver(): void;
  /** Another log takes the place of this one, and what was to be removed is in the old one. */
  dropAll(): void;
}

export interface RemovalJobsOptions {
  writer(): Writer;
  post(message: FromWriter): void;
  postRelayChanges(): void;
  failureText(error: unknown): string;
}

export function createRemovalJobs({ writer, post, postRelayChanges, failureText }: RemovalJobsOptions): RemovalJobs {
  const purges: PurgeJob[] = [];
  let scrub: ScrubJob | undefined;
  const waitingScrubs: Array<{ id: number; selection: ScrubSelection }> = [];

  function purgeSlice(): boolean {
    const job = purges[0];
    if (job === undefined) return false;
    const conversationId = job.conversationIds[0];
    if (conversationId !== undefined) {
      const { removal, done } = writer().purgeSlice(conversationId);
      if (removal.ranges.length > 0 || removal.conversationIds.length > 0) post({ type: 'removed', removal });
      postRelayChanges();
      if (done) job.conversationIds.shift();
    }
    if (job.conversationIds.length === 0) {
      if (writer().sweepPart() || writer().forgetWords()) return true;
      purges.shift();
      writer().forgetDeleted();
      if (job.callId !== undefined) post({ type: 'done', id: job.callId });
    }
    return purges.length > 0;
  }

  async function scrubSlice(): Promise<boolean> {
    const job = scrub;
    if (job === undefined) return false;
    if (job.isEnding) {
      if (writer().sweepPart() || writer().forgetWords()) return true;
      writer().endScrub();
      post({ type: 'renewReaders' });
      scrub = undefined;
      if (job.callId !== undefined) post({ type: 'done', id: job.callId, scrubbed: job.counts });
      return beginNextScrub();
    }
    const { createScrub } = await import('../write/scrub.ts');
    const { counts, changed, removed, done } = writer().scrubSlice(createScrub);
    for (const key of Object.keys(counts) as Array<keyof ScrubCounts>) job.counts[key] += counts[key];
    postRelayChanges();
    if (removed.length > 0) post({ type: 'removed', removal: { ranges: [], conversationIds: removed } });
    if (changed.length > 0) {
      const { lastSeq } = writer();
      const nothing = { logs: 0, traces: 0, metrics: 0 };
      const commit = { fromSeq: lastSeq + 1, toSeq: lastSeq, count: nothing, conversationIds: changed };
      post({ type: 'group', answers: [], commit });
    }
    job.isEnding = done;
    return true;
  }

  /** One after the other: what a kill left over comes first. */
  function beginNextScrub(): boolean {
    const next = waitingScrubs.shift();
    if (next === undefined) return false;
    try {
      beginScrub(next.id, next.selection);
    } catch (error) {
      post({ type: 'done', id: next.id, error: failureText(error) });
    }
    return true;
  }

  function beginScrub(id: number, selection: ScrubSelection): void {
    if (scrub !== undefined) {
      waitingScrubs.push({ id, selection });
      return;
    }
    writer().beginScrub(selection);
    scrub = { callId: id, counts: noCounts(), isEnding: false };
  }

  return {
    changeVisibility({ type, id, conversationIds }) {
      if (type === 'restore') writer().restore(conversationIds);
      else writer().hide(conversationIds);
      if (type === 'purge') purges.push({ conversationIds: [...conversationIds], callId: id });
      else post({ type: 'done', id });
    },
    beginScrub,
    slice: async () => purgeSlice() || (await scrubSlice()),
    failPurge(error) {
      const job = purges[0];
      if (job?.callId === undefined) return;
      post({ type: 'done', id: job.callId, error: failureText(error) });
      job.callId = undefined;
    },
    resume(opened) {
      const leftOver = opened.hiddenConversations();
      if (leftOver.length > 0) purges.push({ conversationIds: leftOver, callId: undefined });
      if (opened.scrubIsPending()) scrub = { callId: scrub?.callId, counts: noCounts(), isEnding: false };
    },
    forgetLeftOver() {
      purges.splice(0, purges.length, ...purges.filter(({ callId }) => callId !== undefined));
    },
    dropAll() {
      if (scrub?.callId !== undefined) post({ type: 'done', id: scrub.callId, error: REPLACED });
      scrub = undefined;
      for (const { id } of waitingScrubs.splice(0)) post({ type: 'done', id, error: REPLACED });
      for (const job of purges.splice(0)) if (job.callId !== undefined) post({ type: 'done', id: job.callId });
    },
  };
}

const REPLACED = 'The log was replaced.';

function noCounts(): ScrubCounts {
  return { examined: 0, records: 0, secrets: 0, unreadable: 0 };
}
