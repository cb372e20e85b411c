/**
 * Everything the window knows, wired together: the stores work without React and are tested so.
 *
 *     address ⇄ navigation ─▶ open query ◀─ host events
 *                   ▲               └─▶ list + rows (outside React) ─revision─▶ timeline
 *              conversations
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ConversationSummary, EventQuery } from '../../src-shared/contract/host-api.ts';
import type { ConnectionState, HostClient } from '../client/host-client.ts';
import { type Confirm, createConfirm } from './confirm.ts';
import { type Conversations, createConversations, isLive } from './conversations.ts';
import { createExporters, type Exporters } from './exporters.ts';
import { createIdle, type Idle } from './idle.ts';
import { createListExport, type ListExport } from './list-export.ts';
import { type AddressBar, createNavigation, type Navigation } from './navigation.ts';
import { createOpenQuery, type OpenQuery } from './open-query.ts';
import { createPacedFrames, type Schedule } from './paced-frames.ts';
import { createSettings, type Settings } from './settings.ts';
import { createStatus, type Status } from './status.ts';
import { createToasts, type Toasts } from './toasts.ts';

export interface AppState {
  readonly client: HostClient;
  readonly connection: StoreApi<ConnectionState>;
  readonly idle: Idle;
  readonly navigation: Navigation;
  readonly conversations: Conversations;
  readonly query: OpenQuery;
  readonly status: Status;
  readonly exporters: Exporters;
  readonly settings: Settings;
  readonly toasts: Toasts;
  readonly confirm: Confirm;
  readonly listExport: ListExport;
  /** Rows a page of the timeline holds, kept by the timeline. */
  readonly viewport: { rows: number };
  /** The conversation that is open, undefined for all events or while it is not known. */
  openConversation(): ConversationSummary | undefined;
  select(id: number, how: 'jump' | 'move'): void;
  /** Shows one event among all events, with its details. */
  showEvent(id: number): void;
  /** Moves the selection by rows; with nothing selected it starts at the visible end. */
  selectBy(rows: number): void;
  selectAt(index: number): void;
  /** Selects the next or previous event that failed; answers whether there was one. */
  selectError(direction: 1 | -1): boolean;
  stepConversation(direction: 1 | -1): void;
  /** Shows the conversation with this key as soon as there is one, unless the user goes elsewhere before. */
  showWhenKnown(key: string): void;
  deleteConversation(id: number): Promise<void>;
  jumpToNewest(): void;
  dispose(): void;
}

export interface AppStateOptions {
  client: HostClient;
  address: AddressBar;
  checkFilter(text: string): { position: number; message: string } | undefined;
  /** Runs what draws; for tests. */
  schedule?: Schedule;
  filterDebounceMs?: number;
}

/** No conversation has this id. */
const NO_CONVERSATION = Number.MAX_SAFE_INTEGER;

