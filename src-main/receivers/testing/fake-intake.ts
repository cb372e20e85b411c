import { EventEmitter, once } from 'node:events';
import type { ArrivalReport, Intake, IntakeOutcome, IntakeRequest } from '../../log/intake.ts';
import { createInFlight } from '../in-flight.ts';

export interface FakeIntake extends Intake {
  requests: IntakeRequest[];
  arrivals: ArrivalReport[];
  readonly heldBytes: number;
  peakBytes: number;
  /** Give as the receiver's `onArrival`. */
  onArrival(report: ArrivalReport): void;
  /** Resolves with the first `count` arrivals once there are as many. */
  arrived(count: number): Promise<ArrivalReport[]>;
}

/** An intake that keeps what it is given and answers as told; the memory bound is real. */
export function createFakeIntake({
  limitBytes = Number.POSITIVE_INFINITY,
  senderBytes = Number.POSITIVE_INFINITY,
  nowMs = () => performance.now(),
  answer = (): IntakeOutcome | Promise<IntakeOutcome> => ({ outcome: 'accepted', records: 1 }),
}: {
  limitBytes?: number;
  senderBytes?: number;
  /** Clock of the memory bound. */
  nowMs?: () => number;
  answer?: (request: IntakeRequest) => IntakeOutcome | Promise<IntakeOutcome>;
} = {}): FakeIntake {
  const changes = new EventEmitter();
  const inFlight = createInFlight({ limitBytes, senderBytes, nowMs });
  const intake: FakeIntake = {
    requests: [],
    arrivals: [],
    get heldBytes() {
      return inFlight.bytes();
    },
    peakBytes: 0,
    async accept(request) {
      intake.requests.push(request);
      changes.emit('change');
      return answer(request);
    },
    hold(sender, giveWay) {
      const memory = inFlight.hold(sender, giveWay);
      return {
        ...memory,
        atLeast(bytes) {
          const isHeld = memory.atLeast(bytes);
          intake.peakBytes = Math.max(intake.peakBytes, inFlight.bytes());
          return isHeld;
        },
      };
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
