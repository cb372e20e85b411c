import { Command, Pause, Play, Settings as SettingsMark, ShieldAlert } from 'lucide-react';
import { useStore } from 'zustand';
import type { Listener } from '../../src-shared/contract/host-api.ts';
import { FilterBox } from '../features/filter/FilterBox.tsx';
import { focusTimeline } from '../features/timeline/focus-timeline.ts';
import { useApp } from '../state/app-context.ts';
import { Keys } from '../ui/Keys.tsx';
import './bars.css';

const LISTENER_TITLES: Record<Listener['name'], { short: string; long: string }> = {
  'otlp-http': { short: 'http', long: 'OTLP over HTTP' },
  'otlp-grpc': { short: 'grpc', long: 'OTLP over gRPC' },
  socket: { short: 'socket', long: 'OTLP over a local socket' },
  ui: { short: 'interface', long: 'This interface' },
};

export function TopBar({ onPalette }: { onPalette: () => void }) {
  const app = useApp();
  const info = useStore(app.status.store, (state) => state.info);
  const paused = useStore(app.query.store, (state) => state.paused);
  const receivers = info?.listeners.filter(({ name }) => name === 'otlp-http' || name === 'otlp-grpc') ?? [];
  return (
    <header className="top-bar">
      <h1 className="brand">
        <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
          <path className="brand-gate" d="M3 2.5h2.5v15H3zM14.5 2.5H17v15h-2.5z" />
          <path
            className="brand-water"
            d="M5.5 8.2c1.5-1.4 3-1.4 4.5 0s3 1.4 4.5 0v2.6c-1.5 1.4-3 1.4-4.5 0s-3-1.4-4.5 0zM5.5 13.2c1.5-1.4 3-1.4 4.5 0s3 1.4 4.5 0v2.6c-1.5 1.4-3 1.4-4.5 0s-3-1.4-4.5 0z"
          />
        </svg>
        Sluice
      </h1>
      <div className="ports">
        {receivers.map((listener) => (
          <ListenerChip key={listener.name} listener={listener} onOpen={() => app.navigation.showView('arrivals')} />
        ))}
      </div>
      <FilterBox onDone={focusTimeline} />
      <div className="top-actions">
        <button
          type="button"
          className={paused ? 'button capture is-paused' : 'button capture'}
          aria-pressed={paused}
          title={paused ? 'Show what arrived meanwhile (Space)' : 'Freeze the list; receiving goes on (Space)'}
          onClick={() => (paused ? app.query.resume() : app.query.pause())}
        >
          {paused ? <Play size={13} aria-hidden="true" /> : <span className="capture-dot" aria-hidden="true" />}
          {paused ? 'Paused' : 'Live'}
          {!paused && <Pause size={13} aria-hidden="true" className="capture-hint" />}
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label="Leaks"
          title="Secrets and content in stored events, and where they go (L)"
          onClick={() => app.navigation.showView('leaks')}
        >
          <ShieldAlert size={15} aria-hidden="true" />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label="Settings"
          title="Settings (Ctrl+,)"
          onClick={() => app.navigation.showSettings()}
        >
          <SettingsMark size={15} aria-hidden="true" />
        </button>
        <button type="button" className="button is-quiet" title="Commands" onClick={onPalette}>
          <Command size={14} aria-hidden="true" />
          <span className="visually-hidden">Commands </span>
          <Keys shortcut="Mod+k" />
        </button>
      </div>
    </header>
  );
}

function ListenerChip({ listener, onOpen }: { listener: Listener; onOpen: () => void }) {
  const { short, long } = LISTENER_TITLES[listener.name];
  const port = listener.address.slice(listener.address.lastIndexOf(':') + 1);
  const words = { listening: 'listening on', failed: 'not listening on', off: 'off:' }[listener.state];
  return (
    <div className="port-slot">
      <button
        type="button"
        className={`port is-${listener.state}`}
        aria-label={`${port} ${short}: ${long}, ${words} ${listener.address}. Show requests`}
        onClick={onOpen}
      >
        <span className="port-dot" aria-hidden="true" />
        <span className="port-number">{port}</span> {short}
      </button>
      <span className="port-tip" aria-hidden="true">
        <strong>{long}</strong>
        <span>
          {words} {listener.address}
        </span>
        {listener.error !== undefined && <span className="port-tip-error">{listener.error}</span>}
        <span className="port-tip-hint">Click to see every request that reached it</span>
      </span>
    </div>
  );
}
