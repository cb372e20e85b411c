/** What looks like a secret and is none. */
import { Buffer } from 'node:buffer';
import { ALNUM, BASE64, LOWER_DIGITS, type RandomSource, UPPER_DIGITS, URL_SAFE } from '../random-source.ts';

export interface Lookalike {
  name: string;
  write(random: RandomSource): string;
}

const uuid = (r: RandomSource) => [8, 4, 4, 4, 12].map((length) => r.hex(length)).join('-');
const WORDS =
  'user session cache config render event state token parser build route index model query worker plugin'.split(' ');
const words = (r: RandomSource, count: number) => Array.from({ length: count }, () => r.pick(WORDS));
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
const join = (...parts: string[]) => parts.join('');

export const LOOKALIKES: readonly Lookalike[] = [
  {
    name: 'git log',
    write: (r) =>
      `commit ${r.hex(40)}\nAuthor: Dev <dev@acme.io>\nDate:   Sun Nov 22 06:11:04 2026\n\n    Fix token refresh\n`,
  },
  { name: 'short SHA', write: (r) => `${r.hex(7)} (HEAD -> main) feat(auth): rotate the session secret on logout` },
  { name: 'merge', write: (r) => `Merge: ${r.hex(9)} ${r.hex(9)}\nindex ${r.hex(40)}..${r.hex(40)} 100644` },
  { name: 'UUID', write: (r) => json({ id: uuid(r), parentId: uuid(r), traceId: r.hex(32), spanId: r.hex(16) }) },
  {
    name: 'UUIDs in a log',
    write: (r) => `request_id=${uuid(r)} conversation.id=${uuid(r)} status=200 duration_ms=${r.below(9000)}`,
  },
  { name: 'ULID', write: (r) => `{"ulid":"01${r.text('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 24)}","kind":"event"}` },
  {
    name: 'nanoid',
    write: (r) => `<div key="${r.text(URL_SAFE, 21)}" data-testid="row-${r.text(LOWER_DIGITS, 8)}"></div>`,
  },
  {
    name: 'npm lock',
    write: (r) =>
      `"integrity": "sha512-${r.text(BASE64, 86)}==",\n      "resolved": "https://packages.example.org/left-pad/-/left-pad-1.3.${r.below(99)}.tgz"`,
  },
  {
    name: 'yarn lock',
    write: (r) =>
      `left-pad@^1.3.0:\n  version "1.3.0"\n  resolved "https://packages.example.org/left-pad#${r.hex(40)}"\n  integrity sha1-${r.text(BASE64, 27)}=`,
  },
  {
    name: 'cargo lock',
    write: (r) => `[[package]]\nname = "serde"\nversion = "1.0.${r.below(300)}"\nchecksum = "${r.hex(64)}"`,
  },
  {
    name: 'go sum',
    write: (r) =>
      `golang.org/x/sys v0.${r.below(40)}.0 h1:${r.text(BASE64, 43)}=\ngolang.org/x/sys v0.1.0/go.mod h1:${r.text(BASE64, 43)}=`,
  },
  {
    name: 'poetry lock',
    write: (r) => `    {file = "requests-2.31.0-py3-none-any.whl", hash = "sha256:${r.hex(64)}"},`,
  },
  {
    name: 'docker digest',
    write: (r) => `FROM node:24@sha256:${r.hex(64)}\n#5 sha256:${r.hex(64)} 3.42MB / 3.42MB done`,
  },
  { name: 'sha256sum', write: (r) => `${r.hex(64)}  dist/app-${r.below(99)}.tar.gz\n${r.hex(32)}  dist/app.md5` },
  {
    name: 'base64 image',
    write: (r) => `![logo](data:image/png;base64,${Buffer.from(r.bytes(600)).toString('base64')})`,
  },
  {
    name: 'base64 font',
    write: (r) => `@font-face{src:url(data:font/woff2;base64,d09GMg${Buffer.from(r.bytes(450)).toString('base64')})}`,
  },
  {
    name: 'base64 text',
    write: (r) => Buffer.from(`Hello ${words(r, 12).join(' ')}, this is only a greeting.`).toString('base64'),
  },
  {
    name: 'source map',
    write: (r) =>
      `{"version":3,"mappings":"AAAA,SAAS,${r.text('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', 200)};","names":[]}`,
  },
  {
    name: 'minified JS',
    write: (r) =>
      `!function(e,t){var n=${r.below(99)};e.token=function(k){return t[k]||(t[k]=n++)};var ${r.text('abcdefgh', 1)}=e.key?e.key:"${r.pick(WORDS)}";for(;n<${r.below(999)};)e.push(n)}({},{});`,
  },
  {
    name: 'CSS',
    write: (r) =>
      `.sk-folding-cube .sk-cube${r.below(9)}:before{background-color:#${r.hex(6)}}.sk-chasing-dot-before-animation-delay-${r.below(99)}{animation:sk-foldCubeAngle 2.4s infinite}`,
  },
  {
    name: 'CSS modules',
    write: (r) => `.Button_primary__${r.text(URL_SAFE, 5)}{color:var(--token-color-${r.hex(6)})}`,
  },
  {
    name: 'token counts',
    write: (r) =>
      json({
        input_token_count: r.below(90_000),
        cached_token_count: String(r.below(9_000)),
        max_tokens: 4096,
        tokenizer: 'o200k_base',
        token_type: 'input',
      }),
  },
  {
    name: 'code about tokens',
    write: (r) =>
      `const token = await getToken(${r.pick(WORDS)}.id);\nif (token === undefined) throw new Error('token expired');\nreturn refreshToken(token, { maxTokens: ${r.below(9999)} });`,
  },
  {
    name: 'types',
    write: (r) =>
      `interface ${capital(r.pick(WORDS))}Options {\n  password: string;\n  apiKey?: string;\n  secret: Buffer | undefined;\n  accessToken: AccessToken;\n}`,
  },
  {
    name: 'environment references',
    write: (r) =>
      `API_KEY=\${API_KEY}\nDB_PASSWORD=$DB_PASSWORD\nTOKEN=\${{ secrets.${r.pick(WORDS).toUpperCase()}_TOKEN }}\nSECRET=$(vault read -field=value secret/app)`,
  },
  {
    name: 'environment access',
    write: (r) =>
      `apiKey: process.env.${r.pick(WORDS).toUpperCase()}_API_KEY,\npassword = os.environ["DB_PASSWORD"]\nsecret := os.Getenv("APP_SECRET")`,
  },
  {
    name: 'env example',
    write: (r) =>
      `OPENAI_API_KEY=your-api-key-here\nDB_PASSWORD=changeme\nJWT_SECRET=<your-secret>\nSESSION_SECRET=replace-me-${r.pick(WORDS)}\nAPI_TOKEN=xxxxxxxxxxxxxxxxxxxx`,
  },
  {
    name: 'AWS example',
    write: () =>
      `aws_access_key_id = ${join('AKIA', 'IOSFODNN7', 'EXAMPLE')}\naws_secret_access_key = ${join('wJalrXUtnFEMI/K7MDENG/', 'bPxRfiCY', 'EXAMPLEKEY')}`,
  },
  {
    name: 'placeholder tokens',
    write: (r) =>
      `export GITHUB_TOKEN=${join('gh', 'p_')}${'x'.repeat(36)}\nexport KEY=${join('sk', '-')}your-key-here-${r.below(9)}\nexport S=${join('sk', '_test_')}${'1234567890'.repeat(3)}`,
  },
  {
    name: 'documented prefixes',
    write: (r) =>
      `Tokens start with ${join('gh', 'p_')}, ${join('gl', 'pat-')}, ${join('xo', 'xb-')} or ${join('sk', '-')}. See section ${r.below(99)}.`,
  },
  {
    name: 'test names',
    write: (r) =>
      ` ✓ ${words(r, 3).join(' ')} > rejects_an_expired_access_token_with_401_and_no_body (${r.below(99)} ms)\n ✓ test_secret_key_rotation_for_${r.pick(WORDS)}_v2`,
  },
  {
    name: 'class names',
    write: (r) =>
      `com.acme.${words(r, 3).join('.')}.${capital(r.pick(WORDS))}TokenProviderFactoryBean$$Lambda$${r.below(999)}/0x${r.hex(16)}`,
  },
  {
    name: 'stack trace',
    write: (r) =>
      `    at ${capital(r.pick(WORDS))}.getToken (/srv/app/node_modules/.pnpm/jsonwebtoken@9.0.2/node_modules/jsonwebtoken/verify.js:${r.below(400)}:19)`,
  },
  {
    name: 'URL without password',
    write: (r) =>
      `https://example.com:8443/${words(r, 2).join('/')}?page=2&ts=${r.below(1e9)}#/user:${r.below(99)}@${r.below(9)}`,
  },
  {
    name: 'URL placeholders',
    write: (r) =>
      `postgres://user:password@localhost:5432/${r.pick(WORDS)}\nmysql://root:\${MYSQL_PASSWORD}@db/app\nhttps://<user>:<password>@host/path`,
  },
  {
    name: 'scoped packages',
    write: (r) =>
      `import x from "npm:@scope/${r.pick(WORDS)}@1.2.3";\ngit+ssh://git@github.com:acme/${r.pick(WORDS)}.git#v${r.below(9)}.0.0`,
  },
  { name: 'SSH public key', write: (r) => `ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ${r.text(BASE64, 340)} dev@laptop` },
  {
    name: 'certificate',
    write: (r) =>
      `-----BEGIN CERTIFICATE-----\nMIID${r.text(BASE64, 60)}\n${r.text(BASE64, 64)}\n-----END CERTIFICATE-----`,
  },
  {
    name: 'public PEM',
    write: (r) => `-----BEGIN PUBLIC KEY-----\nMIIB${r.text(BASE64, 60)}\n-----END PUBLIC KEY-----`,
  },
  {
    name: 'PEM in code',
    write: () =>
      `if (text.startsWith("-----BEGIN RSA PRIVATE KEY-----")) return parsePem(text, "-----END RSA PRIVATE KEY-----");`,
  },
  {
    name: 'ETag',
    write: (r) =>
      `HTTP/2 200\netag: W/"${r.hex(32)}"\nx-request-id: ${uuid(r)}\nx-amz-id-2: ${r.text(BASE64, 64)}=\ncf-ray: ${r.hex(16)}-FRA`,
  },
  {
    name: 'cookie attributes',
    write: (r) =>
      `Set-Cookie: theme=dark; Path=/; Max-Age=${r.below(99999)}; SameSite=Lax\nCookie: lang=en; consent=true`,
  },
  {
    name: 'auth header in docs',
    write: () =>
      'curl -H "Authorization: Bearer $TOKEN" https://api.acme.io\ncurl -H "Authorization: Bearer YOUR_API_KEY" https://api.acme.io\nAuthorization: Basic <credentials>',
  },
  {
    name: 'response ids',
    write: (r) =>
      json({
        id: `resp_${r.hex(48)}`,
        item: `msg_${r.hex(48)}`,
        call_id: `call_${r.alnum(24)}`,
        model: 'gpt-5.3-codex',
      }),
  },
  { name: 'tool use ids', write: (r) => `toolu_01${r.alnum(22)} chatcmpl-${r.alnum(29)} req_011${r.alnum(21)}` },
  { name: 'Ethereum address', write: (r) => `0x${r.hex(40)} tx 0x${r.hex(64)}` },
  {
    name: 'S3 paths',
    write: (r) =>
      `s3://bucket/${words(r, 2).join('/')}/year=2026/part-${String(r.below(99999)).padStart(5, '0')}-${uuid(r)}.c000.snappy.parquet`,
  },
  {
    name: 'ARN',
    write: (r) => `arn:aws:secretsmanager:eu-west-1:${r.text('123456789', 12)}:secret:prod/db-${r.alnum(6)}`,
  },
  {
    name: 'cache keys',
    write: (r) =>
      `cache-key: node-modules-${r.hex(64)}\nprimary_key = "${r.pick(WORDS)}_id"\nsort_key: created_at\nkey: "${words(r, 2).join('.')}"`,
  },
  {
    name: 'i18n',
    write: (r) =>
      json({
        password: 'Password',
        forgotPassword: 'Forgot your password?',
        token: 'Token',
        secret: 'Secret',
        apiKeyLabel: `API key ${r.below(9)}`,
      }),
  },
  {
    name: 'form fields',
    write: (r) =>
      `<input type="password" name="password" id="password-${r.below(99)}" placeholder="Enter your password" autocomplete="current-password">`,
  },
  {
    name: 'key codes',
    write: (r) =>
      `if (event.key === 'Enter' || event.key === "ArrowDown" || key: '${r.pick(WORDS)}') { keyboard.press("Control+K${r.below(9)}"); }`,
  },
  {
    name: 'timestamps',
    write: (r) =>
      `token_expires_at: 2026-11-22T06:11:04.605Z\nsecret_version: ${r.below(99)}\npassword_changed=1795327864`,
  },
  {
    name: 'random prose',
    write: (r) =>
      `The password is required. Your token is expired, so the secret was rotated by ${r.pick(WORDS)}-service. Please log in again.`,
  },
  {
    name: 'k8s names',
    write: (r) =>
      `pod/${r.pick(WORDS)}-api-${r.hex(10)}-${r.text(LOWER_DIGITS, 5)} 1/1 Running 0 ${r.below(99)}m\nsecretKeyRef:\n  name: db-credentials\n  key: password`,
  },
  {
    name: 'terraform plan',
    write: (r) =>
      `  + password = (sensitive value)\n  + token    = (known after apply)\n  + id       = "vpc-0${r.hex(16)}"\n  + secret_arn = "arn:aws:kms:eu:1:key/${uuid(r)}"`,
  },
  {
    name: 'regex',
    write: (r) =>
      `const TOKEN = /^[A-Za-z0-9_-]{${r.below(40)}}$/; const secret_pattern = "(?i)password\\\\s*[:=]\\\\s*\\\\S+";`,
  },
  {
    name: 'hex dump',
    write: (r) =>
      Array.from(
        { length: 4 },
        (_, line) => `000000${line}0: ${Array.from({ length: 8 }, () => r.hex(4)).join(' ')}  ................`,
      ).join('\n'),
  },
  {
    name: 'webpack chunk',
    write: (r) =>
      `asset static/js/${r.below(999)}.${r.hex(8)}.chunk.js ${r.below(99)} KiB [emitted] [immutable] [minimized] (id hint: vendors)`,
  },
  {
    name: 'traceparent',
    write: (r) => `traceparent: 00-${r.hex(32)}-${r.hex(16)}-01\ntracestate: vendor=${r.text(LOWER_DIGITS, 16)}`,
  },
  {
    name: 'long identifiers',
    write: (r) =>
      `${words(r, 5).map(capital).join('')}${r.below(99)} SCREAMING_${words(r, 4).join('_').toUpperCase()}_V${r.below(9)} ${r.text(UPPER_DIGITS, 12)}`,
  },
  {
    name: 'pip hashes',
    write: (r) => `requests==2.31.0 \\\n    --hash=sha256:${r.hex(64)} \\\n    --hash=sha256:${r.hex(64)}`,
  },
  {
    name: 'example JWT',
    write: () =>
      join(
        'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9',
        '.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ',
        '.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
      ),
  },
  {
    name: 'base64 of JSON',
    write: (r) => Buffer.from(json({ page: r.below(99), cursor: r.alnum(8), sort: 'asc' })).toString('base64'),
  },
  {
    name: 'next page tokens',
    write: (r) => json({ nextPageToken: r.text(ALNUM, 40), page_token: r.text(ALNUM, 24), items: [] }),
  },
];

function json(value: unknown): string {
  return JSON.stringify(value);
}
