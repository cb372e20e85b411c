/** Of the bundles, apart from what they are made of: who only names them needs neither the schema nor RE2. */
export const BUNDLE_NAMES = [
  'prompts',
  'tool-arguments',
  'tool-output',
  'identity',
  'secrets',
  'content',
  'metadata-only',
] as const;
export type BundleName = (typeof BUNDLE_NAMES)[number];

/** What is applied for an exporter whose settings say nothing. `log_user_prompt = true` lifts `prompts`, as in Codex. */
export function defaultRedact(logUserPrompt: boolean): BundleName[] {
  return logUserPrompt ? ['secrets'] : ['prompts', 'secrets'];
}
