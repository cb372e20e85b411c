/**
 * The place in the window: view, conversation, filter, selected event. It mirrors the address (`route.ts`) in both
 * directions, so that back, forward and links work. The selection is an event's id: it follows the event when rows move.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AgentId } from '../../src-shared/agents/common-event.ts';
import { formatRoute, parseRoute, type Route, type SettingsPlace, type View } from './route.ts';

export interface NavigationState {
  view: View;
  /** Absent: all events. */
  conversation: { agent: AgentId; key: string } | undefined;
  /** Place in the settings, also while another view is shown. */
  settings: SettingsPlace;
  selectedId: number | undefined;
  detailsOpen: boolean;
  /** Text of the filter box. */
  filterText: string;
  /** The last text that parsed, which the timeline shows. */
  filter: string;
  filterError: { position: number; message: string } | undefined;
}

/** The browser's address and history, or a stand-in. */
export interface AddressBar {
  hash(): string;
  push(hash: string): void;
  replace(hash: string): void;
  /** Called when the user goes back or forward or edits the address. */
  onChange(listener: () => void): () => void;
}

export interface NavigationOptions {
  address: AddressBar;
  /** Undefined when the text is a valid filter. */
  checkFilter(text: string): { position: number; message: string } | undefined;
  /** Marks work as outstanding until the returned function is called. */
  begin(): () => void;
  debounceMs?: number;
  halfWordMs?: number;
}

export interface Navigation {
  readonly store: StoreApi<NavigationState>;
  showConversation(conversation: { agent: AgentId; key: string } | undefined): void;
  showView(view: View): void;
  /** Without a place: where the settings were left. */
  showSettings(place?: SettingsPlace): void;
  /**
   * @param how 'jump' leaves a step in the history to come back to, 'move' (arrow keys) does not.
   */
  select(id: number | undefined, how: 'jump' | 'move'): void;
  openDetails(open: boolean): void;
  /**
   * Text typed into the box; applied once typing pauses.
   * @param mayGrow its last word may still become a key: it is waited for longer, or `ki` of `kind:` would empty the list
   */
  typeFilter(text: string, mayGrow?: boolean): void;
  /** Applies at once and leaves a step in the history. */
  applyFilter(text: string): void;
  /** Narrows what is shown: adds terms, in the filter language, to those that apply. */
  addToFilter(terms: string): void;
  /** The link to what is shown, or to an event in it. */
  linkTo(eventId?: number): string;
  dispose(): void;
}

export function createNavigation(options: NavigationOptions): Navigation {
  const { address, checkFilter } = options;
  const debounceMs = options.debounceMs ?? 150;
  const halfWordMs = options.halfWordMs ?? 900;
  let debounce: ReturnType<typeof setTimeout> | undefined;
  let endDebounce: (() => void) | undefined;

  function fromRoute(route: Route, settings: SettingsPlace): NavigationState {
    const error = checkFilter(route.filter);
    return {
      view: route.view,
      conversation: route.conversation,
      settings: route.settings ?? settings,
      selectedId: route.eventId,
      detailsOpen: route.eventId !== undefined,
      filterText: route.filter,
      filter: error === undefined ? route.filter : '',
      filterError: error,
    };
  }
  const store = createStore<NavigationState>(() => fromRoute(parseRoute(address.hash()), { section: 'exporters' }));

  function routeOf(state: NavigationState, eventId = state.selectedId): Route {
    const route: Route = { view: state.view, filter: state.filter };
    if (state.conversation !== undefined) route.conversation = state.conversation;
    if (state.view === 'settings') route.settings = state.settings;
    if (eventId !== undefined) route.eventId = eventId;
    return route;
  }

  function write(how: 'push' | 'replace'): void {
    const hash = formatRoute(routeOf(store.getState()));
    if (hash === address.hash()) return;
    if (how === 'push') address.push(hash);
    else address.replace(hash);
  }

  function cancelDebounce(): void {
    clearTimeout(debounce);
    debounce = undefined;
    endDebounce?.();
    endDebounce = undefined;
  }

  function applyNow(text: string, how: 'push' | 'replace'): void {
    cancelDebounce();
    const filter = text.trim();
    const filterError = checkFilter(filter);
    if (filterError === undefined) store.setState({ filterText: text, filter, filterError });
    else store.setState({ filterText: text, filterError });
    write(how);
  }

  function applyFilter(text: string): void {
    store.setState({ view: 'timeline' });
    applyNow(text, 'push');
  }

  const stopListening = address.onChange(() => {
    cancelDebounce();
    store.setState(fromRoute(parseRoute(address.hash()), store.getState().settings));
  });

  return {
    store,
    showConversation(conversation) {
      const state = store.getState();
      if (state.view === 'timeline' && sameConversation(state.conversation, conversation)) return;
      store.setState({ view: 'timeline', conversation, selectedId: undefined });
      write('push');
    },
    showView(view) {
      store.setState({ view });
      write('push');
    },
    showSettings(place = store.getState().settings) {
      store.setState({ view: 'settings', settings: place });
      write('push');
    },
    select(id, how) {
      if (store.getState().selectedId === id) return;
      store.setState({ selectedId: id });
      write(how === 'jump' ? 'push' : 'replace');
    },
    openDetails(open) {
      store.setState({ detailsOpen: open });
    },
    typeFilter(text, mayGrow = false) {
      cancelDebounce();
      store.setState({ filterText: text, filterError: undefined });
      endDebounce = options.begin();
      debounce = setTimeout(() => applyNow(text, 'replace'), mayGrow ? halfWordMs : debounceMs);
    },
    applyFilter,
    addToFilter(terms) {
      applyFilter(`${store.getState().filter} ${terms}`.trim());
    },
    linkTo(eventId) {
      return formatRoute(routeOf(store.getState(), eventId));
    },
    dispose() {
      cancelDebounce();
      stopListening();
    },
  };
}

export function sameConversation(
  a: { agent: AgentId; key: string } | undefined,
  b: { agent: AgentId; key: string } | undefined,
): boolean {
  return a === b || (a !== undefined && b !== undefined && a.agent === b.agent && a.key === b.key);
}

/** The real address bar of a window. */
export function browserAddress(target: Window): AddressBar {
  return {
    hash: () => target.location.hash,
    push: (hash) => target.history.pushState(null, '', hash),
    replace: (hash) => target.history.replaceState(null, '', hash),
    onChange(listener) {
      target.addEventListener('popstate', listener);
      target.addEventListener('hashchange', listener);
      return () => {
        target.removeEventListener('popstate', listener);
        target.removeEventListener('hashchange', listener);
      };
    },
  };
}
