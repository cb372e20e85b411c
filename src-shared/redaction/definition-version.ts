/**
 * Of what equal names and rules do. Raised when the engine, the bundles or the detectors make something else of any record:
 * `definition-version.test.ts` fails until it is. It is kept with what was sent, so that nobody takes what today's rules would
 * let out for what those of then did; and with a new one, what was held is tried again.
 */
export const DEFINITION_VERSION = 18;
