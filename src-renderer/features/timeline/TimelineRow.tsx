// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the selected row as its active descendant.
// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid of positioned rows cannot be a table element.
import { Check, X } from 'lucide-react';
import { memo } from 'react';
import type { AgentId } from '../../../src-shared/agents/common-event.ts';
import { AGENT_TITLES, KIND_TITLES } from '../../../src-shared/agents/registry.ts';
import type { EventRow } from '../../../src-shared/contract/host-api.ts';
import { formatDuration, formatOffset } from '../../../src-shared/timeline/format.ts';
import { inertLine } from '../../../src-shared/timeline/inert-text.ts';
import { shortName } from '../../../src-shared/timeline/short-name.ts';
import { AgentMark } from '../../ui/AgentMark.tsx';
import { formatDateTime, formatListTime } from '../../ui/clock.ts';
import { KindMark } from '../../ui/KindMark.tsx';
import { outcomeOf } from './row-text.ts';
import './timeline-cells.css';
import { type Bar, barOf, type TimeAxis } from './waterfall.ts';

export interface TimelineRowProps {
  id: number;
  index: number;
  topPx: number;
  timeMs: number;
  /** The conversation's start; absent in the list of all events, which shows the clock. */
  baseMs: number | undefined;
  /** Start of today: times of other days show their date. */
  dayMs: number;
  row: EventRow | 'gone' | undefined;
  axis: TimeAxis | undefined;
  isSelected: boolean;
  link: 'none' | 'first' | 'middle' | 'last';
  isLinked: boolean;
}

export const TimelineRow = memo(function TimelineRow(props: TimelineRowProps) {
  const { id, index, topPx, timeMs, baseMs, dayMs, row, axis, isSelected, link, isLinked } = props;
  const known = row === 'gone' ? undefined : row;
  const outcome = known && outcomeOf(known);
  const classes = ['timeline-row'];
  if (known !== undefined) classes.push(`kind-${known.kind}`);
  if (isSelected) classes.push('is-selected');
  if (isLinked) classes.push('is-linked');
  if (link !== 'none') classes.push(`link-${link}`);
  if (outcome?.tone === 'failed') classes.push('is-failed');
  if (known?.kind === 'user_prompt') classes.push('is-turn');
  return (
    <div
      id={`event-${id}`}
      className={classes.join(' ')}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-event-id={id}
      style={{ transform: `translateY(${topPx}px)` }}
    >
      <RowCells timeMs={timeMs} baseMs={baseMs} dayMs={dayMs} row={row} />
      {known !== undefined && (
        <div className="cell cell-waterfall" role="gridcell">
          {axis !== undefined && <WaterfallBar {...barOf(known, axis)} durationMs={known.durationMs} />}
        </div>
      )}
    </div>
  );
});

/** The cells of an event's row; not drawn again while only the axis or the selection changes. */
const RowCells = memo(function RowCells(props: Pick<TimelineRowProps, 'timeMs' | 'baseMs' | 'dayMs' | 'row'>) {
  const { timeMs, baseMs, dayMs, row } = props;
  const known = row === 'gone' ? undefined : row;
  const outcome = known && outcomeOf(known);
  return (
    <>
      <div className="cell cell-time" role="gridcell" title={formatDateTime(timeMs)}>
        {baseMs === undefined ? formatListTime(timeMs, dayMs) : formatOffset(timeMs - baseMs)}
      </div>
      {known === undefined ? (
        <div className="cell cell-absent" role="gridcell">
          {row === 'gone' ? 'No longer stored' : <span className="cell-skeleton">Loading</span>}
        </div>
      ) : (
        <>
          <div className="cell cell-name" role="gridcell" title={inertLine(known.name)}>
            {baseMs === undefined && <AgentCell agent={known.agent} />}
            <KindMark kind={known.kind} />
            <span className="visually-hidden">{KIND_TITLES[known.kind]}: </span>
            <span className="cell-name-text">{inertLine(shortName(known.name))}</span>
          </div>
          <div className="cell cell-summary" role="gridcell" dir="ltr">
            {inertLine(known.summary)}
          </div>
          <div className="cell cell-outcome" role="gridcell">
            {outcome !== undefined && (
              <span className={`cell-outcome-mark is-${outcome.tone}`}>
                {outcome.tone === 'failed' && <X size={12} strokeWidth={2.6} aria-hidden="true" />}
                {outcome.tone === 'ok' && <Check size={12} strokeWidth={2.6} aria-hidden="true" />}
                {outcome.text}
              </span>
            )}
          </div>
        </>
      )}
    </>
  );
});

function AgentCell({ agent }: { agent: AgentId }) {
  return (
    <>
      <AgentMark agent={agent} title={AGENT_TITLES[agent]} />
      <span className="visually-hidden">{AGENT_TITLES[agent]} </span>
    </>
  );
}

const WaterfallBar = memo(function WaterfallBar(props: Bar & { durationMs: number | undefined }) {
  const { left, width, isPoint, durationMs } = props;
  return (
    <>
      <span className="cell-duration">{durationMs === undefined ? '' : formatDuration(durationMs)}</span>
      <span className="waterfall-track" aria-hidden="true">
        <span
          className={isPoint ? 'waterfall-bar is-point' : 'waterfall-bar'}
          style={{ left: `${left * 100}%`, right: `${(1 - left - width) * 100}%` }}
        />
      </span>
    </>
  );
});
