import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { useStore } from 'zustand';
import { Conversations } from '../features/conversations/Conversations.tsx';
import { DetailsPane } from '../features/details/DetailsPane.tsx';
import { SettingsView } from '../features/settings/SettingsView.tsx';
import { focusTimeline } from '../features/timeline/focus-timeline.ts';
import { MissingConversation } from '../features/timeline/MissingConversation.tsx';
import { Timeline } from '../features/timeline/Timeline.tsx';
import type { AppServices } from '../state/app-context.ts';
import type { View } from '../state/route.ts';
import { Guard } from '../ui/Guard.tsx';
import { OtherView } from './OtherView.tsx';

/** The area between the bars: the events in their panes, or the settings. */
export function Panes({ services }: { services: AppServices }) {
  const view = useStore(services.state.navigation.store, (navigation) => navigation.view);
  return view === 'settings' ? <SettingsView /> : <EventPanes services={services} view={view} />;
}

/** Conversations, the view in the centre, and the details of the selected event; sizes are kept. */
function EventPanes({ services, view }: { services: AppServices; view: Exclude<View, 'settings'> }) {
  const { state } = services;
  const { detailsOpen, selectedId, conversation } = useStore(state.navigation.store);
  const { loaded, byId } = useStore(state.conversations.store);
  const isEmpty = loaded && byId.size === 0;
  const centre = view === 'timeline' && isEmpty ? 'setup' : view;
  const isMissing =
    loaded &&
    conversation !== undefined &&
    state.conversations.find(conversation.agent, conversation.key) === undefined;
  const hasDetails = centre === 'timeline' && !isMissing && detailsOpen && selectedId !== undefined;
  const panelIds = hasDetails ? ['conversations', 'centre', 'details'] : ['conversations', 'centre'];
  const layout = useDefaultLayout({
    id: 'sluice.panes',
    panelIds,
    storage: localStorage,
    onlySaveAfterUserInteractions: true,
  });

  return (
    <Group
      className="panes"
      orientation="horizontal"
      defaultLayout={layout.defaultLayout}
      onLayoutChanged={layout.onLayoutChanged}
    >
      <Panel id="conversations" defaultSize={272} minSize={180} groupResizeBehavior="preserve-pixel-size">
        <Guard part="list of conversations">
          <Conversations onDone={focusTimeline} />
        </Guard>
      </Panel>
      <Separator className="pane-separator" aria-label="Width of the conversations" />
      <Panel id="centre" minSize={320}>
        <main className="centre" aria-label="Events">
          <Guard part={centre === 'timeline' ? 'timeline' : 'page'} resetKey={centre}>
            {centre !== 'timeline' ? (
              <OtherView view={centre} services={services} />
            ) : isMissing ? (
              <MissingConversation conversation={conversation} />
            ) : (
              <Timeline />
            )}
          </Guard>
        </main>
      </Panel>
      {hasDetails && (
        <>
          <Separator className="pane-separator" aria-label="Width of the details" />
          <Panel id="details" defaultSize={380} minSize={260} groupResizeBehavior="preserve-pixel-size">
            <aside className="details-region" aria-label="Details" data-own-keys="">
              <Guard part="details" resetKey={selectedId}>
                <DetailsPane
                  client={state.client}
                  eventId={selectedId}
                  onSelectEvent={(id) => state.select(id, 'jump')}
                  onFilter={state.navigation.addToFilter}
                />
              </Guard>
            </aside>
          </Panel>
        </>
      )}
    </Group>
  );
}
