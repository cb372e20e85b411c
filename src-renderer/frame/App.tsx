import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import './app.css';
import { headingOf } from '../entities/conversation/conversation-text.ts';
import { Help } from '../features/commands/Help.tsx';
import { Palette } from '../features/commands/Palette.tsx';
import { FILTER_INPUT_ID } from '../features/filter/FilterBox.tsx';
import { focusTimeline } from '../features/timeline/focus-timeline.ts';
import { copyAs, copyOtlpJson } from '../features/timeline/row-menu.ts';
import { saveList } from '../features/timeline/save-list.ts';
import { AppContext, type AppServices } from '../state/app-context.ts';
import { createCommandTarget } from '../state/command-target.ts';
import { Confirmation } from './Confirmation.tsx';
import { Panes } from './Panes.tsx';
import { StatusBar } from './StatusBar.tsx';
import { Toasts } from './Toasts.tsx';
import { TopBar } from './TopBar.tsx';
import { useShortcuts } from './use-shortcuts.ts';

/** The frame: bars above and below, between them conversations, timeline and details in panes that can be resized. */
export function App({ services }: { services: AppServices }) {
  const { state } = services;
  const [modal, setModal] = useState<'palette' | 'help'>();
  const target = useMemo(
    () =>
      createCommandTarget(services, {
        showPalette: () => setModal('palette'),
        showHelp: () => setModal('help'),
        focusFilter() {
          const input = document.getElementById(FILTER_INPUT_ID) as HTMLInputElement | null;
          input?.focus();
          input?.select();
        },
        focusConversationSearch: () => document.getElementById('conversation-search')?.focus(),
        focusTimeline,
        copyText: (what, text) =>
          void copyAs(state, what, Promise.resolve(what === 'link' ? new URL(text, location.href).href : text)),
        copyOtlpJson: (id) => void copyOtlpJson(state, id),
        saveList: () => void saveList(state),
      }),
    [services, state],
  );
  useShortcuts(target, modal !== undefined);

  return (
    <AppContext value={services}>
      <div className="app">
        <TopBar onPalette={() => setModal('palette')} />
        <Panes services={services} />
        <StatusBar />
      </div>
      <Toasts toasts={state.toasts} />
      <Confirmation confirm={state.confirm} />
      {modal === 'palette' && <Palette target={target} onClose={() => setModal(undefined)} />}
      {modal === 'help' && <Help onClose={() => setModal(undefined)} />}
      <Effects services={services} />
    </AppContext>
  );
}

/** The window's state outside of React: its title, and whether it is idle. */
function Effects({ services }: { services: AppServices }) {
  const { state } = services;
  const conversation = useStore(state.navigation.store, ({ conversation: open }) => open);
  const byId = useStore(state.conversations.store, (conversations) => conversations.byId);
  const open = conversation && state.conversations.find(conversation.agent, conversation.key);
  const title = open === undefined || byId.size === 0 ? 'Sluice' : `${headingOf(open)} · Sluice`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    const show = (isIdle: boolean) => {
      document.documentElement.dataset['idle'] = String(isIdle);
    };
    show(state.idle.isIdle);
    return state.idle.subscribe(show);
  }, [state]);
  return null;
}
