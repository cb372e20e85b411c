import { ArrowUpRight, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { formatCount } from '../../../src-shared/timeline/format.ts';
import { RecordLeaves } from '../../entities/redaction/RecordLeaves.tsx';
import { placeName } from '../../entities/redaction/value-text.ts';
import { useApp } from '../../state/app-context.ts';
import { formatDateTime, formatListTime, formatSecond, startOfDay } from '../../ui/clock.ts';
import { InertText } from '../../ui/text/InertText.tsx';
import { countFates, FATES, type Fate, type FateKind, type Leak, type LeakGroup } from './leak-groups.ts';

const FIRST_LEAKS = 20;
const MORE_LEAKS = 100;

/** The findings of one type, with the sum of their fates; the first twenty until more are wanted. */
export function LeakGroupList({ group }: { group: LeakGroup }) {
  const [isOpen, setOpen] = useState(group.kind === 'secret');
  const [limit, setLimit] = useState(FIRST_LEAKS);
  const fates = countFates(group.leaks);
  return (
    <section className="leak-group" aria-label={group.title}>
      <button type="button" className="leak-group-head" aria-expanded={isOpen} onClick={() => setOpen((is) => !is)}>
        <ChevronRight className="chevron" size={13} aria-hidden="true" />
        <span className="leak-group-title">{group.title}</span>
        {group.kind === 'secret' && <code>{group.type}</code>}
        <span className="leak-group-count">
          {formatCount(group.found)} in {formatCount(group.events)} {group.events === 1 ? 'record' : 'records'}
        </span>
        <span className="leak-fates">
          {fates.map(({ exporter, kind, count }) => (
            <FateChip key={`${exporter} ${kind}`} exporter={exporter} kind={kind} count={count} />
          ))}
        </span>
      </button>
      {isOpen && (
        <ul>
          {group.leaks.slice(0, limit).map((leak, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: findings have no identity beyond their place
            <LeakRow key={index} leak={leak} />
          ))}
        </ul>
      )}
      {isOpen && group.leaks.length > limit && (
        <button type="button" className="button" onClick={() => setLimit(limit + MORE_LEAKS)}>
          Show more of {formatCount(group.leaks.length)}
        </button>
      )}
    </section>
  );
}

function LeakRow({ leak: { event, finding, fates } }: { leak: Leak }) {
  const app = useApp();
  const [isOpen, setOpen] = useState(false);
  const isEvent = event.signal === 'logs';
  return (
    <li>
      <button
        type="button"
        className="leak"
        title={isEvent ? 'Show the event' : 'Show what would leave of it'}
        {...(isEvent ? {} : { 'aria-expanded': isOpen })}
        onClick={() => (isEvent ? app.showEvent(event.id) : setOpen((is) => !is))}
      >
        <time className="leak-time" title={formatDateTime(event.timeMs)}>
          {formatListTime(event.timeMs, startOfDay(Date.now()))}
        </time>
        <span className="leak-where">
          {!isEvent && (event.signal === 'traces' ? 'span ' : 'metric ')}
          <InertText text={event.name} />
          <span className="leak-place">
            {!isEvent && event.scope !== undefined && (
              <>
                of <InertText text={event.scope} />{' '}
              </>
            )}
            {finding.part !== 'record' && `${finding.part} `}
            <InertText text={placeName(finding.path)} />
          </span>
        </span>
        {isEvent ? (
          <ArrowUpRight size={13} aria-hidden="true" />
        ) : (
          <ChevronRight className="chevron" size={13} aria-hidden="true" />
        )}
        <span className="leak-excerpt" dir="auto">
          <InertText text={finding.excerpt} />
          {finding.count > 1 && <span className="leak-times"> ×{formatCount(finding.count)}</span>}
        </span>
        <span className="leak-fates">
          {fates.map((fate) => (
            <FateChip key={fate.exporter} {...fate} />
          ))}
        </span>
      </button>
      {isOpen && <RecordLeaves client={app.client} id={event.id} />}
    </li>
  );
}

/** `14:16:48`, or with its day. */
function sentTime(timeMs: number): string {
  const today = startOfDay(Date.now());
  return startOfDay(timeMs) === today ? formatSecond(timeMs) : formatListTime(timeMs, today);
}

const SIGNS = { bad: '✕', warn: '!', ok: '✓' };

function FateChip({ exporter, kind, timeMs, count }: Fate & { kind: FateKind; count?: number }) {
  const { one, many, tone } = FATES[kind];
  const text = (count ?? 1) === 1 ? one : many;
  return (
    <span className="leak-fate" data-tone={tone}>
      <span aria-hidden="true">{SIGNS[tone]}</span> {exporter !== null && `${exporter}: `}
      {count !== undefined && `${formatCount(count)} `}
      {text}
      {timeMs !== undefined && (
        <time title="Of many records sent in a row only the first and the last are timed: this one's time lies between.">
          {' '}
          about {sentTime(timeMs)}
        </time>
      )}
    </span>
  );
}
