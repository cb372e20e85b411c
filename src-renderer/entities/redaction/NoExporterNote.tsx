import { Send } from 'lucide-react';
import { useApp } from '../../state/app-context.ts';

/** Says of what is shown that nobody sends it, and leads to where an exporter is made. */
export function NoExporterNote({ text, className }: { text: string; className: string }) {
  const app = useApp();
  return (
    <p className={className} role="note">
      <Send size={14} aria-hidden="true" />
      <span>{text}</span>
      <button
        type="button"
        className="text-control"
        onClick={() => app.navigation.showSettings({ section: 'exporters' })}
      >
        Add an exporter
      </button>
    </p>
  );
}
