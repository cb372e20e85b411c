/** Spans by a filter, every one of them: also those without a row, whose log records have one, or that tell nothing of a run. */

import type { EventQuery } from '../../../src-shared/contract/host-api.ts';
import { type FilterableEvent, matchesTerm, parseFilter } from '../../../src-shared/timeline/filter.ts';
import { attributeText } from '../../../src-shared/timeline/filterable-record.ts';
import type { Readers } from '../read/readers.ts';
import { toldAnySpan } from '../read/told-record.ts';

/** Spans of one slice. */
const SLICE_SPANS = 200;

export interface SpanFinder {
  /** Numbers of matching spans from `fromSeq` to `toSeq`, both inclusive, ascending. */
  find(query: EventQuery, fromSeq: number, toSeq: number, pause: () => Promise<void>): Promise<number[]>;
}

export function createSpanFinder({ chunks, events, records, steps }: Readers): SpanFinder {
  function filterableSpan(seq: number): (FilterableEvent & { conversationId: number | undefined }) | undefined {
    const stored = records.record(seq);
    const told = stored === undefined ? undefined : toldAnySpan(stored);
    if (stored === undefined || told === undefined) return undefined;
    const { event } = told;
    const conversationId = events.conversationId(event.agent, event.conversation ?? '');
    return {
      conversationId,
      event,
      signal: 'traces',
      contents: () => [told.text],
      traceId: () => stored.span?.traceId?.toLowerCase(),
      step: () =>
        conversationId === undefined ? undefined : steps.conversation(conversationId)?.of(seq, event.timeUs),
      attribute: (key) => {
        const attribute = records.attribute(seq, key);
        return attribute === undefined ? undefined : attributeText(attribute.value);
      },
    };
  }

  return {
    async find({ filter, conversationId }, fromSeq, toSeq, pause) {
      const parsed = parseFilter(filter);
      if (!parsed.ok) throw new Error(`filter, character ${parsed.position + 1}: ${parsed.message}`);
      const { terms } = parsed.filter;
      const found: number[] = [];
      for (let after = fromSeq - 1; ; ) {
        const seqs = chunks.seqsAfter('traces', after, SLICE_SPANS);
        steps.renew();
        const hidden = events.hiddenConversations();
        for (const seq of seqs) {
          if (seq > toSeq) return found;
          const span = filterableSpan(seq);
          if (span === undefined || (span.conversationId !== undefined && hidden.has(span.conversationId))) continue;
          const isAsked =
            conversationId === undefined ||
            span.conversationId === conversationId ||
            steps.conversation(conversationId)?.has(seq) === true;
          if (isAsked && terms.every((term) => matchesTerm(term, span))) found.push(seq);
        }
        const last = seqs.at(-1);
        if (last === undefined || seqs.length < SLICE_SPANS) return found;
        after = last;
        await pause();
      }
    },
  };
}
