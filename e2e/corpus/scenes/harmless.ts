/** What looks like a secret in files and in code and is none. */
import { ALNUM, BASE64, LOWER_DIGITS, UPPER_DIGITS, URL_SAFE } from '../random-source.ts';
import { base64, digits, type HarmlessScene, harmless, join, json, NOUNS, noun, randomBase64, uuid } from './scene.ts';

export const HARMLESS_FILES: readonly HarmlessScene[] = [
  harmless(
    'pnpm lock',
    (r) =>
      `  '@babel/core@7.26.${r.below(9)}':\n    resolution: {integrity: sha512-${r.text(BASE64, 86)}==}\n    engines: {node: '>=6.9.0'}\n`,
  ),
  harmless(
    'npm lock with license',
    (r) =>
      `      "version": "2.${r.below(9)}.1",\n      "integrity": "sha1-${r.text(BASE64, 27)}=",\n      "license": "MIT",\n      "dev": true\n`,
  ),
  harmless('composer lock', (r) =>
    json({ 'content-hash': r.hex(32), packages: [{ name: 'psr/log', dist: { reference: r.hex(40), shasum: '' } }] }, 4),
  ),
  harmless(
    'Gemfile lock',
    (r) =>
      `GIT\n  remote: https://github.com/acme/gem.git\n  revision: ${r.hex(40)}\nCHECKSUMS\n  rake (13.2.1) sha256=${r.hex(64)}\n`,
  ),
  harmless('Pipfile lock', (r) =>
    json({ certifi: { hashes: [`sha256:${r.hex(64)}`, `sha256:${r.hex(64)}`], version: '==2024.8.30' } }, 4),
  ),
  harmless(
    'uv lock',
    (r) =>
      `{ url = "https://files.pythonhosted.org/packages/${r.hex(2)}/${r.hex(2)}/${r.hex(60)}/idna-3.10.tar.gz", hash = "sha256:${r.hex(64)}", size = ${r.below(1e6)} },`,
  ),
  harmless(
    'nix',
    (r) =>
      `  src = fetchFromGitHub {\n    owner = "acme";\n    rev = "${r.hex(40)}";\n    hash = "sha256-${r.text(BASE64, 43)}=";\n  };\n`,
  ),
  harmless(
    'bazel',
    (r) =>
      `http_archive(\n    name = "rules_go",\n    integrity = "sha256-${r.text(BASE64, 43)}=",\n    sha256 = "${r.hex(64)}",\n)`,
  ),
  harmless('terraform lock', (r) => `    "h1:${r.text(BASE64, 43)}=",\n    "zh:${r.hex(64)}",\n`),
  harmless(
    'homebrew',
    (r) => `  url "https://example.org/v1.${r.below(9)}.tar.gz"\n  sha256 "${r.hex(64)}"\n  license "Apache-2.0"\n`,
  ),
  harmless('helm chart lock', (r) => `digest: sha256:${r.hex(64)}\ngenerated: "2026-11-22T06:11:04.605Z"\n`),
  harmless('docker manifest', (r) =>
    json({
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: `sha256:${r.hex(64)}`,
      size: r.below(9999),
      annotations: { 'com.docker.official-images.bashbrew.arch': 'amd64' },
    }),
  ),
  harmless(
    'go build id',
    (r) =>
      `path\tgithub.com/acme/app\nbuild\tvcs.revision=${r.hex(40)}\nmod\tgithub.com/acme/app\t(devel)\ndep\tgolang.org/x/net\tv0.30.0\th1:${r.text(BASE64, 43)}=\n`,
  ),
  harmless('base64 PNG in JSON', (r) =>
    json({ icon: `data:image/png;base64,iVBORw0KGgo${randomBase64(r, 900)}`, token: null }),
  ),
  harmless('base64 JPEG alone', (r) =>
    json({
      type: 'image',
      source: { type: 'base64', media_type: 'image/jpeg', data: `/9j/4AAQSkZJRgABAQ${randomBase64(r, 1200)}` },
    }),
  ),
  harmless(
    'base64 GIF in CSS',
    (r) => `.spinner{background:url("data:image/gif;base64,R0lGODlh${randomBase64(r, 300)}") no-repeat}`,
  ),
  harmless('base64 wasm', (r) => `const wasm = "AGFzbQEAAAA${randomBase64(r, 700)}";`),
  harmless('base64 PDF', (r) => `${base64('%PDF-1.7\n%')}${randomBase64(r, 500)}`),
  harmless('base64 gzip', (r) => `echo H4sIA${randomBase64(r, 400)} | base64 -d | gunzip`),
  harmless(
    'certificate in YAML',
    (r) =>
      `ca.crt: |\n  ${join('-----BEGIN ', 'CERTIFICATE-----')}\n  MIID${r.text(BASE64, 60)}\n  ${r.text(BASE64, 64)}\n  -----END CERTIFICATE-----\n`,
  ),
  harmless(
    'certificate of a kubeconfig',
    (r) =>
      `clusters:\n- cluster:\n    certificate-authority-data: ${base64(`${join('-----BEGIN ', 'CERTIFICATE-----')}\n${r.text(BASE64, 64)}\n${r.text(BASE64, 64)}\n-----END CERTIFICATE-----\n`)}\n    server: https://10.0.0.1:6443\n`,
  ),
  harmless(
    'certificate request',
    (r) =>
      `-----BEGIN CERTIFICATE REQUEST-----\n${r.text(BASE64, 64)}\n${r.text(BASE64, 64)}\n-----END CERTIFICATE REQUEST-----\n`,
  ),
  harmless(
    'public key of PGP',
    (r) =>
      `-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n${r.text(BASE64, 64)}\n${r.text(BASE64, 64)}\n=${r.text(BASE64, 4)}\n-----END PGP PUBLIC KEY BLOCK-----\n`,
  ),
  harmless(
    'signature of PGP',
    (r) =>
      `gpgsig -----BEGIN PGP SIGNATURE-----\n \n ${r.text(BASE64, 64)}\n ${r.text(BASE64, 64)}\n =${r.text(BASE64, 4)}\n -----END PGP SIGNATURE-----\n`,
  ),
  harmless(
    'signature of SSH',
    (r) =>
      `-----BEGIN SSH SIGNATURE-----\nU1NIU0lH${r.text(BASE64, 62)}\n${r.text(BASE64, 70)}\n-----END SSH SIGNATURE-----\n`,
  ),
  harmless(
    'authorized keys',
    (r) =>
      `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${r.text(BASE64, 43)} deploy@ci\necdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBB${r.text(BASE64, 86)}= dev\n`,
  ),
  harmless(
    'known hosts',
    (r) =>
      `|1|${randomBase64(r, 20)}|${randomBase64(r, 20)} ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ${r.text(BASE64, 200)}\n`,
  ),
  harmless(
    'fingerprint',
    (r) =>
      `256 SHA256:${r.text(BASE64, 43)} deploy@ci (ED25519)\n2048 MD5:${r.hex(32).match(/../g)?.join(':')} (RSA)\n`,
  ),
  harmless('JWKS', (r) =>
    json({
      keys: [{ kty: 'RSA', kid: r.text(URL_SAFE, 24), use: 'sig', alg: 'RS256', n: r.text(URL_SAFE, 342), e: 'AQAB' }],
    }),
  ),
  harmless('WireGuard peer', (r) => `[Peer]\nPublicKey = ${randomBase64(r, 32)}\nAllowedIPs = 10.8.0.0/24\n`),
  harmless('age recipient', (r) => `# public key: age1${r.text('qpzry9x8gf2tvdw0s3jn54khce6mua7l', 58)}\n`),
  harmless(
    'publishable key of Stripe',
    (r) => `NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY=${join('pk', '_live_51', r.alnum(97))}\n`,
  ),
  harmless(
    'public key of Mapbox',
    (r) =>
      `mapboxgl.accessToken = '${join('p', 'k.', Buffer.from(json({ u: 'acme', a: r.text(LOWER_DIGITS, 25) })).toString('base64url'), '.', r.text(URL_SAFE, 22))}';`,
  ),
  harmless(
    'project key of PostHog',
    (r) => `posthog.init('${join('ph', 'c_', r.alnum(43))}', { api_host: 'https://eu.posthog.com' });`,
  ),
  harmless(
    'DSN of Sentry',
    (r) => `Sentry.init({ dsn: "https://${r.hex(32)}@o${digits(r, 6)}.ingest.sentry.io/${digits(r, 7)}" });`,
  ),
  harmless(
    'account of Twilio',
    (r) => `https://api.twilio.com/2010-04-01/Accounts/${join('A', 'C', r.hex(32))}/Messages.json`,
  ),
  harmless('ids of Stripe', (r) =>
    json({
      id: `cus_${r.alnum(14)}`,
      latest_invoice: `in_1${r.alnum(23)}`,
      price: `price_1${r.alnum(23)}`,
      payment_intent: `pi_3${r.alnum(23)}`,
    }),
  ),
  harmless(
    'measurement id',
    (r) => `gtag('config', 'G-${r.text(UPPER_DIGITS, 10)}'); gtag('config', 'UA-${digits(r, 8)}-1');`,
  ),
  harmless(
    'client id of Google',
    (r) => `client_id: ${digits(r, 12)}-${r.text(LOWER_DIGITS, 32)}.apps.googleusercontent.com\n`,
  ),
  harmless(
    'ids of Azure',
    (r) => `AZURE_TENANT_ID=${uuid(r)}\nAZURE_CLIENT_ID=${uuid(r)}\nAZURE_SUBSCRIPTION_ID=${uuid(r)}\n`,
  ),
  harmless(
    'ids of AWS',
    (r) =>
      `i-0${r.hex(16)} subnet-0${r.hex(16)} arn:aws:iam::${digits(r, 12)}:role/ci AROA${r.text('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)} eni-0${r.hex(16)}\n`,
  ),
  harmless('ids of Slack', (r) =>
    json({
      team: `T0${r.text(UPPER_DIGITS, 9)}`,
      channel: `C0${r.text(UPPER_DIGITS, 9)}`,
      user: `U0${r.text(UPPER_DIGITS, 9)}`,
      ts: `${digits(r, 10)}.${digits(r, 6)}`,
    }),
  ),
  harmless('snowflakes', (r) =>
    json({
      id: digits(r, 19),
      channel_id: digits(r, 18),
      guild_id: digits(r, 18),
      author: { id: digits(r, 18), bot: true },
    }),
  ),
  harmless('ids of Notion', (r) => `https://www.notion.so/acme/Roadmap-${r.hex(32)}?pvs=4 block ${uuid(r)}`),
  harmless(
    'URL of a document',
    (r) => `https://docs.google.com/document/d/1${r.text(URL_SAFE, 43)}/edit#heading=h.${r.text(LOWER_DIGITS, 12)}`,
  ),
  harmless('video', (r) => `https://www.youtube.com/watch?v=${r.text(URL_SAFE, 11)}&list=PL${r.text(URL_SAFE, 32)}`),
  harmless(
    'URL of Figma',
    (r) => `https://www.figma.com/design/${r.alnum(22)}/Tokens?node-id=${r.below(99)}-${r.below(9999)}`,
  ),
  harmless(
    'names of Kubernetes secrets',
    (r) =>
      `imagePullSecrets:\n- name: registry-${noun(r)}\nvolumes:\n- name: tls\n  secret:\n    secretName: ${noun(r)}-tls-${r.hex(10)}\n`,
  ),
  harmless(
    'reference to a secret',
    (r) =>
      `env:\n  - name: DB_PASSWORD\n    valueFrom:\n      secretKeyRef:\n        name: ${noun(r)}-db\n        key: postgres-password\n`,
  ),
  harmless(
    'secrets of a workflow',
    (r) =>
      `        env:\n          NPM_TOKEN: \${{ secrets.NPM_TOKEN }}\n          token: \${{ github.token }}\n          key: ${noun(r)}-\${{ hashFiles('**/package-lock.json') }}\n`,
  ),
  harmless('sealed secret', (r) => `kind: SealedSecret\nspec:\n  template:\n    metadata:\n      name: ${noun(r)}\n`),
  harmless(
    'vault reference',
    (r) =>
      `database:\n  password: vault:secret/data/${noun(r)}#password\n  username: vault:secret/data/${noun(r)}#username\n`,
  ),
  harmless(
    'one-password reference',
    (r) => `API_KEY=op://prod/${noun(r)}/credential\nDB_PASSWORD="op://prod/db/password"\n`,
  ),
  harmless(
    'AWS secret reference',
    (r) =>
      `DB_PASSWORD=arn:aws:secretsmanager:eu-west-1:${digits(r, 12)}:secret:prod/${noun(r)}-${r.alnum(6)}\nAPI_TOKEN_FILE=/run/secrets/${noun(r)}_token\n`,
  ),
  harmless(
    'docker secrets',
    (r) =>
      `    environment:\n      POSTGRES_PASSWORD_FILE: /run/secrets/${noun(r)}_password\n    secrets:\n      - ${noun(r)}_password\n`,
  ),
  harmless(
    'compose with defaults',
    (r) =>
      `      POSTGRES_PASSWORD: \${POSTGRES_PASSWORD:?set it}\n      REDIS_PASSWORD: \${REDIS_PASSWORD:-}\n      TOKEN: \${${noun(r).toUpperCase()}_TOKEN}\n`,
  ),
  harmless(
    'placeholders in angles',
    (r) => `API_KEY=<your-api-key>\nSECRET_KEY=<generate with openssl rand -hex 32>\nTOKEN=<${noun(r)} token>\n`,
  ),
  harmless(
    'placeholders in words',
    (r) =>
      `OPENAI_API_KEY=YOUR_API_KEY\nSTRIPE_SECRET_KEY=your_stripe_secret_key_here\nDATABASE_PASSWORD=put-your-${noun(r)}-password-here\nSECRET=TODO\n`,
  ),
  harmless(
    'placeholders of tokens',
    (r) =>
      `${join('gh', 'p_')}${'X'.repeat(36)} ${join('xox', 'b-')}your-${noun(r)}-token ${join('sk', '-ant-')}... ${join('AI', 'za')}${'*'.repeat(35)}`,
  ),
  harmless(
    'placeholders with dots',
    (r) =>
      `export ANTHROPIC_API_KEY=${join('sk', '-ant-')}...\nexport ${noun(r).toUpperCase()}_KEY="..."\nexport TOKEN=********\n`,
  ),
  harmless(
    'already masked',
    (r) =>
      `GITHUB_TOKEN=***\npassword: [REDACTED]\nAuthorization: Bearer [MASKED]\napi_key=${r.pick(['<redacted>', '(hidden)', '••••••••'])}\n`,
  ),
  harmless(
    'masked but for the end',
    (r) =>
      `Incorrect API key provided: ${join('sk', '-proj-')}${'*'.repeat(40)}${r.alnum(4)}. You can find your API key at https://platform.openai.com.`,
  ),
  harmless(
    'empty values',
    () => `API_KEY=\nDB_PASSWORD=""\nSECRET_TOKEN=''\ntoken: null\npassword: ~\nsecret: undefined\n`,
  ),
  harmless(
    'terraform variable',
    (r) =>
      `variable "${noun(r)}_password" {\n  type      = string\n  sensitive = true\n}\n\nresource "random_password" "db" {\n  length = ${16 + r.below(16)}\n}\n`,
  ),
  harmless(
    'terraform reference',
    (r) =>
      `  password = random_password.${noun(r)}.result\n  token    = var.github_token\n  secret   = aws_secretsmanager_secret_version.${noun(r)}.secret_string\n`,
  ),
  harmless(
    'OpenAPI',
    (r) =>
      `securitySchemes:\n  bearerAuth:\n    type: http\n    scheme: bearer\n    bearerFormat: JWT\n  api_key:\n    type: apiKey\n    name: X-${noun(r)}-Key\n    in: header\n`,
  ),
  harmless('JSON schema', (r) =>
    json({
      properties: {
        password: { type: 'string', minLength: 8 + r.below(8), format: 'password' },
        api_key: { type: 'string', description: 'Key of the API' },
        token: { $ref: '#/definitions/Token' },
      },
    }),
  ),
  harmless(
    'GraphQL',
    (r) =>
      `mutation Login($email: String!, $password: String!) {\n  login(email: $email, password: $password) { token refreshToken ${noun(r)} { id } }\n}`,
  ),
  harmless(
    'proto',
    (r) =>
      `message Credentials {\n  string password = ${1 + r.below(9)};\n  string api_key = 2;\n  bytes secret = 3;\n}`,
  ),
  harmless(
    'SQL schema',
    (r) =>
      `CREATE TABLE ${noun(r)} (\n  id uuid PRIMARY KEY,\n  password_hash varchar(255) NOT NULL,\n  api_token varchar(64) UNIQUE,\n  secret_key text\n);`,
  ),
  harmless(
    'Prisma',
    (r) =>
      `model ${noun(r)} {\n  id           String @id @default(cuid())\n  passwordHash String\n  token        String @unique\n  apiKey       ApiKey? @relation(fields: [apiKeyId], references: [id])\n}`,
  ),
  harmless('cuid', (r) =>
    json({ id: `c${r.text(LOWER_DIGITS, 24)}`, parent: `cl${r.text(LOWER_DIGITS, 23)}`, key: noun(r) }),
  ),
  harmless('KSUID and ObjectId', (r) =>
    json({ _id: { $oid: r.hex(24) }, ksuid: r.alnum(27), xid: r.text(LOWER_DIGITS, 20) }),
  ),
  harmless('relay cursors', (r) =>
    json({
      pageInfo: { endCursor: base64(`cursor:v2:${digits(r, 8)}`), hasNextPage: true },
      nodeId: base64(`User:${digits(r, 7)}`),
    }),
  ),
  harmless(
    'git objects',
    (r) =>
      `100644 blob ${r.hex(40)}\tsrc/token.ts\n040000 tree ${r.hex(40)}\tsrc/secrets\ntag v1.${r.below(9)} ${r.hex(40)}\n`,
  ),
  harmless(
    'LFS pointer',
    (r) => `version https://git-lfs.github.com/spec/v1\noid sha256:${r.hex(64)}\nsize ${r.below(1e7)}\n`,
  ),
  harmless(
    'diff of a lock file',
    (r) =>
      `-    "integrity": "sha512-${r.text(BASE64, 86)}==",\n+    "integrity": "sha512-${r.text(BASE64, 86)}==",\n index ${r.hex(10)}..${r.hex(10)} 100644\n`,
  ),
  harmless(
    'SRI in HTML',
    (r) =>
      `<script src="https://cdn.example.org/${noun(r)}.js" integrity="sha384-${r.text(BASE64, 64)}" crossorigin="anonymous"></script>`,
  ),
  harmless(
    'CSP',
    (r) => `Content-Security-Policy: script-src 'self' 'nonce-${randomBase64(r, 16)}' 'sha256-${r.text(BASE64, 43)}='`,
  ),
  harmless(
    'hashed files',
    (r) =>
      `dist/assets/index-${r.text(URL_SAFE, 8)}.js   142.11 kB │ gzip: 45.${r.below(99)} kB\ndist/assets/token-${r.alnum(8)}.css\n`,
  ),
  harmless(
    'tailwind classes',
    (r) =>
      `<div class="before:content-[''] sk-fade-in w-[calc(100%-${r.below(99)}px)] bg-[#${r.hex(6)}] data-[state=open]:animate-in"></div>`,
  ),
  harmless(
    'emotion classes',
    (r) =>
      `.css-${r.text(LOWER_DIGITS, 7)}-MuiButtonBase-root-MuiButton-root{color:#${r.hex(6)}}.sc-${r.alnum(6)}.jss${r.below(999)}{}`,
  ),
  harmless(
    'minified keys',
    (r) =>
      `var e={token:t.token,key:n.key,secret:r("secret"),password:o.value};a.password=e.password,i.apiKey||(i.apiKey=s(${r.below(999)}));`,
  ),
  harmless(
    'minified strings',
    (r) =>
      `n.d(t,{a:()=>i});const i={authToken:"auth_token",refreshToken:"refresh_token",sessionKey:"session-${noun(r)}",csrf:"X-CSRF-Token"}`,
  ),
];

