/** The live line of the empty window: what has arrived so far, in words. */
export interface WaitingLine {
  text: string;
  /** Set when something went wrong that the arrivals view explains. */
  problem?: string;
}

export function waitingLine(requests: { accepted: number; refused: number; deferred: number }): WaitingLine {
  const arrived = requests.accepted + requests.refused + requests.deferred;
  if (arrived === 0) return { text: 'Waiting for the first event…' };
  const text = `Waiting for the first event… ${arrived} request${arrived === 1 ? '' : 's'} arrived`;
  if (requests.refused > 0) return { text, problem: `${requests.refused} refused` };
  if (requests.deferred > 0) return { text, problem: `${requests.deferred} asked to try later` };
  return { text, problem: 'none carried events' };
}
