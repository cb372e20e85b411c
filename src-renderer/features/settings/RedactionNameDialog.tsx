import { useId, useState } from 'react';
import { Dialog } from '../../ui/Dialog.tsx';
import { faultOfRuleName } from '../redaction/rule-settings.ts';

/** Asks for the name of a rule, a new one's or another one for an old one. */
export function RedactionNameDialog(props: {
  title: string;
  action: string;
  /** The name as it is. */
  name?: string;
  taken: readonly string[];
  about: string;
  onName: (name: string) => void;
  onClose: () => void;
}) {
  const { title, action, taken, about, onName, onClose } = props;
  const [name, setName] = useState(props.name ?? '');
  const [asked, setAsked] = useState(false);
  const id = useId();
  const fault = name.trim() === props.name ? undefined : faultOfRuleName(name.trim(), taken);
  const shown = asked || name !== '' ? fault : undefined;
  return (
    <Dialog label={title} className="confirmation" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (fault !== undefined) return;
          onClose();
          onName(name.trim());
        }}
      >
        <h2>{title}</h2>
        <label htmlFor={id}>Name</label>
        <input
          id={id}
          className="input"
          placeholder="customers"
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
        <p>{about}</p>
        <div className="confirmation-buttons">
          <button type="button" className="button is-quiet" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button is-primary">
            {action}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
