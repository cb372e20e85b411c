import { useEffect, useState } from 'react';
import { PATIENCE_MS } from './detail-loader.ts';

export type Loaded<T> =
  | { status: 'waiting'; isSlow: boolean; value?: undefined }
  | {
      status: 'ready';
      value: T /** What it was loaded for: the id before, while the next is on its way. */;
      id: number;
    }
  | { status: 'absent'; value?: undefined }
  | { status: 'failed'; message: string; value?: undefined };

/** Loads something for an id; what was there for the id before stays until the answer, or until patience runs out. */
export function useLoaded<T>(id: number, load: (id: number) => Promise<T | undefined>): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ status: 'waiting', isSlow: false });
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(() => setLoaded({ status: 'waiting', isSlow: true }), PATIENCE_MS);
    const settle = (next: Loaded<T>) => {
      clearTimeout(timer);
      if (isCurrent) setLoaded(next);
    };
    load(id).then(
      (value) => settle(value === undefined ? { status: 'absent' } : { status: 'ready', value, id }),
      (error: unknown) => settle({ status: 'failed', message: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [id, load]);
  return loaded;
}
