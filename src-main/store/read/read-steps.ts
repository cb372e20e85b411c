/** The steps that events are part of, as their conversations' summaries keep them. */
import type { DatabaseSync } from 'node:sqlite';
import { type StepFacts, type StepIndex, StepLookup } from '../../../src-shared/run/step-facts.ts';
import type { StoredEvent } from './event-store.ts';

/** Events of the conversations whose steps are remembered; with more all are forgotten. */
const MAX_EVENTS = 500_000;
const MAX_CONVERSATIONS = 2_000;

export interface StepReads {
  /** What is remembered may have been written anew since: to be called when a query begins, or goes on after a pause. */
  renew(): void;
  of(event: StoredEvent): StepFacts | undefined;
  /** Undefined while the conversation's run was not read. */
  conversation(conversationId: number): StepLookup | undefined;
}

export function createStepReads(db: DatabaseSync): StepReads {
  const selectVersion = db.prepare('SELECT version FROM summary WHERE conversation_id = ?');
  const selectSteps = db.prepare("SELECT steps FROM summary WHERE conversation_id = ? AND steps <> ''");
  const known = new Map<number, { version: unknown; lookup: StepLookup | undefined }>();
  /** Those whose version was looked at since the last `renew`. */
  const current = new Set<number>();
  let held = 0;

  function conversation(id: number): StepLookup | undefined {
    if (current.has(id)) return known.get(id)?.lookup;
    const version = selectVersion.get(id)?.['version'];
    const found = known.get(id);
    current.add(id);
    if (found !== undefined && found.version === version) return found.lookup;
    if (held > MAX_EVENTS || known.size >= MAX_CONVERSATIONS) {
      known.clear();
      current.clear();
      current.add(id);
      held = 0;
    }
    const text = version === undefined ? undefined : selectSteps.get(id)?.['steps'];
    const lookup = text === undefined ? undefined : new StepLookup(JSON.parse(String(text)) as StepIndex);
    held += (lookup?.size ?? 0) - (found?.lookup?.size ?? 0);
    known.set(id, { version, lookup });
    return lookup;
  }

  return {
    renew: () => current.clear(),
    of: ({ conversationId, seq, timeUs }) => conversation(conversationId)?.of(seq, timeUs),
    conversation,
  };
}
