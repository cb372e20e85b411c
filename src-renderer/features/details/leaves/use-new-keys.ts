import { useEffect, useState } from 'react';
import type { HostClient } from '../../../client/host-client.ts';
import { whenConnected } from '../../../client/when-connected.ts';

const NONE: ReadonlySet<string> = new Set();

/** Of keys that nobody has explained those that are new at the event, as the host knows it for every window; none until it answers. */
export function useNewKeys(client: HostClient, eventId: number, keys: readonly string[]) {
  const [found, setFound] = useState(NONE);
  const asked = JSON.stringify([...new Set(keys)].slice(0, 1_000));
  useEffect(() => {
    let isOver = false;
    const names = JSON.parse(asked) as string[];
    setFound(NONE);
    if (names.length === 0) return;
    whenConnected(client)
      .then(() => client.api.newKeys(eventId, names))
      .then(
        (answer) => !isOver && setFound(new Set(answer)),
        // Said at another time: nothing is wrong with the event.
        () => undefined,
      );
    return () => {
      isOver = true;
    };
  }, [client, eventId, asked]);
  return {
    isNew: (key: string) => found.has(key),
    settle: (key: string) => setFound(new Set([...found].filter((one) => one !== key))),
  };
}
