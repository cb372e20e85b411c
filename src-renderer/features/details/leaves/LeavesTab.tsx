import { ListFilter } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { EventDetail } from '../../../../src-shared/contract/host-api.ts';
import { type Leaves, NOT_UTF8 } from '../../../../src-shared/contract/redaction-api.ts';
import { formatCount } from '../../../../src-shared/timeline/format.ts';
import type { HostClient } from '../../../client/host-client.ts';
import { EventAccessContext, useEventAccess } from '../../../entities/event/event-access.ts';
import { type KeyNote, keyNote } from '../../../entities/redaction/key-notes.ts';
import { NoExporterNote } from '../../../entities/redaction/NoExporterNote.tsx';
import { OUTCOME_MARKS, outcomeText } from '../../../entities/redaction/outcome.ts';
import { RecordLeaves } from '../../../entities/redaction/RecordLeaves.tsx';
import { UnknownTextOffer } from '../../../entities/redaction/UnknownTextOffer.tsx';
import { useApp } from '../../../state/app-context.ts';
import { readStored, writeStored } from '../../../state/browser-storage.ts';
import type { DetailTabProps } from '../detail-tab.ts';
import { LeavesFieldRow } from './LeavesFieldRow.tsx';
import { LeavesHead } from './LeavesHead.tsx';
import { countFields, type LeavesField, leavesGroups } from './leaves-fields.ts';
import { noExporterText, sideOfPath } from './leaves-text.ts';
import { useLeaves } from './use-leaves.ts';
import { useNewKeys } from './use-new-keys.ts';
import './leaves.css';

const STORAGE_KEY = 'sluice.leaves.exporter';

/** For each exporter exactly what would be sent of the event, and what rule changed it. */
export function LeavesTab(props: DetailTabProps) {
  const { client, event } = props;
  return event.signal === 'logs' ? <LogRecordLeaves {...props} /> : <RecordLeaves client={client} id={event.row.id} />;
}

function LogRecordLeaves({ client, event }: DetailTabProps) {
  const loaded = useLeaves(client, event);
  const [wanted, setWanted] = useState<Leaves['exporter'] | undefined>(() => readStored(STORAGE_KEY));
  if (loaded.status === 'failed')
    return <p className="details-note">Could not find out what leaves: {loaded.message}</p>;
  if (loaded.status === 'absent') return <p className="details-note">This event is no longer stored.</p>;
  if (loaded.status === 'waiting') return <p className="details-note">{loaded.isSlow ? 'Loading…' : ''}</p>;
  const { leaves: all, event: of } = loaded.value;
  const chosen = all.find(({ exporter }) => exporter === wanted) ?? mostTelling(all);
  if (chosen === undefined) return null;
  return (
    <div className="leaves">
      {(all.length > 1 || chosen.exporter !== null) && (
        <ExporterChoice
          all={all}
          chosen={chosen.exporter}
          onChoose={(name) => {
            setWanted(name);
            if (name !== null) writeStored(STORAGE_KEY, name);
          }}
        />
      )}
      {chosen.exporter === null && (
        <NoExporterNote className="leaves-none" text={noExporterText(all.length === 1, chosen.outcome)} />
      )}
      <LeavesOfExporter key={`${of.row.id} ${chosen.exporter}`} client={client} event={of} leaves={chosen} />
    </div>
  );
}

/** One that sends it, else one that would if it were on. */
function mostTelling(all: readonly Leaves[]): Leaves | undefined {
  const sending = all.filter(({ outcome }) => outcome !== 'not-sent');
  return sending.find(({ enabled }) => enabled) ?? sending[0] ?? all[0];
}

