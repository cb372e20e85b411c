import type { HostClient } from '../client/host-client.ts';

/** What the stores need of the way to the host. */
export type HostPort = Pick<HostClient, 'api' | 'on'>;
