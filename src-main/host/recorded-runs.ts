/** Recorded runs that are being played, a few at a time. */
import type { AgentId } from '../../src-shared/agents/agents.ts';
import { HostError } from '../../src-shared/contract/errors.ts';
import type { Intake } from '../log/intake.ts';
import { playRecordedRun } from './recorded-run.ts';

/** At once. */
const MAX_PLAYING = 4;

export interface RecordedRunsOptions {
  intake: Intake;
  /** Ends them all. */
  signal: AbortSignal;
  /** How long one takes to play. */
  durationMs?: number | undefined;
  onFault(error: unknown): void;
}

export interface RecordedRuns {
  /** `agent`: one of `RECORDED_AGENT_IDS`. */
  play(agent: AgentId): Promise<{ conversationKey: string }>;
  /** Resolves when none plays any more. */
  ended(): Promise<unknown>;
}

export function createRecordedRuns({ intake, signal, durationMs, onFault }: RecordedRunsOptions): RecordedRuns {
  const playing = new Set<Promise<unknown>>();
  return {
    async play(agent) {
      if (signal.aborted) throw new HostError('unavailable', 'Sluice is stopping.');
      if (playing.size >= MAX_PLAYING) throw new HostError('busy', `${MAX_PLAYING} recorded runs are playing already.`);
      const started = playRecordedRun({ agent, intake, signal, ...(durationMs === undefined ? {} : { durationMs }) });
      const done = started.then((played) => played.done);
      playing.add(done);
      void done.catch(onFault).finally(() => playing.delete(done));
      const { conversationKey } = await started;
      return { conversationKey };
    },
    ended: () => Promise.allSettled(playing),
  };
}
