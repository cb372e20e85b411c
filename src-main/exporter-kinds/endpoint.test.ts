import { expect, test } from 'vitest';
import { checkEndpoint as checkBy } from './endpoint.ts';
import { ENDPOINT_RULE as GRPC } from './otlp-grpc/kind.ts';
import { ENDPOINT_RULE as HTTP } from './otlp-http/kind.ts';

type EndpointKind = 'otlp-http' | 'otlp-grpc';

function checkEndpoint(text: string, kind: EndpointKind) {
  return checkBy(text, kind === 'otlp-http' ? HTTP : GRPC);
}

test.each<[EndpointKind, string]>([
  ['otlp-http', 'http://localhost:4318/v1/logs'],
  ['otlp-http', 'https://otel.example.com/otlp/v1/logs?key=1'],
  ['otlp-http', 'HTTPS://collector/in'],
  ['otlp-grpc', 'http://localhost:4317'],
  ['otlp-grpc', 'https://[::1]:4317/'],
])('%s at %s is right', (kind, text) => {
  expect(checkEndpoint(text, kind)).toEqual({});
});

test.each<[EndpointKind, string, RegExp]>([
  ['otlp-http', 'localhost:4318', /^a URL .*; did you mean "http:\/\/localhost:4318\/v1\/logs"\?$/],
  ['otlp-http', '127.0.0.1:4318/v1/logs', /"http:\/\/127\.0\.0\.1:4318\/v1\/logs"\?$/],
  ['otlp-http', 'otel.example.com', /"https:\/\/otel\.example\.com\/v1\/logs"\?$/],
  ['otlp-http', 'collector:4318', /"http:\/\/collector:4318\/v1\/logs"\?$/],
  ['otlp-grpc', 'localhost:4317', /"http:\/\/localhost:4317"\?$/],
  ['otlp-grpc', 'otel.example.com:4317/v1/logs', /"https:\/\/otel\.example\.com:4317"\?$/],
  ['otlp-grpc', 'grpc://host:4317', /; http:\/\/ is gRPC without TLS, https:\/\/ gRPC with it$/],
  ['otlp-http', 'htp://host/v1/logs', /^a URL with http:\/\/ or https:\/\/, such as "[^"]+"$/],
  ['otlp-http', 'nonsense', /^a URL with http:\/\//],
  ['otlp-http', 'two words', /^a URL/],
  ['otlp-http', '', /^a URL/],
  ['otlp-http', 'http://', /^a URL/],
  ['otlp-http', 'http:/host/v1/logs', /^a URL/],
  ['otlp-http', 'https://host:99999/v1/logs', /^a URL/],
])('%s at %j cannot be', (kind, text, fault) => {
  const checked = checkEndpoint(text, kind);
  expect(checked.fault).toMatch(fault);
  expect(checked.hint).toBeUndefined();
});

test.each<[EndpointKind, string, RegExp]>([
  ['otlp-http', 'http://localhost:4318', /nothing is appended; .*"http:\/\/localhost:4318\/v1\/logs"$/],
  ['otlp-http', 'https://me:secret@host/', /"https:\/\/host\/v1\/logs"$/],
  ['otlp-http', 'http://localhost:4317/v1/logs', /4317 is the usual port of OTLP\/gRPC/],
  ['otlp-grpc', 'http://localhost:4318', /4318 is the usual port of OTLP\/HTTP/],
  ['otlp-grpc', 'http://localhost:4317/v1/logs', /takes no path: only localhost:4317 is used/],
])('%s at %s is hardly meant', (kind, text, hint) => {
  const checked = checkEndpoint(text, kind);
  expect(checked.fault).toBeUndefined();
  expect(checked.hint).toMatch(hint);
});
