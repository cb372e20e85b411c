/**
 * The envelopes around records as they leave. What was masked in a record, its resource or its scope is masked in the other two as well:
 *
 *     resource ⇄ scope      once a group
 *     both ─▶ each record   as `around`
 *     record ─▶ both        `standsIn`: nearly always nothing, else the envelope is redacted once more with it
 *
 * The relay, the Leaves tab, the leak report and a scrub ask here, so that they agree. The relay sends an envelope once for the records
 * of a batch: what any of these masked is masked in it.
 */
import type { MaskedText, MaskedTexts } from '../../src-shared/redaction/engine.ts';
import { textsToRepeat } from '../../src-shared/redaction/same-text.ts';
import { decodeMessage } from '../otlp/decode.ts';
import { createMaskedAround, type MaskedAround } from './masked-around.ts';
import type { RecordRedaction, RecordRedactor } from './record-redaction.ts';
import { PART_TYPES } from './walk-plans.ts';

export type EnvelopePart = 'resource' | 'scope';

export interface GroupRedaction {
  readonly resource: RecordRedaction;
  readonly scope: RecordRedaction;
  /** What records mask of them. */
  readonly around: MaskedAround;
  /** Of what a record masked, what stands in an envelope, too. */
  standsIn(record: RecordRedaction): readonly MaskedText[];
  /** The envelope around records that masked `texts`. */
  envelope(part: EnvelopePart, texts: readonly MaskedText[]): RecordRedaction;
}

const NOTHING: readonly MaskedText[] = [];

/** `stored`: envelopes as the log keeps them. Never throws. */
export function redactGroup(
  redactor: RecordRedactor,
  stored: Readonly<Record<EnvelopePart, Uint8Array>>,
): GroupRedaction {
  const alone = {
    resource: redactor.envelope('resource', stored.resource),
    scope: redactor.envelope('scope', stored.scope),
  };
  const masked = { resource: textsOf(alone.resource), scope: textsOf(alone.scope) };
  const beside = { resource: masked.scope, scope: masked.resource };
  const envelope: GroupRedaction['envelope'] = (part, texts) => {
    const around = [...beside[part], ...texts];
    return around.length === 0 ? alone[part] : redactor.envelope(part, stored[part], around);
  };
  const both = { resource: envelope('resource', NOTHING), scope: envelope('scope', NOTHING) };
  let places: Places | undefined;

  return {
    ...both,
    around: createMaskedAround([...masked.resource, ...masked.scope]),
    standsIn(record) {
      if (record.outcome !== 'changed') return NOTHING;
      const { masked } = record;
      if (!masked.hasContent && !masked.hasSecrets) return NOTHING;
      places ??= placesIn(both);
      const where = [
        masked.hasContent ? places.forContent : undefined,
        masked.hasSecrets ? places.forSecrets : undefined,
      ].filter((texts) => texts !== undefined);
      if (where.length === 0) return NOTHING;
      const joined = where.join('\0');
      const found = masked.texts(joined).filter(({ text }) => joined.includes(text));
      return found.length === 0 ? NOTHING : found;
    },
    envelope,
  };
}

function textsOf(redaction: RecordRedaction): readonly MaskedText[] {
  return redaction.outcome === 'changed' ? redaction.masked.texts() : NOTHING;
}

/** Texts of the envelopes in which something can stand again, joined. */
interface Places {
  forContent: string | undefined;
  forSecrets: string | undefined;
}

function placesIn(envelopes: Readonly<Record<EnvelopePart, RecordRedaction>>): Places {
  const texts = (given: Omit<MaskedTexts, 'texts'>) => {
    const found = (['resource', 'scope'] as const).flatMap((part) => {
      const redaction = envelopes[part];
      if (redaction.outcome === 'held' || redaction.outcome === 'dropped') return [];
      return textsToRepeat(part, decodeMessage(PART_TYPES[part], redaction.bytes), given) ?? [];
    });
    return found.length === 0 ? undefined : found.join('\0');
  };
  return {
    forContent: texts({ hasContent: true, hasSecrets: false }),
    forSecrets: texts({ hasContent: false, hasSecrets: true }),
  };
}
