/** Token counts of one event in the one meaning that they have for all agents; see `TokenCounts`. */
import type { TokenCounts } from './common-event.ts';
import type { RecordView } from './record-view.ts';
import type { TokenKeys } from './run-table.ts';

export function readTokens(view: RecordView, keys: TokenKeys): TokenCounts | undefined {
  const inputKey = keyOf(view, keys.input);
  const outputKey = keyOf(view, keys.output);
  const given = amount(view, inputKey === undefined ? [] : [inputKey]);
  const produced = amount(view, outputKey === undefined ? [] : [outputKey]);
  if (given === undefined && produced === undefined) return undefined;
  const cached = amount(view, keys.cached);
  const cacheWrite = amount(view, keys.cacheWrite);
  const reasoning = amount(view, keys.reasoning);
  const tokens: TokenCounts = {};
  if (given !== undefined) {
    const isBeside = keys.cacheBeside?.includes(inputKey as string) === true;
    tokens.input = isBeside ? given + (cached ?? 0) + (cacheWrite ?? 0) : given;
  }
  if (cached !== undefined) tokens.cached = cached;
  if (cacheWrite !== undefined) tokens.cacheWrite = cacheWrite;
  if (produced !== undefined) {
    const total = amount(view, keys.total);
    const isBeside =
      total === undefined || total === 0
        ? keys.reasoningBeside?.includes(outputKey as string) === true
        : total - (given ?? 0) - produced >= (reasoning ?? 0);
    tokens.output = isBeside ? produced + (reasoning ?? 0) : produced;
  }
  if (reasoning !== undefined) tokens.reasoning = reasoning;
  return tokens;
}

function amount(view: RecordView, keys: readonly string[] | undefined): number | undefined {
  const key = keyOf(view, keys);
  return key === undefined ? undefined : view.number(key);
}

/** The first with a count: finite, not negative. */
function keyOf(view: RecordView, keys: readonly string[] | undefined): string | undefined {
  return keys?.find((key) => {
    const number = view.number(key);
    return number !== undefined && number >= 0 && number < Number.POSITIVE_INFINITY;
  });
}
