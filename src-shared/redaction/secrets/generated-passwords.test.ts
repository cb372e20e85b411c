/** Passwords as generators make them, raw, where files of settings have them without quotes. */
import { expect, it } from 'vitest';
import { ALNUM, createRandomSource } from '../../testing/random-source.ts';
import { maskSecrets } from './find-secrets.ts';

/** By what makes them: the signs beside letters and digits, and how many characters. */
const GENERATORS: ReadonlyArray<readonly [name: string, signs: string, length: number]> = [
  ['terraform', '!@#$%&*()-_=+[]{}<>:?', 16],
  ['a manager of passwords', '!@#$%^&*', 14],
  ['another', '!@#$%^&*()_-+=', 20],
  ['all of ASCII', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~', 20],
  ['brackets', '()[]{}<>$', 16],
  ['letters and digits', '', 16],
];
const PLACES: ReadonlyArray<readonly [name: string, write: (password: string) => string]> = [
  ['.env', (password) => `DB_HOST=db\nDB_PASSWORD=${password}\nDB_PORT=5432\n`],
  ['shell', (password) => `export DB_PASSWORD=${password}\n`],
  ['YAML', (password) => `db:\n  user: app\n  password: ${password}\n  port: 5432\n`],
  ['a list in YAML', (password) => `environment:\n  - DB_PASSWORD=${password}\n  - DEBUG=1\n`],
  ['INI', (password) => `[db]\npassword = ${password}\n`],
  ['a string of JSON', (password) => JSON.stringify({ output: `DB_PASSWORD=${password}\nDEBUG=1` })],
  ['properties', (password) => `spring.datasource.password=${password}\n`],
];
const EACH = 100;
/** Of those that begin as a reference, a quote or a comparison does, or read as code. */
const MAX_LEFT = 0.04;

it.each(PLACES)('are masked in %s but for a few', (_, write) => {
  const random = createRandomSource(5);
  const left = GENERATORS.flatMap(([, signs, length]) =>
    Array.from({ length: EACH }, () => random.text(ALNUM + signs, length)).filter((password) => {
      const masked = maskSecrets(write(password))?.text ?? write(password);
      const rest = write('');
      return pieces(password).some((piece) => masked.includes(piece) && !rest.includes(piece));
    }),
  );
  expect(left.length / (GENERATORS.length * EACH), left.join('  ')).toBeLessThanOrEqual(MAX_LEFT);
});

function pieces(password: string): string[] {
  return Array.from({ length: password.length - 7 }, (_, at) => password.slice(at, at + 8));
}

it.each([
  'password=req.body.password;',
  'password=hash(user.password,10);',
  `password: \${DB_PASSWORD:-changeme}`,
  'password: "{{ vault_db_password }}"',
  'password: ^[A-Za-z0-9]{8,64}$',
  `password=\${{secrets.DB_PASS_1}}`,
  'password=os.environ["DB_PASS1"]',
  'password: getUserPasswordFromVault',
  'password==user.password1',
  'pass=12/12',
  'password: 2026-12-01T10:20:30Z',
])('stays: %s', (text) => {
  expect(maskSecrets(`${text}\nnext: line\n`)).toBeUndefined();
});
