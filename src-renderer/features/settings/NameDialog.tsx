import { useId, useState } from 'react';
import { Dialog } from '../../ui/Dialog.tsx';
import '../../ui/confirmation.css';
import { InertText } from '../../ui/text/InertText.tsx';
import './fields/field.css';

/** Asks for the name of something new, or for another one of what is called `name`. */
export function NameDialog(props: {
  title: string;
  action: string;
  /** The name as it is. */
  name?: string;
  placeholder?: string;
  about: string;
  /** The fault of a name other than the present one; undefined when it has none. */
  faultOf: (name: string) => string | undefined;
  /** Answers what is wrong all the same; the dialog is open until it has answered. */
  onName: (name: string) => Promise<string | undefined> | undefined;
  onClose: () => void;
}) {
  const { title, action, name, placeholder, about, faultOf, onName, onClose } = props;
  const [text, setText] = useState(name ?? '');
  const [asked, setAsked] = useState(false);
  const [answered, setAnswered] = useState<string>();
  const id = useId();
  const wanted = text.trim();
  const fault = wanted === name ? undefined : faultOf(wanted);
  const shown = answered ?? (asked || text !== '' ? fault : undefined);

  async function take(): Promise<void> {
    setAsked(true);
    if (fault !== undefined) return;
    const answer = wanted === name ? undefined : await onName(wanted);
    if (answer === undefined) onClose();
    else setAnswered(answer);
  }
  return (
    <Dialog label={title} className="confirmation" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void take();
        }}
      >
        <h2>{title}</h2>
        <label htmlFor={id}>Name</label>
        <input
          id={id}
          className="input"
          placeholder={placeholder}
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
        <p>{about}</p>
        <div className="confirmation-buttons">
          <button type="button" className="button is-quiet" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button is-primary" disabled={wanted === name}>
            {action}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
