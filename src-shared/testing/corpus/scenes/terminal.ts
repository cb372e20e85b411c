/** What commands are called with and what they print: shells, clients, logs, traces, diffs. */
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
  randomBase64,
  type Scene,
  scene,
  uuid,
} from './scene.ts';

const HEADER = ['authorization', 'generic-secret'];

export const TERMINAL: readonly Scene[] = [
  scene('git remote -v', ['github-token', 'url-password'], (r) => {
    const secret = join('gh', 'p_', r.alnum(36));
    return [
      `origin\thttps://x-access-token:${secret}@github.com/acme/app.git (fetch)\norigin\thttps://x-access-token:${secret}@github.com/acme/app.git (push)\n`,
      secret,
    ];
  }),
  scene('git remote of GitLab', ['gitlab-token', 'url-password'], (r) => {
    const secret = join('gl', 'pat-', r.text(URL_SAFE, 20));
    return [`origin\thttps://oauth2:${secret}@gitlab.acme.io/team/app.git (fetch)\n`, secret];
  }),
  scene('git remote with a token for a user', ['url-password', 'github-token'], (r) => {
    const secret = join('gh', 'p_', r.alnum(36));
    return [`url = https://${secret}@github.com/acme/app.git`, secret];
  }),
  scene('git push refused', 'url-password', (r) => {
    const secret = r.alnum(20);
    return [
      `fatal: unable to access 'https://dev:${secret}@bitbucket.org/acme/app.git/': The requested URL returned error: 403\n`,
      secret,
    ];
  }),
  scene('git credential', PASSWORD, (r) => {
    const secret = r.alnum(24);
    return [`$ git credential fill\nprotocol=https\nhost=git.acme.io\nusername=dev\npassword=${secret}\n`, secret];
  }),
  scene('curl -v, basic', HEADER, (r) => {
    const secret = base64(`admin:${password(r)}`);
    return [
      `* Server auth using Basic with user 'admin'\n> GET /api HTTP/1.1\r\n> Host: acme.io\r\n> Authorization: Basic ${secret}\r\n> User-Agent: curl/8.5.0\r\n> Accept: */*\r\n`,
      secret,
    ];
  }),
  scene('curl -v, bearer', HEADER, (r) => {
    const secret = r.text(URL_SAFE, 43);
    return [
      `> GET /v1/me HTTP/2\n> host: api.acme.io\n> authorization: Bearer ${secret}\n> accept: */*\n< HTTP/2 200\n`,
      secret,
    ];
  }),
  scene('curl -u', PASSWORD, (r) => {
    const secret = password(r);
    return [`curl -sf -u admin:${secret} https://nexus.acme.io/service/rest/v1/status`, secret];
  }),
  scene('curl --user, quoted', PASSWORD, (r) => {
    const secret = password(r);
    return [`curl --user 'ci:${secret}' -T dist.tgz https://repo.acme.io/raw/`, secret];
  }),
  scene('curl with a header of its own', HEADER, (r) => {
    const secret = r.hex(32);
    return [`curl -H 'X-API-Key: ${secret}' -H "Content-Type: application/json" https://api.acme.io/v2/jobs`, secret];
  }),
  scene('curl with private token', ['gitlab-token', 'authorization', 'generic-secret'], (r) => {
    const secret = r.text(ALNUM, 20);
    return [`curl --header "PRIVATE-TOKEN: ${secret}" "https://gitlab.acme.io/api/v4/projects?per_page=100"`, secret];
  }),
  scene('curl with a form', ['generic-secret'], (r) => {
    const secret = r.text(`${ALNUM}~_.-`, 40);
    return [
      `curl -X POST https://login.acme.io/token -d grant_type=client_credentials -d client_id=${uuid(r)} -d client_secret=${secret}`,
      secret,
    ];
  }),
  scene('curl with JSON', PASSWORD, (r) => {
    const secret = password(r);
    return [`curl -X POST localhost:3000/login -d '{"email":"dev@acme.io","password":"${secret}"}'`, secret];
  }),
  scene('set-cookie', ['cookie', 'generic-secret'], (r) => {
    const secret = r.alnum(32);
    return [
      `< HTTP/1.1 200 OK\n< Set-Cookie: sessionid=${secret}; HttpOnly; Path=/; SameSite=Lax\n< Content-Length: 2\n`,
      secret,
    ];
  }),
  scene('express session', ['cookie', 'generic-secret'], (r) => {
    const secret = `s%3A${r.alnum(32)}.${encodeURIComponent(r.text(BASE64, 43))}`;
    return [`> Cookie: theme=dark; connect.sid=${secret}; lang=en\n`, secret];
  }),
  scene('PHP session', ['cookie', 'generic-secret'], (r) => {
    const secret = r.text(LOWER_DIGITS, 26);
    return [`Set-Cookie: PHPSESSID=${secret}; path=/; secure\nPragma: no-cache\n`, secret];
  }),
  scene('Java session', ['cookie', 'generic-secret'], (r) => {
    const secret = r.hex(32).toUpperCase();
    return [`wget --header="Cookie: JSESSIONID=${secret}" https://acme.io/report.csv`, secret];
  }),
  scene('next-auth cookie', ['cookie', 'jwt'], (r) => {
    const secret = jwt(r);
    return [`cookie: __Host-csrf=1; __Secure-next-auth.session-token=${secret}`, secret];
  }),
  scene('docker inspect', PASSWORD, (r) => {
    const secret = password(r);
    return [
      json(
        [
          {
            Id: r.hex(64),
            Config: { Env: [`POSTGRES_PASSWORD=${secret}`, 'PATH=/usr/local/sbin:/usr/bin', 'PG_MAJOR=16'] },
          },
        ],
        4,
      ),
      secret,
    ];
  }),
  scene('docker compose', PASSWORD, (r) => {
    const secret = password(r);
    return [`services:\n  db:\n    environment:\n      - MYSQL_ROOT_PASSWORD=${secret}\n      - TZ=UTC\n`, secret];
  }),
  scene('docker login', PASSWORD, (r) => {
    const secret = r.alnum(18);
    return [`docker login -u ci -p ${secret} registry.acme.io`, secret];
  }),
  scene('docker login from stdin', PASSWORD, (r) => {
    const secret = r.alnum(32);
    return [`echo "${secret}" | docker login registry.acme.io --username ci --password-stdin`, secret];
  }),
  scene('docker build argument', GENERIC, (r) => {
    const secret = r.alnum(40);
    return [`#9 [4/7] RUN --mount NPM_TOKEN=${secret} npm ci\n#9 sha256:${r.hex(64)}`, secret];
  }),
  scene('kubectl create secret', GENERIC, (r) => {
    const secret = password(r);
    return [
      `kubectl create secret generic db --from-literal=username=app --from-literal=password=${secret} -n prod`,
      secret,
    ];
  }),
  scene('kubectl describe', GENERIC, (r) => {
    const secret = r.alnum(32);
    return [
      `    Environment:\n      PORT:           8080\n      STRIPE_SECRET:  ${secret}\n    Mounts:  <none>\n`,
      secret,
    ];
  }),
  scene('helm --set', PASSWORD, (r) => {
    const secret = r.alnum(16);
    return [
      `helm upgrade --install db bitnami/postgresql --set auth.postgresPassword=${secret},primary.persistence.size=8Gi`,
      secret,
    ];
  }),
  scene('terraform output', PASSWORD, (r) => {
    const secret = password(r);
    return [`db_endpoint = "db.acme.io"\ndb_password = "${secret}"\nvpc_id = "vpc-0${r.hex(16)}"\n`, secret];
  }),
  scene('terraform output -json', PASSWORD, (r) => {
    const secret = password(r);
    return [json({ db_password: { sensitive: true, type: 'string', value: secret } }, 2), secret];
  }),
  scene('terraform plan of a change', PASSWORD, (r) => {
    const secret = password(r);
    return [
      `  ~ resource "aws_db_instance" "main" {\n      ~ password = "${password(r)}" -> "${secret}"\n    }\n`,
      secret,
    ];
  }),
  scene('vault kv get', PASSWORD, (r) => {
    const secret = password(r);
    return [
      `====== Data ======\nKey         Value\n---         -----\npassword    ${secret}\nusername    app\n`,
      secret,
    ];
  }),
  scene('heroku config', GENERIC, (r) => {
    const secret = r.alnum(40);
    return [
      `=== acme Config Vars\n\nNODE_ENV:        production\nSESSION_SECRET:  ${secret}\nWEB_CONCURRENCY: 2\n`,
      secret,
    ];
  }),
  scene('heroku database', 'url-password', (r) => {
    const secret = join('p', r.hex(64));
    return [
      `DATABASE_URL:    postgres://u${r.text(LOWER_DIGITS, 13)}:${secret}@ec2-1-2-3-4.compute-1.amazonaws.com:5432/d1\n`,
      secret,
    ];
  }),
  scene('aws configure', ['aws-secret-key', 'generic-secret'], (r) => {
    const secret = randomBase64(r, 30);
    return [`aws configure set aws_secret_access_key ${secret} --profile ci`, secret];
  }),
  scene('aws ssm', PASSWORD, (r) => {
    const secret = password(r);
    return [
      json({ Parameter: { Name: `/prod/${noun(r)}/db_password`, Type: 'SecureString', Value: secret, Version: 3 } }, 4),
      secret,
    ];
  }),
  scene('aws secretsmanager', PASSWORD, (r) => {
    const secret = password(r);
    return [
      json({
        ARN: `arn:aws:secretsmanager:eu-west-1:${digits(r, 12)}:secret:prod/db-${r.alnum(6)}`,
        Name: 'prod/db',
        SecretString: json({ username: 'app', password: secret, engine: 'postgres' }),
      }),
      secret,
    ];
  }),
  scene('aws presigned URL', ['aws-session-token', 'aws-signature', 'generic-secret'], (r) => {
    const secret = encodeURIComponent(join('IQoJb3JpZ2luX2Vj', randomBase64(r, 180)));
    return [
      `https://acme.s3.eu-west-1.amazonaws.com/report.csv?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20261122T061104Z&X-Amz-Expires=3600&X-Amz-Security-Token=${secret}&X-Amz-SignedHeaders=host`,
      secret,
    ];
  }),
  scene('ECR login', GENERIC, (r) => {
    const secret = base64(json({ payload: randomBase64(r, 300), version: '2', type: 'DATA_KEY' }));
    return [
      `docker login -u AWS -p ${secret} https://${digits(r, 12)}.dkr.ecr.eu-west-1.amazonaws.com`,
      secret.slice(0, 300),
    ];
  }),
  scene('az ad sp', ['azure-client-secret', 'password', 'generic-secret'], (r) => {
    const secret = join(r.alnum(3), '8', 'Q~', r.text(`${ALNUM}_.~-`, 34));
    return [json({ appId: uuid(r), displayName: 'ci', password: secret, tenant: uuid(r) }, 2), secret];
  }),
  scene('az access token', ['jwt', 'generic-secret'], (r) => {
    const secret = jwt(r, { aud: 'https://management.azure.com' });
    return [json({ accessToken: secret, expiresOn: '2026-11-22 12:00:00', tokenType: 'Bearer' }, 2), secret];
  }),
  scene('gcloud token', 'google-oauth', (r) => {
    const secret = join('ya', '29.a0', r.text(URL_SAFE, 200));
    return [`$ gcloud auth print-access-token\n${secret}\n`, secret];
  }),
  scene('psql environment', PASSWORD, (r) => {
    const secret = password(r);
    return [`PGPASSWORD=${secret} psql -h db.acme.io -U app -c 'select 1'`, secret];
  }),
  scene('mysql -p', PASSWORD, (r) => {
    const secret = r.alnum(12);
    return [`mysql -h db.acme.io -u root -p${secret} orders < dump.sql`, secret];
  }),
  scene('mysqldump', PASSWORD, (r) => {
    const secret = password(r);
    return [`mysqldump --host=db --user=root --password=${secret} --all-databases > all.sql`, secret];
  }),
  scene('sshpass', PASSWORD, (r) => {
    const secret = password(r);
    return [`sshpass -p '${secret}' ssh -o StrictHostKeyChecking=no root@10.0.0.4 uptime`, secret];
  }),
  scene('redis-cli', PASSWORD, (r) => {
    const secret = r.alnum(24);
    return [`redis-cli -h cache.acme.io -a ${secret} --no-auth-warning PING`, secret];
  }),
  scene('openssl', PASSWORD, (r) => {
    const secret = password(r);
    return [`openssl pkcs12 -in cert.p12 -nodes -passin pass:${secret} -out key.pem`, secret];
  }),
  scene('ldapsearch', PASSWORD, (r) => {
    const secret = r.alnum(14);
    return [`ldapsearch -x -D cn=admin,dc=acme,dc=io -w ${secret} -b dc=acme,dc=io`, secret];
  }),
  scene('PowerShell variable', ['generic-secret', 'openai-key'], (r) => {
    const secret = join('sk', '-proj-', r.text(URL_SAFE, 74), 'T3Blbk', 'FJ', r.text(URL_SAFE, 74));
    return [`PS C:\\> $env:OPENAI_API_KEY = "${secret}"\nPS C:\\> npm start\n`, secret];
  }),
  scene('PowerShell password', PASSWORD, (r) => {
    const secret = password(r);
    return [`$password = ConvertTo-SecureString "${secret}" -AsPlainText -Force`, secret];
  }),
  scene('setx', GENERIC, (r) => {
    const secret = r.alnum(40);
    return [`C:\\> setx ACME_API_TOKEN ${secret}\n\nSUCCESS: Specified value was saved.\n`, secret];
  }),
  scene('fish', GENERIC, (r) => {
    const secret = r.alnum(32);
    return [`set -gx DEPLOY_TOKEN ${secret}\nset -gx EDITOR vim\n`, secret];
  }),
  scene('trace of a shell', HEADER, (r) => {
    const secret = r.hex(40);
    return [`+ curl -fsS -H 'Authorization: token ${secret}' https://git.acme.io/api/v3/user\n+ exit 0\n`, secret];
  }),
  scene('list of processes', GENERIC, (r) => {
    const secret = r.alnum(32);
    return [`app   4121  0.3  1.2 /usr/bin/node worker.js --api-key=${secret} --queue high\n`, secret];
  }),
  scene('option and value', GENERIC, (r) => {
    const secret = r.alnum(32);
    return [`acme deploy --env prod --token ${secret} --yes`, secret];
  }),
  scene('history', GENERIC, (r) => {
    const secret = r.alnum(28);
    return [`  501  cd app\n  502  export DEPLOY_KEY=${secret}\n  503  make\n`, secret];
  }),
  scene('diff that adds', ['stripe-key'], (r) => {
    const secret = join('sk', '_live_51', r.alnum(97));
    return [
      `@@ -3,6 +3,7 @@ services:\n     environment:\n       NODE_ENV: production\n+      STRIPE_SECRET_KEY: ${secret}\n     ports:\n`,
      secret,
    ];
  }),
  scene('diff that removes', PASSWORD, (r) => {
    const secret = password(r);
    return [`-  password: "${secret}",\n+  password: process.env.DB_PASSWORD,\n   host: 'db',\n`, secret];
  }),
  scene('colours of a log', GENERIC, (r) => {
    const secret = r.alnum(32);
    return [
      `\u001b[2m06:11:04\u001b[0m \u001b[34mDEBUG\u001b[0m auth \u001b[36mtoken\u001b[0m=\u001b[32m${secret}\u001b[0m ok\n`,
      secret,
    ];
  }),
  scene('colours of grep', PASSWORD, (r) => {
    const secret = password(r);
    return [
      `\u001b[35m.env\u001b[m\u001b[36m:\u001b[m\u001b[32m4\u001b[m\u001b[36m:\u001b[mDB_\u001b[1;31mPASSWORD\u001b[m=${secret}\n`,
      secret,
    ];
  }),
  scene('cat -n', GENERIC, (r) => {
    const secret = r.hex(64);
    return [`     1\tPORT=3000\n     2\tJWT_SECRET=${secret}\n     3\tLOG=info\n`, secret];
  }),
  scene('agent reading a file with arrows', GENERIC, (r) => {
    const secret = r.alnum(48);
    return [`    11→SENDGRID=off\n    12→ENCRYPTION_KEY=${secret}\n    13→\n`, secret];
  }),
  scene('Python database error', 'url-password', (r) => {
    const secret = r.alnum(16);
    return [
      `Traceback (most recent call last):\n  File "/srv/app/db.py", line 14, in <module>\n    engine = create_engine("postgresql+psycopg2://app:${secret}@db:5432/app")\nsqlalchemy.exc.OperationalError: (psycopg2.OperationalError) connection refused\n`,
      secret,
    ];
  }),
  scene('Node database error', 'url-password', (r) => {
    const secret = r.alnum(18);
    return [
      `MongoServerSelectionError: connect ECONNREFUSED mongodb://root:${secret}@127.0.0.1:27017/?authSource=admin\n    at Topology.selectServer (/srv/node_modules/mongodb/lib/sdam/topology.js:303:38)\n`,
      secret,
    ];
  }),
  scene('axios error', HEADER, (r) => {
    const secret = r.text(URL_SAFE, 40);
    return [
      `AxiosError: Request failed with status code 401\n  config: {\n    headers: Object [AxiosHeaders] {\n      Accept: 'application/json',\n      Authorization: 'Bearer ${secret}',\n      'User-Agent': 'axios/1.7.2'\n    }\n  }\n`,
      secret,
    ];
  }),
  scene('refused key of OpenAI', 'openai-key', (r) => {
    const secret = join('sk', '-', r.alnum(20), 'T3Blbk', 'FJ', r.alnum(20));
    return [`openai.OpenAI(api_key='${secret}')\nAuthenticationError: Error code: 401\n`, secret];
  }),
  scene('Go struct', GENERIC, (r) => {
    const secret = r.alnum(32);
    return [`2026/11/22 06:11:04 config: {Host:api.acme.io Port:443 APIKey:${secret} Debug:false}`, secret];
  }),
  scene('Rust debug', PASSWORD, (r) => {
    const secret = password(r);
    return [`Config { host: "db", port: 5432, password: Some("${secret}"), pool: 8 }`, secret];
  }),
  scene('Java toString', PASSWORD, (r) => {
    const secret = r.alnum(16);
    return [`INFO c.a.Main - Settings(host=db, user=app, password=${secret}, timeout=30)`, secret];
  }),
  scene('Ruby inspect', PASSWORD, (r) => {
    const secret = password(r);
    return [`{:adapter=>"postgresql", :username=>"app", :password=>"${secret}", :pool=>5}`, secret];
  }),
  scene('Python dict', GENERIC, (r) => {
    const secret = r.alnum(32);
    return [`{'host': 'api.acme.io', 'api_key': '${secret}', 'timeout': 30}`, secret];
  }),
  scene('PHP dump', PASSWORD, (r) => {
    const secret = password(r);
    return [
      `array(2) {\n  ["username"]=>\n  string(3) "app"\n  ["password"]=>\n  string(${secret.length}) "${secret}"\n}\n`,
      secret,
    ];
  }),
  scene('logfmt', GENERIC, (r) => {
    const secret = r.hex(40);
    return [`level=debug msg="refreshing" access_token=${secret} expires_in=3600 user=42`, secret];
  }),
  scene('JSON log', GENERIC, (r) => {
    const secret = r.text(URL_SAFE, 64);
    return [
      json({ level: 30, msg: 'login', req: { headers: { host: 'acme.io', 'x-auth-token': secret } }, pid: 41 }),
      secret,
    ];
  }),
  scene('access log', ['generic-secret', 'jwt'], (r) => {
    const secret = r.hex(32);
    return [
      `10.0.0.4 - - [22/Nov/2026:06:11:04 +0000] "GET /v1/items?limit=20&api_key=${secret} HTTP/1.1" 200 512\n`,
      secret,
    ];
  }),
  scene('token in a query', ['jwt', 'generic-secret'], (r) => {
    const secret = jwt(r);
    return [`WebSocket connected: wss://acme.io/socket?access_token=${secret}&v=2`, secret];
  }),
  scene('response of OAuth', ['generic-secret', 'jwt'], (r) => {
    const access = r.text(URL_SAFE, 86);
    const refresh = r.text(URL_SAFE, 64);
    return [
      json({ access_token: access, token_type: 'Bearer', expires_in: 3600, refresh_token: refresh, scope: 'read' }),
      access,
      refresh,
    ];
  }),
  scene('client secret answered', GENERIC, (r) => {
    const secret = r.text(`${ALNUM}_-`, 64);
    return [json({ client_id: r.alnum(32), client_secret: secret, grant_types: ['client_credentials'] }), secret];
  }),
  scene('SQL user', PASSWORD, (r) => {
    const secret = password(r);
    return [`CREATE USER 'app'@'%' IDENTIFIED BY '${secret}';\nGRANT ALL ON orders.* TO 'app'@'%';`, secret];
  }),
  scene('SQL role', PASSWORD, (r) => {
    const secret = password(r);
    return [`ALTER ROLE app WITH LOGIN PASSWORD '${secret}';`, secret];
  }),
  scene('redis configuration', PASSWORD, (r) => {
    const secret = r.alnum(32);
    return [`bind 0.0.0.0\nrequirepass ${secret}\nmaxmemory 256mb\n`, secret];
  }),
  scene('prose', PASSWORD, (r) => {
    const secret = password(r);
    return [`Staging is up again. The password is ${secret} and the user is admin.`, secret];
  }),
  scene('chat', PASSWORD, (r) => {
    const secret = password(r);
    return [`user: dev@acme.io\npassword: ${secret}\nplease log in and take a screenshot`, secret];
  }),
  scene('base64 of an environment file', GENERIC, (r) => {
    const secret = r.alnum(36);
    const text = base64(`PORT=80\nACME_API_KEY=${secret}\nDEBUG=0\n`);
    return [`$ base64 -w0 .env.production\n${text}\n$`, text.slice(32, 60)];
  }),
  scene('JSON in JSON in JSON', 'github-token', (r) => {
    const secret = join('gh', 's_', r.alnum(36));
    return [json({ output: json({ result: json({ env: [`GITHUB_TOKEN=${secret}`] }) }) }), secret];
  }),
  scene('result of a tool with escapes', PASSWORD, (r) => {
    const secret = password(r);
    return [
      json({
        output: `DB_HOST=db\nDB_PASSWORD="${secret}"\nDB_PORT=5432\n`,
        metadata: { exit_code: 0, duration_seconds: 0.1 },
      }),
      secret,
    ];
  }),
  scene('notebook', ['openai-key', 'generic-secret'], (r) => {
    const secret = join('sk', '-ant-', 'api03-', r.text(URL_SAFE, 93), 'AA');
    return [
      json(
        {
          cells: [
            {
              cell_type: 'code',
              source: ['import os\n', `os.environ["ANTHROPIC_API_KEY"] = "${secret}"\n`],
              outputs: [],
            },
          ],
        },
        1,
      ),
      secret,
    ];
  }),
  scene('script of a workflow', GENERIC, (r) => {
    const secret = r.alnum(40);
    return [
      `      - run: ./deploy.sh\n        env:\n          DEPLOY_TOKEN: ${secret}\n          REGION: eu\n`,
      secret,
    ];
  }),
  scene('debugger', GENERIC, (r) => {
    const secret = r.alnum(36);
    return [
      `> client\nClient {\n  baseURL: 'https://api.acme.io',\n  apiKey: '${secret}',\n  maxRetries: 2\n}\n`,
      secret,
    ];
  }),
];
