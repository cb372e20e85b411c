/** What the host answers about redaction. */
import { HostError } from '../../src-shared/contract/errors.ts';
import type { RedactionApi } from '../../src-shared/contract/redaction-api.ts';

export function createRedactionAnswers(): RedactionApi {
  const later = () => Promise.reject(new HostError('unavailable', 'This version cannot tell yet what would leave.'));
  return { leaves: later, leavesText: later, tryRedaction: later, leaks: later };
}
