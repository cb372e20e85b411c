import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from '@iarna/toml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestCertificates, type TestCertificates } from '../testing/certificates.ts';
import { type OtelResult, resolveOtel } from './otel-settings.ts';
import { formatFault, parseSettings } from './read-settings.ts';

let folder: string;
let certificates: TestCertificates;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-otel-'));
  certificates = await createTestCertificates();
  const other = await createTestCertificates();
  const files = {
    'ca.pem': certificates.ca.cert,
    'client.pem': certificates.client.cert,
    'client.key': certificates.client.key,
    'other.key': other.client.key,
    'empty.pem': '',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ENVIRONMENT = {
  OTLP_TOKEN: 'hunter2',
  OTLP_HOST: 'otel.example.com',
  BROKEN: 'hunter2\nx',
  HOSTLESS: 'hunter2 nowhere',
  PEM: 'client.pem',
  EMPTY: '',
};

function resolve(toml: string, more: Partial<Parameters<typeof resolveOtel>[0]> = {}): OtelResult {
  const file = join(folder, 'config.toml');
  return resolveOtel({ root: parse(toml), toml, file, environment: ENVIRONMENT, ...more });
}

/** The file's own text first, as a user meets it: syntax, then values, then what they name. */
function faults(toml: string): string[] {
  const settings = parseSettings(toml, 'config.toml');
  if (!settings.ok) return settings.faults.map(formatFault);
  const result = resolve(toml, { file: 'config.toml' });
  return result.ok ? [] : result.faults;
}

describe('what [otel] means', () => {
  it('is nothing at all by default', () => {
    for (const toml of ['', '[otel]\n', '[otel]\nexporter = "none"\n', '[otel]\nexporter = "statsig"\n']) {
      expect(resolve(toml)).toMatchObject({
        ok: true,
        exporter: { kind: 'none' },
        otel: { environment: 'dev', log_user_prompt: false, log_agent_responses: false },
        fromCommandLine: false,
      });
    }
  });

  it('is the exporter with its endpoint as written and variables put in', () => {
    const result = resolve(`
[otel]
environment = "prod"
log_agent_responses = true
[otel.exporter.otlp-http]
endpoint = "https://$\{OTLP_HOST}/v1/logs/?a=%20b"
protocol = "json"
[otel.exporter.otlp-http.headers]
"x-otlp-api-key" = "Bearer $\{OTLP_TOKEN}, $\{OTLP_TOKEN}$\{EMPTY}"
plain = "$OTLP_TOKEN {x} $"
[mcp_servers.x]
command = "y"
`);
    expect(result).toMatchObject({ ok: true, otel: { environment: 'prod', log_agent_responses: true } });
    expect(result.ok && result.exporter).toEqual({
      kind: 'otlp-http',
      endpoint: 'https://otel.example.com/v1/logs/?a=%20b',
      protocol: 'json',
      headers: { 'x-otlp-api-key': 'Bearer hunter2, hunter2', plain: '$OTLP_TOKEN {x} $' },
    });
  });

  it("reads certificates beside the file, and those of the command line's exporter in the current folder", () => {
    const tls = `{ ca-certificate = "ca.pem", client-certificate = "./$\{PEM}", client-private-key = "${'client.key'}" }`;
    const expected = {
      ca: certificates.ca.cert,
      certificate: certificates.client.cert,
      privateKey: certificates.client.key,
    };
    const toml = `[otel]\nexporter = { otlp-grpc = { endpoint = "https://h:4317", tls = ${tls} } }\n`;
    const inFile = resolve(toml);
    expect(inFile.ok && inFile.exporter).toEqual({
      kind: 'otlp-grpc',
      endpoint: 'https://h:4317',
      headers: {},
      tls: expected,
    });

    const given = { overridden: [['otel', 'exporter']], file: '/nowhere/config.toml' };
    const fromCommandLine = resolve(toml, { ...given, cwd: folder });
    expect(fromCommandLine).toMatchObject({ ok: true, fromCommandLine: true, exporter: { tls: expected } });
    expect(resolve(toml, { ...given, cwd: '/' })).toMatchObject({
      ok: false,
      faults: expect.arrayContaining(['-c otel.exporter.otlp-grpc.tls.ca-certificate: /ca.pem: there is no such file']),
    });
  });

  it('says which mistakes came from the command line', () => {
    const toml = '[otel]\nenvironment = 7\n';
    const root = { otel: { environment: 7, exporter: 'otlp-http' } };
    expect(resolve(toml, { root, overridden: [['otel', 'exporter']], file: 'config.toml' })).toEqual({
      ok: false,
      faults: [
        'config.toml:2:1: otel.environment: found 7; must be a string, such as "dev"',
        expect.stringMatching(/^-c otel\.exporter: found "otlp-http"; must be "none", \{ otlp-http = /),
      ],
    });
  });
});

const http = (fields: string) => `[otel]\nexporter = { otlp-http = { ${fields} } }\n`;
const grpc = (fields: string) => `[otel]\nexporter = { otlp-grpc = { ${fields} } }\n`;
const AT = 'config.toml:2:';
const HTTP_OK = 'endpoint = "https://h/v1/logs", protocol = "binary"';
const EXPORTER_FORM = 'must be "none", { otlp-http = { endpoint = "https://host/v1/logs", protocol = "binary" } } or';

describe('a mistake is named with place, key and the right form', () => {
  it.each([
    [
      'a kind as a bare string',
      '[otel]\nexporter = "otlp-http"\n',
      [`${AT}1: otel.exporter: found "otlp-http"; ${EXPORTER_FORM}`],
    ],
    [
      'the other kind',
      '[otel]\nexporter = "otlp-grpc"\n',
      [`${AT}1: otel.exporter: found "otlp-grpc"; ${EXPORTER_FORM}`],
    ],
    [
      'a kind without quotes',
      '[otel]\nexporter = otlp-http\n',
      [`${AT}12: not valid TOML: Unexpected character, expecting string`],
    ],
    [
      'an unknown kind',
      '[otel]\nexporter = { otlp = { } }\n',
      [`${AT}1: otel.exporter: found {"otlp":{}}; ${EXPORTER_FORM}`],
    ],
    [
      'two kinds',
      '[otel]\nexporter = { otlp-http = {}, otlp-grpc = {} }\n',
      [`${AT}1: otel.exporter: found {"otlp-http":{},"otlp-grpc":{}}; must be`],
    ],
    ['a number', '[otel]\nexporter = -1\n', [`${AT}1: otel.exporter: found -1; ${EXPORTER_FORM}`]],
    ['a list', '[otel]\nexporter = ["none"]\n', [`${AT}1: otel.exporter: found ["none"]; ${EXPORTER_FORM}`]],
    [
      'a string and a table',
      '[otel]\nexporter = "none"\n[otel.exporter.otlp-http]\nendpoint = "http://h"\n',
      [
        "config.toml:3:15: not valid TOML: Can't redefine existing key; a key is given once: either as a value (exporter = …) or as a table",
      ],
    ],
    [
      'a table of braces over several lines',
      '[otel]\nexporter = { otlp-http = {\n  endpoint = "http://h" } }\n',
      [`${AT}27: not valid TOML: Unterminated inline array; a value in { } stays on one line`],
    ],
    ['no table [otel]', 'otel = "dev"\n', ['config.toml:1:1: otel: found "dev"; must be a table [otel]']],
    [
      'an environment that is no string',
      '[otel]\nenvironment = 1\n',
      [`${AT}1: otel.environment: found 1; must be a string, such as "dev"`],
    ],
    [
      'a switch that is no boolean',
      '[otel]\nlog_user_prompt = "yes"\n',
      [`${AT}1: otel.log_user_prompt: found "yes"; must be true or false`],
    ],
    [
      'another',
      '[otel]\nlog_agent_responses = 1\n',
      [`${AT}1: otel.log_agent_responses: found 1; must be true or false`],
    ],
    [
      'an unknown protocol',
      http('endpoint = "http://h/v1/logs", protocol = "protobuf"'),
      [`${AT}59: otel.exporter.otlp-http.protocol: found "protobuf"; must be "binary" or "json"`],
    ],
    [
      'no protocol',
      http('endpoint = "http://h/v1/logs"'),
      [`${AT}14: otel.exporter.otlp-http.protocol: found nothing; must be "binary" or "json"`],
    ],
    [
      'no endpoint',
      http('protocol = "json"'),
      [`${AT}14: otel.exporter.otlp-http.endpoint: found nothing; must be a URL, such as`],
    ],
    [
      'an endpoint without scheme',
      http('endpoint = "localhost:4318", protocol = "json"'),
      [`${AT}28: otel.exporter.otlp-http.endpoint: found "localhost:4318"; must be a URL with http:// or https://`],
    ],
    [
      'an endpoint of another scheme',
      grpc('endpoint = "grpc://h:4317"'),
      [
        `${AT}28: otel.exporter.otlp-grpc.endpoint: found "grpc://h:4317"; must be a URL with http:// or https://, such as "https://host:4317"`,
      ],
    ],
    [
      'an endpoint that is no URL',
      grpc('endpoint = "https://u:hunter2@h:port"'),
      [`${AT}28: otel.exporter.otlp-grpc.endpoint: found "https://…@h:port"; must be a URL`],
    ],
    [
      'an endpoint from a variable that is no URL',
      grpc(`endpoint = "$\{HOSTLESS}"`),
      [`${AT}28: otel.exporter.otlp-grpc.endpoint: found "$\{HOSTLESS}"; must be a URL`],
    ],
    [
      'a missing variable',
      http(`${HTTP_OK}, headers = { a = "$\{NOT_SET}", b = "$\{ALSO_NOT}$\{OTLP_TOKEN}" }`),
      [
        `${AT}93: otel.exporter.otlp-http.headers.a: the environment variable NOT_SET is not set`,
        `${AT}111: otel.exporter.otlp-http.headers.b: the environment variable ALSO_NOT is not set`,
      ],
    ],
    [
      'a missing variable in an endpoint',
      grpc(`endpoint = "https://$\{NOT_SET}:4317"`),
      [`${AT}28: otel.exporter.otlp-grpc.endpoint: the environment variable NOT_SET is not set`],
    ],
    [
      'a reference that names nothing',
      http(`${HTTP_OK}, headers = { a = "$\{OTLP TOKEN}" }`),
      [`${AT}93: otel.exporter.otlp-http.headers.a: $\{…} must name a variable of the environment`],
    ],
    [
      'a reference without its end',
      http(`${HTTP_OK}, headers = { a = "$\{OTLP_TOKEN" }`),
      [`${AT}93: otel.exporter.otlp-http.headers.a: $\{…} must name`],
    ],
    [
      'headers that are no table',
      http(`${HTTP_OK}, headers = "a=b"`),
      [`${AT}81: otel.exporter.otlp-http.headers: found a value of type string; must be a table of strings`],
    ],
    [
      'a header that is no string',
      http(`${HTTP_OK}, headers = { a = 1 }`),
      [`${AT}93: otel.exporter.otlp-http.headers.a: found a value of type number; must be a string`],
    ],
    [
      'a header that cannot be sent',
      http(`${HTTP_OK}, headers = { a = "$\{BROKEN}" }`),
      [`${AT}93: otel.exporter.otlp-http.headers.a: the value has characters that a header cannot carry`],
    ],
    [
      'metadata that cannot be sent',
      grpc('endpoint = "http://h:1", headers = { a = "Grüße" }'),
      ['config.toml:2:65: otel.exporter.otlp-grpc.headers.a: the value has characters'],
    ],
    [
      'a header name',
      http(`${HTTP_OK}, headers = { "a b" = "c" }`),
      [`${AT}93: otel.exporter.otlp-http.headers.a b: "a b" is not a name that a header may have`],
    ],
    [
      'a name that gRPC keeps for itself',
      grpc('endpoint = "http://h:1", headers = { grpc-timeout = "1S" }'),
      ['config.toml:2:65: otel.exporter.otlp-grpc.headers.grpc-timeout: "grpc-timeout" is not a name'],
    ],
    [
      "one of the exporter's own headers",
      http(`${HTTP_OK}, headers = { Content-Length = "1" }`),
      [`${AT}93: otel.exporter.otlp-http.headers.Content-Length: the exporter sets this header itself`],
    ],
    [
      'a certificate that is not there',
      http(`${HTTP_OK}, tls = { ca-certificate = "/nowhere/ca.pem" }`),
      [`${AT}89: otel.exporter.otlp-http.tls.ca-certificate: /nowhere/ca.pem: there is no such file`],
    ],
    [
      'a certificate without its key',
      http(`${HTTP_OK}, tls = { client-certificate = "FOLDER/client.pem" }`),
      [
        `${AT}89: otel.exporter.otlp-http.tls.client-certificate: client-private-key is missing: client-certificate and client-private-key are given together`,
      ],
    ],
    [
      'a key without its certificate',
      http(`${HTTP_OK}, tls = { client-private-key = "FOLDER/client.key" }`),
      [`${AT}89: otel.exporter.otlp-http.tls.client-private-key: client-certificate is missing`],
    ],
    [
      'a path that is no string',
      http(`${HTTP_OK}, tls = { ca-certificate = 1 }`),
      [`${AT}89: otel.exporter.otlp-http.tls.ca-certificate: found 1; must be a path to a PEM file`],
    ],
  ] as Array<[string, string, string[]]>)('%s', (_, toml, expected) => {
    const found = faults(toml.replaceAll('FOLDER', folder));
    expect(found.map((text, index) => text.slice(0, expected[index]?.length))).toEqual(expected);
    expect(found.join()).not.toContain('hunter2');
  });

  it.each([
    [
      'a file that is no certificate',
      'ca-certificate = "empty.pem"',
      /empty\.pem: must hold a certificate in PEM form$/,
    ],
    ['a folder for a certificate', 'ca-certificate = "."', /: it cannot be read \(EISDIR\)$/],
    [
      'a certificate for a key',
      'client-certificate = "client.pem", client-private-key = "ca.pem"',
      /ca\.pem: must hold a private key without a passphrase in PEM form$/,
    ],
    [
      "another certificate's key",
      'client-certificate = "client.pem", client-private-key = "other.key"',
      /client-private-key: the key is not the one of client-certificate$/,
    ],
  ])('%s', (_, tls, expected) => {
    const result = resolve(http(`${HTTP_OK}, tls = { ${tls} }`));
    expect(result.ok ? [] : result.faults).toEqual([expect.stringMatching(expected)]);
  });

  it('a client certificate on an address without TLS', () => {
    const tls = 'tls = { client-certificate = "client.pem", client-private-key = "client.key" }';
    const result = resolve(grpc(`endpoint = "http://h:4317", ${tls}`));
    expect(result.ok ? [] : result.faults).toEqual([
      expect.stringMatching(/client-certificate: a client certificate needs an endpoint that starts with https:\/\/$/),
    ]);
  });
});
