import { ArrowLeft } from 'lucide-react';
import { useStore } from 'zustand';
import { ArrivalsView } from '../features/arrivals/ArrivalsView.tsx';
import { LeaksView } from '../features/leaks/LeaksView.tsx';
import { WelcomeView } from '../features/welcome/WelcomeView.tsx';
import type { AppServices } from '../state/app-context.ts';
import { Keys } from '../ui/Keys.tsx';

/** The views of the centre other than the timeline. */
export function OtherView({ view, services }: { view: 'arrivals' | 'leaks' | 'setup'; services: AppServices }) {
  const { state } = services;
  const asked = useStore(state.navigation.store, (navigation) => navigation.view);
  return (
    <div className="other-view">
      {asked !== 'timeline' && (
        <div className="other-view-bar">
          <button type="button" className="button is-quiet" onClick={() => state.navigation.showView('timeline')}>
            <ArrowLeft size={14} aria-hidden="true" />
            Back to the events
            <Keys shortcut="Escape" />
          </button>
        </div>
      )}
      <div className="other-view-body" data-own-keys="">
        {view === 'arrivals' && <ArrivalsView client={state.client} />}
        {view === 'leaks' && <LeaksView />}
        {view === 'setup' && (
          <WelcomeView
            client={state.client}
            onShowArrivals={() => state.navigation.showView('arrivals')}
            onPlayed={(key) => state.showWhenKnown(key)}
          />
        )}
      </div>
    </div>
  );
}
