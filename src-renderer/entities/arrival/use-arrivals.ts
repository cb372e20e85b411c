import { useEffect, useState } from 'react';
import type { Arrival, HostInfo } from '../../../src-shared/contract/host-api.ts';
import type { HostClient } from '../../client/host-client.ts';
import { ARRIVALS_KEPT, mergeArrivals } from './arrival-list.ts';

/** The part of the client that the views of arrivals use. A client that reconnects says so by `onState`. */
export type ArrivalsClient = Pick<HostClient, 'api' | 'on'> & Partial<Pick<HostClient, 'onState'>>;

export interface Arrivals {
  info: HostInfo | undefined;
  /** Newest first. */
  arrivals: readonly Arrival[];
}

/** Listeners and arrivals, live; loaded anew after a reconnect. */
export function useArrivals(client: ArrivalsClient): Arrivals {
  const [info, setInfo] = useState<HostInfo>();
  const [arrivals, setArrivals] = useState<readonly Arrival[]>([]);

  useEffect(() => {
    let isCurrent = true;
    const load = () => {
      // A lost connection rejects; the next one loads again.
      Promise.all([client.api.info(), client.api.arrivals(ARRIVALS_KEPT)]).then(
        ([newInfo, stored]) => {
          if (!isCurrent) return;
          setInfo(newInfo);
          setArrivals((known) => mergeArrivals(known, stored));
        },
        () => {},
      );
    };
    const stops = [
      client.on('infoChanged', setInfo),
      client.on('arrived', (added) => setArrivals((known) => mergeArrivals(known, added))),
      client.onState?.((state) => {
        if (state.phase === 'connected') load();
      }),
    ];
    load();
    return () => {
      isCurrent = false;
      for (const stop of stops) stop?.();
    };
  }, [client]);

  return { info, arrivals };
}
