import type { ListenerName } from '../../src-shared/contract/host-api.ts';
import { formatAddress, type SocketAddress } from './address.ts';
import { findPortHolder } from './port-holder.ts';

/** How another address is given on the command line; the same words stand in `sluice serve --help`. */
const OPTION_OF: Partial<Record<ListenerName, string>> = {
  'otlp-http': '--otlp-http',
  'otlp-grpc': '--otlp-grpc',
  ui: '--ui',
};

/** Why binding failed, in words that say what to do. */
export async function explainBindError(error: unknown, address: SocketAddress, name: ListenerName): Promise<string> {
  const where = formatAddress(address.host, address.port);
  const option = OPTION_OF[name];
  const elsewhere = option === undefined ? 'choose another port' : `choose another port with ${option} HOST:PORT`;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE': {
      const holder = await findPortHolder(address.port);
      if (holder === undefined) return `${where} is taken by another program. Stop it, or ${elsewhere}.`;
      if (holder.pid === process.pid) return `${where} is taken by Sluice itself; ${elsewhere}.`;
      return `${where} is taken by ${holder.command} (pid ${holder.pid}). Stop it, or ${elsewhere}.`;
    }
    case 'EACCES':
      return `This user may not listen on ${where}; ports below 1024 are usually reserved. Please ${elsewhere}.`;
    case 'EADDRNOTAVAIL':
      return `No network interface of this machine has the address ${address.host}; ${elsewhere}.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host name ${JSON.stringify(address.host)} is not known; ${elsewhere}.`;
    default:
      return `Cannot listen on ${where}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
