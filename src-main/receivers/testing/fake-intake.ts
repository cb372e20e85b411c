import { EventEmitter, once } from 'node:events';
import type { ArrivalReport, Intake, IntakeOutcome, IntakeRequest } from '../../log/intake.ts';

export interface FakeIntake extends Intake {
  requests: IntakeRequest[];
  arrivals: ArrivalReport[];
  heldBytes: number;
  peakBytes: number;
  /** Give as the receiver's `onArrival`. */
  onArrival(report: ArrivalReport): void;
  /** Resolves with the first `count` arrivals once there are as many. */
  arrived(count: number): Promise<ArrivalReport[]>;
}

/** An intake that keeps what it is given and answers as told; the memory bound is real. */
export function createFakeIntake({
  limitBytes = Number.POSITIVE_INFINITY,
  answer = (): IntakeOutcome | Promise<IntakeOutcome> => ({ outcome: 'accepted', records: 1 }),
}: {
  limitBytes?: number;
  answer?: (request: IntakeRequest) => IntakeOutcome | Promise<IntakeOutcome>;
} = {}): FakeIntake {
  const changes = new EventEmitter();
  const intake: FakeIntake = {
    requests: [],
    arrivals: [],
    heldBytes: 0,
    peakBytes: 0,
    async accept(request) {
      intake.requests.push(request);
      changes.emit('change');
      return answer(request);
    },
    reserve(bytes) {
      if (intake.heldBytes + bytes > limitBytes) return false;
      intake.heldBytes += bytes;
      intake.peakBytes = Math.max(intake.peakBytes, intake.heldBytes);
      return true;
    },
    release(bytes) {
      intake.heldBytes -= bytes;
    },
    onArrival(report) {
      intake.arrivals.push(report);
      changes.emit('change');
    },
    async arrived(count) {
      while (intake.arrivals.length < count) await once(changes, 'change');
      return intake.arrivals.slice(0, count);
    },
  };
  return intake;
}
