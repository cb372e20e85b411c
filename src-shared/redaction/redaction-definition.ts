import type { Rule } from './rule.ts';

/** An exporter's rules. Plain data: it crosses threads, and all of it but the key is kept with what was sent. */
export interface RedactionDefinition {
  /** Left out: as if every rule were for it. */
  exporter?: string;
  /** What its `redact` lists, or the default: bundles and rules, in order. */
  names: readonly string[];
  /** The rules of config.toml; those that `names` does not list do nothing. */
  rules: readonly Rule[];
  /** Whether what was changed gets the attribute `sluice.redacted`. */
  marks: boolean;
  /** The installation's key for hashes, 64 hex digits; '' when there is none: a rule that hashes then holds everything. */
  keyHex: string;
}