export const HARMLESS_OUTPUT: readonly HarmlessScene[] = [
  harmless(
    'tests of passwords',
    (r) =>
      ` PASS  src/auth/password.test.ts\n  ✓ rejects password shorter than ${r.below(12)} characters\n  ✓ hashes the password with bcrypt\n  ✓ token: expires after 1h\n`,
  ),
  harmless(
    'tests in Python',
    (r) =>
      `tests/test_token.py::TestToken::test_secret_key_is_required[${noun(r)}-None] PASSED [ ${r.below(99)}%]\ntests/test_api_key.py::test_api_key_missing FAILED\n`,
  ),
  harmless(
    'tests in Go',
    (r) =>
      `--- PASS: TestAccessToken_Refresh/expired_token_returns_401 (0.0${r.below(9)}s)\nok  \tgithub.com/acme/app/internal/secret\t0.${r.below(999)}s\n`,
  ),
  harmless(
    'coverage',
    (r) =>
      ` src/auth/token.ts         |   ${r.below(99)}.3 |    80.1 |   90 |  91.${r.below(9)} | 14,22-31\n src/secrets/api-key.ts    |     100 |     100 |  100 |   100 |\n`,
  ),
  harmless(
    'lint',
    (r) =>
      `/srv/app/src/auth.ts\n  ${r.below(99)}:7  error  'apiKey' is assigned a value but never used  @typescript-eslint/no-unused-vars\n  12:3  warning  Unexpected console statement  no-console\n`,
  ),
  harmless(
    'type errors',
    (r) =>
      `src/client.ts(${r.below(99)},5): error TS2322: Type 'string | undefined' is not assignable to type 'string'.\n  password: config.password,\n  ~~~~~~~~\n`,
  ),
  harmless(
    'grep of code',
    (r) =>
      `src/auth.ts:14:  const token = req.headers.authorization?.split(' ')[1];\nsrc/auth.ts:${r.below(99)}:  if (!apiKey) throw new UnauthorizedError('missing api key');\nsrc/db.ts:3:  password: process.env.DB_PASSWORD,\n`,
  ),
  harmless(
    'code in Python',
    (r) =>
      `def login(username: str, password: str) -> Token:\n    secret = get_secret("prod/${noun(r)}")\n    token = jwt.encode({"sub": username}, secret, algorithm="HS256")\n    return Token(access_token=token, token_type="bearer")\n`,
  ),
  harmless(
    'code in Go',
    (r) =>
      `token := os.Getenv("GITHUB_TOKEN")\nif token == "" {\n\treturn fmt.Errorf("missing token for %s", ${noun(r)})\n}\nclient.Secret = cfg.Secrets[i].Value\n`,
  ),
  harmless(
    'code in Rust',
    (r) =>
      `let api_key = std::env::var("${noun(r).toUpperCase()}_API_KEY")?;\nlet token: AccessToken = response.json().await?;\npassword: SecretString,\n`,
  ),
  harmless(
    'code in Java',
    (r) =>
      `@Value("\${spring.datasource.password}")\nprivate String password;\nString token = jwtTokenProvider.createToken(user.get${r.pick(['Id', 'Name'])}(), roles);\nsecretKey = Keys.hmacShaKeyFor(bytes);\n`,
  ),
  harmless(
    'code in C',
    (r) =>
      `static const char *token = strtok(line, " ");\nint key = keys[${r.below(99)}];\nif (memcmp(secret, expected, sizeof(secret)) != 0) return -1;\nsession->key = derive_key(password, salt, 32);\n`,
  ),
  harmless(
    'React form',
    (r) =>
      `const [password, setPassword] = useState('');\n<Input type="password" value={password} onChange={(e) => setPassword(e.target.value)} data-testid="${noun(r)}-password" />`,
  ),
  harmless(
    'lexer',
    (r) =>
      `token: Identifier "${noun(r)}"\ntoken: Punctuator ";"\ntokens = tokenize(source); token.type = TokenType.LEFT_PAREN; nextToken = peek(${r.below(9)});`,
  ),
  harmless('design tokens', (r) =>
    json({
      token: { color: { primary: { value: `#${r.hex(6)}` } }, 'font-size-key': '1rem' },
      $schema: 'https://example.org/tokens.json',
    }),
  ),
  harmless('usage of tokens', (r) =>
    json({
      usage: { prompt_tokens: r.below(9999), completion_tokens: r.below(999), total_tokens: 10432, cached_tokens: 0 },
      max_output_tokens: 8192,
      stop_token: '<|endoftext|>',
    }),
  ),
  harmless(
    'cache keys',
    (r) =>
      `Cache restored from key: node-cache-Linux-x64-npm-${r.hex(64)}\nCache hit for restore-key: setup-go-Linux-${r.hex(64)}\n`,
  ),
  harmless(
    'turbo',
    (r) =>
      `@acme/${noun(r)}:build: cache hit, replaying logs ${r.hex(16)}\n@acme/api:test: cache miss, executing ${r.hex(16)}\n`,
  ),
  harmless(
    'docker build',
    (r) =>
      `#12 exporting layers 0.${r.below(9)}s done\n#12 writing image sha256:${r.hex(64)} done\n => CACHED [deps 3/4] COPY package.json ./\n`,
  ),
  harmless(
    'docker ps',
    (r) =>
      `${r.hex(12)}   postgres:16   "docker-entrypoint.s…"   2 hours ago   Up 2 hours   0.0.0.0:5432->5432/tcp   ${noun(r)}-db-1\n`,
  ),
  harmless(
    'kubectl get',
    (r) =>
      `NAME                         READY   STATUS    AGE\n${noun(r)}-${r.text('bcdfghjklmnpqrstvwxz2456789', 10)}-${r.text('bcdfghjklmnpqrstvwxz2456789', 5)}   1/1     Running   3d\nsecret/${noun(r)}-token-${r.text('bcdfghjklmnpqrstvwxz2456789', 5)}   kubernetes.io/service-account-token   3   40d\n`,
  ),
  harmless(
    'kubectl describe a secret',
    (r) =>
      `Name:         ${noun(r)}\nType:  Opaque\n\nData\n====\npassword:  ${8 + r.below(40)} bytes\nusername:  5 bytes\n`,
  ),
  harmless(
    'secrets that are listed',
    (r) =>
      `NAME            UPDATED\nNPM_TOKEN       about ${r.below(9)} months ago\nDEPLOY_KEY      2026-11-22\n${noun(r).toUpperCase()}_API_KEY  2026-10-01\n`,
  ),
  harmless(
    'headers of an answer',
    (r) =>
      `< HTTP/2 200\n< etag: "${r.hex(32)}"\n< x-request-id: ${uuid(r)}\n< x-github-request-id: ${r.text('0123456789ABCDEF', 4)}:${r.text('0123456789ABCDEF', 6)}:${r.text('0123456789ABCDEF', 8)}\n< cf-ray: ${r.hex(16)}-FRA\n< x-amz-cf-id: ${r.text(URL_SAFE, 54)}==\n< x-ratelimit-remaining-tokens: 149984\n`,
  ),
  harmless(
    'weak etag',
    (r) =>
      `ETag: W/"${r.hex(4)}-${r.text(BASE64, 27)}"\nIf-None-Match: "${r.hex(40)}"\nLast-Modified: Sun, 22 Nov 2026 06:11:04 GMT\n`,
  ),
  harmless(
    'cookies without secrets',
    (r) =>
      `Cookie: _ga=GA1.1.${digits(r, 9)}.${digits(r, 10)}; theme=dark; cookieconsent_status=dismiss; NEXT_LOCALE=en\n`,
  ),
  harmless(
    'deleted cookie',
    () =>
      `set-cookie: session=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT\nset-cookie: token=deleted; Path=/\n`,
  ),
  harmless(
    'websocket handshake',
    (r) =>
      `Upgrade: websocket\r\nSec-WebSocket-Key: ${randomBase64(r, 16)}\r\nSec-WebSocket-Accept: ${randomBase64(r, 20)}\r\nSec-WebSocket-Version: 13\r\n`,
  ),
  harmless(
    'challenge',
    (r) =>
      `WWW-Authenticate: Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:acme/${noun(r)}:pull"\nWWW-Authenticate: Basic realm="Restricted"\n`,
  ),
  harmless('refused', (r) =>
    json({
      error: { type: 'authentication_error', message: 'invalid x-api-key' },
      request_id: `req_011C${r.alnum(20)}`,
    }),
  ),
  harmless(
    'expired',
    (r) =>
      `401 Unauthorized: token expired at 2026-11-22T06:11:04Z (user ${digits(r, 6)})\nInvalid password for user "${noun(r)}"\npassword authentication failed for user "app"\n`,
  ),
  harmless(
    'Authorization in docs',
    (r) =>
      `Authorization: Bearer <token>\nAuthorization: Bearer {token}\nAuthorization: Bearer ${r.pick(['YOUR_ACCESS_TOKEN', '$ACCESS_TOKEN', '{{accessToken}}', join('$', '{apiKey}')])}\nAuthorization: Basic base64(user:password)\n`,
  ),
  harmless(
    'curl in docs',
    (r) =>
      `curl https://api.openai.com/v1/models -H "Authorization: Bearer $OPENAI_API_KEY"\ncurl -u username:password https://api.example.com/${noun(r)}\ncurl -H "x-api-key: $ANTHROPIC_API_KEY"\n`,
  ),
  harmless(
    'URLs in docs',
    (r) =>
      `postgresql://user:pass@localhost:5432/${noun(r)}\nmongodb://<username>:<password>@cluster0.example.mongodb.net\nredis://:password@localhost:6379\nhttps://user:***@host/\n`,
  ),
  harmless(
    'traces',
    (r) =>
      `traceparent: 00-${r.hex(32)}-${r.hex(16)}-00\nx-cloud-trace-context: ${r.hex(32)}/${digits(r, 18)};o=1\nb3: ${r.hex(32)}-${r.hex(16)}-1\n`,
  ),
  harmless('spans', (r) =>
    json({
      traceId: r.hex(32),
      spanId: r.hex(16),
      parentSpanId: r.hex(16),
      name: 'POST /token',
      attributes: { 'http.route': '/oauth/token' },
    }),
  ),
  harmless('ids of agents', (r) =>
    json({
      response_id: `resp_0${r.hex(49)}`,
      item: `rs_0${r.hex(49)}`,
      call: `call_${r.alnum(24)}`,
      tool_use_id: `toolu_01${r.alnum(22)}`,
      msg: `msg_01${r.alnum(22)}`,
    }),
  ),
  harmless('encrypted reasoning id', (r) =>
    json({
      session_id: uuid(r),
      thread_id: `thread_${r.alnum(24)}`,
      run: `run_${r.alnum(24)}`,
      asst: `asst_${r.alnum(24)}`,
      file: `file-${r.alnum(22)}`,
    }),
  ),
  harmless(
    'ULIDs',
    (r) =>
      `01${r.text('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 24)} 01${r.text('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 24)} created key ${noun(r)}`,
  ),
  harmless(
    'core dump',
    (r) =>
      `#0  0x00007f${r.hex(10)} in __GI_raise () from /lib/x86_64-linux-gnu/libc.so.6\n#1  0x000055${r.hex(10)} in token_free (t=0x55${r.hex(10)}) at token.c:${r.below(999)}\n`,
  ),
  harmless(
    'stack trace in Java',
    (r) =>
      `\tat org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator.validate(DelegatingOAuth2TokenValidator.java:${r.below(99)})\n\tat com.acme.SecretKeyProvider$$EnhancerBySpringCGLIB$$${r.hex(8)}.getKey(<generated>)\n`,
  ),
  harmless(
    'addresses',
    (r) =>
      `contract: 0x${r.hex(40)}\nblockHash: 0x${r.hex(64)}\nbc1q${r.text('qpzry9x8gf2tvdw0s3jn54khce6mua7l', 38)}\n`,
  ),
  harmless(
    'IPFS',
    (r) =>
      `ipfs://Qm${r.text('123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz', 44)} bafybei${r.text('abcdefghijklmnopqrstuvwxyz234567', 52)}`,
  ),
  harmless(
    'checksums',
    (r) => `SHA512 (app.iso) = ${r.hex(128)}\nMD5 (app.iso) = ${r.hex(32)}\n${r.hex(64)} *setup-${r.below(9)}.exe\n`,
  ),
  harmless(
    'apt',
    (r) =>
      `Filename: pool/main/o/openssl/openssl_3.0.${r.below(20)}_amd64.deb\nSHA256: ${r.hex(64)}\nMD5sum: ${r.hex(32)}\nDescription-md5: ${r.hex(32)}\n`,
  ),
  harmless(
    'key codes',
    (r) =>
      `event.key: "Enter" keyCode: ${r.below(99)} Key.ArrowDown KeyboardEvent { key: "a", code: "KeyA", location: 0 }`,
  ),
  harmless(
    'keys of tables',
    (r) =>
      `PRIMARY KEY (id)\nFOREIGN KEY (${noun(r)}_id) REFERENCES ${noun(r)}(id)\nUNIQUE KEY \`idx_token\` (\`token\`)\nduplicate key value violates unique constraint "${noun(r)}_email_key"\n`,
  ),
  harmless(
    'Redis keys',
    (r) => `1) "session:${noun(r)}:count"\n2) "cache:user:${r.below(9999)}"\n3) "token-bucket:api"\nKEYS token:*\n`,
  ),
  harmless(
    'keyboard',
    (r) =>
      `"key": "ctrl+shift+${r.text('abcdefgh', 1)}",\n"command": "workbench.action.${noun(r)}",\n"when": "editorTextFocus && !editorReadonly"`,
  ),
  harmless(
    'i18n in YAML',
    (r) =>
      `en:\n  password: "Password"\n  password_confirmation: "Repeat your password"\n  api_key: "API key for ${noun(r)}"\n  token_invalid: "This token is not valid"\n`,
  ),
  harmless(
    'help of a command',
    (r) =>
      `  --token string        Personal access token (default: $GITHUB_TOKEN)\n  --password PASSWORD   Password for ${noun(r)}\n  --api-key <key>       API key\n  -p, --private-key=FILE  path to the key\n`,
  ),
  harmless(
    'paths of keys',
    (r) =>
      `IdentityFile ~/.ssh/id_ed25519\nssl_certificate_key /etc/nginx/ssl/${noun(r)}.key;\nSSH_KEY_PATH=/home/dev/.ssh/id_rsa\nprivate_key_file: ./keys/${noun(r)}.pem\n`,
  ),
  harmless(
    'policy',
    (r) =>
      `password_policy: min_length=${8 + r.below(8)}, require_upper=true\npassword_encryption = scram-sha-256\nauth_method: token\nsecret_backend: kubernetes\n`,
  ),
  harmless(
    'modes',
    (r) =>
      `token_endpoint_auth_method: client_secret_basic\ngrant_type: authorization_code\ntoken_type: Bearer\nkey_type: ec-p256\nsecret_type: ${r.pick(['opaque', 'tls', 'dockerconfigjson'])}\n`,
  ),
  harmless('endpoints', (r) =>
    json({
      token_endpoint: 'https://login.acme.io/oauth2/v2.0/token',
      jwks_uri: `https://login.acme.io/${uuid(r)}/keys`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    }),
  ),
  harmless(
    'times',
    (r) =>
      `token_created=1795327864 token_ttl=3600s secret_rotated_at=2026-11-22T06:11:04Z password_age=${r.below(99)}d key_id=${r.below(99)}\n`,
  ),
  harmless(
    'prose about secrets',
    (r) =>
      `Set the secret in your ${noun(r)} settings. The token is stored in the keychain; the password is never logged. Your API key is required for this. A secret: keep it simple.`,
  ),
  harmless(
    'prose with colons',
    (r) =>
      `Password: at least ${8 + r.below(8)} characters, one of them a digit.\nToken: see the section on authentication.\nSecret: required.\nAPI key: optional\n`,
  ),
  harmless(
    'markdown table',
    (r) =>
      `| Name | Type | Description |\n|---|---|---|\n| \`api_key\` | string | Your API key |\n| \`token\` | string | Token of the ${noun(r)} |\n| \`password\` | string | Required |\n`,
  ),
  harmless(
    'markdown links',
    (r) =>
      `- [Access tokens](https://docs.example.com/tokens#personal-access-tokens-${r.below(99)})\n- [Secret scanning](https://docs.example.com/code-security/secret-scanning/about-secret-scanning)\n`,
  ),
  harmless(
    'hex colours and numbers',
    (r) =>
      `--token-color-${noun(r)}: #${r.hex(8)};\nkey: 0x${r.hex(8)}\nseed = ${digits(r, 18)}\nmagic = 0x${r.hex(16)}\n`,
  ),
  harmless(
    'binary in text',
    (r) =>
      `\\x7fELF\\x02\\x01\\x01\\x00 \\u00${r.hex(2)}\\u00${r.hex(2)} \\x${r.hex(2)}\\x${r.hex(2)}\\x${r.hex(2)} token\n`,
  ),
  harmless('CSV', (r) => NOUNS.map((name) => `${name},${uuid(r)},${digits(r, 5)},2026-11-22,${r.hex(8)}`).join('\n')),
  harmless('embedding', (r) =>
    json({ object: 'embedding', index: 0, embedding: Array.from({ length: 30 }, () => (r.below(2e6) - 1e6) / 1e7) }),
  ),
  harmless('embedding in base64', (r) =>
    json({ object: 'embedding', embedding: randomBase64(r, 600), model: 'text-embedding-3-small' }),
  ),
  harmless('protobuf in base64', (r) =>
    json({ payload: randomBase64(r, 48), contentType: 'application/x-protobuf', offset: digits(r, 9) }),
  ),
  harmless('encrypted file', (r) => `$ANSIBLE_VAULT;1.1;AES256\n${r.hex(80)}\n${r.hex(80)}\n`),
  harmless(
    'sops',
    (r) =>
      `password: ENC[AES256_GCM,data:${randomBase64(r, 12)},iv:${randomBase64(r, 32)},tag:${randomBase64(r, 16)},type:str]\n`,
  ),
  harmless(
    'hash of a commit as a key',
    (r) => `gitCommit: ${r.hex(40)}\nbuildKey: main-${r.hex(7)}\nsha_key=${r.hex(64)}\nidempotency_key: ${uuid(r)}\n`,
  ),
  harmless(
    'idempotency',
    (r) =>
      `Idempotency-Key: ${uuid(r)}\nx-correlation-id: ${uuid(r)}\npartition_key=${noun(r)}-${digits(r, 6)}\nrouting_key: ${noun(r)}.created\n`,
  ),
  harmless('next page', (r) =>
    json({
      items: [],
      nextPageToken: r.text(URL_SAFE, 60),
      NextToken: randomBase64(r, 60),
      continuation: `-FMfcgz${r.text(ALNUM, 30)}`,
    }),
  ),
  harmless(
    'react keys',
    (r) =>
      `<li key={item.id}>\n<Route key="${noun(r)}-${r.text(LOWER_DIGITS, 10)}" />\nkeyExtractor={(item) => item.key}\n`,
  ),
  harmless('public VAPID key', (r) => `NEXT_PUBLIC_VAPID_PUBLIC_KEY=B${r.text(URL_SAFE, 86)}\n`),
  harmless(
    'public key in a variable',
    (r) => `COSIGN_PUBLIC_KEY=${randomBase64(r, 91)}\nsigning_public_key: "${randomBase64(r, 32)}"\n`,
  ),
  harmless(
    'key ids',
    (r) =>
      `kms_key_id: ${uuid(r)}\naccess_key_count: 2\nkid=${r.hex(16)}\nGPG key ID: ${r.hex(16).toUpperCase()}\nApp Store key id ${r.text(UPPER_DIGITS, 10)}\n`,
  ),
];
