/** The host that has this home, reached over its owner-only socket. */
import { HostError } from '../../src-shared/contract/errors.ts';
import type { HostEvents } from '../../src-shared/contract/host-api.ts';
import { type Home, readHostRecord } from '../settings/home.ts';
import { connectHost, type HostConnection } from '../web/connect-host.ts';
import { CommandFailure } from './output.ts';

/** Undefined when none runs, or what a killed one left does not answer. */
export async function connectRunningHost(
  home: Home,
  events: Partial<HostEvents> = {},
): Promise<HostConnection | undefined> {
  const socket = readHostRecord(home)?.socket;
  if (socket === undefined || socket === null) return undefined;
  try {
    return await connectHost(socket, events);
  } catch (error) {
    if (error instanceof HostError && error.code === 'unavailable') return undefined;
    throw error;
  }
}

/** For commands that ask a host something. */
export async function requireRunningHost(home: Home, events?: Partial<HostEvents>): Promise<HostConnection> {
  const connection = await connectRunningHost(home, events);
  if (connection !== undefined) return connection;
  throw new CommandFailure(`nothing is running for ${home.folder}. Start it with \`sluice serve\` or \`sluice open\`.`);
}
