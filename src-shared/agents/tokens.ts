/** Token counts of one event; a field is absent when the event does not carry it. */
export interface TokenCounts {
  /** All that the model was given, cache reads and writes included, whatever the agent's own count leaves out. */
  input?: number;
  /** Part of `input` that was read from a cache. */
  cached?: number;
  /** Part of `input` that was written to a cache. */
  cacheWrite?: number;
  /** All that the model produced, reasoning included. */
  output?: number;
  /** Part of `output` spent on reasoning ("thoughts" with Gemini). */
  reasoning?: number;
}
