import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { ExporterState } from '../../../../src-shared/contract/exporters-api.ts';
import { formatAge, formatBytes, formatCount } from '../../../../src-shared/timeline/format.ts';
import { useApp } from '../../../state/app-context.ts';
import { InertText } from '../../../ui/text/InertText.tsx';
import { useNow } from '../../../ui/use-now.ts';
import './dead-letters.css';

/** Records that a collector refused one by one, or that could not be redacted: look at one, send some again, or give them up. */
export function DeadLetters({ exporter }: { exporter: ExporterState }) {
  const app = useApp();
  const nowMs = useNow();
  const letters = useStore(app.exporters.store, (state) => state.deadLetters.get(exporter.name));
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const { name } = exporter;
  useEffect(() => void app.exporters.loadDeadLetters(name), [app, name]);
  if (letters === undefined || letters.length === 0) return null;

  const there = letters.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const targets = there.length > 0 ? there : letters.map(({ id }) => id);
  const which = there.length > 0 ? formatCount(there.length) : 'all';
  function toggle(id: number): void {
    setChosen((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  }
  async function drop(): Promise<void> {
    const isSure = await app.confirm.ask({
      title: `Drop ${formatCount(targets.length)} dead ${targets.length === 1 ? 'letter' : 'letters'} of ${name}?`,
      text: 'They are not sent to it any more. The events stay in the log.',
      action: 'Drop',
    });
    if (isSure) await app.exporters.drop(name, targets);
  }
  return (
    <section className="dead-letters" aria-label="Dead letters">
      <header className="dead-letters-head">
        <h2>Dead letters</h2>
        <span className="exporter-hint">
          {exporter.held > 0
            ? `${formatCount(exporter.held)} held, as redaction failed; tried again when the rules change`
            : 'refused by the collector, one by one'}
        </span>
        <span className="exporter-panel-space" />
        <button type="button" className="button is-quiet" onClick={() => void app.exporters.resend(name, targets)}>
          Send {which} again
        </button>
        <button type="button" className="button is-quiet is-danger" onClick={() => void drop()}>
          Drop {which}
        </button>
      </header>
      <ul>
        {letters.map(({ id, signal, timeMs, status, message, sizeBytes, resending, held }) => (
          <li key={id}>
            <input
              type="checkbox"
              aria-label={`Choose record ${id}`}
              checked={chosen.has(id)}
              onChange={() => toggle(id)}
            />
            <button type="button" className="link-button" onClick={() => app.showEvent(id)}>
              #{id}
            </button>
            <span className="dead-letter-status">{held === true ? 'held' : status}</span>
            <span className="dead-letter-message">
              <InertText text={message} />
            </span>
            <span className="dead-letter-facts">
              {resending ? 'is sent again · ' : ''}
              {signal === 'logs' ? '' : `${signal} · `}
              {formatBytes(sizeBytes)} · {formatAge(nowMs - timeMs)}
            </span>
          </li>
        ))}
      </ul>
      {letters.length < exporter.deadLetters + exporter.held && (
        <p className="exporter-hint">
          The oldest {formatCount(letters.length)} of {formatCount(exporter.deadLetters + exporter.held)}.
        </p>
      )}
    </section>
  );
}
