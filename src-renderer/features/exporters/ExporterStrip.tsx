import { Plus } from 'lucide-react';
import { useStore } from 'zustand';
import type { ExporterState } from '../../../src-shared/contract/exporters-api.ts';
import { ExporterMark } from '../../entities/exporter/ExporterMark.tsx';
import { ExporterSwitch } from '../../entities/exporter/ExporterSwitch.tsx';
import { useApp } from '../../state/app-context.ts';
import { InertText } from '../../ui/text/InertText.tsx';
import './exporter-strip.css';
import { briefText, exporterNumbers, phaseText, visibleExporters } from '../../entities/exporter/exporter-text.ts';
import { useCountdown } from '../../entities/exporter/use-countdown.ts';

/** Exporters that stand in the bar; the others are behind a number. Those that need somebody come first. */
const MAX_SHOWN = 3;

/** The exporters in the status bar. */
export function ExporterStrip() {
  const app = useApp();
  const list = useStore(app.exporters.store, (state) => state.list);
  const nowMs = useCountdown(list ?? []);
  if (list === undefined) return null;
  // An exporter of kind none is as good as absent here: Codex writes one into every file.
  const real = list.filter(({ kind }) => kind !== 'none');
  const shown = visibleExporters(real, MAX_SHOWN);
  const more = real.length - shown.length;
  return (
    <ul className="exporter-strip" aria-label="Exporters">
      {real.length === 0 && (
        <li>
          <button
            type="button"
            className="status-item is-button"
            title="Send what arrives on to a collector"
            onClick={() => app.navigation.showSettings({ section: 'exporters' })}
          >
            <Plus size={12} aria-hidden="true" />
            add exporter
          </button>
        </li>
      )}
      {shown.map((exporter) => (
        <ExporterChip key={exporter.name} exporter={exporter} nowMs={nowMs} />
      ))}
      {more > 0 && (
        <li>
          <button
            type="button"
            className="status-item is-button"
            onClick={() => app.navigation.showSettings({ section: 'exporters' })}
          >
            {more} more<span className="visually-hidden"> exporters</span>
          </button>
        </li>
      )}
    </ul>
  );
}

function ExporterChip({ exporter, nowMs }: { exporter: ExporterState; nowMs: number }) {
  const app = useApp();
  const { name, phase, reason, lastError, endpoint, proxy } = exporter;
  const tipId = `exporter-tip-${name}`;
  return (
    <li className={`exporter-chip is-${phase}`}>
      <ExporterSwitch exporter={exporter} small />
      <button
        type="button"
        className="status-item is-button exporter-open"
        aria-describedby={tipId}
        onClick={() => app.navigation.showSettings({ section: 'exporters', exporter: name })}
      >
        <ExporterMark phase={phase} />
        <span className="exporter-name">{name}</span>
        <span className="exporter-brief">{briefText(exporter, nowMs)}</span>
      </button>
      <div className="exporter-tip" id={tipId} role="tooltip">
        <strong>
          {name} · {phaseText(exporter, nowMs)}
        </strong>
        <span className="exporter-tip-endpoint">{endpoint}</span>
        {proxy !== undefined && <span>through the proxy {proxy}</span>}
        <dl>
          {exporterNumbers(exporter, nowMs).map(({ label, value, note }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>
                {value}
                {note !== undefined && <span> {note}</span>}
              </dd>
            </div>
          ))}
        </dl>
        {reason !== undefined && (
          <p className="exporter-tip-error">
            <InertText text={reason} />
          </p>
        )}
        {lastError !== undefined && !reason?.includes(lastError.message) && (
          <p className="exporter-tip-error">
            <InertText text={lastError.message} />
          </p>
        )}
        <span className="exporter-tip-hint">Click for its settings</span>
      </div>
    </li>
  );
}
