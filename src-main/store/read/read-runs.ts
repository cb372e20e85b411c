/** What is understood of a conversation, worked out when somebody asks. */
import type { DatabaseSync } from 'node:sqlite';
import { TRACE_KEY } from '../../../src-shared/agents/recognise-span.ts';
import { RunReader } from '../../../src-shared/run/read-run.ts';
import { type ShowJson, showJson } from '../../../src-shared/run/run-json.ts';
import { stepIndexOf } from '../../../src-shared/run/step-facts.ts';
import type { RunTexts } from '../file/run-texts.ts';
import { createConversationEvents } from './conversation-records.ts';
import type { EnvelopeReader } from './envelope-reader.ts';

export interface RunReads {
  /** `nowMs`: since the epoch. Undefined for a conversation that is not there, in which nothing ran, or of whose agent nothing is known. */
  run(conversationId: number, nowMs: number, pause: () => Promise<void>): Promise<ShowJson | undefined>;
  /** The same, as a summary keeps it; all of it empty where nothing can be told. */
  texts(conversationId: number, nowMs: number, pause: () => Promise<void>): Promise<RunTexts>;
}

export function createRunReads(db: DatabaseSync, envelopes: EnvelopeReader): RunReads {
  const events = createConversationEvents(db, envelopes);
  const selectKey = db.prepare('SELECT key FROM conversation WHERE id = ?');

  async function run(conversationId: number, nowMs: number, pause: () => Promise<void>): Promise<ShowJson | undefined> {
    const reader = new RunReader();
    const key = String(selectKey.get(conversationId)?.['key'] ?? '');
    /** A session that an agent begins and leaves at once, such as before it resumes another, is no run. */
    let isLeft = true;
    const isThere = await events.read(conversationId, pause, (some) => {
      reader.add(some);
      isLeft &&= some.every(
        ({ form, conversation }) => form.kind === 'noise' || form.throwaway || conversation !== key,
      );
    });
    if (!isThere || (isLeft && !key.startsWith(TRACE_KEY))) return undefined;
    const run = reader.read(nowMs * 1_000).conversations.find((one) => one.key === key);
    return run === undefined ? undefined : showJson(run);
  }

  return {
    run,
    async texts(conversationId, nowMs, pause) {
      const read = await run(conversationId, nowMs, pause);
      if (read === undefined) return { run: '', steps: '', isOpen: false };
      return {
        run: JSON.stringify(read.conversation),
        steps: JSON.stringify(stepIndexOf(read)),
        isOpen: read.conversation.outcome === 'open',
      };
    },
  };
}
