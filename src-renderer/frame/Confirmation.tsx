import { useStore } from 'zustand';
import type { Confirm } from '../state/confirm.ts';
import { Dialog } from '../ui/Dialog.tsx';
import '../ui/confirmation.css';
import '../ui/form.css';

/** The question that waits for an answer. */
export function Confirmation({ confirm }: { confirm: Confirm }) {
  const question = useStore(confirm.store, (state) => state.question);
  if (question === undefined) return null;
  return (
    <Dialog label={question.title} className="confirmation" onClose={() => confirm.answer(false)}>
      <h2>{question.title}</h2>
      <p>{question.text}</p>
      <div className="confirmation-buttons">
        <button type="button" className="button is-quiet" onClick={() => confirm.answer(false)}>
          Cancel
        </button>
        <button type="button" className="button is-danger" onClick={() => confirm.answer(true)}>
          {question.action}
        </button>
      </div>
    </Dialog>
  );
}
