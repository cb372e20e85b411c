/**
 * The conversations the host knows, in the order they are shown: last activity first, except while the pointer or the
 * keyboard is in the list; then the order stands still and newcomers are put at the end, so that nothing moves away
 * from under the pointer.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AgentId } from '../../src-shared/agents/common-event.ts';
import type { ConversationSummary } from '../../src-shared/contract/host-api.ts';
import type { HostPort } from './host-port.ts';
import type { Idle } from './idle.ts';
import type { Schedule } from './paced-frames.ts';

export interface ConversationsState {
  loaded: boolean;
  byId: ReadonlyMap<number, ConversationSummary>;
  /** Ids in the order shown. */
  order: readonly number[];
  /** Text of the list's own filter field. */
  search: string;
}

export interface Conversations {
  readonly store: StoreApi<ConversationsState>;
  load(): Promise<void>;
  setSearch(search: string): void;
  /** While held the order stands still. */
  hold(held: boolean): void;
  find(agent: AgentId, key: string): ConversationSummary | undefined;
  dispose(): void;
}

const MAX_CONVERSATIONS = 5_000;

export function createConversations(options: { port: HostPort; idle: Idle; schedule: Schedule }): Conversations {
  const { port, idle, schedule } = options;
  const store = createStore<ConversationsState>(() => ({ loaded: false, byId: new Map(), order: [], search: '' }));
  let isHeld = false;
  /** Changes since the last frame: ids with the conversation, or without one that is gone. */
  const news = new Map<number, ConversationSummary | undefined>();

  function setAll(byId: Map<number, ConversationSummary>, loaded: boolean): void {
    const { order } = store.getState();
    store.setState({ byId, loaded, order: isHeld ? orderHeld(order, byId) : orderByActivity(byId) });
  }

  function takeNews(): void {
    const byId = new Map(store.getState().byId);
    for (const [id, conversation] of news) {
      if (conversation === undefined) byId.delete(id);
      else byId.set(id, conversation);
    }
    news.clear();
    setAll(byId, store.getState().loaded);
  }

  const unsubscribe = port.on('conversationsChanged', (changed, removedIds) => {
    const isFirst = news.size === 0;
    for (const conversation of changed) news.set(conversation.id, conversation);
    for (const id of removedIds) news.set(id, undefined);
    if (!isFirst || news.size === 0) return;
    const end = idle.begin();
    schedule(() => {
      takeNews();
      end();
    });
  });

  return {
    store,
    async load() {
      const list = await idle.track(port.api.conversations(MAX_CONVERSATIONS));
      news.clear();
      setAll(new Map(list.map((conversation) => [conversation.id, conversation])), true);
    },
    setSearch(search) {
      store.setState({ search });
    },
    hold(held) {
      if (held === isHeld) return;
      isHeld = held;
      if (!held) store.setState((state) => ({ order: orderByActivity(state.byId) }));
    },
    find(agent, key) {
      let best: ConversationSummary | undefined;
      for (const conversation of store.getState().byId.values()) {
        if (conversation.agent !== agent || conversation.key !== key) continue;
        if (best === undefined || conversation.lastReceivedMs > best.lastReceivedMs) best = conversation;
      }
      return best;
    },
    dispose: unsubscribe,
  };
}

/** A conversation is live while something was received in the last so many milliseconds. */
const LIVE_MS = 15_000;

export function isLive(conversation: ConversationSummary, nowMs: number): boolean {
  return nowMs - conversation.lastReceivedMs < LIVE_MS;
}

export function orderByActivity(byId: ReadonlyMap<number, ConversationSummary>): number[] {
  return [...byId.values()].sort((a, b) => b.lastReceivedMs - a.lastReceivedMs || b.id - a.id).map(({ id }) => id);
}

/** The order as it stands, without those that are gone, newcomers at the end. */
export function orderHeld(order: readonly number[], byId: ReadonlyMap<number, ConversationSummary>): number[] {
  const known = new Set(order);
  const kept = order.filter((id) => byId.has(id));
  const newcomers = orderByActivity(byId).filter((id) => !known.has(id));
  return [...kept, ...newcomers];
}

/** True when every word of the list's search stands in the title, key, model, agent or service. */
export function matchesSearch(conversation: ConversationSummary, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text = [
    conversation.title,
    conversation.key,
    conversation.model ?? '',
    conversation.agent,
    conversation.serviceName,
  ]
    .join('\n')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}
