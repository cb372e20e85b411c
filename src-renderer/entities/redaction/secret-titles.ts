/** What kinds of secrets are called, for people. */
import { SECRET_KINDS } from '../../../src-shared/redaction/secrets/catalogue.ts';

const TITLES: ReadonlyMap<string, string> = new Map([
  ...SECRET_KINDS.map(({ kind, title }) => [kind, title] as const),
  ['unknown-field', 'Secrets in fields that Sluice does not know'],
  ['http-credentials', 'Credentials of HTTP'],
]);

export function titleOfSecret(kind: string): string {
  return TITLES.get(kind) ?? kind;
}
