import { EVENT_NAMES, type EventName, eventsFrom, type HostEvents, invoke } from '../../src-shared/contract/calls.ts';

/** Keeps the window's listeners; `events` is what a connection calls. */
export function createEventListeners() {
  const listeners = new Map<EventName, Set<unknown>>(EVENT_NAMES.map((name) => [name, new Set()]));
  const events = eventsFrom((name, args) => {
    for (const listener of [...listenersOf(name)]) (listener as (...args: unknown[]) => void)(...args);
  });

  function listenersOf(name: EventName): Set<unknown> {
    return listeners.get(name) ?? new Set();
  }

  function on<Name extends EventName>(event: Name, listener: HostEvents[Name]): () => void {
    const set = listenersOf(event);
    set.add(listener);
    return () => set.delete(listener);
  }
  return { events, on };
}

/** Events of a connection that is no longer the current one are dropped. */
export function gateEvents(events: HostEvents, isCurrent: () => boolean): HostEvents {
  return eventsFrom((name, args) => {
    if (isCurrent()) invoke(events, name, args);
  });
}
