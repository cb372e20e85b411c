import { Copy, ShieldAlert, Trash2 } from 'lucide-react';
import { useStore } from 'zustand';
import type { TokenCounts } from '../../../src-shared/agents/common-event.ts';
import { AGENT_TITLES } from '../../../src-shared/agents/registry.ts';
import type { ConversationSummary } from '../../../src-shared/contract/host-api.ts';
import { formatCost, formatCount, formatDuration } from '../../../src-shared/timeline/format.ts';
import { inertLine } from '../../../src-shared/timeline/inert-text.ts';
import {
  headingOf,
  isHeadedByKey,
  outcomeOf,
  tokensOf,
  tokensText,
} from '../../entities/conversation/conversation-text.ts';
import { OutcomeMark } from '../../entities/conversation/OutcomeMark.tsx';
import { useApp } from '../../state/app-context.ts';
import { leakScanOf } from '../../state/leak-scan-of.ts';
import { AgentMark } from '../../ui/AgentMark.tsx';
import { formatDateTime } from '../../ui/clock.ts';
import { copyAs } from './row-menu.ts';

/** The open conversation and its totals, whatever the filter shows of it. */
export function RunHead() {
  const app = useApp();
  const open = useStore(app.navigation.store, (state) => state.conversation);
  const conversation = useStore(app.conversations.store, () => open && app.conversations.find(open.agent, open.key));
  return conversation === undefined ? null : <Head conversation={conversation} />;
}

function Head({ conversation }: { conversation: ConversationSummary }) {
  const app = useApp();
  const { id, agent, key, model, errors, events, firstTimeMs, lastTimeMs, costUsd, run } = conversation;
  const heading = headingOf(conversation);
  return (
    <header className="run-head">
      <div className="run-head-first">
        <AgentMark agent={agent} title={AGENT_TITLES[agent]} />
        <h2 className={isHeadedByKey(conversation) ? 'is-key' : ''} title={heading} dir="ltr">
          {heading}
        </h2>
        <span className="run-head-space" />
        {key !== '' && (
          <button
            type="button"
            className="icon-button"
            aria-label="Copy the conversation’s id"
            title={`Copy its id: ${inertLine(key)}`}
            onClick={() => void copyAs(app, 'id', Promise.resolve(key))}
          >
            <Copy size={14} aria-hidden="true" />
          </button>
        )}
        <button
          type="button"
          className="icon-button"
          aria-label="Leaks of this conversation"
          title="Secrets and content in it, and where they go"
          onClick={() => {
            leakScanOf(app.client).start({ conversationId: id });
            app.navigation.showView('leaks');
          }}
        >
          <ShieldAlert size={14} aria-hidden="true" />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label="Delete this conversation"
          title="Delete it (Shift+Del)"
          onClick={() => void app.deleteConversation(id)}
        >
          <Trash2 size={14} aria-hidden="true" />
        </button>
      </div>
      <dl className="run-numbers" aria-label="Totals of the conversation">
        <Outcome conversation={conversation} />
        <Figure name={AGENT_TITLES[agent]} value={model === undefined ? '' : inertLine(model)} />
        {events > 1 && (
          <Figure
            name="took"
            value={formatDuration(Math.max(0, lastTimeMs - firstTimeMs))}
            tip="From its first event to its last"
          />
        )}
        <Tokens tokens={tokensOf(conversation)} />
        {run !== undefined && run.turns > 1 && <Figure name="turns" value={formatCount(run.turns)} />}
        {costUsd !== undefined && <Figure name="cost" value={formatCost(costUsd)} />}
        <Figure name={events === 1 ? 'event' : 'events'} value={formatCount(events)} />
        {errors > 0 && (
          <div>
            <dt className="visually-hidden">Failed</dt>
            <dd>
              <button
                type="button"
                className="has-errors"
                title="Go to the next (E)"
                onClick={() => app.selectError(1)}
              >
                {formatCount(errors)} failed
              </button>
            </dd>
          </div>
        )}
        <Figure name="began" value={formatDateTime(firstTimeMs).slice(0, -4)} isSpare />
      </dl>
    </header>
  );
}

/** How it ended, and why where it did not end well. */
function Outcome({ conversation }: { conversation: ConversationSummary }) {
  const told = outcomeOf(conversation);
  if (told === undefined) return null;
  return (
    <div>
      <dt className="visually-hidden">Outcome</dt>
      <dd className="run-outcome">
        <OutcomeMark conversation={conversation} />
        {told.outcome !== 'completed' && told.why !== '' && <span>{told.why}</span>}
      </dd>
    </div>
  );
}

function Tokens({ tokens }: { tokens: TokenCounts }) {
  const tip = tokensText(tokens);
  if (tip === '') return null;
  const { input = 0, cached = 0, cacheWrite = 0, output = 0 } = tokens;
  const cache = cached + cacheWrite;
  const value = `${formatCount(input)} in${cache === 0 ? '' : ` (${formatCount(cache)} cache)`}, ${formatCount(output)} out`;
  return <Figure name="tokens" value={value} tip={tip} />;
}

function Figure(props: { name: string; value: string; tip?: string; isSpare?: boolean }) {
  const { name, value, tip, isSpare = false } = props;
  return (
    <div title={tip} className={isSpare ? 'is-spare' : undefined}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
