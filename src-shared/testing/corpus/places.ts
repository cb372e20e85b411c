/** Where secrets turn up in what agents send: around a secret, the text of a tool's output, a file, a command, a prompt. */
import { Buffer } from 'node:buffer';
import type { RandomSource } from '../random-source.ts';

export interface Place {
  name: string;
  /** `name`: of the variable or field that holds the secret. */
  write(secret: string, name: string, random: RandomSource): string;
  /** The secret stands there encoded: not as it is written. */
  encoded?: true;
  /** The place names the secret by itself: without it a secret of no form could not be told. */
  names: boolean;
  /** Not for secrets of several lines. */
  oneLine?: true;
}

const json = (value: unknown) => JSON.stringify(value);
const camel = (name: string) => name.toLowerCase().replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
const base64 = (text: string) => Buffer.from(text).toString('base64');

export const PLACES: readonly Place[] = [
  {
    name: 'env file',
    names: true,
    oneLine: true,
    write: (secret, name) => `NODE_ENV=production\nPORT=8080\n${name}=${secret}\nLOG_LEVEL=debug\n`,
  },
  {
    name: 'quoted env file',
    names: true,
    oneLine: true,
    write: (secret, name) => `# production\nexport ${name}="${secret}"\nexport REGION='eu-west-1'\n`,
  },
  {
    name: 'tool output',
    names: true,
    write: (secret, name) =>
      `Chunk ID: 8f21\nWall time: 0.0520 seconds\nProcess exited with code 0\nOutput:\ntotal 48\n-rw-r--r-- 1 dev dev 220 .env\n${name}=${secret}\nDone in 1.2s.`,
  },
  {
    name: 'arguments of a tool as JSON',
    names: true,
    oneLine: true,
    write: (secret, name) =>
      json({ cmd: `export ${name}=${secret} && npm test`, workdir: '/srv/app', timeout_ms: 10_000 }),
  },
  {
    name: 'JSON in JSON',
    names: true,
    write: (secret, name) =>
      json({
        type: 'tool_result',
        content: json({ stdout: json({ [camel(name)]: secret, region: 'us-east-1' }), exit: 0 }),
      }),
  },
  {
    name: 'JSON config',
    names: true,
    write: (secret, name) => JSON.stringify({ version: 3, [name.toLowerCase()]: secret, retries: 5 }, null, 2),
  },
  {
    name: 'JSON with escaped letters',
    names: true,
    encoded: true,
    write: (secret, name) =>
      json({ [name.toLowerCase()]: secret }).replace(
        `"${json(secret).slice(1, 4)}`,
        `"${[...secret.slice(0, 3)].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}`,
      ),
  },
  {
    name: 'diff',
    names: true,
    write: (secret, name, random) =>
      [
        'diff --git a/.env b/.env',
        `index ${random.hex(7)}..${random.hex(7)} 100644`,
        '--- a/.env',
        '+++ b/.env',
        '@@ -1,3 +1,4 @@',
        ' DEBUG=1',
        ...`${name}=${secret}`.split('\n').map((line) => `+${line}`),
        ' HOST=0.0.0.0',
      ].join('\n'),
  },
  {
    name: 'base64 of an env file',
    names: true,
    encoded: true,
    write: (secret, name) => `$ base64 -w0 .env\n${base64(`DEBUG=1\n${name}=${secret}\nHOST=0.0.0.0\n`)}\n`,
  },
  {
    name: 'base64 in lines',
    names: true,
    encoded: true,
    write: (secret, name) =>
      `$ base64 .env\n${base64(`HOST=0.0.0.0\nDEBUG=1\n${name}=${secret}\nWORKERS=4\n`).replaceAll(/(.{76})/g, '$1\n')}\n`,
  },
  {
    name: 'Kubernetes secret',
    names: true,
    encoded: true,
    write: (secret, name) =>
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: app\ndata:\n  app.env: ${base64(`${name}=${secret}\n`)}\ntype: Opaque\n`,
  },
  {
    name: 'YAML',
    names: true,
    oneLine: true,
    write: (secret, name) =>
      `services:\n  api:\n    image: api:1.4\n    environment:\n      ${name}: "${secret}"\n      TZ: UTC\n`,
  },
  {
    name: 'TOML',
    names: true,
    oneLine: true,
    write: (secret, name) => `[deploy]\nregion = "fra"\n${name.toLowerCase()} = "${secret}"\nworkers = 4\n`,
  },
  {
    name: 'source code',
    names: true,
    oneLine: true,
    write: (secret, name) =>
      `import { Client } from './client';\n\nconst ${camel(name)} = '${secret}';\nexport const client = new Client({ retries: 3 });\n`,
  },
  {
    name: 'docker command',
    names: true,
    oneLine: true,
    write: (secret, name) => `docker run --rm -e ${name}=${secret} -p 8080:8080 ghcr.io/acme/api:1.4.2`,
  },
  {
    name: 'log line',
    names: true,
    oneLine: true,
    write: (secret, name) =>
      `2026-11-22T06:11:04.605Z WARN [config] loaded ${name}=${secret} from environment (pid 4121)`,
  },
  {
    name: 'coloured terminal',
    names: true,
    oneLine: true,
    write: (secret, name) => `\u001b[32m✔\u001b[0m ${name}=\u001b[33m${secret}\u001b[0m\n`,
  },
  {
    name: 'command output without names',
    names: false,
    write: (secret) => `$ pass show ci/deploy\n${secret}\n$ exit\n`,
  },
  {
    name: 'prompt',
    names: false,
    oneLine: true,
    write: (secret) => `Please try the deployment again, this time with ${secret} and tell me whether it works.`,
  },
  {
    name: 'header of curl',
    names: false,
    oneLine: true,
    write: (secret) => `curl -sS -H "X-Api-Key: ${secret}" -H 'Accept: application/json' https://api.acme.io/v1/jobs`,
  },
  {
    name: 'grep output',
    names: false,
    write: (secret) =>
      `src/config/index.ts:14:  client.login("${secret}");\nsrc/config/index.ts:15:  client.start();\n`,
  },
  {
    name: 'Markdown',
    names: false,
    oneLine: true,
    write: (secret) => `I found a credential in the repository: \`${secret}\`. It should be rotated.`,
  },
];
