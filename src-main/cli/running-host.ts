/** The host that has this home, reached over its owner-only socket. */
import type { HostEvents } from '../../src-shared/contract/host-api.ts';
import { type Home, readHostRecord } from '../settings/home.ts';
import { connectHost, type HostConnection } from '../web/connect-host.ts';

/** Undefined when none runs, or what is left of a killed one does not answer. */
export async function connectRunningHost(home: Home, events?: Partial<HostEvents>): Promise<HostConnection | undefined> {
  const record = readHostRecord(home);
  if (record?.socket == null) return undefined;
  try {
    return await connectHost(record.socket, events);
  } catch {
    return undefined;
  }
}
