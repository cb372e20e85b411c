import { useCallback, useMemo } from 'react';
import { formatOffset } from '../../../../src-shared/timeline/format.ts';
import { askConnected } from '../../../client/when-connected.ts';
import { formatSpan } from '../../../entities/event/clock-times.ts';
import { KindMark } from '../../../ui/KindMark.tsx';
import { InertText } from '../../../ui/text/InertText.tsx';
import type { DetailTabProps } from '../detail-tab.ts';
import { useLoaded } from '../use-loaded.ts';
import './related.css';

/** The other events of the same tool call or request, around this one, in order of time. */
export function RelatedTab({ client, event, onSelectEvent }: DetailTabProps) {
  const { row } = event;
  const load = useCallback((id: number) => askConnected(client, (api) => api.related(id)), [client]);
  const loaded = useLoaded(row.id, load);
  const rows = useMemo(() => {
    const others = (loaded.value ?? []).filter((other) => other.id !== row.id);
    return [...others, row].sort((a, b) => a.timeMs - b.timeMs || a.id - b.id);
  }, [loaded.value, row]);
  if (loaded.status === 'failed')
    return <p className="details-note">Could not load related events: {loaded.message}</p>;
  if (loaded.status === 'waiting') return <p className="details-note">{loaded.isSlow ? 'Loading…' : ''}</p>;
  if (rows.length === 1) {
    return (
      <p className="details-note">
        Nothing else belongs to this event. Tool decisions and results of one call, and the events of one request, are
        listed here.
      </p>
    );
  }
  return (
    <ol className="related" aria-label="Related events">
      {rows.map((other) => (
        <li key={other.id}>
          <button
            type="button"
            className="related-row"
            aria-current={other.id === row.id ? 'true' : undefined}
            onClick={() => onSelectEvent(other.id)}
          >
            <span className="related-offset">
              {other.id === row.id ? 'this event' : formatOffset(other.timeMs - row.timeMs)}
            </span>
            <KindMark kind={other.kind} />
            <span className="related-text">
              <span className="related-name">{other.kind}</span>
              <span className="related-summary" dir="auto">
                <InertText text={other.summary} />
              </span>
            </span>
            {other.durationMs !== undefined && <span className="related-duration">{formatSpan(other.durationMs)}</span>}
          </button>
        </li>
      ))}
    </ol>
  );
}
