import type { AppServices } from './app-context.ts';
import type { CommandTarget } from './commands.ts';

/** The window's actions that commands need besides the stores. */
export interface WindowActions {
  showPalette(): void;
  showHelp(): void;
  focusFilter(): void;
  focusConversationSearch(): void;
  focusTimeline(): void;
  copyText(what: string, text: string): void;
  copyOtlpJson(id: number): void;
  saveList(): void;
}

/** The implementation of every command of the table. */
export function createCommandTarget({ state, appearance }: AppServices, actions: WindowActions): CommandTarget {
  const { navigation, query } = state;
  const selectedId = () => navigation.store.getState().selectedId;
  return {
    moveBy(rows) {
      actions.focusTimeline();
      state.selectBy(rows);
    },
    moveByPage(direction) {
      actions.focusTimeline();
      state.selectBy(direction * state.viewport.rows);
    },
    moveToStart() {
      actions.focusTimeline();
      state.selectAt(0);
    },
    moveToEnd() {
      actions.focusTimeline();
      state.selectAt(query.list.count - 1);
      if (!query.store.getState().paused) query.setFollowing(true);
    },
    openDetails() {
      if (selectedId() === undefined) state.selectBy(1);
      navigation.openDetails(true);
    },
    escape() {
      if (navigation.store.getState().view !== 'timeline') navigation.showView('timeline');
      else if (navigation.store.getState().detailsOpen && selectedId() !== undefined) navigation.openDetails(false);
      else navigation.select(undefined, 'move');
      actions.focusTimeline();
    },
    focusFilter: actions.focusFilter,
    clearFilter: () => navigation.applyFilter(''),
    nextError(direction) {
      actions.focusTimeline();
      state.selectError(direction);
    },
    togglePause: () => (query.store.getState().paused ? query.resume() : query.pause()),
    jumpToNewest: () => state.jumpToNewest(),
    stepConversation: (direction) => state.stepConversation(direction),
    showAll: () => navigation.showConversation(undefined),
    searchConversations: actions.focusConversationSearch,
    deleteConversation() {
      const conversation = state.openConversation();
      if (conversation !== undefined) void state.deleteConversation(conversation.id);
    },
    showPalette: actions.showPalette,
    showHelp: actions.showHelp,
    showArrivals: () => navigation.showView('arrivals'),
    showLeaks: () => navigation.showView('leaks'),
    showSetup: () => navigation.showView('setup'),
    showSettings: (section) => navigation.showSettings(section && { section }),
    saveSettings: () => void state.settings.save(),
    setTheme: (theme) => void appearance.setTheme(theme),
    toggleTheme: () => void appearance.setTheme(appearance.store.getState().resolved === 'dark' ? 'light' : 'dark'),
    copyLink: () => actions.copyText('link', navigation.linkTo()),
    copyOtlpJson() {
      const id = selectedId();
      if (id !== undefined) actions.copyOtlpJson(id);
    },
    saveList: actions.saveList,
    filterBySelection() {
      const id = selectedId();
      const row = id === undefined ? undefined : query.rows.get(id);
      if (row === undefined || row === 'gone') return;
      navigation.addToFilter(`kind:${row.kind}`);
    },
  };
}
