/** Names that an exporter's `redact` lists. Who only needs them loads neither the schema of rules nor RE2. */
export const BUNDLE_NAMES = [
  'prompts',
  'tool-arguments',
  'tool-output',
  'identity',
  'secrets',
  'unknown-text',
  'content',
  'metadata-only',
] as const;
export type BundleName = (typeof BUNDLE_NAMES)[number];

/** What is applied for an exporter whose settings say nothing. `log_user_prompt = true` lifts `prompts`, as in Codex;
 * text that nobody has explained stays masked: the setting is about prompts that are known as such. */
export function defaultRedact(logUserPrompt: boolean): BundleName[] {
  return logUserPrompt ? ['secrets', 'unknown-text'] : ['prompts', 'secrets', 'unknown-text'];
}

type Named = { readonly name: string };

/** All names that an exporter can list: the bundles and these rules of config.toml. */
export function knownRuleNames(rules: readonly Named[]): string[] {
  return [...BUNDLE_NAMES, ...rules.map(({ name }) => name)];
}

/** Which of the names that an exporter lists are neither bundles nor rules. */
export function unknownRuleNames(names: readonly string[], rules: readonly Named[]): string[] {
  const known = new Set(knownRuleNames(rules));
  return names.filter((name) => !known.has(name));
}
