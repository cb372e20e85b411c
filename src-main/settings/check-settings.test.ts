import { expect, test } from 'vitest';
import { checkConfig } from './check-settings.ts';

const lookup = { environment: { SET: 'https://h', BAD: 'nonsense' }, folder: '/' };

function problemsOf(exporter: string): string[] {
  const checked = checkConfig(`[otel.exporters.a]\n${exporter}\n`, lookup);
  if (!checked.parses) throw new Error(checked.message);
  return checked.problems.map(({ path, level, message }) => `${level} ${path.slice(3).join('.')} ${message}`);
}

test.each([
  [
    'without a scheme',
    'otlp-http = { endpoint = "localhost:4318", protocol = "json" }',
    /endpoint: .*"http:\/\/localhost/,
  ],
  ['that is no URL', 'otlp-grpc = { endpoint = "nonsense" }', /endpoint: found "nonsense"; must be a URL/],
  ['of another scheme', 'otlp-grpc = { endpoint = "grpc://h:4317" }', /endpoint: .*http:\/\/ is gRPC without TLS/],
  ['that is empty', 'otlp-http = { endpoint = "", protocol = "json" }', /endpoint: it is missing; must be a URL/],
  [
    'of traces that is no URL',
    'otlp-http = { endpoint = "http://h/in", protocol = "json", traces-endpoint = "h:1" }',
    /traces-endpoint: .*"http:\/\/h:1\/v1\/traces"/,
  ],
])('an endpoint %s is an error at its key', (_what, exporter, message) => {
  const problems = problemsOf(exporter);
  expect(problems).toEqual([expect.stringMatching(message)]);
  expect(problems[0]).toMatch(/^error otlp-(?:http|grpc)\.(?:traces-)?endpoint /);
});

test.each([
  [
    'a variable that is not set',
    `otlp-http = { endpoint = "$\{UNSET}/v1/logs", protocol = "json" }`,
    /UNSET is not set/,
  ],
  ['a variable that is no URL', `otlp-http = { endpoint = "$\{BAD}", protocol = "json" }`, /must be a URL/],
  [
    'a certificate that is not there',
    'otlp-grpc = { endpoint = "https://h", tls = { ca-certificate = "x" } }',
    /no such file/,
  ],
  [
    'an endpoint without a path',
    'otlp-http = { endpoint = "http://h:4318", protocol = "json" }',
    /"http:\/\/h:4318\/v1\/logs"/,
  ],
])('%s keeps nothing from being saved', (_what, exporter, message) => {
  expect(problemsOf(exporter)).toEqual([expect.stringMatching(message)]);
  expect(problemsOf(exporter)[0]).toMatch(/^warning /);
});

test('an endpoint that is right is not talked about', () => {
  expect(problemsOf(`otlp-http = { endpoint = "$\{SET}/v1/logs", protocol = "binary" }`)).toEqual([]);
});

test.each([
  ['["prompts", "customers"]', []],
  ['["promts"]', ['redact: "promts" is no bundle and no rule; did you mean prompts?']],
  ['["customer"]', ['redact: "customer" is no bundle and no rule; did you mean customers?']],
])('redact = %s', (list, messages) => {
  const rules = '[sluice.redaction.rules.customers]\nkeys = ["customer.*"]';
  expect(problemsOf(`redact = ${list}\n${rules}`)).toEqual(
    messages.map((message) => `error redact otel.exporters.a.${message}`),
  );
});
