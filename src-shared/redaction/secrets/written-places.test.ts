/** Where files, tables and statements have the value of a telling name. */
import { expect, it } from 'vitest';
import { maskSecrets } from './find-secrets.ts';

const VALUE = 'gT6pXw2RkQ9m';
const KEY = 'n4Vb8Qs2Lx7Zd3Kp9Tf6';

it.each([
  `output "db_password" {\n  sensitive   = true\n  value       = "${VALUE}"\n}`,
  `password: "\n  ${VALUE}\n"`,
  `password: '\n  ${VALUE}'`,
  `password: "\\\n  ${VALUE}"`,
  `? password\n: |\n  ${VALUE}`,
  `api_key: |\n  ${KEY}`,
  `env:\n  - name: DB_PASSWORD\n    value: >-\n      ${VALUE}\n  - name: X`,
  `┌──────┬──────────────┐\n│ user │ password     │\n├──────┼──────────────┤\n│ ann  │ ${VALUE} │\n└──────┴──────────────┘`,
  `DECLARE @password NVARCHAR(50) = '${VALUE}'`,
  `SELECT 'ann' AS name, '${VALUE}' AS password FROM dual`,
  `((user . "ann") (password . "${VALUE}"))`,
  `a:2:{s:4:"user";s:3:"ann";s:8:"password";s:12:"${VALUE}";}`,
  `smtp://ann%40example.org:${VALUE}@mail.example.org:587`,
  `UPDATE u SET p = crypt('${VALUE}', gen_salt('bf'))`,
  `SELECT pgp_sym_encrypt('data', '${VALUE}')`,
  `SELECT AES_DECRYPT(col, '${KEY}')`,
  `{"key": "x-api-key", "value": {"stringValue": "${KEY}"}}`,
])('is masked: %s', (text) => {
  const masked = maskSecrets(text)?.text ?? text;
  for (const value of [VALUE, KEY]) expect(masked).not.toContain(value.slice(2, 10));
  expect(masked.length).toBeGreaterThan(text.length - KEY.length - 2);
});

it.each([
  'output "db_password" {\n  sensitive = true\n  value     = aws_db_instance.x.password\n}',
  'password: |\n  {{ vault_password }}',
  "SELECT 'a' AS name, 'unknown' AS password",
  "SELECT crypt('example', gen_salt('bf'))",
  'const x = decrypt(input, key1);',
  '│ user │ password │\n│ ann  │ ******** │',
  'mail ann@example.org: 12:30, see http://ann@example.org:8080/x',
])('stays: %s', (text) => {
  expect(maskSecrets(text)).toBeUndefined();
});
