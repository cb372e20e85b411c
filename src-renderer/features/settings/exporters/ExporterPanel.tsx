import { FlaskConical, History, RotateCw, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { ExporterState } from '../../../../src-shared/contract/exporters-api.ts';
import { formatAgo } from '../../../../src-shared/timeline/format.ts';
import { ExporterMark } from '../../../entities/exporter/ExporterMark.tsx';
import { ExporterSwitch } from '../../../entities/exporter/ExporterSwitch.tsx';
import { useApp } from '../../../state/app-context.ts';
import { InertText } from '../../../ui/text/InertText.tsx';
import { DeadLetters } from './DeadLetters.tsx';
import './exporter-panel.css';
import { exporterNumbers, phaseText } from '../../../entities/exporter/exporter-text.ts';
import { useCountdown } from '../../../entities/exporter/use-countdown.ts';
import { Replays } from './Replays.tsx';
import { TestAnswer } from './TestAnswer.tsx';

/** State and actions of one exporter, above its settings. */
export function ExporterPanel(props: {
  exporter: ExporterState;
  /** It has settings that are not saved yet. */
  isEdited: boolean;
  /** `enabled` in the saved file: as the switch, unless the file could not be written. */
  isOnInFile: boolean;
}) {
  const { exporter, isEdited, isOnInFile } = props;
  const app = useApp();
  const [replaying, setReplaying] = useState(false);
  const nowMs = useCountdown([exporter]);
  const test = useStore(app.exporters.store, ({ tests }) => tests.get(exporter.name));
  const { name, kind, phase, reason, lastError, deadLetters, held, replays } = exporter;
  const isStuck = phase === 'retrying' || phase === 'refused';
  return (
    <section className="exporter-panel" aria-label={`State of ${name}`}>
      <div className="exporter-panel-head">
        <span className={`exporter-phase is-${phase}`} role="status">
          <ExporterMark phase={phase} />
          {/* A countdown must not be spoken every second. */}
          <span aria-hidden={phase === 'retrying'}>{phaseText(exporter, nowMs)}</span>
          {phase === 'retrying' && <span className="visually-hidden">Retrying</span>}
        </span>
        {isStuck && (
          <button type="button" className="button is-quiet" onClick={() => void app.exporters.retry(name)}>
            <RotateCw size={13} aria-hidden="true" />
            Retry now
          </button>
        )}
        <span className="exporter-panel-space" />
        <span className="exporter-panel-switch" aria-hidden="true">
          {exporter.enabled ? 'On' : 'Off'}
        </span>
        <ExporterSwitch exporter={exporter} />
      </div>
      {exporter.enabled !== isOnInFile && (
        <p className="exporter-overruled">
          Switched {exporter.enabled ? 'on' : 'off'}, also after a restart. config.toml still says{' '}
          <code>enabled = {String(isOnInFile)}</code>: it could not be written then. Switch once more to write it.
        </p>
      )}
      {reason !== undefined && (
        <p className="exporter-reason">
          <TriangleAlert size={14} aria-hidden="true" />
          <span>
            <InertText text={reason} />
          </span>
        </p>
      )}
      {exporter.proxy !== undefined && (
        <p className="exporter-way">
          Through the proxy <code>{exporter.proxy}</code>
        </p>
      )}
      <dl className="exporter-numbers">
        {exporterNumbers(exporter, nowMs).map(({ label, value, note }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
            {note !== undefined && <dd className="exporter-number-note">{note}</dd>}
          </div>
        ))}
      </dl>
      {lastError !== undefined && !reason?.includes(lastError.message) && (
        <p className="exporter-last-error">
          <span className="exporter-last-error-label">Last error, {formatAgo(nowMs - lastError.timeMs)}</span>
          <code>
            <InertText text={lastError.message} />
          </code>
        </p>
      )}
      {kind !== 'none' && (
        <div className="exporter-actions">
          <button
            type="button"
            className="button"
            disabled={test?.status === 'running'}
            onClick={() => void app.exporters.test(name)}
          >
            <FlaskConical size={13} aria-hidden="true" />
            {test?.status === 'running' ? 'Testing…' : 'Send a test record'}
          </button>
          <button
            type="button"
            className="button"
            aria-expanded={replaying}
            onClick={() => setReplaying((before) => !before)}
          >
            <History size={13} aria-hidden="true" />
            Replay…
          </button>
          {isEdited && <span className="exporter-hint">Both use the settings as they are saved.</span>}
        </div>
      )}
      {test?.status === 'done' && (
        <TestAnswer answer={test.answer} atMs={test.atMs} onClose={() => app.exporters.forgetTest(name)} />
      )}
      {(replaying || replays.length > 0) && (
        <Replays exporter={exporter} isAsking={replaying} onDone={() => setReplaying(false)} />
      )}
      {deadLetters + held > 0 && <DeadLetters exporter={exporter} />}
    </section>
  );
}
