/** The secrets and contents of an event's record, resource and scope. A secret that one of them names is found in the others, too. */
import { BoundedMap } from '../../../src-shared/base/bounded-map.ts';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import type { RedactionContext } from '../../../src-shared/redaction/engine.ts';
import type { PartFinding, PartLook } from '../../../src-shared/redaction/findings.ts';
import { createMaskedAround } from '../../redaction/masked-around.ts';
import { EVENT_PARTS, type EventPart } from './leaving-event.ts';
import { lookThroughBytes } from './part-findings.ts';

export interface EventFindings {
  /** `ids`: of envelopes as they are stored, of which the answer is kept. `masks`: as `masksOf` the rules says. Never throws. */
  of(
    bytes: Readonly<Record<EventPart, Uint8Array>>,
    signal: Signal,
    context: RedactionContext,
    ids: { resourceId?: number; scopeId?: number },
    masks?: readonly string[],
  ): Record<EventPart, PartFinding[]>;
}

/** Envelopes whose findings are kept. */
const MAX_ENVELOPES = 1_024;

export function createEventFindings(): EventFindings {
  const envelopes = new BoundedMap<string, PartLook>(MAX_ENVELOPES);

  function envelope(part: 'resource' | 'scope', bytes: Uint8Array, id: number | undefined, masks: readonly string[]) {
    if (id === undefined) return lookThroughBytes(part, bytes, {}, masks);
    const key = `${part} ${id}`;
    let known = envelopes.get(key);
    if (known === undefined) {
      known = lookThroughBytes(part, bytes, {}, masks);
      envelopes.set(key, known);
    }
    return known;
  }

  return {
    of(bytes, signal, context, { resourceId, scopeId }, masks = []) {
      const looks = {
        record: lookThroughBytes(signal, bytes.record, context, masks),
        resource: envelope('resource', bytes.resource, resourceId, masks),
        scope: envelope('scope', bytes.scope, scopeId, masks),
      };
      const findings = (part: EventPart): PartFinding[] => {
        const around = EVENT_PARTS.flatMap((other) => (other === part ? [] : looks[other].secrets));
        if (!createMaskedAround(around).mayBeIn(bytes[part])) return looks[part].findings;
        return part === 'record'
          ? lookThroughBytes(signal, bytes.record, context, masks, around).findings
          : lookThroughBytes(part, bytes[part], {}, masks, around).findings;
      };
      return { record: findings('record'), resource: findings('resource'), scope: findings('scope') };
    },
  };
}
