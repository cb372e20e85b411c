import { ShieldCheck } from 'lucide-react';
import { useEffect, useId, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { formatCount } from '../../../src-shared/timeline/format.ts';
import { headingOf } from '../../entities/conversation/conversation-text.ts';
import { NoExporterNote } from '../../entities/redaction/NoExporterNote.tsx';
import { useApp } from '../../state/app-context.ts';
import type { LeakScan, LeakScanState } from '../../state/leak-scan.ts';
import { leakScanOf } from '../../state/leak-scan-of.ts';
import { Segments } from '../../ui/Segments.tsx';
import { LeakGroupList } from './LeakGroupList.tsx';
import { countKinds, countNotListed, isUnderDefaults, leakGroups } from './leak-groups.ts';
import { ScrubBar } from './ScrubBar.tsx';
import '../../ui/page.css';
import './leaks.css';

const MAX_CONVERSATIONS = 200;

/** Which secrets and what content stored events hold, where they would go, and what was sent already. */
export function LeaksView() {
  const app = useApp();
  const scan = leakScanOf(app.client);
  const state = useStore(scan.store);
  const [kind, setKind] = useState<'secret' | 'content' | 'both'>('secret');
  const phase = useStore(app.connection, (connection) => connection.phase);
  useEffect(() => {
    if (phase === 'connected' && scan.store.getState().phase === 'idle') scan.start({});
  }, [phase, scan]);
  const { events } = state;
  const groups = useMemo(() => leakGroups(events, kind), [events, kind]);
  const counts = useMemo(() => countKinds(events), [events]);
  const notListed = useMemo(() => countNotListed(events), [events]);
  return (
    <section className="page" aria-labelledby="leaks-title">
      <header className="page-head">
        <h2 id="leaks-title">Leaks</h2>
        <p>
          Secrets and content in the stored events, spans and metrics, where each exporter would send them under the
          rules in force, and what was sent already.
        </p>
      </header>
      <ScopeBar state={state} scan={scan} />
      <Progress state={state} scan={scan} />
      <ScrubBar
        client={app.client}
        conversationId={state.scope.conversationId}
        isOffered={counts.secret > 0}
        onDone={() => scan.start(state.scope)}
      />
      {isUnderDefaults(events) && <NoExporterNote className="leaks-note" text={NO_EXPORTER} />}
      <div className="leaks-bar">
        <Segments
          label="Show"
          value={kind}
          options={[
            { value: 'secret', title: `Secrets ${formatCount(counts.secret)}` },
            { value: 'content', title: `Content ${formatCount(counts.content)}` },
            { value: 'both', title: 'Both' },
          ]}
          onChange={setKind}
        />
        {state.notKept > 0 && (
          <span className="leaks-kept">
            The newest {formatCount(events.length)} records are listed, {formatCount(state.notKept)} older ones are not.
          </span>
        )}
        {notListed > 0 && (
          <span className="leaks-kept">{formatCount(notListed)} more findings in these records are not listed.</span>
        )}
      </div>
      {groups.length === 0 ? (
        <Nothing state={state} kind={kind} />
      ) : (
        groups.map((group) => <LeakGroupList key={group.key} group={group} />)
      )}
    </section>
  );
}

function ScopeBar({ state, scan }: { state: LeakScanState; scan: LeakScan }) {
  const app = useApp();
  const { order, byId } = useStore(app.conversations.store);
  const exporters = useStore(app.exporters.store, ({ list }) => list) ?? [];
  const id = useId();
  const { conversationId, exporter } = state.scope;
  const restart = (scope: { conversationId?: number | undefined; exporter?: string | undefined }) =>
    scan.start({
      ...(scope.conversationId === undefined ? {} : { conversationId: scope.conversationId }),
      ...(scope.exporter === undefined ? {} : { exporter: scope.exporter }),
    });
  return (
    <div className="leaks-scope">
      <label htmlFor={`${id}-conversation`}>Conversation</label>
      <select
        id={`${id}-conversation`}
        className="input"
        value={conversationId ?? ''}
        onChange={({ currentTarget: { value } }) =>
          restart({ exporter, conversationId: value === '' ? undefined : Number(value) })
        }
      >
        <option value="">All</option>
        {order.slice(0, MAX_CONVERSATIONS).map((one) => {
          const conversation = byId.get(one);
          return conversation === undefined ? null : (
            <option key={one} value={one}>
              {headingOf(conversation)}
            </option>
          );
        })}
      </select>
      <label htmlFor={`${id}-exporter`}>Exporter</label>
      <select
        id={`${id}-exporter`}
        className="input"
        value={exporter ?? ''}
        onChange={({ currentTarget: { value } }) =>
          restart({ conversationId, exporter: value === '' ? undefined : value })
        }
      >
        <option value="">All</option>
        {exporters.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </div>
  );
}

function Progress({ state, scan }: { state: LeakScanState; scan: LeakScan }) {
  const app = useApp();
  const byId = useStore(app.conversations.store, (conversations) => conversations.byId);
  const stored = useStore(app.status.store, ({ info }) => {
    const records = info?.log.records;
    return records === undefined ? undefined : records.logs + records.traces + records.metrics;
  });
  const { phase, examined, scope } = state;
  const total = Math.max(
    examined,
    (scope.conversationId === undefined ? stored : byId.get(scope.conversationId)?.events) ?? examined,
  );
  const looked = `${formatCount(examined)} ${examined === 1 ? 'record' : 'records'}`;
  const text: Record<LeakScanState['phase'], string> = {
    idle: '',
    running: `Looked at ${formatCount(examined)} of ${formatCount(total)} records…`,
    stopped: `Stopped after ${formatCount(examined)} of ${formatCount(total)} records.`,
    done: `Looked at ${looked}.`,
    failed: `Failed after ${looked}: ${state.error ?? ''}`,
  };
  return (
    <div className="leaks-progress" data-phase={phase}>
      {phase === 'running' && <progress aria-label="Records looked at" value={examined} max={Math.max(1, total)} />}
      <p role="status">{text[phase]}</p>
      {phase === 'running' && (
        <button type="button" className="button" onClick={() => scan.stop()}>
          Stop
        </button>
      )}
      {(phase === 'stopped' || phase === 'failed') && (
        <button type="button" className="button" onClick={() => scan.goOn()}>
          Go on
        </button>
      )}
      {phase !== 'running' && phase !== 'idle' && (
        <button type="button" className="button is-quiet" onClick={() => scan.start(state.scope)}>
          Look again
        </button>
      )}
    </div>
  );
}

const NO_EXPORTER =
  'No exporter sends yet: nothing leaves. Each finding says what one with the default rules would send.';

const KIND_WORDS = { secret: 'secret', content: 'content', both: 'secret and no content' };

function Nothing({ state, kind }: { state: LeakScanState; kind: keyof typeof KIND_WORDS }) {
  if (state.phase !== 'done') return null;
  return (
    <div className="leaks-none">
      <ShieldCheck size={20} aria-hidden="true" />
      <p>
        {state.examined === 0
          ? 'Nothing is stored yet. What agents send is looked through here.'
          : `No ${KIND_WORDS[kind]} was found in ${state.examined === 1 ? 'the one record' : `any of the ${formatCount(state.examined)} records`} looked at.`}
      </p>
      {state.examined > 0 && kind !== 'content' && (
        <p>
          Secrets are found by their form, or by the name beside them. One with neither, such as a bare word, is missed:
          an event’s Leaves tab shows all that would be sent.
        </p>
      )}
    </div>
  );
}
