import { describe, expect, it } from 'vitest';
import { endpointSecrets, maskEndpoint } from './endpoint-secrets.ts';

describe('an endpoint is shown without its secrets', () => {
  it.each([
    ['https://host/v1/logs', 'https://host/v1/logs'],
    ['http://127.0.0.1:4318/v1/logs', 'http://127.0.0.1:4318/v1/logs'],
    ['https://otel.example.com:4317', 'https://otel.example.com:4317'],
    ['https://user:hunter2@host/v1/logs', 'https://…@host/v1/logs'],
    ['https://hunter2@host/v1/logs', 'https://…@host/v1/logs'],
    ['https://user:hun@ter2@host:1/v1/logs', 'https://…@host:1/v1/logs'],
    ['https://user:hun/ter2@host/v1/logs', 'https://…@host/v1/logs'],
    ['https://host/v1/logs?api_key=abc', 'https://host/v1/logs?api_key=…'],
    ['https://host/v1/logs?tenant=a&api_key=abc&x=', 'https://host/v1/logs?tenant=…&api_key=…&x='],
    ['https://host/v1/logs?0123456789abcdef0123', 'https://host/v1/logs?…'],
    ['https://host/v1/logs#abc', 'https://host/v1/logs#…'],
    ['https://host/token/abc/v1/logs', 'https://host/token/…/v1/logs'],
    ['https://host/api-key=abc/v1/logs', 'https://host/api-key=…/v1/logs'],
    ['https://host/7f9c24e8b0d34b1f/v1/logs', 'https://host/…/v1/logs'],
    ['https://host/3d0ca315-aff9-4fc2-be61-3b76b9a2d798/v1/logs', 'https://host/…/v1/logs'],
    ['https://host/services/aBcDeFgHiJkLmNoPqRsT/v1/logs', 'https://host/services/…/v1/logs'],
    [
      'https://host/opentelemetry-collector-2024/otlp/v1/logs',
      'https://host/opentelemetry-collector-2024/otlp/v1/logs',
    ],
    [`https://host/v1/logs?api_key=\${KEY}`, `https://host/v1/logs?api_key=\${KEY}`],
    [`https://\${USER}:\${PASS}@host/\${TOKEN}/v1/logs`, `https://\${USER}:\${PASS}@host/\${TOKEN}/v1/logs`],
    [`https://host/v1/logs?api_key=\${KEY}abc`, `https://host/v1/logs?api_key=\${KEY}…`],
    ['localhost:4318?api_key=abc', 'localhost:4318?api_key=…'],
    ['', ''],
  ])('%s', (endpoint, shown) => {
    expect(maskEndpoint(endpoint)).toBe(shown);
    expect(maskEndpoint(shown)).toBe(shown);
  });

  it('and what is left out is known, decoded as well', () => {
    expect(endpointSecrets('https://me:p%40ss@host/v1/logs?key=a%2Fb')).toEqual(
      expect.arrayContaining(['p%40ss', 'p@ss', 'a%2Fb', 'a/b']),
    );
    expect(endpointSecrets('https://host/v1/logs')).toEqual([]);
  });
});
