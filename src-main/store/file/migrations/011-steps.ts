import type { Migration } from './migration.ts';

/**
 * `summary.steps`: which events are part of which step, and what filters ask of it (`StepIndex` of `src-shared/run` as JSON). It lies with
 * the summary, goes with it, and `version` is never used again for another. Summaries without it are written anew.
 */
export const steps: Migration = {
  version: 11,
  sql: `
    DROP TABLE summary;
    CREATE TABLE summary(conversation_id INTEGER PRIMARY KEY, run TEXT NOT NULL, steps TEXT NOT NULL, version TEXT NOT NULL);
    UPDATE conversation SET dirty = 1;
  `,
};
