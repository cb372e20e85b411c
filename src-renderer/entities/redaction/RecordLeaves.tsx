import { useEffect, useState } from 'react';
import { type Leaves, NOT_UTF8 } from '../../../src-shared/contract/redaction-api.ts';
import type { HostClient } from '../../client/host-client.ts';
import { InertText } from '../../ui/text/InertText.tsx';
import { outcomeText } from './outcome.ts';
import { titleOfSecret } from './secret-titles.ts';
import './record-leaves.css';

type Loaded = { status: 'waiting' } | { status: 'failed'; message: string } | { status: 'loaded'; leaves: Leaves[] };

/** A span or metric as each exporter would send it: its changes, then all of it. */
export function RecordLeaves({ client, id }: { client: HostClient; id: number }) {
  const [loaded, setLoaded] = useState<Loaded>({ status: 'waiting' });
  useEffect(() => {
    let isOver = false;
    client.api.leaves(id).then(
      (leaves) => !isOver && setLoaded({ status: 'loaded', leaves: leaves ?? [] }),
      (error: unknown) =>
        !isOver && setLoaded({ status: 'failed', message: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      isOver = true;
    };
  }, [client, id]);
  if (loaded.status === 'waiting') return null;
  if (loaded.status === 'failed')
    return <p className="record-leaves">Could not find out what leaves: {loaded.message}</p>;
  if (loaded.leaves.length === 0) return <p className="record-leaves">It is no longer stored.</p>;
  return (
    <div className="record-leaves">
      {loaded.leaves.map((one) => (
        <section
          key={one.exporter}
          aria-label={`What leaves to ${one.exporter ?? 'an exporter with the default rules'}`}
        >
          <p>
            <strong>{one.exporter ?? 'under the default rules'}</strong>: {outcomeText(one)}
            {one.reason !== undefined && (
              <>
                {' '}
                <InertText text={one.reason} />
              </>
            )}
          </p>
          {one.changes.length > 0 && (
            <ul>
              {one.changes.map(({ path, rule }, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: changes have no identity beyond their place
                <li key={index}>
                  <InertText text={path} /> {rule === NOT_UTF8 ? 'is not UTF-8: leaves as U+FFFD' : `by ${rule}`}
                </li>
              ))}
            </ul>
          )}
          {one.examples !== undefined && (
            <ul>
              {one.examples.map(({ path, type }, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: examples have no identity beyond their place
                <li key={index}>
                  <InertText text={path} /> holds an example of documentation: {titleOfSecret(type)}
                </li>
              ))}
            </ul>
          )}
          {one.sentJson !== undefined && (
            <pre>
              <InertText text={one.sentJson} />
            </pre>
          )}
        </section>
      ))}
    </div>
  );
}