export function createAppState(options: AppStateOptions): AppState {
  const { client, address } = options;
  const port = client;
  const idle = createIdle();
  const schedule = options.schedule ?? createPacedFrames();
  const conversations = createConversations({ port, idle, schedule });
  const status = createStatus({ port });
  const toasts = createToasts();
  const confirm = createConfirm();
  const exporters = createExporters({ port, idle, toasts });
  const settings = createSettings({ port, idle });
  const listExport = createListExport({ commonEvents: (ids) => idle.track(port.api.commonEvents(ids)) });
  const query = createOpenQuery({ port, idle, schedule });
  const navigation = createNavigation({
    address,
    checkFilter: options.checkFilter,
    begin: () => idle.begin(),
    ...(options.filterDebounceMs === undefined ? {} : { debounceMs: options.filterDebounceMs }),
  });

  function wantedQuery(): EventQuery | undefined {
    const { conversation, filter } = navigation.store.getState();
    if (conversation === undefined) return { filter };
    const found = conversations.find(conversation.agent, conversation.key);
    // The rows of another conversation must not stand under this one's address.
    return { conversationId: found?.id ?? NO_CONVERSATION, filter };
  }
  function sync(): void {
    const wanted = wantedQuery();
    if (wanted !== undefined && hasLoaded) query.open(wanted);
  }
  let hasLoaded = false;
  let awaitedKey: string | undefined;
  function showAwaited(): void {
    const found = [...conversations.store.getState().byId.values()].find(({ key }) => key === awaitedKey);
    if (found !== undefined) navigation.showConversation({ agent: found.agent, key: found.key });
  }

  const connection = createStore<ConnectionState>(() => ({ ...client.state }));
  let loadedSession = 0;
  /** Loads what is shown whenever there is a new connection; a later one also opens the query again. */
  async function load(): Promise<void> {
    const { phase, session } = client.state;
    if (phase !== 'connected' || session === loadedSession) return;
    const isAgain = hasLoaded;
    loadedSession = session;
    try {
      await Promise.all([conversations.load(), status.load(), exporters.load(), settings.load()]);
    } catch {
      // The connection broke meanwhile: its successor loads.
      return;
    }
    hasLoaded = true;
    if (isAgain) query.reopen();
    sync();
  }

  const unsubscribes = [
    client.onState((state) => {
      connection.setState({ ...state }, true);
      void idle.track(load());
    }),
    navigation.store.subscribe((state, previous) => {
      if (state.view !== previous.view || state.conversation !== previous.conversation) awaitedKey = undefined;
      if (state.conversation !== previous.conversation || state.filter !== previous.filter) sync();
      if (state.selectedId !== undefined && state.selectedId !== previous.selectedId) query.setFollowing(false);
    }),
    conversations.store.subscribe((state, previous) => {
      if (state.byId === previous.byId) return;
      if (awaitedKey !== undefined) showAwaited();
      sync();
    }),
  ];

  /** Asks first: records that exporters have not sent yet would never leave. */
  async function mayDelete(id: number, title: string): Promise<boolean> {
    const unsent = await idle.track(port.api.unsentOf([id]));
    if (unsent.length === 0) return true;
    const counts = unsent.map(({ name, records }) => `${records.toLocaleString('en-US')} for ${name}`).join(', ');
    return confirm.ask({
      title: `Delete “${title}”?`,
      text: `Some of its records have not been sent yet: ${counts}. Once deleted they are never sent.`,
      action: 'Delete',
    });
  }

  function select(id: number, how: 'jump' | 'move'): void {
    query.setFollowing(false);
    navigation.select(id, how);
  }
  function selectAt(index: number): void {
    const { list } = query;
    if (list.count === 0) return;
    select(list.idAt(Math.min(list.count - 1, Math.max(0, index))), 'move');
  }
  function selectedIndex(): number {
    const { selectedId } = navigation.store.getState();
    return selectedId === undefined ? -1 : query.list.indexOf(selectedId);
  }

  void idle.track(load());

  return {
    client,
    connection,
    idle,
    navigation,
    conversations,
    query,
    status,
    exporters,
    settings,
    toasts,
    confirm,
    listExport,
    viewport: { rows: 20 },
    openConversation() {
      const { shown } = query.store.getState();
      return shown?.conversationId === undefined
        ? undefined
        : conversations.store.getState().byId.get(shown.conversationId);
    },
    select,
    showEvent(id) {
      navigation.applyFilter('');
      navigation.showConversation(undefined);
      select(id, 'jump');
      navigation.openDetails(true);
    },
    selectAt,
    selectBy(rows) {
      const index = selectedIndex();
      if (index >= 0) selectAt(index + rows);
      else selectAt(query.store.getState().following ? query.list.count - 1 : rows > 0 ? 0 : query.list.count - 1);
    },
    selectError(direction) {
      const { list } = query;
      const from = selectedIndex();
      // Backwards from nothing is from the end.
      const next = list.nextFailed(from === -1 && direction === -1 ? list.count : from, direction);
      if (next === -1) {
        toasts.show({ text: list.failedCount === 0 ? 'No errors here.' : 'No more errors in this direction.' }, 2_000);
        return false;
      }
      selectAt(next);
      return true;
    },
    stepConversation(direction) {
      const { order, byId } = conversations.store.getState();
      const { conversation } = navigation.store.getState();
      const current = conversation && conversations.find(conversation.agent, conversation.key);
      // Above the first conversation stands "All events".
      const index = current === undefined ? -1 : order.indexOf(current.id);
      const next = Math.min(order.length - 1, Math.max(-1, index + direction));
      const target = byId.get(order[next] ?? -1);
      navigation.showConversation(target && { agent: target.agent, key: target.key });
    },
    showWhenKnown(key) {
      awaitedKey = key;
      showAwaited();
    },
    async deleteConversation(id) {
      const doomed = conversations.store.getState().byId.get(id);
      if (doomed === undefined) return;
      if (!(await mayDelete(id, doomed.title || doomed.key || doomed.serviceName))) return;
      const { conversation } = navigation.store.getState();
      // Until the deletion is final, an agent that goes on writes into what is deleted.
      const wasLive = isLive(doomed, Date.now());
      const { undoMs } = await idle.track(port.api.deleteConversations([id]));
      if (conversation?.agent === doomed.agent && conversation.key === doomed.key) {
        navigation.showConversation(undefined);
      }
      const toastId = toasts.show(
        {
          text: `Deleted “${doomed.title || doomed.key || doomed.serviceName}”${wasLive ? ' with what still arrives for it' : ''}`,
          action: {
            label: 'Undo',
            run: () => {
              toasts.dismiss(toastId);
              void idle.track(port.api.restoreConversations([id])).then(() => query.reopen());
            },
          },
        },
        undoMs,
      );
    },
    jumpToNewest() {
      if (query.store.getState().paused) query.resume();
      query.setFollowing(true);
    },
    dispose() {
      for (const unsubscribe of unsubscribes) unsubscribe();
      navigation.dispose();
      conversations.dispose();
      status.dispose();
      exporters.dispose();
      settings.dispose();
      query.dispose();
    },
  };
}
