/** Waits for `work` at most `deadlineMs`. A failure or a missed deadline is told to `onFault`; never rejects. */
export async function withDeadline(
  work: Promise<unknown>,
  deadlineMs: number,
  onFault: (error: unknown) => void,
): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`Not finished within ${deadlineMs} ms.`)), deadlineMs);
  try {
    await Promise.race([work, late]);
  } catch (error) {
    onFault(error);
  } finally {
    clearTimeout(timer);
  }
}
