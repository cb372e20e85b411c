import type { Migration } from './migration.ts';

/**
 * `summary`: what is understood of a conversation, as JSON (`ConversationJson` of `src-shared/run`), '' for nothing. It is derived, and copies
 * its prompt as title: it goes when any record of the conversation goes or is scrubbed. `conversation.dirty`: more came since it was
 * written.
 */
export const summaries: Migration = {
  version: 10,
  sql: `
    CREATE TABLE summary(conversation_id INTEGER PRIMARY KEY, run TEXT NOT NULL);
    ALTER TABLE conversation ADD COLUMN dirty INTEGER NOT NULL DEFAULT 1;
    CREATE INDEX conversation_dirty ON conversation(received_ms) WHERE dirty = 1;
  `,
};
