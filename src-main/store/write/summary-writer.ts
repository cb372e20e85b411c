import type { DatabaseSync } from 'node:sqlite';
import type { RunTexts } from '../file/run-texts.ts';

/** What is understood of a conversation, and of which state of it. */
export interface StoredSummary extends Pick<RunTexts, 'run' | 'steps'> {
  conversationId: number;
  /** The conversation's when it was read: where more has come, the summary is written and stays pending. */
  events: number;
  receivedMs: number;
}

/** Inside the open transaction. Of a conversation that is gone or hidden nothing is written. */
export function createSummaryWriter(db: DatabaseSync): (summaries: readonly StoredSummary[]) => void {
  const save = db.prepare(
    `INSERT INTO summary(conversation_id, run, steps, version)
     SELECT id, ?, ?, hex(randomblob(8)) FROM conversation WHERE id = ? AND hidden = 0
     ON CONFLICT(conversation_id) DO UPDATE SET run = excluded.run, steps = excluded.steps, version = excluded.version`,
  );
  const settle = db.prepare('UPDATE conversation SET dirty = 0 WHERE id = ? AND events = ? AND received_ms = ?');
  return (summaries) => {
    for (const { conversationId, run, steps, events, receivedMs } of summaries) {
      save.run(run, steps, conversationId);
      settle.run(conversationId, events, receivedMs);
    }
  };
}
