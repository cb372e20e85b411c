import { decodeRequest } from '../otlp/decode-request.ts';
import type { IntakeOutcome, IntakeRequest } from '../otlp/intake.ts';
import { MalformedError } from '../otlp/malformed-error.ts';
import { walkRequest } from '../otlp/walk.ts';

/** For tests: what the log's writer thread answers, without the log: the real codec reads the whole request. */
export function answerWithCodec(request: IntakeRequest): IntakeOutcome {
  const decoded = decodeRequest(request);
  if (!decoded.ok) return decoded.outcome;
  let records = 0;
  let serviceName = '';
  try {
    walkRequest(request.signal, decoded.bytes, {
      group(_resource, _scope, info) {
        serviceName ||= info.resource.get('service.name') ?? '';
      },
      record() {
        records++;
      },
    });
  } catch (error) {
    if (error instanceof MalformedError) return { outcome: 'refused', reason: 'malformed', message: error.message };
    throw error;
  }
  return { outcome: 'accepted', records, serviceName };
}
