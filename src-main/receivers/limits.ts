import { MAX_BODY_BYTES } from '../log/intake.ts';
import type { ReceiverLimits } from './receiver.ts';

export const DEFAULT_LIMITS: ReceiverLimits = {
  maxBodyBytes: MAX_BODY_BYTES,
  bodyIdleTimeoutMs: 30_000,
  minBytesPerSecond: 1_024,
  paceWindowMs: 10_000,
  requestTimeoutMs: 120_000,
  headersTimeoutMs: 15_000,
  keepAliveTimeoutMs: 75_000,
  firstByteTimeoutMs: 120_000,
  lingerBytes: 1024 * 1024,
  lingerTimeoutMs: 2_000,
  maxConnections: 1_024,
  retryAfterMs: 1_000,
};
