import { useEffect, useState } from 'react';
import type { ExporterState } from '../../../src-shared/contract/exporters-api.ts';

const COUNTDOWN_MS = 250;
const AGES_MS = 5_000;

/** The time, renewed as often as what is shown needs it: quickly while something counts down. */
export function useCountdown(exporters: readonly ExporterState[]): number {
  const isCounting = exporters.some(({ phase }) => phase === 'retrying');
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), isCounting ? COUNTDOWN_MS : AGES_MS);
    return () => clearInterval(timer);
  }, [isCounting]);
  return nowMs;
}
