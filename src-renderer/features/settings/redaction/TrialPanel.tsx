import { ArrowUpRight, RotateCw } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { EventRow } from '../../../../src-shared/contract/host-api.ts';
import type { LeavesChange, RedactionTrial, TriedEvent } from '../../../../src-shared/contract/redaction-api.ts';
import { formatCount } from '../../../../src-shared/timeline/format.ts';
import { ChangedText, StruckText } from '../../../entities/redaction/ChangedText.tsx';
import { placeName, valueText } from '../../../entities/redaction/value-text.ts';
import { useApp } from '../../../state/app-context.ts';
import { KindMark } from '../../../ui/KindMark.tsx';
import { InertText } from '../../../ui/text/InertText.tsx';
import { problemText } from '../fields/setting-fields.ts';
import { createTrial, type Trial, type TrialState } from './trial.ts';
import './trial.css';

const FIRST_EVENTS = 12;
const MORE_EVENTS = 40;

/** Tries rules that nobody saved yet whenever they change. */
export function useTrial(wanted: RedactionTrial): Trial {
  const { client, idle } = useApp();
  const trial = useMemo(
    () =>
      createTrial({
        tryRedaction: (one) => client.api.tryRedaction(one),
        rows: (ids) => client.api.rows(ids),
        begin: () => idle.begin(),
      }),
    [client, idle],
  );
  useEffect(() => () => trial.dispose(), [trial]);
  useEffect(() => trial.want(wanted), [trial, wanted]);
  return trial;
}

/** How many events would change: one line that stays in sight while a rule is written. */
export function TrialLine({ trial }: { trial: Trial }) {
  const state = useStore(trial.store);
  return (
    <div className="trial-line" data-running={state.running}>
      <div className="trial-line-text">
        <p role="status">{lineOf(state)}</p>
        <Example state={state} />
      </div>
      <button
        type="button"
        className="icon-button"
        aria-label="Try it again on the newest events"
        title="Try it again on the newest events"
        onClick={() => trial.again()}
      >
        <RotateCw size={13} aria-hidden="true" />
      </button>
    </div>
  );
}

/** The newest change, so that what a rule does is in sight while it is written. */
function Example({ state: { result } }: { state: TrialState }) {
  const newest = result?.outcome === 'tried' ? result.events[0] : undefined;
  const change = newest?.changes[0];
  if (newest === undefined || change === undefined) return null;
  return (
    <div className="trial-line-example">
      <Change change={change} isDropped={newest.outcome === 'dropped'} isBrief />
    </div>
  );
}

function lineOf({ result, error }: TrialState): React.ReactNode {
  if (error !== undefined) return `Could not try it: ${error}`;
  if (result === undefined) return 'Trying it…';
  if (result.outcome === 'invalid') {
    const [problem] = result.problems;
    return (
      <>
        Not tried:{' '}
        <InertText text={problem === undefined ? 'the rule has a mistake' : problemText(problem, problem.path)} />
      </>
    );
  }
  const { examined, changed, dropped, held } = result;
  if (examined === 0) return 'No event is stored yet to try it on.';
  const of = examined === 1 ? 'the one stored event' : `the last ${formatCount(examined)} stored events`;
  if (examined === 1 && held === 0) {
    return dropped > 0
      ? 'The one stored event would be dropped.'
      : `The one stored event would ${changed > 0 ? '' : 'not '}change.`;
  }
  if (changed + dropped + held === 0) return `None of ${of} would change.`;
  return (
    <>
      <b>{formatCount(changed)}</b> of {of} would change
      {dropped > 0 && (
        <>
          , <b>{formatCount(dropped)}</b> would be dropped
        </>
      )}
      {held > 0 && (
        <>
          , <b>{formatCount(held)}</b> could not be redacted and would be held
        </>
      )}
      .
    </>
  );
}

/** The events that would change, newest first, each before and after. */
export function TrialEvents({ trial }: { trial: Trial }) {
  const { result, rows } = useStore(trial.store);
  const [limit, setLimit] = useState(FIRST_EVENTS);
  if (result === undefined) return null;
  if (result.outcome === 'invalid') {
    return (
      <ul className="trial-problems">
        {result.problems.map(({ path, message, level }) => (
          <li key={`${path.join('.')} ${message}`} className="field-problem is-error">
            <InertText text={`${path.at(-1) ?? ''}: ${problemText({ path, message, level }, path)}`} />
          </li>
        ))}
      </ul>
    );
  }
  const { events } = result;
  const total = result.changed + result.dropped + result.held;
  return (
    <>
      <ol className="trial-events" aria-label="Events that would change">
        {events.slice(0, limit).map((event) => (
          <TrialEvent key={event.id} event={event} row={rows.get(event.id)} />
        ))}
      </ol>
      {events.length > limit && (
        <button type="button" className="button" onClick={() => setLimit(limit + MORE_EVENTS)}>
          Show more of {formatCount(events.length)}
        </button>
      )}
      {events.length <= limit && total > events.length && (
        <p className="trial-more">
          The newest {formatCount(events.length)} of {formatCount(total)} are listed.
        </p>
      )}
    </>
  );
}

function TrialEvent({ event, row }: { event: TriedEvent; row: EventRow | undefined }) {
  const app = useApp();
  const left = event.changeCount - event.changes.length;
  return (
    <li className="trial-event" data-outcome={event.outcome}>
      <button type="button" className="trial-event-head" title="Show the event" onClick={() => app.showEvent(event.id)}>
        {row !== undefined && <KindMark kind={row.kind} />}
        <span className="trial-event-name">
          <InertText text={row?.tool ?? row?.name ?? `#${event.id}`} />
        </span>
        <span className="trial-event-summary" dir="auto">
          <InertText text={row?.summary ?? ''} />
        </span>
        {event.outcome !== 'changed' && (
          <span className="trial-event-outcome">{event.outcome === 'dropped' ? 'dropped' : 'held'}</span>
        )}
        <ArrowUpRight size={13} aria-hidden="true" />
      </button>
      {event.changes.map((change, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: one place can be changed twice
        <Change key={index} change={change} isDropped={event.outcome === 'dropped'} />
      ))}
      {left > 0 && <p className="trial-event-left">and {formatCount(left)} more changes in this event</p>}
    </li>
  );
}

function Change(props: { change: LeavesChange; isDropped: boolean; isBrief?: boolean }) {
  const { change, isDropped, isBrief = false } = props;
  const { path, before, after, part } = change;
  return (
    <div className="trial-change">
      <span className="trial-change-place">
        {part !== 'record' && <span>{part} </span>}
        <InertText text={placeName(path)} />
      </span>
      {after === undefined || isDropped ? (
        <StruckText text={valueText(before)} />
      ) : (
        <ChangedText before={valueText(before)} after={valueText(after)} isBrief={isBrief} />
      )}
    </div>
  );
}
