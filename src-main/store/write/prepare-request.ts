/** Decodes and walks requests on the writer's thread, before anything is written. */
import { type IntakeOutcome, type IntakeRequest, MAX_BODY_BYTES } from '../../log/intake.ts';
import { decodeRequest, outcomeOf, refusalOf } from '../../otlp/decode-request.ts';
import { exporterOfMark, INSTANCE_ATTRIBUTE, ownWords } from '../../otlp/instance-path.ts';
import { Rejections } from '../../otlp/rejections.ts';
import { type PendingRequest, type WalkedRequest, walkPending } from './pending-request.ts';

/** A compressed body may become this much before it is large, a body hold this many records. */
const LARGE_PLAIN_BYTES = 512 * 1024;
const LARGE_RECORDS = 4_000;

/** A request ready to be written, or the answer that refuses it. */
export type Prepared = { pending: PendingRequest } | { outcome: IntakeOutcome };

/** Writes nothing. Undefined: too large to be read here. Never throws for what a sender can send. */
export type PrepareRequest = (request: IntakeRequest, walked?: WalkedRequest) => Prepared | undefined;

/** @param own `instanceId`: requests that carry its mark were sent from here, and are refused */
export function createPreparer(own: { instanceId?: string }): PrepareRequest {
  /** The exporter of this Sluice that sent the request; undefined: none. */
  function ownExporter({ groups }: PendingRequest): string | undefined {
    const { instanceId } = own;
    if (instanceId === undefined) return undefined;
    for (const { info } of groups) {
      const exporter = exporterOfMark(info.resource.get(INSTANCE_ATTRIBUTE), instanceId);
      if (exporter !== undefined) return exporter;
    }
    return undefined;
  }

  function unlessOwn(pending: PendingRequest): Prepared {
    const exporter = ownExporter(pending);
    if (exporter === undefined) return { pending };
    return { outcome: { outcome: 'refused', reason: 'loop', message: ownWords('resource'), exporter } };
  }

  return (request, walked) => {
    if (walked !== undefined) return unlessOwn({ ...walked, body: request.body, rejections: new Rejections() });
    try {
      const rejections = new Rejections();
      const isCompressed = request.compression !== 'identity';
      const decoded = decodeRequest(request, rejections, isCompressed ? LARGE_PLAIN_BYTES : MAX_BODY_BYTES);
      if (!decoded.ok) {
        const isLarge = isCompressed && decoded.outcome.reason === 'too-large';
        return isLarge ? undefined : { outcome: decoded.outcome };
      }
      const pending = walkPending(request.signal, decoded.bytes, request.origin, rejections, LARGE_RECORDS);
      if (pending === undefined) return undefined;
      return unlessOwn(pending);
    } catch (error) {
      return { outcome: refusalOf(error) };
    }
  };
}

export function acceptedOutcome(pending: PendingRequest): IntakeOutcome {
  const { signal, items, records, groups, rejections } = pending;
  const serviceName = groups[0]?.info.resource.get('service.name');
  return outcomeOf(signal, { items, records, serviceName }, rejections);
}
