/** What the user said about single keys, for `unknown-text`: as rules under the bundle's own name, which no rule of config.toml can have. */
import type { Rule } from './rule.ts';

export const UNKNOWN_TEXT = 'unknown-text';

export interface KeySettings {
  allowed_keys: readonly string[];
  masked_keys: readonly string[];
}

/** Of those rules that `names` asks for. */
export function refinementRules({ allowed_keys, masked_keys }: KeySettings, names: readonly string[]): Rule[] {
  if (!names.includes(UNKNOWN_TEXT)) return [];
  const rule = { name: UNKNOWN_TEXT, what: { match: 'whole' }, action: { do: 'mask' } } as const;
  return [
    ...(allowed_keys.length === 0 ? [] : [{ ...rule, where: { keys: allowed_keys }, allows: true as const }]),
    ...(masked_keys.length === 0 ? [] : [{ ...rule, where: { keys: masked_keys } }]),
  ];
}
