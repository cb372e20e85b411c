/**
 * Runs a part of what handles one request. Whatever it throws, now or later, goes to `onFault`, which ends that request
 * and no other; what `onFault` itself throws is dropped, since there is nobody left to tell.
 */
export function guarded<Args extends unknown[]>(
  work: (...args: Args) => void | Promise<void>,
  onFault: (error: unknown) => void,
): (...args: Args) => void {
  const failed = (error: unknown) => {
    try {
      onFault(error);
    } catch {
      // Ended as far as it could be.
    }
  };
  return (...args) => {
    try {
      work(...args)?.catch(failed);
    } catch (error) {
      failed(error);
    }
  };
}
