import type { DatabaseSync } from 'node:sqlite';
import { numberOrUndefined, PROMPT_KIND_CODE } from '../file/codes.ts';
import type { ConversationTable } from './conversations.ts';
import type { ShapeTable } from './shapes.ts';

/** Removes derived rows and takes them out of what is summed up over them. */
export interface EventRemover {
  /** Removes the events of an inclusive range, of one conversation where given; answers their sequence numbers, ascending. */
  remove(fromSeq: number, toSeq: number, conversationId?: number): number[];
}

export function createEventRemover(
  db: DatabaseSync,
  { conversations, shapes }: { conversations: ConversationTable; shapes: ShapeTable },
): EventRemover {
  const columns = `e.seq, e.conversation_id, e.shape_id, e.input, e.cached, e.cache_write, e.output, e.reasoning, e.cost, s.ok, s.kind
    FROM event e JOIN shape s ON s.id = e.shape_id WHERE e.seq BETWEEN ? AND ?`;
  const selectRange = db.prepare(`SELECT ${columns} ORDER BY e.seq`);
  const selectOwn = db.prepare(`SELECT ${columns} AND e.conversation_id = ? ORDER BY e.seq`);
  const deleteRange = db.prepare('DELETE FROM event WHERE seq BETWEEN ? AND ?');
  const deleteTexts = db.prepare('DELETE FROM event_text WHERE rowid BETWEEN ? AND ?');
  const deleteOne = db.prepare('DELETE FROM event WHERE seq = ?');
  const deleteText = db.prepare('DELETE FROM event_text WHERE rowid = ?');

  return {
    remove(fromSeq, toSeq, conversationId) {
      const rows =
        conversationId === undefined ? selectRange.all(fromSeq, toSeq) : selectOwn.all(fromSeq, toSeq, conversationId);
      const seqs: number[] = [];
      for (const row of rows) {
        seqs.push(Number(row['seq']));
        shapes.release(Number(row['shape_id']), 1);
        conversations.take(Number(row['conversation_id']), {
          ok: row['ok'] === null ? undefined : row['ok'] === 1,
          input: numberOrUndefined(row['input']),
          cached: numberOrUndefined(row['cached']),
          cacheWrite: numberOrUndefined(row['cache_write']),
          output: numberOrUndefined(row['output']),
          reasoning: numberOrUndefined(row['reasoning']),
          cost: numberOrUndefined(row['cost']),
          isPrompt: row['kind'] === PROMPT_KIND_CODE,
        });
      }
      if (seqs.length > 0) {
        if (conversationId === undefined) {
          deleteRange.run(fromSeq, toSeq);
          deleteTexts.run(fromSeq, toSeq);
        } else {
          for (const seq of seqs) {
            deleteOne.run(seq);
            deleteText.run(seq);
          }
        }
      }
      return seqs;
    },
  };
}
