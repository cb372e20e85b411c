import type { DatabaseSync } from 'node:sqlite';
import type { AgentId } from '../../../src-shared/agents/common-event.ts';
import { CHUNK_COLUMNS, chunkOf, offsetsOf } from '../file/chunk.ts';
import { PROMPT_KIND_CODE } from '../file/codes.ts';
import { promptTitle } from './prompt-title.ts';

/** Prompts that are looked at, the first ones: many agents do not record what was asked. */
const MAX_PROMPTS = 20;

/** The title that the prompts which are kept of a conversation give it, '' for none: the one it had went with its record. */
export function createKeptTitle(db: DatabaseSync): (conversationId: number) => string {
  const selectPrompts = db.prepare(
    `SELECT e.seq, s.name, c.agent FROM event e JOIN shape s ON s.id = e.shape_id
       JOIN conversation c ON c.id = e.conversation_id
     WHERE e.conversation_id = ? AND s.kind = ${PROMPT_KIND_CODE} ORDER BY e.time_us LIMIT ${MAX_PROMPTS}`,
  );
  const selectChunk = db.prepare(
    `SELECT ${CHUNK_COLUMNS} FROM chunk WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1`,
  );

  return (conversationId) => {
    for (const { seq, name, agent } of selectPrompts.all(conversationId)) {
      const row = selectChunk.get(seq as number);
      if (row === undefined) continue;
      const chunk = chunkOf(row);
      const index = Number(seq) - chunk.firstSeq;
      const tagStarts = index < chunk.count ? offsetsOf(chunk)?.tagStarts : undefined;
      if (tagStarts === undefined) continue;
      const record = chunk.bytes.subarray(tagStarts[index], tagStarts[index + 1]);
      const title = promptTitle(record, { agent: agent as AgentId, name: String(name) });
      if (title !== '') return title;
    }
    return '';
  };
}
