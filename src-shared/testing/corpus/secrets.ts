/**
 * Made-up secrets of the kinds that developers' tools have. Nothing here is or was anybody's: every one is drawn from the
 * seed, and their prefixes are put together at run time so that no file holds a token.
 */
import { Buffer } from 'node:buffer';
import { checksum62 } from '../../redaction/secrets/randomness.ts';
import { ALNUM, BASE64, LOWER_DIGITS, type RandomSource, UPPER_DIGITS, URL_SAFE } from '../random-source.ts';

export interface SecretForm {
  /** The kind that the detector is to say; any of them when several fit. */
  kinds: readonly string[];
  make(random: RandomSource): string;
  /** Without a form of its own: only a name like this one tells. */
  name?: string;
}

/** Parts of a literal, joined here and nowhere else. */
const join = (...parts: string[]) => parts.join('');
const form = (kind: string | readonly string[], make: SecretForm['make'], name?: string): SecretForm => ({
  kinds: typeof kind === 'string' ? [kind] : kind,
  make,
  ...(name === undefined ? {} : { name }),
});

function checked(prefix: string, random: RandomSource): string {
  const body = random.alnum(30);
  return prefix + body + checksum62(body);
}

function jwt(random: RandomSource): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = part({ alg: random.pick(['HS256', 'RS256', 'ES256']), typ: 'JWT' });
  return [
    header,
    part({ sub: random.hex(12), iat: 1_790_000_000 + random.below(1e6) }),
    random.text(URL_SAFE, 43),
  ].join('.');
}

function pem(random: RandomSource, label: string, bytes: number, head: string): string {
  const body = head + random.text(BASE64, bytes);
  const lines = body.match(/.{1,64}/g) ?? [];
  const line = (word: string) => join('-----', word, ' ', label, 'PRIVATE ', 'KEY-----');
  return [line('BEGIN'), ...lines, line('END')].join('\n');
}

