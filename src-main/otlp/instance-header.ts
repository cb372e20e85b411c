/**
 * Marks what Sluice sends on with the sender's instance id, so that a request which finds its way back to the sender is
 * refused there instead of going round for ever.
 */
export const INSTANCE_HEADER = 'x-sluice-instance';

/** Begins the answer to what went round; over gRPC nothing else tells it from other failures. */
export const LOOP_WORDS = 'Loop:';

/** Why a request with this header must not be taken by the instance; undefined: it may. */
export function refuseOwn(header: string | string[] | undefined, instanceId: string | undefined): string | undefined {
  if (header === undefined || instanceId === undefined || header !== instanceId) return undefined;
  return `${LOOP_WORDS} an exporter of this Sluice sent this request to itself; give it another endpoint.`;
}
