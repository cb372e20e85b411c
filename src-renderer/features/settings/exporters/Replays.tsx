import { useId, useState } from 'react';
import { useStore } from 'zustand';
import type { ExporterState, ReplaySelection } from '../../../../src-shared/contract/exporters-api.ts';
import { formatCount } from '../../../../src-shared/timeline/format.ts';
import { headingOf } from '../../../entities/conversation/conversation-text.ts';
import { selectionText } from '../../../entities/exporter/exporter-text.ts';
import { useApp } from '../../../state/app-context.ts';
import { Segments } from '../../../ui/Segments.tsx';
import './replays.css';
import { localInputValue, rangeOf } from './time-range.ts';

const HOUR_MS = 3_600_000;

/** Replays to one exporter: those that run, and the question for another. */
export function Replays(props: { exporter: ExporterState; isAsking: boolean; onDone: () => void }) {
  const { exporter, isAsking, onDone } = props;
  const app = useApp();
  const byId = useStore(app.conversations.store, (state) => state.byId);
  const titleOf = (id: number) => {
    const conversation = byId.get(id);
    return conversation === undefined ? `Conversation ${id}` : headingOf(conversation);
  };
  return (
    <section className="replays" aria-label="Replays">
      {exporter.replays.map(({ id, selection, done, total }) => (
        <div key={id} className="replay">
          <span className="replay-title">{selectionText(selection, titleOf)}</span>
          <progress
            max={Math.max(1, total)}
            value={done}
            aria-label={`Replay of ${selectionText(selection, titleOf)}`}
          />
          <span className="replay-count">
            {formatCount(done)} of {formatCount(total)}
          </span>
          <button type="button" className="button is-quiet" onClick={() => void app.exporters.cancelReplay(id)}>
            Cancel
          </button>
        </div>
      ))}
      {isAsking && (
        <ReplayForm
          onCancel={onDone}
          onReplay={async (selection) => {
            if (await app.exporters.replay(exporter.name, selection)) onDone();
          }}
        />
      )}
    </section>
  );
}

function ReplayForm(props: { onReplay: (selection: ReplaySelection) => Promise<void>; onCancel: () => void }) {
  const app = useApp();
  const { order, byId } = useStore(app.conversations.store);
  const [what, setWhat] = useState<'conversation' | 'range'>('conversation');
  const [conversationId, setConversationId] = useState(() => app.openConversation()?.id ?? order[0]);
  const [from, setFrom] = useState(() => localInputValue(Date.now() - HOUR_MS));
  const [to, setTo] = useState(() => localInputValue(Date.now()));
  const errorId = useId();
  const range = rangeOf(from, to);
  const selection: ReplaySelection | undefined =
    what === 'range'
      ? range.ok
        ? range.range
        : undefined
      : conversationId === undefined
        ? undefined
        : { conversationId };
  return (
    <form
      className="replay-form"
      aria-label="Replay"
      onSubmit={(event) => {
        event.preventDefault();
        if (selection !== undefined) void props.onReplay(selection);
      }}
    >
      <Segments
        label="What to replay"
        value={what}
        options={[
          { value: 'conversation', title: 'A conversation' },
          { value: 'range', title: 'A time range' },
        ]}
        onChange={setWhat}
      />
      {what === 'conversation' ? (
        <select
          className="input"
          aria-label="Conversation"
          value={conversationId}
          onChange={(event) => setConversationId(Number(event.currentTarget.value))}
        >
          {order.length === 0 && <option>Nothing has arrived yet</option>}
          {order.map((id) => {
            const conversation = byId.get(id);
            return conversation === undefined ? null : (
              <option key={id} value={id}>
                {headingOf(conversation)} ({formatCount(conversation.events)}{' '}
                {conversation.events === 1 ? 'event' : 'events'})
              </option>
            );
          })}
        </select>
      ) : (
        <div className="replay-range">
          <input
            className="input"
            type="datetime-local"
            step={1}
            aria-label="From"
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <span>to</span>
          <input
            className="input"
            type="datetime-local"
            step={1}
            aria-label="To"
            aria-invalid={!range.ok}
            aria-describedby={range.ok ? undefined : errorId}
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
          {!range.ok && (
            <p className="field-problem is-error" id={errorId}>
              {range.message}
            </p>
          )}
        </div>
      )}
      <p className="exporter-hint">
        Everything in it that is still in the log is sent once more, also what was sent before.
      </p>
      <div className="replay-buttons">
        <button type="submit" className="button is-primary" disabled={selection === undefined}>
          Replay
        </button>
        <button type="button" className="button is-quiet" onClick={props.onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
