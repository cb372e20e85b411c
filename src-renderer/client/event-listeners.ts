import type { HostEvents } from '../../src-shared/contract/host-api.ts';
import type { EventName } from './host-client.ts';

type ListenersOf = { [Name in EventName]: Set<HostEvents[Name]> };

/** Keeps the window's listeners; `events` is what a connection calls. */
export function createEventListeners() {
  const listeners: ListenersOf = {
    matched: new Set(),
    removed: new Set(),
    conversationsChanged: new Set(),
    arrived: new Set(),
    infoChanged: new Set(),
    exportersChanged: new Set(),
    settingsChanged: new Set(),
  };
  const events: HostEvents = {
    matched: (...args) => {
      for (const listener of [...listeners.matched]) listener(...args);
    },
    removed: (...args) => {
      for (const listener of [...listeners.removed]) listener(...args);
    },
    conversationsChanged: (...args) => {
      for (const listener of [...listeners.conversationsChanged]) listener(...args);
    },
    arrived: (...args) => {
      for (const listener of [...listeners.arrived]) listener(...args);
    },
    infoChanged: (...args) => {
      for (const listener of [...listeners.infoChanged]) listener(...args);
    },
    exportersChanged: (...args) => {
      for (const listener of [...listeners.exportersChanged]) listener(...args);
    },
    settingsChanged: (...args) => {
      for (const listener of [...listeners.settingsChanged]) listener(...args);
    },
  };
  function on<Name extends EventName>(event: Name, listener: HostEvents[Name]): () => void {
    const set: Set<HostEvents[Name]> = listeners[event];
    set.add(listener);
    return () => set.delete(listener);
  }
  return { events, on };
}

/** Calls `listener` through `gate` only: events of a connection that is no longer the current one are dropped. */
export function gateEvents(events: HostEvents, isCurrent: () => boolean): HostEvents {
  return {
    matched: (...args) => isCurrent() && events.matched(...args),
    removed: (...args) => isCurrent() && events.removed(...args),
    conversationsChanged: (...args) => isCurrent() && events.conversationsChanged(...args),
    arrived: (...args) => isCurrent() && events.arrived(...args),
    infoChanged: (...args) => isCurrent() && events.infoChanged(...args),
    exportersChanged: (...args) => isCurrent() && events.exportersChanged(...args),
    settingsChanged: (...args) => isCurrent() && events.settingsChanged(...args),
  };
}
