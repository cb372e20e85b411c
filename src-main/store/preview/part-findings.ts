/** Finds secrets and contents in the bytes of a record or of an envelope. */

import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import type { MaskedText, Part, RedactionContext } from '../../../src-shared/redaction/engine.ts';
import { EXAMPLE_ANCHORS } from '../../../src-shared/redaction/example-keys.ts';
import { FINDING_RULES, lookThroughPart, type PartLook } from '../../../src-shared/redaction/findings.ts';
import { decodeLogRecord, decodeMessage } from '../../otlp/decode.ts';
import { messageType } from '../../otlp/messages.ts';
import { createFieldWalk } from '../../redaction/field-walk.ts';
import { surveyMessage } from '../../redaction/record-redaction-bytes.ts';

/** Message types of what has findings. */
export const PART_TYPES = {
  logs: messageType('LogRecord'),
  traces: messageType('Span'),
  metrics: messageType('Metric'),
  resource: messageType('ResourceLogs'),
  scope: messageType('ScopeLogs'),
};
const UNKNOWN_FIELDS = 'unknown fields';
const PARTS = { logs: 'log', traces: 'span', metrics: 'metric' } as const;

/** Whether a part may hold anything to find; no is certain. */
const mayHold = createFieldWalk(FINDING_RULES);

function enginePart(part: Signal | 'resource' | 'scope'): Part {
  return part === 'resource' || part === 'scope' ? part : PARTS[part];
}

function mayHoldExample(bytes: Uint8Array): boolean {
  const message = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return EXAMPLE_ANCHORS.some((anchor) => message.includes(anchor));
}

const NOTHING: PartLook = { findings: [], secrets: [] };

/** Bytes that cannot be read are one finding, so that they do not end a report. `around`: secrets of the event's other parts. */
export function lookThroughBytes(
  part: Signal | 'resource' | 'scope',
  bytes: Uint8Array,
  context: RedactionContext,
  masks: readonly string[],
  around: readonly MaskedText[] = [],
): PartLook {
  try {
    const isConcerned = around.length > 0 || mayHold.mayConcern(enginePart(part), bytes, () => context);
    if (!isConcerned && !mayHoldExample(bytes)) return NOTHING;
    return lookThrough(part, bytes, context, masks, around);
  } catch {
    const path = part === 'resource' || part === 'scope' ? part : 'record';
    return { findings: [{ kind: 'content', type: 'unreadable', path, count: 1, excerpt: '' }], secrets: [] };
  }
}

function lookThrough(
  part: Signal | 'resource' | 'scope',
  bytes: Uint8Array,
  context: RedactionContext,
  masks: readonly string[],
  around: readonly MaskedText[],
): PartLook {
  const value = part === 'logs' ? decodeLogRecord(bytes) : decodeMessage(PART_TYPES[part], bytes);
  const look = lookThroughPart(enginePart(part), value as never, context, masks, around);
  // Inside fields that the wire format has and Sluice does not know.
  if (!surveyMessage(PART_TYPES[part], bytes, 'drop-secrets').dropsUnknown) return look;
  const unknown = { kind: 'secret', type: 'unknown-field', path: UNKNOWN_FIELDS, count: 1, excerpt: '' } as const;
  return { ...look, findings: [...look.findings, unknown] };
}
