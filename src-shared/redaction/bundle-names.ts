/** Of the bundles, apart from what they are made of: a window that shows them needs neither the schema nor RE2. */
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
