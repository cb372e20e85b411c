import { useEffect, useState } from 'react';

/** The time, renewed every `everyMs`; for ages in words. */
export function useNow(everyMs = 5_000): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return nowMs;
}
