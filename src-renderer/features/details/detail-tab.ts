import type { ComponentType } from 'react';
import type { EventDetail } from '../../../src-shared/contract/host-api.ts';
import type { HostClient } from '../../client/host-client.ts';

export interface DetailTabProps {
  client: HostClient;
  event: EventDetail;
  onSelectEvent: (eventId: number) => void;
}

/** One view of an event. */
export interface DetailTab {
  /** Its title, and its identity in storage. */
  name: string;
  Tab: ComponentType<DetailTabProps>;
  /** It scrolls by itself and takes the whole height of the panel. */
  fills?: true;
}
