/** What a reader thread tells about redaction. */
import type { DatabaseSync } from 'node:sqlite';
import type { EventStore } from './event-store.ts';
import { createLeakReads, type LeakReads } from './leaks.ts';
import { createLeavesReads, type LeavesReads } from './leaves.ts';
import { createLeaving } from './leaving.ts';
import type { RecordStore } from './record-store.ts';
import { createSentReads } from './sent-reads.ts';
import { createTryRedaction, type TryRedaction } from './try-redaction.ts';

export interface RedactionReads {
  leaves: LeavesReads;
  tryRedaction: TryRedaction;
  leaks: LeakReads;
}

export function createRedactionReads(db: DatabaseSync, events: EventStore, records: RecordStore): RedactionReads {
  const leaving = createLeaving(events);
  const sent = createSentReads(db);
  return {
    leaves: createLeavesReads({ events, records, leaving, sent }),
    tryRedaction: createTryRedaction(db, records, leaving),
    leaks: createLeakReads({ db, events, records, leaving, sent }),
  };
}
