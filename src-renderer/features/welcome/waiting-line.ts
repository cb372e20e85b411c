import { formatCount } from '../../../src-shared/timeline/format.ts';

/** The live line above the set-up: what has arrived so far, in words. */
export interface WaitingLine {
  text: string;
  /** Set when something went wrong that the arrivals view explains. */
  problem?: string;
}

/** `events`: how many are stored; with some, the line does not wait for a first one. */
export function waitingLine(
  requests: { accepted: number; refused: number; deferred: number },
  events: number,
): WaitingLine {
  if (events > 0) return { text: `${formatCount(events)} ${events === 1 ? 'event is' : 'events are'} stored` };
  const arrived = requests.accepted + requests.refused + requests.deferred;
  if (arrived === 0) return { text: 'Waiting for the first event…' };
  const text = `Waiting for the first event… ${arrived} request${arrived === 1 ? '' : 's'} arrived`;
  if (requests.refused > 0) return { text, problem: `${requests.refused} refused` };
  if (requests.deferred > 0) return { text, problem: `${requests.deferred} asked to try later` };
  return { text, problem: 'none carried events' };
}
