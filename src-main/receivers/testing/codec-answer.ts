import type { IntakeOutcome, IntakeRequest } from '../../log/intake.ts';
import { decodeRequest, outcomeOf, refusalOf } from '../../otlp/decode-request.ts';
import { Rejections } from '../../otlp/rejections.ts';
import { walkRequest } from '../../otlp/walk.ts';

/** For tests: what the log's writer thread answers, without the log: the real codec reads the whole request. */
export function answerWithCodec(request: IntakeRequest): IntakeOutcome {
  const rejections = new Rejections();
  const decoded = decodeRequest(request, rejections);
  if (!decoded.ok) return decoded.outcome;
  let records = 0;
  let serviceName = '';
  try {
    const items = walkRequest(request.signal, decoded.bytes, {
      group(_resource, _scope, info) {
        serviceName ||= info.resource.get('service.name') ?? '';
      },
      record() {
        records++;
      },
      rejected: (count, reason) => rejections.add(count, reason),
    });
    return outcomeOf(request.signal, { items, records, serviceName }, rejections);
  } catch (error) {
    return refusalOf(error);
  }
}
