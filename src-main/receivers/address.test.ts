import { expect, it } from 'vitest';
import { formatAddress, isLoopback, parseAddress } from './address.ts';

it.each([
  ['127.0.0.1:4318', { host: '127.0.0.1', port: 4318 }],
  ['localhost:0', { host: '127.0.0.1', port: 0 }],
  [':4318', { host: '127.0.0.1', port: 4318 }],
  ['4318', { host: '127.0.0.1', port: 4318 }],
  ['[::1]:4317', { host: '::1', port: 4317 }],
  ['0.0.0.0:4317', { host: '0.0.0.0', port: 4317 }],
  ['gateway.example:65535', { host: 'gateway.example', port: 65_535 }],
])('reads %s', (text, expected) => {
  expect(parseAddress(text)).toEqual(expected);
});

it.each([
  '',
  'localhost',
  '127.0.0.1:',
  '127.0.0.1:65536',
  '::1:4317',
  '[nonsense]:1',
  '[127.0.0.1]:1',
  'http://a:1',
  'a:b',
])('does not take %s', (text) => {
  expect(parseAddress(text)).toEqual({ error: expect.stringContaining('HOST:PORT') });
});

it('writes what it reads', () => {
  for (const text of ['127.0.0.1:4318', '[::1]:4317']) {
    const parsed = parseAddress(text);
    expect('error' in parsed ? undefined : formatAddress(parsed.host, parsed.port)).toBe(text);
  }
});

it.each([
  ['127.0.0.1', true],
  ['127.255.0.1', true],
  ['::1', true],
  ['LOCALHOST', true],
  ['app.localhost', true],
  ['127.0.0.1.evil.example', false],
  ['localhost.evil.example', false],
  ['0.0.0.0', false],
  ['192.168.1.2', false],
])('%s is loopback: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
