/** What looks like a secret in code, prose and what commands print, and is none. */
import { ALNUM, BASE64, LOWER_DIGITS, UPPER_DIGITS, URL_SAFE } from '../../random-source.ts';
import { digits, type HarmlessScene, harmless, join, json, NOUNS, noun, randomBase64, uuid } from './scene.ts';

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
