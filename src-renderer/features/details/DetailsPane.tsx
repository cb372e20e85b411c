import { MousePointerClick, Trash2, Unplug } from 'lucide-react';
import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { EventDetail } from '../../../src-shared/contract/host-api.ts';
import type { HostClient } from '../../client/host-client.ts';
import { askConnected } from '../../client/when-connected.ts';
import { EventAccessContext } from '../../entities/event/event-access.ts';
import { readStored, writeStored } from '../../state/browser-storage.ts';
import { tabForKey } from '../../ui/tab-keys.ts';
import { createDetailLoader } from './detail-loader.ts';
import type { DetailTab } from './detail-tab.ts';
import { DETAIL_TABS } from './detail-tabs.ts';
import { EventHeading } from './EventHeading.tsx';
import './details.css';

export interface DetailsPaneProps {
  client: HostClient;
  eventId: number | undefined;
  onSelectEvent: (eventId: number) => void;
  /** A term in the filter language that "filter by this" and "hide these" add. */
  onFilter: (filterText: string) => void;
}

const TAB_STORAGE_KEY = 'sluice.details.tab';

/** Everything about one event. The tab that was chosen stays for the next event. */
export function DetailsPane({ client, eventId, onSelectEvent, onFilter }: DetailsPaneProps) {
  const loader = useMemo(
    () => createDetailLoader({ load: (id) => askConnected(client, (api) => api.event(id)) }),
    [client],
  );
  const state = useStore(loader.store);
  const [tab, setTab] = useState(rememberedTab);
  const baseId = useId();

  useEffect(() => loader.select(eventId), [loader, eventId]);
  useEffect(() => client.on('removed', (ranges) => loader.removed(ranges)), [client, loader]);
  useEffect(() => () => loader.dispose(), [loader]);
  // After a reconnect, a load that failed is repeated.
  useEffect(
    () =>
      client.onState(({ phase }) => {
        if (phase === 'connected' && loader.store.getState().status === 'failed') loader.retry();
      }),
    [client, loader],
  );

  const choose = useCallback((next: DetailTab) => {
    setTab(next);
    writeStored(TAB_STORAGE_KEY, next.name);
  }, []);

  const isShown = eventId !== undefined;
  useEffect(() => {
    if (!isShown) return;
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const next = DETAIL_TABS[Number(event.key) - 1];
      if (next === undefined) return;
      event.preventDefault();
      choose(next);
    }
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [choose, isShown]);

  return (
    <section className="details" aria-label="Event details">
      <TabList tab={tab} baseId={baseId} onChoose={choose} />
      {state.status === 'ready' ? (
        <EventView
          client={client}
          event={state.event}
          tab={tab}
          baseId={baseId}
          onSelectEvent={onSelectEvent}
          onFilter={onFilter}
        />
      ) : (
        <div className="details-empty" id={`${baseId}-panel`} role="tabpanel" aria-labelledby={`${baseId}-${tab.name}`}>
          {state.status === 'empty' && (
            <Notice
              icon={<MousePointerClick size={20} aria-hidden="true" />}
              text="Select an event to see what it carries"
            />
          )}
          {state.status === 'loading' && <p className="details-note">Loading…</p>}
          {state.status === 'absent' && (
            <Notice icon={<Trash2 size={20} aria-hidden="true" />} text="This event is no longer stored" />
          )}
          {state.status === 'failed' && (
            <Notice icon={<Unplug size={20} aria-hidden="true" />} text={`Could not load the event: ${state.message}`}>
              <button type="button" className="text-control" onClick={loader.retry}>
                Try again
              </button>
            </Notice>
          )}
        </div>
      )}
    </section>
  );
}

interface TabListProps {
  tab: DetailTab;
  baseId: string;
  onChoose: (tab: DetailTab) => void;
}

function TabList({ tab, baseId, onChoose }: TabListProps) {
  const list = useRef<HTMLDivElement>(null);
  const names = DETAIL_TABS.map(({ name }) => name);
  return (
    <div
      className="tabs"
      role="tablist"
      aria-label="Views of the event"
      ref={list}
      onKeyDown={(event) => {
        const name = tabForKey(names, tab.name, event.key);
        const next = DETAIL_TABS.find((one) => one.name === name);
        if (next === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        onChoose(next);
        list.current?.querySelector<HTMLElement>(`#${CSS.escape(`${baseId}-${next.name}`)}`)?.focus();
      }}
    >
      {DETAIL_TABS.map((one, index) => (
        <button
          key={one.name}
          type="button"
          role="tab"
          id={`${baseId}-${one.name}`}
          className="tabs-tab"
          aria-selected={one === tab}
          aria-controls={`${baseId}-panel`}
          tabIndex={one === tab ? 0 : -1}
          title={`${one.name} (${index + 1})`}
          onClick={() => onChoose(one)}
        >
          {one.name}
        </button>
      ))}
    </div>
  );
}

interface EventViewProps {
  client: HostClient;
  event: EventDetail;
  tab: DetailTab;
  baseId: string;
  onSelectEvent: (eventId: number) => void;
  onFilter: (filterText: string) => void;
}

function EventView({ client, event, tab, baseId, onSelectEvent, onFilter }: EventViewProps) {
  const { id } = event.row;
  const scrolled = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another event begins at its top
  useEffect(() => {
    if (scrolled.current !== null) scrolled.current.scrollTop = 0;
  }, [id]);
  const access = useMemo(
    () => ({ eventId: id, onFilter, loadWhole: (path: Array<string | number>) => client.api.eventValue(id, path) }),
    [client, id, onFilter],
  );
  const { name, Tab, fills = false } = tab;
  return (
    <EventAccessContext value={access}>
      <EventHeading event={event} />
      <div
        className={fills ? 'details-panel is-fill' : 'details-panel'}
        id={`${baseId}-panel`}
        role="tabpanel"
        aria-labelledby={`${baseId}-${name}`}
        ref={scrolled}
        key={name}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a tab's panel is in the tab order (ARIA tabs pattern)
        tabIndex={0}
      >
        <Tab client={client} event={event} onSelectEvent={onSelectEvent} />
      </div>
    </EventAccessContext>
  );
}

function Notice({ icon, text, children }: { icon: React.ReactNode; text: string; children?: React.ReactNode }) {
  return (
    <div className="details-notice" role="status">
      {icon}
      <p>{text}</p>
      {children}
    </div>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function rememberedTab(): DetailTab {
  const stored = readStored(TAB_STORAGE_KEY);
  return DETAIL_TABS.find(({ name }) => name === stored) ?? DETAIL_TABS[0];
}
