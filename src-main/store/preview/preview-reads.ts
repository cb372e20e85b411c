/** What a reader thread tells about redaction. */
import type { DatabaseSync } from 'node:sqlite';
import type { EventStore } from '../read/event-store.ts';
import type { RecordStore } from '../read/record-store.ts';
import { createSentReads } from '../sending/sent-reads.ts';
import { createLeakReads, type LeakReads } from './leak-report.ts';
import { createLeaving } from './leaving-event.ts';
import { createTryRedaction, type TryRedaction } from './trial.ts';
import { createLeavesReads, type LeavesReads } from './what-leaves.ts';

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
