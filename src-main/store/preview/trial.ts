/** Runs rules that nobody saved on the newest stored events. */
import type { TriedEvent } from '../../../src-shared/contract/redaction-api.ts';
import { shownAround } from '../../../src-shared/contract/shown-changes.ts';
import type { RedactionDefinition } from '../../../src-shared/redaction/redaction-definition.ts';
import type { TriedRedaction } from '../../log/preview.ts';
import type { Readers } from '../read/readers.ts';
import type { LeavingEvents } from './leaving-event.ts';
import { createSlices } from './slices.ts';

/** Events and changes of each that are shown. */
const MAX_EVENTS = 200;
const MAX_CHANGES = 10;
/** Events of 64 MiB are possible: it then ends with those that it got to. */
const MAX_MS = 10_000;

export type Trial = (
  definition: RedactionDefinition,
  events: number,
  pause: () => Promise<void>,
) => Promise<TriedRedaction>;

export interface TrialSources extends Pick<Readers, 'db' | 'records'> {
  leaving: LeavingEvents;
}

export function createTrial({ db, records, leaving }: TrialSources): Trial {
  const selectNewest = db.prepare(
    `SELECT seq FROM event WHERE conversation_id NOT IN (SELECT id FROM conversation WHERE hidden = 1)
     ORDER BY seq DESC LIMIT ?`,
  );

  return async (definition, count, pause) => {
    const redactor = leaving.redactorOf(definition);
    const slices = createSlices(pause, MAX_MS);
    const tried: TriedRedaction = { outcome: 'tried', examined: 0, changed: 0, dropped: 0, held: 0, events: [] };
    const ids = selectNewest.all(count).map((row) => Number(row['seq']));
    for (const id of ids) {
      if (!(await slices.next())) break;
      const stored = records.bytes(id);
      if (stored === undefined) continue;
      tried.examined++;
      const { outcome, changes } = leaving.event(id, stored, redactor);
      if (outcome === 'unchanged') continue;
      tried[outcome]++;
      if (tried.events.length === MAX_EVENTS) continue;
      const shown = changes.slice(0, MAX_CHANGES).map(({ part, change }) => shownAround(part, change));
      tried.events.push({ id, outcome, changes: shown, changeCount: changes.length } satisfies TriedEvent);
    }
    return tried;
  };
}
