/**
 * The keys of a Codex config.toml that a run obeys, with their defaults. Everything else in the file is let through.
 * Numbers and bounds are Codex's.
 */
import { z } from 'zod';
import { SANDBOX_MODES } from './tools/sandbox.ts';

const text = (right: string) => z.string({ error: right });
const count = (right: string) => z.int({ error: right }).nonnegative(right);
const RETRIES = 'a whole number from 0 to 100';
const strings = z.record(z.string(), text('a string'), { error: 'a table of strings' });

const MODES = SANDBOX_MODES.map((mode) => `"${mode}"`).join(', ');

const provider = z.looseObject(
  {
    name: text('a string').optional(),
    base_url: text('a URL, such as "https://api.openai.com/v1"').optional(),
    env_key: text('the name of a variable of the environment').optional(),
    wire_api: z.literal('responses', { error: '"responses"; no other wire is spoken' }).default('responses'),
    query_params: strings.optional(),
    http_headers: strings.optional(),
    env_http_headers: strings.optional(),
    request_max_retries: count(RETRIES).max(100, RETRIES).default(4),
    stream_max_retries: count(RETRIES).max(100, RETRIES).default(5),
    stream_idle_timeout_ms: z
      .int({ error: 'milliseconds above 0' })
      .positive('milliseconds above 0')
      .max(2 ** 31 - 1, 'milliseconds, at most 24 days')
      .default(300_000),
  },
  { error: 'a table, such as { base_url = "https://host/v1", env_key = "HOST_API_KEY" }' },
);

export type ProviderConfig = z.infer<typeof provider>;

export const execConfigSchema = z.object({
  model: text('a string, such as "gpt-5.3-codex"').min(1, 'a string, such as "gpt-5.3-codex"').default('gpt-5.3-codex'),
  model_provider: text('the name of a table [model_providers.NAME]').default('openai'),
  model_providers: z.record(z.string(), provider, { error: 'tables [model_providers.NAME]' }).default({}),
  model_reasoning_effort: text('a string, such as "medium"').optional(),
  model_reasoning_summary: text('a string, such as "auto"').default('auto'),
  model_context_window: count('a number of tokens').optional(),
  openai_base_url: text('a URL, such as "https://api.openai.com/v1"').optional(),
  sandbox_mode: z.enum(SANDBOX_MODES, { error: `one of ${MODES}` }).default('read-only'),
});

export type ExecConfig = z.infer<typeof execConfigSchema>;

/** What a provider has that says nothing. */
export function defaultProvider(): ProviderConfig {
  return provider.parse({});
}
