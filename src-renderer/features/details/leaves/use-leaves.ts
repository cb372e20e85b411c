import { useCallback, useEffect, useState } from 'react';
import type { ExporterState } from '../../../../src-shared/contract/exporters-api.ts';
import type { EventDetail } from '../../../../src-shared/contract/host-api.ts';
import type { Leaves } from '../../../../src-shared/contract/redaction-api.ts';
import type { HostClient } from '../../../client/host-client.ts';
import { whenConnected } from '../../../client/when-connected.ts';
import { type Loaded, useLoaded } from '../use-loaded.ts';

export interface LeavesOfEvent {
  /** The answer's event: the one before, while the next answer is on its way. */
  event: EventDetail;
  leaves: Leaves[];
}

/** Exporters that send change many times a second; what leaves of one event is not asked for as often. */
const PAUSE_MS = 400;

/** Loads an event as each exporter would send it; again when settings or exporters change. */
export function useLeaves(client: HostClient, event: EventDetail): Loaded<LeavesOfEvent> {
  const [revision, setRevision] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let known: string | undefined;
    const again = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        setRevision((before) => before + 1);
      }, PAUSE_MS);
    };
    const stops = [
      client.on('settingsChanged', again),
      client.on('exportersChanged', (exporters) => {
        const now = whatMatters(exporters);
        if (now !== known) again();
        known = now;
      }),
      client.onState(({ phase }) => {
        if (phase === 'connected') again();
      }),
    ];
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [client]);

  const load = useCallback(
    async (id: number): Promise<LeavesOfEvent | undefined> => {
      // Names the answer that is asked for: a later one is asked for again.
      void revision;
      await whenConnected(client);
      const leaves = await client.api.leaves(id);
      return leaves && { event, leaves };
    },
    [client, event, revision],
  );
  return useLoaded(event.row.id, load);
}

/** `sent`: an event that was on its way may be there now. */
function whatMatters(exporters: readonly ExporterState[]): string {
  return JSON.stringify(
    exporters.map(({ name, kind, enabled, signals, reason, sent }) => [name, kind, enabled, signals, reason, sent]),
  );
}
