import type { HostClient } from '../client/host-client.ts';

/** The part of the client that the stores use. */
export type HostPort = Pick<HostClient, 'api' | 'on'>;
