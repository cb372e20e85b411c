import type { DatabaseSync } from 'node:sqlite';
import { joinRequest } from '../../otlp/join-groups.ts';
import { CHUNK_COLUMNS, chunkOf, createEnvelopeBytes, offsetsOf } from '../file/chunk.ts';
import { PROMPT_KIND_CODE } from '../file/codes.ts';
import { titleIn, walkPending } from './pending-request.ts';

/** Prompts that are looked at, the first ones: many agents do not record what was asked. */
const MAX_PROMPTS = 20;

/** The title that the prompts which are kept of a conversation give it, '' for none: the one it had went with its record. */
export function createKeptTitle(db: DatabaseSync): (conversationId: number) => string {
  const selectPrompts = db.prepare(
    `SELECT e.seq FROM event e JOIN shape s ON s.id = e.shape_id
     WHERE e.conversation_id = ? AND s.kind = ${PROMPT_KIND_CODE} ORDER BY e.time_us LIMIT ${MAX_PROMPTS}`,
  );
  const selectChunk = db.prepare(
    `SELECT ${CHUNK_COLUMNS} FROM chunk WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1`,
  );

  const envelope = createEnvelopeBytes(db);

  return (conversationId) => {
    for (const { seq } of selectPrompts.all(conversationId)) {
      const row = selectChunk.get(seq as number);
      if (row === undefined) continue;
      const chunk = chunkOf(row);
      const index = Number(seq) - chunk.firstSeq;
      const tagStarts = index < chunk.count ? offsetsOf(chunk)?.tagStarts : undefined;
      if (tagStarts === undefined) continue;
      const record = chunk.bytes.subarray(tagStarts[index], tagStarts[index + 1]);
      const body = joinRequest(envelope(chunk.resourceEnvelope), envelope(chunk.scopeEnvelope), [record]);
      const [group] = walkPending(chunk.signal, body).groups;
      const title = group === undefined ? '' : titleIn(group, body, 0);
      if (title !== '') return title;
    }
    return '';
  };
}
