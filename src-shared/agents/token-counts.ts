/**
 * Token counts with one meaning for all agents: `input` is all that the model was given, cache reads and writes included,
 * `output` all that it produced, reasoning included. A count that cannot be known stays absent.
 */
import type { TokenCounts } from './common-event.ts';
import type { CompiledEvent } from './compiled-event.ts';
import type { KeyId, RecordReader } from './record-reader.ts';

export function tokensOf(record: RecordReader, event: CompiledEvent): TokenCounts | undefined {
  const { keys, cacheBesideInput, reasoningBesideOutput } = event;
  const inputKey = amountKey(record, keys.inputTokens);
  const outputKey = amountKey(record, keys.outputTokens);
  const givenInput = amountAt(record, inputKey);
  const givenOutput = amountAt(record, outputKey);
  const cached = firstAmount(record, keys.cachedTokens);
  const cacheWrite = firstAmount(record, keys.cacheWriteTokens);
  const reasoning = firstAmount(record, keys.reasoningTokens);

  let input = givenInput;
  if (input !== undefined && cacheBesideInput.includes(inputKey as KeyId)) input += (cached ?? 0) + (cacheWrite ?? 0);
  let output = givenOutput;
  if (output !== undefined && reasoning !== undefined) {
    const total = firstAmount(record, keys.totalTokens);
    const isBeside =
      total === undefined || total === 0
        ? reasoningBesideOutput.includes(outputKey as KeyId)
        : total - (givenInput ?? 0) - output >= reasoning;
    if (isBeside) output += reasoning;
  }

  const tokens: TokenCounts = {};
  if (input !== undefined) tokens.input = input;
  if (cached !== undefined) tokens.cached = cached;
  if (cacheWrite !== undefined) tokens.cacheWrite = cacheWrite;
  if (output !== undefined) tokens.output = output;
  if (reasoning !== undefined) tokens.reasoning = reasoning;
  for (const _ in tokens) return tokens;
  return undefined;
}

/** The first of the keys with a finite number that is not negative: no field of the common event may be. */
export function firstAmount(record: RecordReader, keys: readonly KeyId[]): number | undefined {
  return amountAt(record, amountKey(record, keys));
}

function amountKey(record: RecordReader, keys: readonly KeyId[]): KeyId | undefined {
  return keys.find((key) => isAmount(record.number(key)));
}

function amountAt(record: RecordReader, key: KeyId | undefined): number | undefined {
  return key === undefined ? undefined : record.number(key);
}

function isAmount(value: number | undefined): boolean {
  return value !== undefined && value >= 0 && value < Number.POSITIVE_INFINITY;
}
