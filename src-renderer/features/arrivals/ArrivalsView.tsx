import { CircleAlert, CircleCheck, Radio, TriangleAlert } from 'lucide-react';
import { Fragment, useState } from 'react';
import type { Arrival } from '../../../src-shared/contract/host-api.ts';
import { formatBytes, formatCount } from '../../../src-shared/timeline/format.ts';
import {
  ARRIVALS_KEPT,
  type ArrivalFilter,
  countArrivals,
  filterArrivals,
} from '../../entities/arrival/arrival-list.ts';
import { LISTENER_TITLES, ListenerList } from '../../entities/arrival/ListenerList.tsx';
import { type ArrivalsClient, useArrivals } from '../../entities/arrival/use-arrivals.ts';
import { formatDateTime, formatListTime, startOfDay } from '../../ui/clock.ts';
import { InertText } from '../../ui/text/InertText.tsx';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import { recordsName, shortTarget, statusName } from './request-names.ts';
import '../../ui/page.css';
import './arrivals.css';

const FILTERS: ReadonlyArray<[ArrivalFilter, string]> = [
  ['all', 'All'],
  ['accepted', 'Accepted'],
  ['refused', 'Not taken in full'],
];

/** Every request that reached a port, taken or not, with the reason: the answer to "why do I see nothing". */
export function ArrivalsView({ client }: { client: ArrivalsClient }) {
  const { info, arrivals } = useArrivals(client);
  const [filter, setFilter] = useState<ArrivalFilter>('all');
  const counts = countArrivals(arrivals);
  const shown = filterArrivals(arrivals, filter);

  return (
    <section className="page" aria-labelledby="arrivals-title">
      <header className="page-head">
        <h2 id="arrivals-title">Arrivals</h2>
        <p>Every request that reached a port, whether it was taken or not.</p>
      </header>
      {info !== undefined && (
        <>
          <ListenerList listeners={info.listeners} />
          <DiagnosisBox diagnosis={diagnose(info, arrivals)} />
          <Totals {...info.requests} />
        </>
      )}
      <div className="arrivals-bar">
        <fieldset className="segments">
          <legend className="visually-hidden">Show</legend>
          {FILTERS.map(([name, title]) => (
            <label key={name} className="segments-item">
              <input
                type="radio"
                name="arrivals-filter"
                className="visually-hidden"
                checked={filter === name}
                onChange={() => setFilter(name)}
              />
              {title} <span className="segments-count">{formatCount(counts[name])}</span>
            </label>
          ))}
        </fieldset>
        {arrivals.length >= ARRIVALS_KEPT && <span className="arrivals-kept">the latest {ARRIVALS_KEPT}</span>}
      </div>
      {shown.length === 0 ? (
        <p className="arrivals-none">
          {arrivals.length === 0
            ? 'No request yet. This list fills by itself.'
            : 'No request of this sort among the latest.'}
        </p>
      ) : (
        <ArrivalTable arrivals={shown} />
      )}
    </section>
  );
}

const LEVEL_MARKS = { good: CircleCheck, waiting: Radio, warning: TriangleAlert, problem: CircleAlert };

function DiagnosisBox({ diagnosis }: { diagnosis: Diagnosis }) {
  const Mark = LEVEL_MARKS[diagnosis.level];
  return (
    <div className="diagnosis" data-level={diagnosis.level} role="status">
      <Mark size={16} aria-hidden="true" />
      <div>
        <p className="diagnosis-title">{diagnosis.title}</p>
        {diagnosis.steps.length > 0 && (
          <ul className="diagnosis-steps">
            {diagnosis.steps.map((step) => (
              <li key={step}>
                <InertText text={step} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

function Totals({ accepted, refused, deferred }: { accepted: number; refused: number; deferred: number }) {
  return (
    <p className="arrivals-totals">
      Since Sluice started: <b>{formatCount(accepted)}</b> accepted, <b>{formatCount(refused)}</b> refused,{' '}
      <b>{formatCount(deferred)}</b> asked to try again later
    </p>
  );
}

function ArrivalTable({ arrivals }: { arrivals: readonly Arrival[] }) {
  return (
    <table className="arrival-table">
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Outcome</th>
          <th scope="col">Request</th>
          <th scope="col">From</th>
          <th scope="col" className="arrival-table-number">
            Records
          </th>
          <th scope="col" className="arrival-table-number">
            Size
          </th>
        </tr>
      </thead>
      <tbody>
        {arrivals.map((arrival) => (
          <Fragment key={arrival.id}>
            <ArrivalRow arrival={arrival} />
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

const OUTCOMES: Record<Arrival['outcome'], { title: string; tone: string }> = {
  accepted: { title: '✓ accepted', tone: 'ok' },
  partial: { title: '◐ in part', tone: 'warn' },
  refused: { title: '✕ refused', tone: 'bad' },
  deferred: { title: '↻ try later', tone: 'warn' },
};

function ArrivalRow({ arrival }: { arrival: Arrival }) {
  const outcome = OUTCOMES[arrival.outcome];
  const from = arrival.serviceName ?? arrival.userAgent ?? '';
  const reason = arrival.reason;
  return (
    <>
      <tr className="arrival-table-row" data-explained={reason !== undefined}>
        <td className="arrival-table-time" title={formatDateTime(arrival.timeMs)}>
          {formatListTime(arrival.timeMs, startOfDay(Date.now()))}
        </td>
        <td>
          <span className="chip" data-tone={outcome.tone}>
            {outcome.title} · {statusName(arrival)}
          </span>
        </td>
        <td className="arrival-table-request">
          <span className="arrival-table-target" title={arrival.target}>
            <InertText text={shortTarget(arrival.target)} />
          </span>
          <span className="arrival-table-quiet">
            {LISTENER_TITLES[arrival.listener]}
            {arrival.encoding !== undefined && ` · ${arrival.encoding}`}
          </span>
        </td>
        <td className="arrival-table-from" title={[from, arrival.userAgent].filter(Boolean).join(' · ')}>
          <InertText text={from} />
        </td>
        <td className="arrival-table-number">
          {arrival.records > 0 || arrival.outcome === 'accepted' ? formatCount(arrival.records) : ''}
          {arrival.signal !== undefined && (
            <span className="arrival-table-quiet"> {recordsName(arrival.signal, arrival.records)}</span>
          )}
        </td>
        <td className="arrival-table-number">{formatBytes(arrival.sizeBytes)}</td>
      </tr>
      {reason !== undefined && (
        <tr className="arrival-table-reason" data-tone={outcome.tone}>
          <td />
          <td colSpan={5}>
            <InertText text={reason} />
          </td>
        </tr>
      )}
    </>
  );
}
