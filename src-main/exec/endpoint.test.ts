import { describe, expect, it } from 'vitest';
import { resolveEndpoint } from './endpoint.ts';
import { execConfigSchema } from './exec-config.ts';

function resolve(config: object, environment: NodeJS.ProcessEnv = {}) {
  return resolveEndpoint(execConfigSchema.parse(config), environment, 'test/1');
}

describe('resolveEndpoint', () => {
  it.each([
    ['the default', {}, {}, 'https://api.openai.com/v1/responses'],
    ['the environment', {}, { OPENAI_BASE_URL: 'http://127.0.0.1:1/v1/' }, 'http://127.0.0.1:1/v1/responses'],
    [
      'the configuration first',
      { openai_base_url: 'http://a/v1' },
      { OPENAI_BASE_URL: 'http://b/v1' },
      'http://a/v1/responses',
    ],
    [
      'a provider',
      { model_provider: 'x', model_providers: { x: { base_url: 'http://c/api', query_params: { version: '1 2' } } } },
      { OPENAI_BASE_URL: 'http://b/v1' },
      'http://c/api/responses?version=1+2',
    ],
  ])('takes the address from %s', (_, config, environment, expected) => {
    const result = resolve(config, { OPENAI_API_KEY: 'k', ...environment });
    expect(result.ok && result.endpoint.url.href).toBe(expected);
  });

  it.each([
    [{}, { OPENAI_API_KEY: 'open' }, 'Bearer open'],
    [{}, { OPENAI_API_KEY: 'open', CODEX_API_KEY: 'codex' }, 'Bearer codex'],
    [{}, { OPENAI_API_KEY: ' spaced\n' }, 'Bearer spaced'],
    [{ env_key: 'MINE' }, { OPENAI_API_KEY: 'open', MINE: 'own' }, 'Bearer own'],
    [{}, {}, undefined],
  ])('takes the key of %j from %j', (provider, environment, expected) => {
    const custom = { model_provider: 'x', model_providers: { x: { base_url: 'http://c', ...provider } } };
    const result = resolve('env_key' in provider || expected === undefined ? custom : {}, environment);
    expect(result.ok && result.endpoint.headers['authorization']).toBe(expected);
    expect(result.ok && result.endpoint.authMode).toBe(expected === undefined ? undefined : 'ApiKey');
  });

  it('adds headers of the file and of the environment, and hides the variables from commands', () => {
    const x = { base_url: 'http://c', http_headers: { 'x-a': '1' }, env_http_headers: { 'x-b': 'B', 'x-c': 'UNSET' } };
    const result = resolve({ model_provider: 'x', model_providers: { x } }, { B: 'secret-b' });
    if (!result.ok) throw new Error(result.error);
    expect(result.endpoint.headers).toMatchObject({ 'x-a': '1', 'x-b': 'secret-b' });
    expect(result.endpoint.headers).not.toHaveProperty('x-c');
    expect(result.endpoint.secrets).toEqual(['secret-b']);
    expect(result.endpoint.secretVariables).toContain('B');
  });

  it.each([
    [{}, {}, 'No API key for provider openai: set OPENAI_API_KEY or CODEX_API_KEY.'],
    [{ model_provider: 'y' }, {}, 'there is no table [model_providers.y]'],
    [{ openai_base_url: 'ftp://host' }, { OPENAI_API_KEY: 'k' }, 'must be http:// or https://'],
    [{ openai_base_url: 'host' }, { OPENAI_API_KEY: 'k' }, 'must be http:// or https://'],
    [
      { model_provider: 'x', model_providers: { x: { base_url: 'http://c', env_key: 'MINE' } } },
      { OPENAI_API_KEY: 'k' },
      'No API key for provider x: set MINE.',
    ],
    [{}, { OPENAI_API_KEY: 'sk-secret\nx' }, 'the header "authorization" or its value cannot be sent'],
  ])('refuses %j', (config, environment, expected) => {
    const result = resolve(config, environment);
    expect(result).toMatchObject({ ok: false, error: expect.stringContaining(expected) });
    expect(JSON.stringify(result)).not.toContain('sk-secret');
  });
});
