import { useStore } from 'zustand';
import { useApp } from '../../state/app-context.ts';

/** Says, while another view is shown, that settings wait to be saved. */
export function UnsavedSettings() {
  const app = useApp();
  const isWaiting = useStore(app.settings.store, ({ edits }) => edits.length > 0);
  const view = useStore(app.navigation.store, (state) => state.view);
  if (!isWaiting || view === 'settings') return null;
  return (
    <button
      type="button"
      className="status-item is-button is-on"
      title="Go back to the settings that were changed and not saved"
      onClick={() => app.navigation.showSettings()}
    >
      unsaved settings
    </button>
  );
}
