import { ShieldAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { UNKNOWN_TEXT } from '../../../src-shared/redaction/refinements.ts';
import { whenConnected } from '../../client/when-connected.ts';
import { useApp } from '../../state/app-context.ts';
import { isOldDefault } from './key-notes.ts';
import { redactPath, writtenRedact } from './rule-settings.ts';
import './unknown-text.css';

/** To an exporter that lists what was the default before: once a home, and in no window again when it was declined. */
export function UnknownTextOffer({ exporter }: { exporter: string }) {
  const app = useApp();
  const view = useStore(app.settings.store, (state) => state.view);
  const { client } = app;
  const [declined, setDeclined] = useState<readonly string[]>();
  useEffect(() => {
    let isOver = false;
    whenConnected(client)
      .then(() => client.api.declinedOffers())
      .then(
        (names) => !isOver && setDeclined(names),
        // Offered when it can be told whether it was.
        () => undefined,
      );
    return () => {
      isOver = true;
    };
  }, [client]);
  const written = view && writtenRedact(view.values, exporter);
  if (declined === undefined || declined.includes(exporter) || written === undefined || !isOldDefault(written))
    return null;
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
          client.api.declineOffer(exporter).catch(() => undefined);
          setDeclined([...declined, exporter]);
        }}
      >
        Not for {exporter}
      </button>
    </p>
  );
}
