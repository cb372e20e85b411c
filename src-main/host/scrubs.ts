/** The one scrub of the log that may run at a time, for every client that asks for it. */
import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { HostError } from '../../src-shared/contract/errors.ts';
import type { ScrubAnswer, ScrubSelection } from '../../src-shared/contract/redaction-api.ts';
import type { LogStore } from '../log/log-store.ts';

/** A call answers after this long at the latest; well within the deadline of calls. */
const ANSWER_MS = 10_000;
/** So long the outcome is kept for whoever began it. */
const KEPT_MS = 30_000;

export interface Scrubs {
  run(selection: ScrubSelection): Promise<ScrubAnswer>;
}

export function createScrubs(store: Pick<LogStore, 'scrub'>, folder: string): Scrubs {
  let current: { key: string; answer: Promise<ScrubAnswer>; endedMs: number | undefined } | undefined;

  function begin(key: string, selection: ScrubSelection) {
    const answer = store.scrub(selection).then((counts): ScrubAnswer => {
      return { outcome: 'done', ...counts, untouched: untouchedFiles(folder) };
    });
    const begun: NonNullable<typeof current> = { key, answer, endedMs: undefined };
    const ended = () => {
      begun.endedMs = Date.now();
    };
    answer.then(ended, ended);
    current = begun;
    return begun;
  }

  return {
    async run(selection) {
      const key = JSON.stringify([selection.conversationId ?? null, selection.kinds ?? null]);
      if (current?.endedMs !== undefined && (current.key !== key || Date.now() - current.endedMs > KEPT_MS))
        current = undefined;
      if (current !== undefined && current.key !== key)
        throw new HostError('busy', 'Another scrub of the log is running: wait until it is done.');
      const asked = current ?? begin(key, selection);
      const waited = new AbortController();
      const late = delay(ANSWER_MS, { outcome: 'running' } as const, { signal: waited.signal }).catch(
        () => ({ outcome: 'running' }) as const,
      );
      try {
        const answer = await Promise.race([asked.answer, late]);
        if (answer.outcome === 'done' && current === asked) current = undefined;
        return answer;
      } catch (error) {
        if (current === asked) current = undefined;
        throw error;
      } finally {
        waited.abort();
      }
    },
  };
}

/** Logs that were set aside: they are no part of the log any more. */
export function untouchedFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^log\.(damaged|found|salvaged)-/.test(name) && !/-(wal|shm)$/.test(name))
    .sort();
}
