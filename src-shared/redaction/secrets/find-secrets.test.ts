import { expect, test } from 'vitest';
import { createRandomSource } from '../../testing/random-source.ts';
import { findSecrets, maskSecrets } from './find-secrets.ts';

const DRAWN = 'aZ3kQ9xW7mB2';
const HEX = createRandomSource(7).hex(12);

test('what stands behind a mask is no value of it', () => {
  const text = `git clone https://deploy:${DRAWN}X8@registry.corp.io/v2/a1`;
  const masked = maskSecrets(text);
  expect(masked?.text).toBe('git clone https://deploy:[SECRET:url-password]@registry.corp.io/v2/a1');
  expect(masked?.counts).toEqual(new Map([['url-password', 1]]));
  // No mask: nothing closes it.
  expect(findSecrets(`[SECRET:${DRAWN}${DRAWN}`)).toHaveLength(1);
});

const BODY = createRandomSource(3).text('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', 64);
const pem = (begin: string, end: string) =>
  `-----BEGIN ${begin}PRIVATE KEY-----\n${BODY}\n-----END ${end}PRIVATE KEY-----`;

test.each([
  [
    'in a form',
    `key=${encodeURIComponent(pem('RSA ', 'RSA ')).replaceAll('%20', '+')}&b=1`,
    'key=[SECRET:private-key]&b=1',
  ],
  ['removed in a diff', `-${pem('', '').replaceAll('\n', '\n-')}\n a\n`, '-[SECRET:private-key]\n a\n'],
  [
    'cut off before a certificate',
    `${pem('', '').split('\n').slice(0, 2).join('\n')}\n-----BEGIN CERTIFICATE-----\n`,
    '[SECRET:private-key]\n-----BEGIN CERTIFICATE-----\n',
  ],
  ['cut off', `a\n${pem('EC ', '').slice(0, 80)}`, 'a\n[SECRET:private-key]'],
])('a private key %s is masked', (_, text, masked) => {
  expect(maskSecrets(text)?.text).toBe(masked);
});

test.each([
  ['Square', `EAAA${DRAWN.repeat(5)}`],
  ['Facebook', `EAA${DRAWN.repeat(8)}`],
  ['X', `${'A'.repeat(21)}${DRAWN}aB3%3D${DRAWN.repeat(3)}`],
  ['LaunchDarkly', `sdk-${HEX.slice(0, 8)}-12ab-34cd-9f3e-${HEX}`],
  ['Discord', `M${DRAWN.repeat(2)}X.GaZ3kQ.${DRAWN.repeat(3)}`],
  ['Grafana', `eyJrIjoi${DRAWN.repeat(7)}`],
  ['PagerDuty', `u+${DRAWN}aZ3kQ8`],
  ['Artifactory', `cmVmdGtu${DRAWN.repeat(5)}`],
])('a token of %s is found behind the sign of a diff, not inside base64', (_, token) => {
  for (const sign of ['+', '-', '\u001b[32m+', 'KEY=']) {
    expect(maskSecrets(`@@ -1 +1 @@\n${sign}${token}\n`)?.text).not.toContain(token.slice(-8));
  }
  expect(findSecrets(`abc+${token}`)).toEqual([]);
});

test.each([
  [
    'a translation',
    '{"password": "密码不能为空", "passwd": "パスワードを1つ入力してください", "pass": "Пароль", "pwd": "Contraseña"}',
  ],
  ['a call', 'const secret = randomBase64(r, 30);\nlet token = create2Tokens(a)'],
  ['an optional member', 'const password = match?.[1];'],
  ['an element', 'var token = safeRegexReplacements2[i][0]\n'],
  ['a flag', 'return { ownPass: !!ownPass2 }'],
  ['a number', 'var STENCIL_PASS = { password: 0x8803B96 }'],
  ['minified code about cookies', 'd.setCookie=function(e){var t;if(void 0!==e.name)if(null===e.value||void 0){}}'],
  [
    'code that writes a key',
    "pem = '-----BEGIN PRIVATE KEY-----\\n' + Buffer.from(privateKeyDer).toString('base64').match(/.{1,64}/g).join('\\n') + '\\n-----END PRIVATE KEY-----'",
  ],
])('%s is left alone', (_, text) => {
  expect(maskSecrets(text)?.text).toBeUndefined();
});

test.each([
  ['a quoted password with an accent', '{"password": "Großer7Bär"}', 'Großer7Bär'],
  ['a password with brackets in an env file', 'DB_PASSWORD=aZ3kQ9(x)W7', 'aZ3kQ9(x)W7'],
  ['a cookie in brackets', '(Cookie: session=q7Zx2M4pK9b3N5v8aZ3kQ9xW7mB2)', 'q7Zx2M4pK9b3'],
  ['a password with a bracket', 'password: hunter2X(k9', 'hunter2X'],
])('%s is found', (_, text, secret) => {
  expect(maskSecrets(text)?.text).not.toContain(secret);
});

test('of secrets one right behind another none is left', () => {
  const glued = `AKIAQ7Z2M4X8K9B3N5P6pul-${HEX}${HEX}${HEX}${HEX.slice(0, 4)}npm_${DRAWN.repeat(3)}ghp_${DRAWN.repeat(3)}`;
  const masked = maskSecrets(glued.repeat(2));
  expect(masked?.text).not.toMatch(/AKIA|pul-|npm_|ghp_/);
  expect(findSecrets(masked?.text as string)).toEqual([]);
});
