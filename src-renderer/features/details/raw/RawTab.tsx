import { Download, Search } from 'lucide-react';
import { useCallback } from 'react';
import { formatBytes } from '../../../../src-shared/timeline/format.ts';
import { askConnected } from '../../../client/when-connected.ts';
import { CopyButton } from '../../../ui/text/CopyButton.tsx';
import { FindBar } from '../../../ui/text/FindBar.tsx';
import { downloadText } from '../../../ui/text/save-text.ts';
import { useFind } from '../../../ui/text/use-find.ts';
import { VirtualText } from '../../../ui/text/VirtualText.tsx';
import type { DetailTabProps } from '../detail-tab.ts';
import { useLoaded } from '../use-loaded.ts';
import './raw.css';

/** The record as OTLP/JSON: resource, scope and record, whole. */
export function RawTab({ client, event }: DetailTabProps) {
  const load = useCallback((id: number) => askConnected(client, (api) => api.eventOtlpJson(id)), [client]);
  const eventId = event.row.id;
  const loaded = useLoaded(eventId, load);
  const text = loaded.value ?? '';
  const shownId = loaded.status === 'ready' ? loaded.id : eventId;
  const find = useFind(text);
  if (loaded.status === 'failed') return <p className="details-note">Could not load the record: {loaded.message}</p>;
  if (loaded.status === 'absent') return <p className="details-note">This event is no longer stored.</p>;
  if (loaded.status === 'waiting') return <p className="details-note">{loaded.isSlow ? 'Loading…' : ''}</p>;
  return (
    <div className="raw">
      <div className="raw-bar">
        <span className="raw-title">OTLP JSON</span>
        <span className="raw-size">{formatBytes(text.length)}</span>
        <span className="text-block-actions">
          <button
            type="button"
            className="icon-button"
            aria-label="Find in the record"
            title="Find"
            aria-pressed={find.isOpen}
            onClick={find.toggle}
          >
            <Search size={13} aria-hidden="true" />
          </button>
          <CopyButton label="Copy OTLP JSON" text={text} />
          <button
            type="button"
            className="icon-button"
            aria-label="Save as a file"
            title="Save as a file"
            onClick={() => downloadText(`event-${shownId}.otlp.json`, text, 'application/json')}
          >
            <Download size={13} aria-hidden="true" />
          </button>
        </span>
      </div>
      {find.isOpen && <FindBar find={find} label="Find in the record" />}
      <VirtualText
        key={shownId}
        text={text}
        label="OTLP JSON"
        language="json"
        matches={find.matches}
        active={find.active}
        fill
      />
    </div>
  );
}
