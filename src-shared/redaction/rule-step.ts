import type { CompiledRule } from './compile-rule.ts';
import type { UnknownText } from './unknown-text/unknown-text.ts';

/** A step of a rule set: a rule, a list of what may stay, or what is about text that nobody has explained. */
export type Step =
  | { rule: CompiledRule }
  | { allowed: ReadonlySet<string>; name: string }
  | { unknown: UnknownText; name: string };
