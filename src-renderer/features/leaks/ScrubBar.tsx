import { Eraser } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ScrubAnswer } from '../../../src-shared/contract/redaction-api.ts';
import { formatCount } from '../../../src-shared/timeline/format.ts';
import type { HostClient } from '../../client/host-client.ts';

type Done = Extract<ScrubAnswer, { outcome: 'done' }>;
type State =
  | { phase: 'idle' }
  | { phase: 'asking' }
  | { phase: 'running' }
  | { phase: 'done'; answer: Done }
  | { phase: 'failed'; message: string };

/** Masks the secrets in the log itself, asked once. */
export function ScrubBar(props: {
  client: HostClient;
  conversationId: number | undefined;
  /** There is something to mask. */
  isOffered: boolean;
  onDone: () => void;
}) {
  const { client, conversationId, isOffered, onDone } = props;
  const [state, setState] = useState<State>({ phase: 'idle' });
  const isGone = useRef(false);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
    };
  }, []);

  async function run() {
    setState({ phase: 'running' });
    try {
      for (;;) {
        const answer = await client.api.scrub(conversationId === undefined ? {} : { conversationId });
        if (isGone.current) return;
        if (answer.outcome === 'running') continue;
        setState({ phase: 'done', answer });
        onDone();
        return;
      }
    } catch (error) {
      if (!isGone.current)
        setState({ phase: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }

  if (state.phase === 'idle' && !isOffered) return null;
  return (
    <div className="leaks-bar">
      {state.phase === 'idle' && (
        <button type="button" className="button" onClick={() => setState({ phase: 'asking' })}>
          <Eraser size={13} aria-hidden="true" />
          Mask secrets in the log…
        </button>
      )}
      {state.phase === 'asking' && (
        <>
          <p role="alert">
            Every secret in {conversationId === undefined ? 'the log' : 'this conversation'} is replaced by a mask, in
            records, search and titles. This cannot be undone. What was sent before stays listed as sent.
          </p>
          <button type="button" className="button" onClick={() => void run()}>
            Mask them for good
          </button>
          <button type="button" className="button is-quiet" onClick={() => setState({ phase: 'idle' })}>
            Cancel
          </button>
        </>
      )}
      {state.phase === 'running' && <p role="status">Masking secrets in the log…</p>}
      {state.phase === 'failed' && <p role="alert">Secrets could not be masked: {state.message}</p>}
      {state.phase === 'done' && <p role="status">{doneText(state.answer)}</p>}
    </div>
  );
}

function doneText({ secrets, records, unreadable, untouched }: Done): string {
  const parts = [
    `${formatCount(secrets)} ${secrets === 1 ? 'secret' : 'secrets'} masked in ${formatCount(records)} ${records === 1 ? 'record' : 'records'}.`,
    unreadable > 0 ? `${formatCount(unreadable)} records cannot be looked through.` : '',
    untouched.length > 0 ? `Not touched: ${untouched.join(', ')}.` : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}
