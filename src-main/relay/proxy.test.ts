import { describe, expect, it } from 'vitest';
import { proxyPolicy } from './proxy.ts';

const PROXY = 'http://proxy:3128';

function proxyOf(environment: Record<string, string>, endpoint: string): string | undefined {
  const choice = proxyPolicy(environment)(endpoint);
  return choice.ok ? choice.proxy?.shown : choice.reason;
}

describe('the variable', () => {
  it.each<[Record<string, string>, string, string | undefined]>([
    [{}, 'https://host', undefined],
    [{ HTTPS_PROXY: PROXY }, 'https://host', 'http://proxy:3128 (HTTPS_PROXY)'],
    [{ HTTPS_PROXY: PROXY }, 'http://host', undefined],
    [{ HTTP_PROXY: PROXY }, 'https://host', undefined],
    [{ HTTP_PROXY: PROXY }, 'http://host', 'http://proxy:3128 (HTTP_PROXY)'],
    [{ http_proxy: PROXY, HTTP_PROXY: 'http://other:1' }, 'http://host', 'http://proxy:3128 (http_proxy)'],
    [{ https_proxy: '', HTTPS_PROXY: PROXY }, 'https://host', 'http://proxy:3128 (HTTPS_PROXY)'],
    [{ HTTPS_PROXY: 'proxy:3128' }, 'https://host', 'http://proxy:3128 (HTTPS_PROXY)'],
    [{ HTTPS_PROXY: 'https://u:p@proxy' }, 'https://host', 'https://proxy (HTTPS_PROXY)'],
    [
      { HTTPS_PROXY: 'http://' },
      'https://host',
      'HTTPS_PROXY is no URL of a proxy; it must be like http://proxy:3128, or unset.',
    ],
  ])('%j for %s', (environment, endpoint, shown) => {
    expect(proxyOf(environment, endpoint)).toBe(shown);
  });
});

describe('never through a proxy', () => {
  it.each(['http://127.0.0.1:4318', 'http://127.9.9.9', 'http://localhost', 'http://a.localhost', 'http://[::1]:4318'])(
    '%s',
    (endpoint) => expect(proxyOf({ HTTP_PROXY: PROXY }, endpoint)).toBeUndefined(),
  );
});

describe('NO_PROXY', () => {
  it.each<[string, string, boolean]>([
    ['*', 'http://host', true],
    ['host', 'http://host:4318', true],
    ['HOST', 'http://host', true],
    ['example.com', 'http://a.example.com', true],
    ['.example.com', 'http://a.example.com', true],
    ['.example.com', 'http://example.com', true],
    ['*.example.com', 'http://a.b.example.com', true],
    ['example.com', 'http://badexample.com', false],
    ['other, example.com', 'http://example.com', true],
    ['other example.com', 'http://example.com', true],
    ['example.com:4318', 'http://example.com:4318', true],
    ['example.com:4318', 'http://example.com', false],
    ['example.com:80', 'http://example.com', true],
    ['10.1.2.3', 'http://10.1.2.3:4318', true],
    ['10.0.0.0/8', 'http://10.1.2.3:4318', true],
    ['10.0.0.0/8', 'http://11.1.2.3', false],
    ['10.0.0.0/33', 'http://10.1.2.3', false],
    ['fd00::/8', 'http://[fd00::1]:4318', true],
    ['1.2.3', 'http://10.1.2.3', false],
    ['example.com.', 'http://example.com', true],
    ['', 'http://host', false],
  ])('“%s” for %s', (list, endpoint, isExempt) => {
    for (const name of ['NO_PROXY', 'no_proxy']) {
      expect(proxyOf({ HTTP_PROXY: PROXY, [name]: list }, endpoint) === undefined).toBe(isExempt);
    }
  });
});
