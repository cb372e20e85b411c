import { useId, useState } from 'react';
import { useApp } from '../../state/app-context.ts';
import { faultOfName, newExporter } from '../../state/exporter-settings.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import '../../ui/confirmation.css';
import './field.css';

/** Asks for the name of a new exporter, then opens its settings. */
export function NewExporter({ taken, onClose }: { taken: readonly string[]; onClose: () => void }) {
  const app = useApp();
  const [name, setName] = useState('');
  const [asked, setAsked] = useState(false);
  const id = useId();
  const fault = faultOfName(name.trim(), taken);
  const shown = asked || name !== '' ? fault : undefined;
  return (
    <Dialog label="Add an exporter" className="confirmation" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (fault !== undefined) return;
          app.settings.set(['otel', 'exporters', name.trim()], newExporter());
          onClose();
          app.navigation.showSettings({ section: 'exporters', exporter: name.trim() });
        }}
      >
        <h2>Add an exporter</h2>
        <label htmlFor={id}>Name</label>
        <input
          id={id}
          className="input"
          placeholder="staging"
          spellCheck={false}
          autoComplete="off"
          value={name}
          aria-invalid={shown !== undefined}
          aria-describedby={shown === undefined ? undefined : `${id}-fault`}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {shown !== undefined && (
          <p className="field-problem is-error" id={`${id}-fault`}>
            {shown}
          </p>
        )}
        <p>It is off to begin with: nothing is sent before you have tested it and switched it on.</p>
        <div className="confirmation-buttons">
          <button type="button" className="button is-quiet" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button is-primary">
            Add
          </button>
        </div>
      </form>
    </Dialog>
  );
}
