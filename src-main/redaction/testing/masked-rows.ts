/** For tests: what `unknown-text` masks of requests under the default list. */
import { defaultRedact } from '../../../src-shared/redaction/bundle-names.ts';
import { redact } from '../../../src-shared/redaction/engine.ts';
import { createRuleSet } from '../../../src-shared/redaction/rule-set.ts';
import { type CapturedRequest, partsOf } from '../../testing/all-captures.ts';
import type { MaskedRow } from './masked-table.ts';

const EXAMPLE_CHARS = 60;

/** In order of places. */
export function maskedRows(requests: readonly CapturedRequest[]): Array<Omit<MaskedRow, 'why'>> {
  const made = createRuleSet({ names: defaultRedact(false), keyedHash: (text) => text });
  if (!made.ok) throw new Error(made.unknownNames.join());
  const rows = new Map<string, { senders: Set<string>; example: string }>();
  for (const request of requests) {
    for (const { part, value, context } of partsOf(request)) {
      const redaction = redact(part, value, context, made.ruleSet);
      for (const { rule, path, before } of redaction.changes) {
        if (rule !== 'unknown-text') continue;
        const where = `${part} ${path.replaceAll(/\[\d+\]/g, '[]')}`;
        const text = before.stringValue ?? JSON.stringify(before);
        const row = rows.get(where) ?? { senders: new Set(), example: text.slice(0, EXAMPLE_CHARS) };
        row.senders.add(request.sender);
        rows.set(where, row);
      }
    }
  }
  return [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([where, { senders, example }]) => ({ where, senders: [...senders].join(' '), example }));
}
