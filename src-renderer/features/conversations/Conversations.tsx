import { Layers, Plus, Search, Trash2, TriangleAlert } from 'lucide-react';
import { useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { AGENT_TITLES } from '../../../src-shared/agents/registry.ts';
import type { ConversationSummary } from '../../../src-shared/contract/host-api.ts';
import {
  formatAge,
  formatCost,
  formatCount,
  formatDuration,
  formatShortCount,
} from '../../../src-shared/timeline/format.ts';
import { inertLine } from '../../../src-shared/timeline/inert-text.ts';
import { headingOf, isHeadedByKey, tokensOf, tokensText } from '../../entities/conversation/conversation-text.ts';
import { OutcomeMark } from '../../entities/conversation/OutcomeMark.tsx';
import { useApp } from '../../state/app-context.ts';
import { isLive, matchesSearch } from '../../state/conversations.ts';
import { AgentMark } from '../../ui/AgentMark.tsx';
import { useNow } from '../../ui/use-now.ts';
import { useVirtualScroll } from '../../ui/use-virtual-scroll.ts';
import './conversations.css';

const ITEM_HEIGHT_PX = 72;

/**
 * The conversations, last activity first; the order stands still while the pointer or the focus is in the list.
 * `onDone`: one was opened, or the search was left by Esc.
 */
export function Conversations({ onDone }: { onDone: () => void }) {
  const app = useApp();
  const { byId, order, search, loaded } = useStore(app.conversations.store);
  const { conversation: open, view } = useStore(app.navigation.store);
  const status = useStore(app.status.store);
  const nowMs = useNow();
  const section = useRef<HTMLElement>(null);

  const shown = useMemo(
    () =>
      order.flatMap((id) => {
        const one = byId.get(id);
        return one !== undefined && matchesSearch(one, search) ? [one] : [];
      }),
    [order, byId, search],
  );
  const scroll = useVirtualScroll({ count: shown.length, rowHeightPx: ITEM_HEIGHT_PX, headerPx: 0 });
  const { start, end } = scroll.layout.range(scroll.scrollTop, 4);
  const totalEvents = status.info?.log.events;

  function release(): void {
    const element = section.current;
    if (element === null) return;
    app.conversations.hold(element.matches(':hover') || element.contains(document.activeElement));
  }

  function onKeyDown(event: React.KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const isField = target.tagName === 'INPUT';
    if (event.key === 'Escape' && isField) {
      app.conversations.setSearch('');
      event.stopPropagation();
      onDone();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) {
      if (event.key === 'Enter' && isField && shown[0] !== undefined) openOne(shown[0]);
      if (event.key !== 'Delete' || isField) return;
      const id = Number(target.closest<HTMLElement>('[data-conversation-id]')?.dataset['conversationId']);
      if (!Number.isFinite(id)) return;
      event.preventDefault();
      event.stopPropagation();
      void app.deleteConversation(id);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const buttons = [...(section.current?.querySelectorAll<HTMLElement>('.conversation-open') ?? [])];
    const index = buttons.indexOf(document.activeElement as HTMLElement);
    buttons[Math.min(buttons.length - 1, Math.max(0, index + step))]?.focus();
  }

  function openOne(one: ConversationSummary): void {
    app.navigation.showConversation({ agent: one.agent, key: one.key });
    onDone();
  }

  return (
    <nav
      ref={section}
      className="conversations"
      aria-label="Conversations"
      data-own-keys=""
      onPointerEnter={() => app.conversations.hold(true)}
      onPointerLeave={release}
      onFocus={() => app.conversations.hold(true)}
      onBlur={() => setTimeout(release)}
      onKeyDown={onKeyDown}
    >
      <header className="conversations-header">
        <h2>Conversations</h2>
        <span className="conversations-count">
          {search === '' ? formatCount(order.length) : `${formatCount(shown.length)} of ${formatCount(order.length)}`}
        </span>
        <button
          type="button"
          className="icon-button conversations-setup"
          aria-label="Set up an agent"
          title="Set up an agent (S)"
          onClick={() => app.navigation.showView('setup')}
        >
          <Plus size={14} aria-hidden="true" />
        </button>
      </header>
      <label className="conversations-search">
        <Search size={13} aria-hidden="true" />
        <input
          type="search"
          id="conversation-search"
          placeholder="Find a conversation"
          aria-label="Find a conversation"
          value={search}
          spellCheck={false}
          onChange={(event) => app.conversations.setSearch(event.target.value)}
        />
      </label>
      <button
        type="button"
        className="conversations-all conversation-open"
        aria-current={view === 'timeline' && open === undefined ? 'true' : undefined}
        onClick={() => {
          app.navigation.showConversation(undefined);
          onDone();
        }}
      >
        <Layers size={14} aria-hidden="true" />
        <span>All events</span>
        {totalEvents !== undefined && <span className="conversations-count">{formatShortCount(totalEvents)}</span>}
      </button>
      <div ref={scroll.scroller} className="conversations-list" onScroll={scroll.onScroll}>
        <ul style={{ height: scroll.layout.heightPx }}>
          {shown.slice(start, end).map((one, offset) => (
            <ConversationItem
              key={one.id}
              conversation={one}
              topPx={scroll.layout.topOf(start + offset, scroll.scrollTop)}
              isOpen={view === 'timeline' && open?.agent === one.agent && open.key === one.key}
              nowMs={nowMs}
              onOpen={() => openOne(one)}
              onDelete={() => void app.deleteConversation(one.id)}
            />
          ))}
        </ul>
        {loaded && shown.length === 0 && (
          <p className="conversations-none">
            {search === '' ? 'None yet. They appear with their first event.' : 'No conversation matches.'}
          </p>
        )}
      </div>
    </nav>
  );
}

function ConversationItem(props: {
  conversation: ConversationSummary;
  topPx: number;
  isOpen: boolean;
  nowMs: number;
  onOpen: () => void;
  onDelete: () => void;
}) {
  const { conversation, topPx, isOpen, nowMs, onOpen, onDelete } = props;
  const { agent, costUsd, errors, model } = conversation;
  const tokens = tokensOf(conversation);
  const heading = headingOf(conversation);
  const live = isLive(conversation, nowMs);
  return (
    <li
      className={isOpen ? 'conversation is-open' : 'conversation'}
      data-conversation-id={conversation.id}
      style={{ transform: `translateY(${topPx}px)` }}
    >
      <button type="button" className="conversation-open" aria-current={isOpen ? 'true' : undefined} onClick={onOpen}>
        <span className="conversation-head">
          <AgentMark agent={agent} />
          <span className="visually-hidden">{AGENT_TITLES[agent]}: </span>
          <span
            className={isHeadedByKey(conversation) ? 'conversation-heading is-key' : 'conversation-heading'}
            title={heading}
            dir="ltr"
          >
            {heading}
          </span>
          {live ? (
            <span className="conversation-live">
              <span className="conversation-live-dot" aria-hidden="true" />
              live
            </span>
          ) : (
            <span className="conversation-age">{formatAge(nowMs - conversation.lastReceivedMs)}</span>
          )}
        </span>
        <span className="conversation-meta">
          <OutcomeMark conversation={conversation} />
          <span className="conversation-model">{model === undefined ? AGENT_TITLES[agent] : inertLine(model)}</span>
          {conversation.events > 1 && (
            <span title="From its first event to its last">
              {formatDuration(Math.max(0, conversation.lastTimeMs - conversation.firstTimeMs))}
            </span>
          )}
          {conversation.sample && <span className="conversation-badge">recorded</span>}
          {errors > 0 && (
            <span className="conversation-errors" title={`${formatCount(errors)} ${errors === 1 ? 'error' : 'errors'}`}>
              <TriangleAlert size={11} strokeWidth={2.4} aria-hidden="true" />
              {formatShortCount(errors)}
              <span className="visually-hidden">{errors === 1 ? ' error' : ' errors'}</span>
            </span>
          )}
        </span>
        <span className="conversation-meta is-numbers">
          {tokensText(tokens) !== '' && (
            <span title={tokensText(tokens)}>
              {formatShortCount(tokens.input ?? 0)}→{formatShortCount(tokens.output ?? 0)} tok
            </span>
          )}
          {costUsd !== undefined && <span>{formatCost(costUsd)}</span>}
          <span>
            {formatShortCount(conversation.events)} {conversation.events === 1 ? 'event' : 'events'}
          </span>
        </span>
      </button>
      <button
        type="button"
        className="icon-button conversation-delete"
        tabIndex={-1}
        aria-label={`Delete ${heading}`}
        title="Delete (Del)"
        onClick={onDelete}
      >
        <Trash2 size={14} aria-hidden="true" />
      </button>
    </li>
  );
}
