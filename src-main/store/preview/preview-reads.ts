/** Reads that show what leaves of the log: of one event, of the newest under other rules, and as a report over all. */
import type { Readers } from '../read/readers.ts';
import { createSentReads } from '../sending/sent-reads.ts';
import { createLeakReport, type LeakReport } from './leak-report.ts';
import { createLeavingEvents } from './leaving-event.ts';
import { createTrial, type Trial } from './trial.ts';
import { createWhatLeaves, type WhatLeaves } from './what-leaves.ts';

export interface PreviewReads {
  whatLeaves: WhatLeaves;
  trial: Trial;
  leakReport: LeakReport;
}

export function createPreviewReads(readers: Readers): PreviewReads {
  const leaving = createLeavingEvents(readers);
  const sent = createSentReads(readers.db);
  return {
    whatLeaves: createWhatLeaves({ ...readers, leaving, sent }),
    trial: createTrial({ ...readers, leaving }),
    leakReport: createLeakReport({ ...readers, leaving, sent }),
  };
}
