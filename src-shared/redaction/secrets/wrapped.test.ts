import { expect, test } from 'vitest';
import { maskSecrets } from './find-secrets.ts';

const FIRST = 'aZ3kQ9xW7mB2tY6p';
const REST = 'Lw8Rn4Vc5Jd1Hs';

test.each([
  ['by a backslash', `export API_TOKEN=${FIRST}\\\n${REST}\n`],
  ['by a soft line break', `Your API token: ${FIRST}=\n${REST}\n`],
  ['by a box', `│ authorization: Bearer ${FIRST} │\n│ ${REST} │`],
  ['by a gutter', `  3 │ client_secret: ${FIRST}\n    │ ${REST}\n  4 │ x: 1`],
  [
    'by the width of a terminal',
    `export NODE_ENV=production LOG_LEVEL=info REGION=eu API_TOKEN=${FIRST}\n${REST} npm start`,
  ],
  ['into strings with a plus', `const apiToken = "${FIRST}" + "${REST}";`],
  ['into strings with a dot', `$token = '${FIRST}' .\n  '${REST}';`],
  ['into strings over lines', `token = ("${FIRST}"\n         "${REST}")`],
])('a secret that is broken %s is masked as a whole', (_, text) => {
  const masked = maskSecrets(text)?.text ?? text;
  expect(masked).not.toContain(FIRST.slice(4, 12));
  expect(masked).not.toContain(REST.slice(3, 11));
});

test.each([
  ['the next line', `API_TOKEN=${FIRST}${REST}\nNODE_ENV=production\n`, 'NODE_ENV=production'],
  ['a word', `token: ${FIRST}${REST}\nsha256 is the hash\n`, 'sha256 is the hash'],
  ['another member', `["${FIRST}",\n "b"] // token\n"user": "bob42x"`, '"user": "bob42x"'],
])('%s does not belong to it', (_, text, left) => {
  expect(maskSecrets(text)?.text ?? text).toContain(left);
});
