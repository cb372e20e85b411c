import { EyeOff, TriangleAlert } from 'lucide-react';
import { useStore } from 'zustand';
import type { EventKind } from '../../../src-shared/agents/common-event.ts';
import { useApp } from '../../state/app-context.ts';
import { KindMark } from '../../ui/KindMark.tsx';
import { kindSwitches, toggled, withSwitches } from './kind-filter.ts';
import './kind-chips.css';

const CHIPS: ReadonlyArray<[kind: EventKind, title: string]> = [
  ['user_prompt', 'Prompts'],
  ['api_request', 'Requests'],
  ['sse_event', 'Stream'],
  ['tool_decision', 'Decisions'],
  ['tool_result', 'Tools'],
  ['agent_response', 'Responses'],
];

/** The filter's terms about kinds and failures, for the pointer. They stand in the filter's text as well. */
export function KindChips() {
  const { navigation } = useApp();
  const filter = useStore(navigation.store, (state) => state.filter);
  const { only, hidden, failed } = kindSwitches(filter);
  const apply = (change: Parameters<typeof withSwitches>[1]) => navigation.applyFilter(withSwitches(filter, change));
  const hidesStream = hidden.includes('sse_event');

  function choose(kind: EventKind, isOneMore: boolean): void {
    if (isOneMore) apply({ only: toggled(only, kind) });
    else apply({ only: only.length === 1 && only[0] === kind ? [] : [kind] });
  }
  return (
    <fieldset className="kind-chips" aria-label="Kinds of events">
      {CHIPS.map(([kind, title]) => (
        <button
          key={kind}
          type="button"
          className={`kind-chip kind-${kind}`}
          aria-pressed={only.includes(kind)}
          title={`Only ${title.toLowerCase()}; with Ctrl, ⌘ or Shift these as well`}
          onClick={(event) => choose(kind, event.ctrlKey || event.metaKey || event.shiftKey)}
        >
          <KindMark kind={kind} sizePx={12} />
          <span>{title}</span>
        </button>
      ))}
      <button
        type="button"
        className="kind-chip is-failed-chip"
        aria-pressed={failed}
        title="Only what failed"
        onClick={() => apply({ failed: !failed })}
      >
        <TriangleAlert size={12} strokeWidth={2.2} aria-hidden="true" />
        <span>Failed</span>
      </button>
      <button
        type="button"
        className="kind-chip is-apart"
        aria-pressed={hidesStream}
        title="A model’s answer arrives in many stream events: leave them out"
        onClick={() =>
          apply({ hidden: toggled(hidden, 'sse_event'), only: only.filter((kind) => kind !== 'sse_event') })
        }
      >
        <EyeOff size={12} aria-hidden="true" />
        <span>Hide stream</span>
      </button>
    </fieldset>
  );
}
