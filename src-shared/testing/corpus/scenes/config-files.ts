/** Files that agents open: settings, credentials, manifests, state. */
import { ALNUM, BASE64, LOWER_DIGITS, URL_SAFE } from '../../random-source.ts';
import {
  base64,
  digits,
  GENERIC,
  join,
  json,
  jwt,
  noun,
  PASSWORD,
  password,
  pem,
  randomBase64,
  type Scene,
  scene,
  uuid,
} from './scene.ts';

export const CONFIG_FILES: readonly Scene[] = [
  scene('terraform state', PASSWORD, (r) => {
    const secret = password(r);
    const attributes = { allocated_storage: 20, engine: 'postgres', password: secret, username: 'app', port: 5432 };
    const resource = { mode: 'managed', type: 'aws_db_instance', instances: [{ schema_version: 2, attributes }] };
    return [json({ version: 4, terraform_version: '1.9.5', resources: [resource] }, 2), secret];
  }),
  scene('terraform variables', 'github-token', (r) => {
    const secret = join('github', '_pat_11', r.alnum(20), '_', r.alnum(59));
    return [`region       = "eu-west-1"\ngithub_token = "${secret}"\nreplicas     = 3\n`, secret];
  }),
  scene('docker config', GENERIC, (r) => {
    const secret = base64(`ci-${noun(r)}:${password(r)}`);
    return [json({ auths: { 'https://index.docker.io/v1/': { auth: secret } }, credsStore: '' }, 2), secret];
  }),
  scene('kubernetes secret, one field', PASSWORD, (r) => {
    const secret = base64(password(r) + r.alnum(3));
    return [
      `apiVersion: v1\ndata:\n  password: ${secret}\n  username: YXBw\nkind: Secret\nmetadata:\n  name: ${noun(r)}-db\n  uid: ${uuid(r)}\ntype: Opaque\n`,
      secret,
    ];
  }),
  scene('kubernetes secret, string data', GENERIC, (r) => {
    const secret = r.alnum(32);
    return [
      `kind: Secret\nmetadata:\n  name: ${noun(r)}\nstringData:\n  api-token: ${secret}\n  host: ${noun(r)}.svc\n`,
      secret,
    ];
  }),
  scene('kubernetes secret, list of environment', GENERIC, (r) => {
    const secret = r.alnum(28);
    return [
      `        env:\n        - name: LOG_LEVEL\n          value: info\n        - name: ${noun(r).toUpperCase()}_API_TOKEN\n          value: ${secret}\n        image: api:1\n`,
      secret,
    ];
  }),
  scene('kubeconfig token', ['jwt', 'generic-secret'], (r) => {
    const secret = jwt(r, { 'kubernetes.io': { namespace: 'default' } });
    return [`users:\n- name: deployer\n  user:\n    token: ${secret}\ncurrent-context: prod\n`, secret];
  }),
  scene('kubeconfig client key', ['private-key', 'generic-secret'], (r) => {
    const secret = base64(pem(r, 'RSA ', 800).text);
    return [
      `users:\n- name: admin\n  user:\n    client-certificate-data: ${base64(join('-----BEGIN ', 'CERTIFICATE-----\n', r.text(BASE64, 64)))}\n    client-key-data: ${secret}\n`,
      secret.slice(80, 700),
    ];
  }),
  scene('npmrc token', 'npm-token', (r) => {
    const secret = join('np', 'm_', r.alnum(36));
    return [`@acme:registry=https://npm.acme.io/\n//npm.acme.io/:_authToken=${secret}\nsave-exact=true\n`, secret];
  }),
  scene('npmrc token of another registry', GENERIC, (r) => {
    const secret = uuid(r);
    return [`registry=https://npm.acme.io/\n//npm.acme.io/:_authToken=${secret}\nalways-auth=true\n`, secret];
  }),
  scene('npmrc basic', GENERIC, (r) => {
    const secret = base64(`build:${password(r)}`);
    return [`registry=https://npm.acme.io/\n_auth=${secret}\nemail=build@acme.io\n`, secret];
  }),
  scene('npmrc password', PASSWORD, (r) => {
    const secret = base64(password(r) + r.alnum(4));
    return [`//npm.acme.io/:username=build\n//npm.acme.io/:_password="${secret}"\n`, secret];
  }),
  scene('yarnrc', GENERIC, (r) => {
    const secret = r.text(URL_SAFE, 40);
    return [
      `npmScopes:\n  acme:\n    npmRegistryServer: "https://npm.acme.io"\n    npmAuthToken: "${secret}"\n`,
      secret,
    ];
  }),
  scene('pypirc', 'pypi-token', (r) => {
    const secret = join('pyp', 'i-AgEIcHlwaS5vcmcC', r.text(URL_SAFE, 150));
    return [`[pypi]\nusername = __token__\npassword = ${secret}\n`, secret];
  }),
  scene('pip.conf', ['url-password', 'generic-secret'], (r) => {
    const secret = r.alnum(40);
    return [`[global]\nindex-url = https://ci:${secret}@pypi.acme.io/simple\ntimeout = 60\n`, secret];
  }),
  scene('netrc on one line', PASSWORD, (r) => {
    const secret = uuid(r);
    return [`machine api.heroku.com login dev@acme.io password ${secret}\n`, secret];
  }),
  scene('netrc in lines', PASSWORD, (r) => {
    const secret = r.alnum(20);
    return [`machine git.acme.io\n  login ci\n  password ${secret}\nmachine other.acme.io\n  login ci\n`, secret];
  }),
  scene('pgpass', PASSWORD, (r) => {
    const secret = password(r);
    return [`$ cat ~/.pgpass\ndb.acme.io:5432:${noun(r)}:app:${secret}\n`, secret];
  }),
  scene('htpasswd apr1', ['password-hash', 'password'], (r) => {
    const secret = r.text(`${ALNUM}./`, 22);
    return [`admin:$apr1$${r.alnum(8)}$${secret}\n`, secret];
  }),
  scene('htpasswd bcrypt', ['password-hash', 'password'], (r) => {
    const secret = r.text(`${ALNUM}./`, 53);
    return [`$ cat .htpasswd\ndeploy:$2y$05$${secret}\n`, secret];
  }),
  scene('shadow', ['password-hash', 'password'], (r) => {
    const secret = r.text(`${ALNUM}./`, 86);
    return [`root:$6$${r.alnum(16)}$${secret}:19700:0:99999:7:::\ndaemon:*:19700:0:99999:7:::\n`, secret];
  }),
  scene('AWS credentials', ['aws-access-key', 'aws-secret-key', 'generic-secret'], (r) => {
    const id = join('AK', 'IA', r.text('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16));
    const secret = randomBase64(r, 30);
    return [
      `[default]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\nregion = eu-west-1\n`,
      id,
      secret,
    ];
  }),
  scene('AWS session', ['aws-access-key', 'aws-secret-key', 'aws-session-token', 'generic-secret'], (r) => {
    const id = join('AS', 'IA', r.text('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16));
    const secret = randomBase64(r, 30);
    const session = join('IQoJb3JpZ2luX2Vj', randomBase64(r, 330));
    const credentials = {
      AccessKeyId: id,
      SecretAccessKey: secret,
      SessionToken: session,
      Expiration: '2026-11-22T18:11:04+00:00',
    };
    return [
      json(
        { Credentials: credentials, AssumedRoleUser: { Arn: `arn:aws:sts::${digits(r, 12)}:assumed-role/ci/x` } },
        4,
      ),
      id,
      secret,
      session,
    ];
  }),
  scene('AWS session in a file', ['aws-session-token', 'generic-secret'], (r) => {
    const session = join('FwoGZXIvYXdzE', randomBase64(r, 250));
    return [`[staging]\nregion = us-east-1\naws_session_token = ${session}\n`, session];
  }),
  scene('AWS key as CSV', ['aws-secret-key', 'generic-secret'], (r) => {
    const secret = randomBase64(r, 30);
    return [
      `Access key ID,Secret access key\n${join('AK', 'IA', r.text('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16))},${secret}\n`,
      secret,
    ];
  }),
  scene('GCP service account', 'private-key', (r) => {
    const key = pem(r, '', 1600);
    return [
      json(
        {
          type: 'service_account',
          project_id: `acme-${noun(r)}`,
          private_key_id: r.hex(40),
          private_key: key.text,
          client_email: `ci@acme-${noun(r)}.iam.gserviceaccount.com`,
          client_id: digits(r, 21),
        },
        2,
      ),
      key.line,
    ];
  }),
  scene('GCP service account in an environment variable', 'private-key', (r) => {
    const key = pem(r, '', 1600);
    return [`GOOGLE_CREDENTIALS='${json({ type: 'service_account', private_key: key.text })}'\nPORT=1\n`, key.line];
  }),
  scene('GCP application default credentials', ['google-oauth', 'generic-secret'], (r) => {
    const secret = join('GOCS', 'PX-', r.text(URL_SAFE, 28));
    const refresh = join('1', '//0', r.alnum(1), r.text(URL_SAFE, 98));
    return [
      json({ client_id: 'x.apps.googleusercontent.com', client_secret: secret, refresh_token: refresh }, 2),
      secret,
      refresh,
    ];
  }),
  scene('Azure storage connection string', ['azure-storage-key', 'generic-secret'], (r) => {
    const secret = randomBase64(r, 64);
    return [
      `AZURE_STORAGE_CONNECTION_STRING=DefaultEndpointsProtocol=https;AccountName=acme${noun(r)};AccountKey=${secret};EndpointSuffix=core.windows.net`,
      secret,
    ];
  }),
  scene('Azure service bus', ['azure-key', 'azure-storage-key', 'generic-secret'], (r) => {
    const secret = randomBase64(r, 32);
    return [
      `"ServiceBus": "Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=${secret}"`,
      secret,
    ];
  }),
  scene('Azure cosmos', ['azure-storage-key', 'azure-key', 'generic-secret'], (r) => {
    const secret = randomBase64(r, 64);
    return [`CosmosDb: AccountEndpoint=https://acme.documents.azure.com:443/;AccountKey=${secret};`, secret];
  }),
  scene('Azure IoT hub', ['azure-key', 'generic-secret'], (r) => {
    const secret = randomBase64(r, 32);
    return [`HostName=acme.azure-devices.net;DeviceId=${noun(r)}-${r.below(99)};SharedAccessKey=${secret}`, secret];
  }),
  scene('Azure SAS', ['azure-sas', 'generic-secret'], (r) => {
    const secret = encodeURIComponent(randomBase64(r, 32));
    return [
      `azcopy copy ./dist "https://acme.blob.core.windows.net/web?sv=2022-11-02&ss=b&srt=sco&sp=rwdlacx&se=2026-12-31T00:00:00Z&st=2026-11-22T00:00:00Z&spr=https&sig=${secret}"`,
      secret,
    ];
  }),
  scene('SQL Server connection string', PASSWORD, (r) => {
    const secret = password(r);
    return [
      `"DefaultConnection": "Server=tcp:acme.database.windows.net,1433;Initial Catalog=${noun(r)};User ID=app;Password=${secret};Encrypt=True;Connection Timeout=30;"`,
      secret,
    ];
  }),
  scene('ODBC', PASSWORD, (r) => {
    const secret = password(r);
    return [`DRIVER={ODBC Driver 18 for SQL Server};SERVER=db.acme.io;UID=app;PWD=${secret};Encrypt=yes`, secret];
  }),
  scene('libpq', PASSWORD, (r) => {
    const secret = password(r);
    return [`conn = "host=db.acme.io port=5432 dbname=${noun(r)} user=app password=${secret} sslmode=require"`, secret];
  }),
  scene('Go MySQL DSN', ['url-password', 'password'], (r) => {
    const secret = r.alnum(16);
    return [`dsn: app:${secret}@tcp(db.acme.io:3306)/${noun(r)}?parseTime=true\n`, secret];
  }),
  scene('JDBC with a parameter', ['password', 'url-password'], (r) => {
    const secret = r.alnum(14);
    return [`url: jdbc:postgresql://db.acme.io:5432/${noun(r)}?user=app&password=${secret}&ssl=true\n`, secret];
  }),
  scene('Spring properties', PASSWORD, (r) => {
    const secret = password(r);
    return [
      `spring.datasource.url=jdbc:mysql://db/app\nspring.datasource.username=app\nspring.datasource.password=${secret}\nserver.port=8081\n`,
      secret,
    ];
  }),
  scene('AMQP', 'url-password', (r) => {
    const secret = r.alnum(22);
    return [`CELERY_BROKER_URL=amqps://worker:${secret}@mq.acme.io:5671/prod\n`, secret];
  }),
  scene('URL with an encoded password', 'url-password', (r) => {
    const secret = `${r.alnum(6)}%40${r.alnum(5)}%21`;
    return [`database:\n  url: mysql://app:${secret}@db.acme.io/${noun(r)}\n`, secret];
  }),
  scene('sentry DSN with its secret', 'url-password', (r) => {
    const secret = r.hex(32);
    return [`SENTRY_DSN=https://${r.hex(32)}:${secret}@sentry.acme.io/${r.below(99)}\n`, secret];
  }),
  scene('SMTP URL', ['url-password', 'sendgrid-key'], (r) => {
    const secret = join('S', 'G.', r.text(URL_SAFE, 22), '.', r.text(URL_SAFE, 43));
    return [`MAILER_DSN=smtp://apikey:${secret}@smtp.sendgrid.net:587\n`, secret];
  }),
  scene('Maven settings', PASSWORD, (r) => {
    const secret = password(r);
    return [
      `    <server>\n      <id>acme-releases</id>\n      <username>deploy</username>\n      <password>${secret}</password>\n    </server>\n`,
      secret,
    ];
  }),
  scene('NuGet config', PASSWORD, (r) => {
    const secret = r.text(LOWER_DIGITS, 52);
    return [
      `<packageSourceCredentials>\n  <acme>\n    <add key="Username" value="ci" />\n    <add key="ClearTextPassword" value="${secret}" />\n  </acme>\n</packageSourceCredentials>`,
      secret,
    ];
  }),
  scene('Gradle properties', PASSWORD, (r) => {
    const secret = password(r);
    return [
      `org.gradle.jvmargs=-Xmx4g\nsigning.keyId=${r.hex(8).toUpperCase()}\nsigning.password=${secret}\nnexusUsername=ci\n`,
      secret,
    ];
  }),
  scene('Android signing', PASSWORD, (r) => {
    const secret = password(r);
    return [
      `    signingConfigs {\n        release {\n            storeFile file('release.jks')\n            storePassword '${secret}'\n            keyAlias 'acme'\n        }\n    }\n`,
      secret,
    ];
  }),
  scene('Composer auth', ['github-token', 'generic-secret'], (r) => {
    const secret = join('gh', 'p_', r.alnum(36));
    return [json({ 'github-oauth': { 'github.com': secret } }, 4), secret];
  }),
  scene('Laravel key', GENERIC, (r) => {
    const secret = randomBase64(r, 32);
    return [`APP_NAME=Acme\nAPP_ENV=production\nAPP_KEY=base64:${secret}\nAPP_DEBUG=false\n`, secret];
  }),
  scene('Rails secrets', GENERIC, (r) => {
    const secret = r.hex(128);
    return [`production:\n  secret_key_base: ${secret}\n  host: acme.io\n`, secret];
  }),
  scene('Django settings', GENERIC, (r) => {
    const secret = r.text('abcdefghijklmnopqrstuvwxyz0123456789!@#$%^&*(-_=+)', 50);
    return [`DEBUG = False\nSECRET_KEY = 'django-insecure-${secret}'\nALLOWED_HOSTS = ['acme.io']\n`, secret];
  }),
  scene('WordPress configuration', PASSWORD, (r) => {
    const secret = password(r);
    const salt = r.text(`${ALNUM}!@#$%^&*()-_[]{}<>~+=,.;:/?|`, 64);
    return [
      `define( 'DB_NAME', 'wp' );\ndefine( 'DB_PASSWORD', '${secret}' );\ndefine( 'DB_HOST', 'localhost' );\ndefine( 'AUTH_KEY',         '${salt}' );\n`,
      secret,
      salt,
    ];
  }),
  scene('ansible inventory', PASSWORD, (r) => {
    const secret = password(r);
    return [`[web]\nweb1 ansible_host=10.0.0.4 ansible_user=root ansible_ssh_pass=${secret}\n`, secret];
  }),
  scene('ansible variables', PASSWORD, (r) => {
    const secret = password(r);
    return [`---\nansible_become_password: "${secret}"\nnginx_port: 8080\n`, secret];
  }),
  scene('WireGuard', ['private-key', 'generic-secret'], (r) => {
    const secret = randomBase64(r, 32);
    return [
      `[Interface]\nAddress = 10.8.0.2/24\nPrivateKey = ${secret}\n\n[Peer]\nPublicKey = ${randomBase64(r, 32)}\n`,
      secret,
    ];
  }),
  scene('age key', ['private-key', 'age-key'], (r) => {
    const secret = join('AGE-SECRET', '-KEY-1', r.text('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58));
    return [
      `# created: 2026-11-22T06:11:04Z\n# public key: age1${r.text('qpzry9x8gf2tvdw0s3jn54khce6mua7l', 58)}\n${secret}\n`,
      secret,
    ];
  }),
  scene('key with CRLF, escaped', 'private-key', (r) => {
    const key = pem(r, 'RSA ', 800, '\r\n');
    return [json({ tlsKey: key.text, port: 443 }), key.line];
  }),
  scene('key escaped in an environment file', 'private-key', (r) => {
    const key = pem(r, '', 800, '\\n');
    return [`PORT=80\nJWT_PRIVATE_KEY="${key.text}"\nHOST=acme.io\n`, key.line];
  }),
  scene('key indented in YAML', 'private-key', (r) => {
    const key = pem(r, 'EC ', 180);
    return [`tls:\n  key: |\n    ${key.text.replaceAll('\n', '\n    ')}\n  port: 443\n`, key.line];
  }),
  scene('encrypted key', 'private-key', (r) => {
    const key = pem(r, 'ENCRYPTED ', 900);
    return [`$ cat server.key\n${key.text}`, key.line];
  }),
  scene('old key with its headers', 'private-key', (r) => {
    const key = pem(r, 'RSA ', 800);
    const headers = `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,${r.hex(32).toUpperCase()}\n\n`;
    return [key.text.replace('\n', `\n${headers}`), key.line];
  }),
  scene('PGP key', 'private-key', (r) => {
    const block = (which: string) => join('-----', which, ' PGP PRIVATE', ' KEY BLOCK-----');
    const line = r.text(BASE64, 64);
    return [
      `${block('BEGIN')}\nVersion: GnuPG v2\n\n${r.text(BASE64, 64)}\n${line}\n${r.text(BASE64, 40)}\n=${r.text(BASE64, 4)}\n${block('END')}\n`,
      line,
    ];
  }),
  scene('PuTTY key', 'private-key', (r) => {
    const line = r.text(BASE64, 64);
    return [
      `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: deploy\nPublic-Lines: 2\n${r.text(BASE64, 64)}\n${r.text(BASE64, 16)}=\nPrivate-Lines: 1\n${line}\nPrivate-MAC: ${r.hex(64)}\n`,
      line,
    ];
  }),
  scene('OpenVPN static key', ['private-key'], (r) => {
    const lines = Array.from({ length: 16 }, () => r.hex(32));
    const rule = (which: string) => join('-----', which, ' OpenVPN Static', ' key V1-----');
    return [`<tls-auth>\n${rule('BEGIN')}\n${lines.join('\n')}\n${rule('END')}\n</tls-auth>\n`, lines[3] as string];
  }),
  scene('ngrok', GENERIC, (r) => {
    const secret = join('2', r.alnum(26), '_', r.alnum(21));
    return [`version: "2"\nauthtoken: ${secret}\ntunnels:\n  web:\n    addr: 3000\n`, secret];
  }),
  scene('gh hosts', 'github-token', (r) => {
    const secret = join('gh', 'o_', r.alnum(36));
    return [`github.com:\n    user: dev\n    oauth_token: ${secret}\n    git_protocol: ssh\n`, secret];
  }),
  scene('rclone', PASSWORD, (r) => {
    const secret = r.text(URL_SAFE, 32);
    return [`[remote]\ntype = webdav\nurl = https://dav.acme.io\nuser = dev\npass = ${secret}\n`, secret];
  }),
  scene('wpa_supplicant', PASSWORD, (r) => {
    const secret = password(r);
    return [`network={\n    ssid="office"\n    psk="${secret}"\n    key_mgmt=WPA-PSK\n}\n`, secret];
  }),
  scene('systemd unit', GENERIC, (r) => {
    const secret = r.alnum(36);
    return [`[Service]\nEnvironment="API_TOKEN=${secret}" "PORT=80"\nExecStart=/usr/bin/api\n`, secret];
  }),
  scene('INI with spaces', PASSWORD, (r) => {
    const secret = password(r);
    return [`[client]\nuser     = root\npassword = ${secret}\nhost     = 127.0.0.1\n`, secret];
  }),
  scene('Jenkins credentials', GENERIC, (r) => {
    const secret = r.alnum(30);
    return [
      `<com.cloudbees.plugins.credentials.impl.StringCredentialsImpl>\n  <id>deploy</id>\n  <secret>${secret}</secret>\n</com.cloudbees.plugins.credentials.impl.StringCredentialsImpl>`,
      secret,
    ];
  }),
  scene('.NET user secrets', ['generic-secret', 'stripe-key'], (r) => {
    const secret = randomBase64(r, 36);
    return [json({ 'Jwt:SigningKey': secret, 'Logging:Level': 'Debug' }, 2), secret];
  }),
  scene('Postman collection', PASSWORD, (r) => {
    const secret = password(r);
    return [
      json({
        auth: {
          type: 'basic',
          basic: [
            { key: 'username', value: 'admin', type: 'string' },
            { key: 'password', value: secret, type: 'string' },
          ],
        },
      }),
      secret,
    ];
  }),
  scene('HAR', ['authorization', 'generic-secret'], (r) => {
    const secret = r.alnum(40);
    return [
      json({
        request: {
          method: 'GET',
          headers: [
            { name: 'Accept', value: '*/*' },
            { name: 'Authorization', value: `Bearer ${secret}` },
          ],
        },
      }),
      secret,
    ];
  }),
  scene('cookie jar', ['cookie', 'generic-secret'], (r) => {
    const secret = r.alnum(32);
    return [
      `# Netscape HTTP Cookie File\n#HttpOnly_acme.io\tFALSE\t/\tTRUE\t1795327864\tsessionid\t${secret}\n`,
      secret,
    ];
  }),
  scene('TOTP', ['generic-secret', 'otp-secret'], (r) => {
    const secret = r.text('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 32);
    return [`otpauth://totp/Acme:dev@acme.io?secret=${secret}&issuer=Acme&digits=6`, secret];
  }),
];
