import { useStore } from 'zustand';
import type { Toasts as ToastStore } from '../state/toasts.ts';
import '../ui/controls.css';

export function Toasts({ toasts }: { toasts: ToastStore }) {
  const shown = useStore(toasts.store);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((toast) => (
        <div key={toast.id} className="toast">
          <span className="toast-text">{toast.text}</span>
          {toast.action !== undefined && (
            <button type="button" onClick={toast.action.run}>
              {toast.action.label}
            </button>
          )}
        </div>
      ))}
    </div>
  );
}
