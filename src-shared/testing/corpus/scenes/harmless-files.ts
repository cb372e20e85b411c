/** What looks like a secret in files that agents open and is none: locks, ids, references, placeholders, schemas. */
import { BASE64, LOWER_DIGITS, UPPER_DIGITS, URL_SAFE } from '../../random-source.ts';
import { base64, digits, type HarmlessScene, harmless, join, json, noun, randomBase64, uuid } from './scene.ts';

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
