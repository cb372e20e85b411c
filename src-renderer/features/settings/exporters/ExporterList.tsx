import { ChevronRight, Plus } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { ExporterMark } from '../../../entities/exporter/ExporterMark.tsx';
import { ExporterSwitch } from '../../../entities/exporter/ExporterSwitch.tsx';
import { briefText } from '../../../entities/exporter/exporter-text.ts';
import { useCountdown } from '../../../entities/exporter/use-countdown.ts';
import { useApp } from '../../../state/app-context.ts';
import { exporterNames, faultOfName, kindOf, newExporter, transportOf } from '../../../state/exporter-settings.ts';
import './exporter-list.css';
import { fieldText } from '../fields/setting-fields.ts';
import { NameDialog } from '../NameDialog.tsx';

/** All exporters: those that run, and those that are added or removed with the next save. */
export function ExporterList() {
  const app = useApp();
  const { values, view } = useStore(app.settings.store);
  const states = useStore(app.exporters.store, ({ list }) => list) ?? [];
  const kinds = view?.kinds ?? [];
  const [adding, setAdding] = useState(false);
  const nowMs = useCountdown(states);
  const saved = view === undefined ? [] : exporterNames(view.values);
  const wanted = exporterNames(values);
  const names = [...wanted, ...saved.filter((name) => !wanted.includes(name))];
  return (
    <article className="settings-page" aria-label="Exporters">
      <header className="settings-page-head">
        <h1>Exporters</h1>
        <span className="settings-page-space" />
        <button type="button" className="button" onClick={() => setAdding(true)}>
          <Plus size={13} aria-hidden="true" />
          Add exporter
        </button>
      </header>
      <p className="settings-intro">
        Each sends what arrives on to one OpenTelemetry collector, on its own: one that hangs or is off changes nothing
        for the others. The log is their queue, so what could not be sent waits there.
      </p>
      {names.length === 0 && <p className="settings-empty">None yet. Nothing leaves this machine.</p>}
      <ul className="exporter-list">
        {names.map((name) => {
          const state = states.find((exporter) => exporter.name === name);
          const isGone = !wanted.includes(name);
          const endpoint = fieldText(transportOf(isGone ? (view?.values ?? {}) : values, name, kinds)?.['endpoint']);
          return (
            <li key={name} className={isGone ? 'exporter-item is-gone' : 'exporter-item'}>
              {state === undefined ? <span className="exporter-item-gap" /> : <ExporterSwitch exporter={state} />}
              <button
                type="button"
                className="exporter-item-open"
                onClick={() => app.navigation.showSettings({ section: 'exporters', exporter: name })}
              >
                <span className="exporter-item-name">{name}</span>
                <span className="exporter-item-kind">
                  {isGone ? 'removed when you save' : kindOf(values, name, kinds)}
                </span>
                <code className="exporter-item-endpoint">{endpoint}</code>
                <span className="exporter-item-state">
                  {state === undefined ? (
                    'not saved yet'
                  ) : (
                    <>
                      <ExporterMark phase={state.phase} /> {briefText(state, nowMs)}
                    </>
                  )}
                </span>
                <ChevronRight size={14} aria-hidden="true" />
              </button>
            </li>
          );
        })}
      </ul>
      {adding && (
        <NameDialog
          title="Add an exporter"
          action="Add"
          placeholder="staging"
          about="It is off to begin with: nothing is sent before you have tested it and switched it on."
          faultOf={(name) => faultOfName(name, names)}
          onName={(name) => {
            app.settings.set(['otel', 'exporters', name], newExporter(kinds));
            app.navigation.showSettings({ section: 'exporters', exporter: name });
            return undefined;
          }}
          onClose={() => setAdding(false)}
        />
      )}
    </article>
  );
}
