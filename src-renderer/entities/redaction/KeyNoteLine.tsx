import { useStore } from 'zustand';
import { useApp } from '../../state/app-context.ts';
import { InertText } from '../../ui/text/InertText.tsx';
import { explainKey, type KeyNote } from './key-notes.ts';
import './unknown-text.css';

const BUTTONS: Record<KeyNote, { label: (key: string) => string; as: 'allowed' | 'masked' | 'nobody' }> = {
  masked: { label: (key) => `Let ${key} leave`, as: 'allowed' },
  'masked-by-you': { label: (key) => `Take back: ${key}`, as: 'nobody' },
  allowed: { label: (key) => `Take back: ${key}`, as: 'nobody' },
  new: { label: (key) => `Mask ${key}`, as: 'masked' },
};

const WORDS: Record<KeyNote, string> = {
  masked: 'Take it back under Settings → Redaction.',
  'masked-by-you': 'What unknown-text says applies to it again.',
  allowed: 'What unknown-text says applies to it again.',
  new: 'Take it back under Settings → Redaction.',
};

interface KeyNoteLineProps {
  note: KeyNote;
  name: string;
  onSettled?: (key: string) => void;
}

/** Says why a key's value is masked or leaves although nobody has explained the key, with one click to explain it. */
export function KeyNoteLine({ note, name, onSettled }: KeyNoteLineProps) {
  const app = useApp();
  const isSaving = useStore(app.settings.store, (state) => state.saving);
  const { label, as } = BUTTONS[note];
  /** The key is new nowhere any more. */
  function settle() {
    app.client.api.settleKey(name).catch(() => undefined);
    onSettled?.(name);
  }
  async function explain() {
    if (app.settings.store.getState().view === undefined) await app.settings.load();
    const { view, error } = app.settings.store.getState();
    const isWritten =
      view !== undefined && (await app.settings.write(explainKey(view.values, name, as)).catch(() => false));
    if (isWritten) settle();
    const failed = app.settings.store.getState().error ?? error ?? 'config.toml could not be written.';
    app.toasts.show({ text: isWritten ? `Saved for every exporter with unknown-text. ${WORDS[note]}` : failed });
  }
  return (
    <p className="key-note" data-note={note}>
      <span>
        {note === 'masked' && (
          <>
            Nobody has said yet what <code>{<InertText text={name} />}</code> holds: masked
          </>
        )}
        {note === 'masked-by-you' && 'You mask this key.'}
        {note === 'allowed' && 'You let this key leave.'}
        {note === 'new' && 'New key, short values: leaves'}
      </span>
      <button type="button" className="text-control" disabled={isSaving} onClick={() => void explain()}>
        {label(name)}
      </button>
      {note === 'new' && (
        <button type="button" className="text-control" onClick={settle}>
          Dismiss: {<InertText text={name} />}
        </button>
      )}
    </p>
  );
}