export const SECRET_FORMS: readonly SecretForm[] = [
  form('openai-key', (r) => join('sk', '-proj-', r.text(URL_SAFE, 74), 'T3Blbk', 'FJ', r.alnum(74))),
  form('openai-key', (r) => join('sk', '-', r.alnum(20), 'T3Blbk', 'FJ', r.alnum(20))),
  form('openai-key', (r) => join('sk', '-svcacct-', r.alnum(58), 'T3Blbk', 'FJ', r.alnum(58))),
  form('openai-key', (r) => join('sk', '-', r.hex(32))),
  form('anthropic-key', (r) => join('sk', '-ant-', 'api03-', r.text(URL_SAFE, 92), r.text(ALNUM, 1), 'AA')),
  form('anthropic-key', (r) => join('sk', '-ant-', 'oat01-', r.text(ALNUM, 86))),
  form('openrouter-key', (r) => join('sk', '-or-v1-', r.hex(64))),
  form('groq-key', (r) => join('gs', 'k_', r.alnum(52))),
  form('xai-key', (r) => join('xa', 'i-', r.alnum(80))),
  form('replicate-token', (r) => join('r', '8_', r.alnum(37))),
  form('huggingface-token', (r) => join('h', 'f_', r.text('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', 34))),
  form('google-api-key', (r) => join('AI', 'za', r.text(URL_SAFE.replace('-', ''), 34), r.alnum(3).slice(0, 1))),
  form('google-oauth', (r) => join('GOC', 'SPX-', r.text(ALNUM, 28))),
  form('google-oauth', (r) => join('ya', '29.', r.text(URL_SAFE, 120), 'x')),
  form('aws-access-key', (r) => join('AK', 'IA', r.text('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16))),
  form('aws-access-key', (r) => join('AS', 'IA', r.text('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16))),
  form('aws-secret-key', (r) => r.alnum(8) + r.text(BASE64, 31) + r.alnum(3).slice(0, 1), 'AWS_SECRET_ACCESS_KEY'),
  form(
    'azure-client-secret',
    (r) => join(r.alnum(3), '8', 'Q~', r.text(`${ALNUM}_-`, 33), r.alnum(3).slice(0, 1)).replace(/^.../, (x) => `${x}`),
    'AZURE_CLIENT_SECRET',
  ),
  form('azure-storage-key', (r) => join('Account', 'Key=', r.text(BASE64, 86), '==')),
  form('github-token', (r) => checked(join('gh', 'p_'), r)),
  form('github-token', (r) => checked(join('gh', 'o_'), r)),
  form('github-token', (r) => checked(join('gh', 's_'), r)),
  form('github-token', (r) => join('github', '_pat_', r.alnum(22), '_', r.alnum(59))),
  form('gitlab-token', (r) => join('gl', 'pat-', r.text(ALNUM, 20))),
  form('gitlab-token', (r) => join('gl', 'rt-', r.text(ALNUM, 20))),
  form('slack-token', (r) =>
    join('xo', 'xb-', r.text('123456789', 12), '-', r.text('123456789', 13), '-', r.alnum(24)),
  ),
  form('slack-token', (r) =>
    join('xa', 'pp-1-A', r.text(UPPER_DIGITS, 10), '-', r.text('123456789', 13), '-', r.hex(64)),
  ),
  form('slack-webhook', (r) =>
    join(
      'https://hooks.',
      'slack.com/services/T',
      r.text(UPPER_DIGITS, 9),
      '/B',
      r.text(UPPER_DIGITS, 10),
      '/',
      r.alnum(24),
    ),
  ),
  form('stripe-key', (r) => join('sk', '_live_', r.alnum(24))),
  form('stripe-key', (r) => join('rk', '_test_', r.alnum(99))),
  form('stripe-key', (r) => join('wh', 'sec_', r.alnum(32))),
  form('npm-token', (r) => checked(join('np', 'm_'), r)),
  form('pypi-token', (r) => join('py', 'pi-AgE', 'IcHlwaS5vcmc', r.text(URL_SAFE, 130), 'q')),
  form('rubygems-key', (r) => join('ruby', 'gems_', r.hex(48))),
  form('docker-token', (r) => join('dckr', '_pat_', r.alnum(27))),
  form('twilio-key', (r) => join('S', 'K', r.hex(32))),
  form('twilio-key', (r) => r.hex(32), 'TWILIO_AUTH_TOKEN'),
  form('sendgrid-key', (r) => join('S', 'G.', r.alnum(22), '.', r.alnum(43))),
  form('mailgun-key', (r) => join('ke', 'y-', r.hex(32))),
  form('mailchimp-key', (r) => join(r.hex(32), '-u', 's', String(1 + r.below(20)))),
  form('shopify-token', (r) => join('shp', 'at_', r.hex(32))),
  form('discord-token', (r) => join('M', r.text(ALNUM, 25), '.', 'G', r.alnum(5), '.', r.alnum(38))),
  form('telegram-token', (r) => join(r.text('123456789', 10), ':A', 'A', r.alnum(33))),
  form('linear-key', (r) => join('lin', '_api_', r.alnum(40))),
  form('notion-token', (r) => join('nt', 'n_', r.text('123456789', 11), r.alnum(35))),
  form('figma-token', (r) => join('fi', 'gd_', r.alnum(43))),
  form('airtable-token', (r) => join('pa', 't', r.alnum(14), '.', r.hex(64))),
  form('postman-key', (r) => join('PM', 'AK-', r.hex(24), '-', r.hex(34))),
  form('vercel-token', (r) => join('vc', 'p_', r.alnum(56))),
  form('netlify-token', (r) => join('nf', 'p_', r.alnum(36))),
  form('cloudflare-token', (r) => join('cf', 'ut_', r.alnum(40), r.hex(8))),
  form('cloudflare-token', (r) => r.alnum(40), 'CLOUDFLARE_API_TOKEN'),
  form('digitalocean-token', (r) => join('do', 'p_v1_', r.hex(64))),
  form('heroku-key', (r) => [8, 4, 4, 4, 12].map((length) => r.hex(length)).join('-'), 'HEROKU_API_KEY'),
  form('heroku-key', (r) => join('HR', 'KU-AA', r.alnum(58))),
  form('newrelic-key', (r) => join('NR', 'AK-', r.text(UPPER_DIGITS, 27))),
  form('datadog-key', (r) => r.hex(32), 'DD_API_KEY'),
  form('sentry-token', (r) => join('sn', 'tryu_', r.hex(64))),
  form('grafana-token', (r) => join('gl', 'sa_', r.alnum(32), '_', r.hex(8))),
  form('pagerduty-key', (r) => r.text(URL_SAFE.replaceAll(/[_-]/g, ''), 20).replace(/^./, 'y'), 'PAGERDUTY_API_TOKEN'),
  form('databricks-token', (r) => join('da', 'pi', r.hex(32))),
  form('supabase-key', (r) => join('sb', 'p_', r.hex(40))),
  form('vault-token', (r) => join('hv', 's.', r.alnum(92))),
  form('doppler-token', (r) => join('dp', '.pt.', r.alnum(43))),
  form('terraform-token', (r) => join(r.alnum(14), '.atlas', 'v1.', r.alnum(67))),
  form('pulumi-token', (r) => join('pu', 'l-', r.hex(40))),
  form('tailscale-key', (r) => join('ts', 'key-auth-', r.alnum(12), '-', r.alnum(32))),
  form('atlassian-token', (r) => join('ATA', 'TT3xFfGF0', r.text(ALNUM, 170), '=', r.text(UPPER_DIGITS, 8))),
  form('jwt', jwt),
  form('private-key', (r) => pem(r, 'RSA ', 820, 'MIIE')),
  form('private-key', (r) => pem(r, '', 210, 'MIGH')),
  form('private-key', (r) => pem(r, 'OPENSSH ', 340, 'b3BlbnNzaC1rZXktdjE')),
  form('url-password', (r) => join('postgres', '://app:', r.alnum(14), '@db.internal.corp:5432/main')),
  form('url-password', (r) => join('mongodb+srv', '://svc_', r.hex(4), ':', r.alnum(18), '@cluster0.mongodb.net/prod')),
  form('url-password', (r) => join('https', '://deploy:', r.alnum(16), '@registry.corp.io/v2/')),
  form('url-password', (r) => join('redis', '://:', r.alnum(24), '@cache.corp.io:6379/0')),
  form('password', (r) => `${r.text(LOWER_DIGITS, 6)}${r.pick(['!', '#', '-', '_'])}${r.alnum(6)}`, 'DB_PASSWORD'),
  form('generic-secret', (r) => r.alnum(40), 'SESSION_SECRET'),
  form('generic-secret', (r) => r.hex(40), 'INTERNAL_API_TOKEN'),
  form('authorization', (r) => r.alnum(36), 'Authorization: Bearer'),
  form('cookie', (r) => r.alnum(40), 'Cookie: session'),
];
