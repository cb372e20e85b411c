import type { HostClient } from '../client/host-client.ts';
import { createLeakScan, type LeakScan } from './leak-scan.ts';

/** One scan a connection, so that what was found is still there when one comes back from an event. */
const SCANS = new WeakMap<HostClient, LeakScan>();

export function leakScanOf(client: HostClient): LeakScan {
  let scan = SCANS.get(client);
  if (scan === undefined) {
    scan = createLeakScan({ leaks: (selection) => client.api.leaks(selection) });
    SCANS.set(client, scan);
  }
  return scan;
}
