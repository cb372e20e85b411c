import { ShieldAlert } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { UNKNOWN_TEXT } from '../../../src-shared/redaction/refinements.ts';
import { useApp } from '../../state/app-context.ts';
import { readStored, writeStored } from '../../state/browser-storage.ts';
import { isOldDefault } from './key-notes.ts';
import { redactPath, writtenRedact } from './rule-settings.ts';
import './unknown-text.css';

const STORAGE_KEY = 'sluice.unknown-text.declined';

/** To an exporter that lists what was the default before: once, and never again when it was declined. */
export function UnknownTextOffer({ exporter }: { exporter: string }) {
  const app = useApp();
  const view = useStore(app.settings.store, (state) => state.view);
  const [isDeclined, setDeclined] = useState(() => declined().includes(exporter));
  const written = view && writtenRedact(view.values, exporter);
  if (isDeclined || written === undefined || !isOldDefault(written)) return null;
  async function add(list: readonly string[]) {
    const edit = { path: redactPath(exporter), value: [...list, UNKNOWN_TEXT] };
    const isWritten = await app.settings.write([edit]).catch(() => false);
    const failed = app.settings.store.getState().error ?? 'config.toml could not be written.';
    app.toasts.show({ text: isWritten ? `${exporter} now masks text that nobody has explained.` : failed });
  }
  return (
    <p className="unknown-text-offer" role="note">
      <ShieldAlert size={14} aria-hidden="true" />
      <span>
        This list was the default before. New exporters also mask text under keys that nobody has explained
        (unknown-text), whatever agent sends it.
      </span>
      <button type="button" className="button" onClick={() => void add(written)}>
        Add unknown-text
      </button>
      <button
        type="button"
        className="text-control"
        onClick={() => {
          remember(exporter);
          setDeclined(true);
        }}
      >
        Not for {exporter}
      </button>
    </p>
  );
}

function declined(): string[] {
  try {
    const list: unknown = JSON.parse(readStored(STORAGE_KEY) ?? '[]');
    return Array.isArray(list) ? list.map(String) : [];
  } catch {
    return [];
  }
}

function remember(exporter: string): void {
  writeStored(STORAGE_KEY, JSON.stringify([...new Set([...declined(), exporter])].slice(-100)));
}
