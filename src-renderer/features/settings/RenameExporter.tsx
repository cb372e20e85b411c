import { useId, useState } from 'react';
import { useApp } from '../../state/app-context.ts';
import { faultOfName } from '../../state/exporter-settings.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import '../../ui/confirmation.css';
import { InertText } from '../details/InertText.tsx';
import './field.css';

/** Asks for another name of an exporter; what it has sent and what waits for it stay with it. */
export function RenameExporter(props: { name: string; taken: readonly string[]; onClose: () => void }) {
  const { name, taken, onClose } = props;
  const app = useApp();
  const [text, setText] = useState(name);
  const [answered, setAnswered] = useState<string>();
  const id = useId();
  const wanted = text.trim();
  const shown = answered ?? (wanted === name ? undefined : faultOfName(wanted, taken));

  async function rename(): Promise<void> {
    const fault = await app.settings.renameExporter(name, wanted);
    if (fault !== undefined) return setAnswered(fault);
    onClose();
    app.navigation.showSettings({ section: 'exporters', exporter: wanted });
  }
  return (
    <Dialog label={`Rename ${name}`} className="confirmation" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted === name) onClose();
          else if (shown === undefined) void rename();
        }}
      >
        <h2>Rename {name}</h2>
        <label htmlFor={id}>Name</label>
        <input
          id={id}
          className="input"
          spellCheck={false}
          autoComplete="off"
          value={text}
          aria-invalid={shown !== undefined}
          aria-describedby={shown === undefined ? undefined : `${id}-fault`}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setAnswered(undefined);
          }}
        />
        {shown !== undefined && (
          <p className="field-problem is-error" id={`${id}-fault`}>
            <InertText text={shown} />
          </p>
        )}
        <p>
          It is written into the file at once, also into the redaction rules that are for it. What it has sent, what
          waits for it and its dead letters go with it.
        </p>
        <div className="confirmation-buttons">
          <button type="button" className="button is-quiet" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button is-primary" disabled={wanted === name}>
            Rename
          </button>
        </div>
      </form>
    </Dialog>
  );
}