function ExporterChoice(props: {
  all: readonly Leaves[];
  chosen: Leaves['exporter'];
  onChoose: (exporter: Leaves['exporter']) => void;
}) {
  const { all, chosen, onChoose } = props;
  return (
    <fieldset className="leaves-exporters" aria-label="Exporter">
      {all.map((one) => {
        const { Mark, tone } = OUTCOME_MARKS[one.outcome];
        return (
          <label key={one.exporter} className="leaves-exporter" data-tone={tone}>
            <input
              type="radio"
              className="visually-hidden"
              name="leaves-exporter"
              checked={one.exporter === chosen}
              onChange={() => onChoose(one.exporter)}
            />
            <Mark size={13} aria-hidden="true" />
            {one.exporter === null ? (
              <em className="leaves-exporter-name">under the default rules</em>
            ) : (
              <span className="leaves-exporter-name">{one.exporter}</span>
            )}
            <span className="leaves-exporter-outcome">
              {outcomeText(one)}
              {!one.enabled && one.exporter !== null && ', off'}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

function LeavesOfExporter({ client, event, leaves }: { client: HostClient; event: EventDetail; leaves: Leaves }) {
  const [onlyChanges, setOnlyChanges] = useState(false);
  const groups = useMemo(() => leavesGroups(event, leaves), [event, leaves]);
  const counts = useMemo(() => countFields(groups), [groups]);
  const outer = useEventAccess();
  const { settings } = useApp();
  const view = useStore(settings.store, (state) => state.view);
  useEffect(() => {
    if (settings.store.getState().view === undefined) void settings.load();
  }, [settings]);
  function noteOf(title: string, { key, received, changes }: LeavesField): { note?: KeyNote } {
    if (view === undefined || title === 'Record' || received === undefined) return {};
    const noted = { key, isText: received.type === 'str', changedBy: rulesOf(changes) };
    const note = keyNote(noted, event.row.agent, leaves.redact, view.values);
    return note === undefined ? {} : { note };
  }
  const unexplained = groups.flatMap(({ title, fields }) =>
    fields.filter((field) => noteOf(title, field).note === 'new'),
  );
  const newKeys = useNewKeys(
    client,
    event.row.id,
    unexplained.map(({ key }) => key),
  );
  /** A key that is new is so at one event only. */
  function shownNoteOf(title: string, field: LeavesField): { note?: KeyNote } {
    const noted = noteOf(title, field);
    return noted.note === 'new' && !newKeys.isNew(field.key) ? {} : noted;
  }
  const access = useMemo(
    () => ({
      ...outer,
      loadWhole(path: Array<string | number>) {
        const side = sideOfPath(path);
        return side === undefined
          ? outer.loadWhole(path)
          : client.api.leavesText(outer.eventId, leaves.exporter, side.change, side.side);
      },
    }),
    [outer, client, leaves.exporter],
  );
  const isSent = leaves.outcome === 'unchanged' || leaves.outcome === 'changed';
  const shown = groups
    .map((group) => ({
      ...group,
      fields: onlyChanges ? group.fields.filter(({ state }) => state !== 'same') : group.fields,
    }))
    .filter(({ fields }) => fields.length > 0);
  return (
    <EventAccessContext value={access}>
      <LeavesHead leaves={leaves} />
      {leaves.exporter !== null && <UnknownTextOffer exporter={leaves.exporter} />}
      {leaves.outcome !== 'held' && leaves.outcome !== 'not-sent' && (
        <>
          <div className="leaves-bar">
            <p className="leaves-count" role="status">
              {leaves.outcome === 'dropped' ? 'Nothing leaves.' : countText(counts, leaves)}
            </p>
            <button
              type="button"
              className="text-control"
              aria-pressed={onlyChanges}
              disabled={leaves.outcome !== 'changed'}
              onClick={() => setOnlyChanges((is) => !is)}
            >
              <ListFilter size={12} aria-hidden="true" />
              Only changes
            </button>
          </div>
          {shown.map(({ title, fields }) => (
            <section key={title} className="leaves-group" aria-label={`${title}, as sent`}>
              <h3>{title}</h3>
              <ul>
                {fields.map((field, index) => (
                  <LeavesFieldRow
                    // biome-ignore lint/suspicious/noArrayIndexKey: a key may stand in a record twice
                    key={`${index} ${field.key}`}
                    field={field}
                    isSent={isSent}
                    {...shownNoteOf(title, field)}
                    onSettled={newKeys.settle}
                  />
                ))}
              </ul>
            </section>
          ))}
        </>
      )}
    </EventAccessContext>
  );
}

/** What is no UTF-8 leaves as U+FFFD whatever the rules, and says nothing of its key. */
function rulesOf(changes: LeavesField['changes']): string[] {
  return changes.map(({ rule }) => rule).filter((rule) => rule !== NOT_UTF8);
}

function countText(counts: ReturnType<typeof countFields>, leaves: Leaves): string {
  const parts = [
    counts.changed > 0 ? `${formatCount(counts.changed)} changed` : '',
    counts.dropped > 0 ? `${formatCount(counts.dropped)} dropped` : '',
    `${formatCount(counts.same)} as received`,
    leaves.changeCount > leaves.changes.length
      ? `the first ${formatCount(leaves.changes.length)} of ${formatCount(leaves.changeCount)} changes are told apart`
      : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
