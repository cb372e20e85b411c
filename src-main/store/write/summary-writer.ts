import type { DatabaseSync } from 'node:sqlite';

/** What is understood of a conversation (`ConversationJson` of `src-shared/run` as text), and of which state of it. */
export interface StoredSummary {
  conversationId: number;
  /** '' where nothing can be told. */
  run: string;
  /** The conversation's when it was read: where more has come, the summary is written and stays pending. */
  events: number;
  receivedMs: number;
}

/** Inside the open transaction. Of a conversation that is gone or hidden nothing is written. */
export function createSummaryWriter(db: DatabaseSync): (summaries: readonly StoredSummary[]) => void {
  const save = db.prepare(
    `INSERT INTO summary(conversation_id, run) SELECT id, ? FROM conversation WHERE id = ? AND hidden = 0
     ON CONFLICT(conversation_id) DO UPDATE SET run = excluded.run`,
  );
  const settle = db.prepare('UPDATE conversation SET dirty = 0 WHERE id = ? AND events = ? AND received_ms = ?');
  return (summaries) => {
    for (const { conversationId, run, events, receivedMs } of summaries) {
      save.run(run, conversationId);
      settle.run(conversationId, events, receivedMs);
    }
  };
}
