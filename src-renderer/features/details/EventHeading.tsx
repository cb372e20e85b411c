import { AGENT_TITLES, KIND_TITLES } from '../../../src-shared/agents/registry.ts';
import type { EventDetail } from '../../../src-shared/contract/host-api.ts';
import { formatSpan } from '../../entities/event/clock-times.ts';
import { formatDateTime, formatListTime, startOfDay } from '../../ui/clock.ts';
import { KindMark } from '../../ui/KindMark.tsx';
import { CopyButton } from '../../ui/text/CopyButton.tsx';
import { InertText } from '../../ui/text/InertText.tsx';

/** The event's heading above every tab: kind, outcome, duration, call and time. */
export function EventHeading({ event }: { event: EventDetail }) {
  const { row } = event;
  const title = headingOf(event);
  return (
    <header className="event-heading">
      <div className="event-heading-first">
        <KindMark kind={row.kind} sizePx={16} />
        <h2 className="event-heading-title" title={row.name}>
          <InertText text={title} />
        </h2>
        {row.ok !== undefined && (
          <span className="chip" data-tone={row.ok ? 'ok' : 'bad'}>
            {row.ok ? '✓ ok' : '✕ failed'}
          </span>
        )}
        {row.status !== undefined && row.kind !== 'api_request' && <span className="chip">{row.status}</span>}
        <CopyButton label="Copy event name" text={row.name} />
      </div>
      <p className="event-heading-second">
        <span>{AGENT_TITLES[row.agent]}</span>
        {title !== KIND_TITLES[row.kind] && <span>{KIND_TITLES[row.kind]}</span>}
        {row.durationMs !== undefined && <span>{formatSpan(row.durationMs)}</span>}
        {row.callId !== undefined && (
          <span className="event-heading-id">
            <InertText text={row.callId} />
          </span>
        )}
        <time dateTime={new Date(row.timeMs).toISOString()} title={formatDateTime(row.timeMs)}>
          {formatListTime(row.timeMs, startOfDay(Date.now()))}
        </time>
      </p>
    </header>
  );
}

/** A tool's events go by the tool's name, stream events by their own; those without a form of their own by their name. */
function headingOf({ row }: EventDetail): string {
  if (row.tool !== undefined) return row.tool;
  if (row.kind === 'sse_event' && row.streamKind !== undefined) return row.streamKind;
  if (row.kind === 'other' || row.kind === 'error') return row.name;
  return KIND_TITLES[row.kind];
}
