import { createContext, useContext } from 'react';
import type { ValuePath } from '../../../src-shared/contract/host-api.ts';

/** Calls that the parts of a shown event may make. */
export interface EventAccess {
  eventId: number;
  /** The whole of a string that the host cut. Undefined when the event is no longer stored. */
  loadWhole(path: ValuePath): Promise<string | undefined>;
  onFilter(filterText: string): void;
}

export const EventAccessContext = createContext<EventAccess | undefined>(undefined);

export function useEventAccess(): EventAccess {
  const access = useContext(EventAccessContext);
  if (access === undefined) throw new Error('parts of an event stand inside an EventAccessContext');
  return access;
}
