/** Keys in the published forms of services, each where one meets it: in code, in a variable, in a header. */

import type { RandomSource } from '../../random-source.ts';
import { ALNUM, BASE64, LOWER_DIGITS, UPPER_DIGITS, URL_SAFE } from '../../random-source.ts';
import { base64, base64url, digits, join, json, noun, randomBase64, type Scene, scene, uuid } from './scene.ts';

type Write = (secret: string, name: string, r: RandomSource) => string;

const PLACES: readonly Write[] = [
  (secret, name) => `${name}=${secret}\n`,
  (secret) => `client = Client("${secret}")\n`,
  (secret, name) => json({ [name.toLowerCase()]: secret }),
  (secret, _, r) => `I used ${secret} for the ${noun(r)} service, it works.`,
  (secret, name) => `  ${name.toLowerCase()}: ${secret}\n`,
  (secret, name) => `+export ${name}='${secret}'\n`,
];
/** One with a form of its own: told anywhere. */
function formed(kind: string | readonly string[], name: string, make: (r: RandomSource) => string): Scene {
  return scene(name.toLowerCase().replaceAll('_', ' '), kind, (r) => {
    const secret = make(r);
    return [r.pick(PLACES)(secret, name, r), secret];
  });
}
/** One that only its variable's name tells. */
function named(kind: string | readonly string[], name: string, make: (r: RandomSource) => string): Scene {
  return scene(
    name.toLowerCase().replaceAll('_', ' '),
    typeof kind === 'string' ? [kind, 'generic-secret'] : kind,
    (r) => {
      const secret = make(r);
      return [(r.pick(PLACES.filter((_, index) => index !== 1 && index !== 3)) as Write)(secret, name, r), secret];
    },
  );
}
const GENERIC = 'generic-secret';

export const SERVICES: readonly Scene[] = [
  formed('openai-key', 'OPENAI_ADMIN_KEY', (r) =>
    join('sk', '-admin-', r.text(URL_SAFE, 58), 'T3Blbk', 'FJ', r.text(URL_SAFE, 58)),
  ),
  formed('anthropic-key', 'ANTHROPIC_ADMIN_KEY', (r) => join('sk', '-ant-', 'admin01-', r.text(URL_SAFE, 93), 'AA')),
  formed('anthropic-key', 'ANTHROPIC_REFRESH_TOKEN', (r) => join('sk', '-ant-', 'ort01-', r.text(URL_SAFE, 95))),
  formed('huggingface-token', 'HF_ORG_TOKEN', (r) => join('api', '_org_', r.text(ALNUM.slice(10), 34))),
  formed(['perplexity-key', GENERIC], 'PERPLEXITY_API_KEY', (r) => join('pp', 'lx-', r.alnum(48))),
  formed(['nvidia-key', GENERIC], 'NVIDIA_API_KEY', (r) => join('nv', 'api-', r.text(URL_SAFE, 64))),
  formed(['tavily-key', GENERIC], 'TAVILY_API_KEY', (r) => join('tv', 'ly-dev-', r.alnum(32))),
  formed(['langsmith-key', GENERIC], 'LANGSMITH_API_KEY', (r) => join('ls', 'v2_pt_', r.hex(32), '_', r.hex(10))),
  formed(['langfuse-key', GENERIC], 'LANGFUSE_SECRET_KEY', (r) => join('sk', '-lf-', uuid(r))),
  formed(['pinecone-key', GENERIC], 'PINECONE_API_KEY', (r) => join('pc', 'sk_', r.alnum(6), '_', r.alnum(64))),
  formed(['cerebras-key', GENERIC], 'CEREBRAS_API_KEY', (r) => join('cs', 'k-', r.text(LOWER_DIGITS, 48))),
  formed(['fireworks-key', GENERIC], 'FIREWORKS_API_KEY', (r) => join('f', 'w_', r.alnum(24))),
  formed(['elevenlabs-key', 'openai-key', GENERIC], 'ELEVENLABS_API_KEY', (r) => join('s', 'k_', r.hex(48))),
  formed(['aws-bedrock-key', GENERIC], 'AWS_BEARER_TOKEN_BEDROCK', (r) =>
    join('ABSK', base64(`BedrockAPIKey-${r.alnum(4)}-at-${digits(r, 12)}:${randomBase64(r, 30)}`)),
  ),
  named('cohere-key', 'COHERE_API_KEY', (r) => r.alnum(40)),
  named('mistral-key', 'MISTRAL_API_KEY', (r) => r.alnum(32)),
  named('wandb-key', 'WANDB_API_KEY', (r) => r.hex(40)),
  named('together-key', 'TOGETHER_API_KEY', (r) => r.hex(64)),
  named('azure-openai-key', 'AZURE_OPENAI_API_KEY', (r) => r.hex(32)),
  named('exa-key', 'EXA_API_KEY', (r) => uuid(r)),
  formed('github-token', 'GITHUB_USER_TOKEN', (r) => join('gh', 'u_', r.alnum(36))),
  formed('github-token', 'GITHUB_REFRESH_TOKEN', (r) => join('gh', 'r_', r.alnum(76))),
  named('github-token', 'OLD_GITHUB_TOKEN', (r) => r.hex(40)),
  formed('gitlab-token', 'CI_DEPLOY_TOKEN', (r) => join('gl', 'dt-', r.text(URL_SAFE, 20))),
  formed('gitlab-token', 'CI_JOB_TOKEN', (r) => join('gl', 'cbt-', r.hex(2), '_', r.text(URL_SAFE, 20))),
  formed('gitlab-token', 'CI_TRIGGER', (r) => join('gl', 'ptt-', r.hex(40))),
  formed('gitlab-token', 'GITLAB_ROUTABLE', (r) =>
    join('gl', 'pat-', r.text(URL_SAFE, 27), '.0', r.text(LOWER_DIGITS, 1), '.', r.text(LOWER_DIGITS, 9)),
  ),
  formed('gitlab-token', 'RUNNER_REGISTRATION', (r) => join('GR', '1348941', r.text(URL_SAFE, 20))),
  formed(['bitbucket-token', 'atlassian-token'], 'BITBUCKET_APP_PASSWORD', (r) =>
    join('AT', 'BB', r.alnum(24), r.text('0123456789ABCDEF', 8)),
  ),
  formed('slack-token', 'SLACK_USER_TOKEN', (r) =>
    join('xo', 'xp-', digits(r, 12), '-', digits(r, 12), '-', digits(r, 13), '-', r.hex(32)),
  ),
  formed('slack-token', 'SLACK_REFRESH', (r) => join('xo', 'xe-1-', r.alnum(146))),
  formed('slack-token', 'SLACK_BROWSER', (r) =>
    join('xo', 'xc-', digits(r, 12), '-', digits(r, 13), '-', digits(r, 13), '-', r.hex(64)),
  ),
  formed('slack-token', 'SLACK_COOKIE', (r) => join('xo', 'xd-', encodeURIComponent(randomBase64(r, 90)))),
  scene('discord webhook', ['discord-webhook', GENERIC], (r) => {
    const secret = r.text(URL_SAFE, 68);
    return [
      `await fetch('${join('https://discord.com', '/api/web', 'hooks/', digits(r, 19), '/', secret)}', { method: 'POST' });`,
      secret,
    ];
  }),
  scene('teams webhook', ['teams-webhook', GENERIC], (r) => {
    const secret = r.hex(32);
    return [
      `TEAMS=${join('https://acme.webhook', '.office.com/webhookb2/', uuid(r), '@', uuid(r), '/Incoming', 'Webhook/', secret, '/', uuid(r))}\n`,
      secret,
    ];
  }),
  scene('slack workflow', ['slack-webhook'], (r) => {
    const secret = r.alnum(24);
    return [
      join(
        'https://hooks.',
        'slack.com/work',
        'flows/T',
        r.text(UPPER_DIGITS, 8),
        '/A',
        r.text(UPPER_DIGITS, 8),
        '/',
        digits(r, 18),
        '/',
        secret,
      ),
      secret,
    ];
  }),
  formed('stripe-key', 'STRIPE_RESTRICTED', (r) => join('rk', '_live_51', r.alnum(97))),
  formed('stripe-key', 'STRIPE_TEST', (r) => join('sk', '_test_51', r.alnum(97))),
  formed(['square-token', GENERIC], 'SQUARE_ACCESS_TOKEN', (r) => join('EA', 'AA', r.text(URL_SAFE, 60))),
  formed(['square-token', GENERIC], 'SQUARE_SECRET', (r) => join('sq0', 'csp-', r.text(URL_SAFE, 43))),
  formed(['braintree-token', GENERIC], 'BRAINTREE', (r) =>
    join('access_', 'token$production$', r.text(LOWER_DIGITS, 16), '$', r.hex(32)),
  ),
  formed('shopify-token', 'SHOPIFY_SHARED', (r) => join('shp', 'ss_', r.hex(32))),
  named('paypal-secret', 'PAYPAL_CLIENT_SECRET', (r) => join('E', r.text(URL_SAFE, 79))),
  named('plaid-secret', 'PLAID_SECRET', (r) => r.hex(30)),
  formed(['brevo-key', GENERIC], 'BREVO_API_KEY', (r) => join('xkey', 'sib-', r.hex(64), '-', r.alnum(16))),
  formed(['resend-key', GENERIC], 'RESEND_API_KEY', (r) => join('r', 'e_', r.alnum(8), '_', r.alnum(24))),
  named('postmark-token', 'POSTMARK_SERVER_TOKEN', (r) => uuid(r)),
  formed(['hubspot-token', GENERIC], 'HUBSPOT_ACCESS_TOKEN', (r) => join('pat-', 'na1-', uuid(r))),
  formed(['dropbox-token', GENERIC], 'DROPBOX_TOKEN', (r) => join('s', 'l.', r.text(URL_SAFE, 136))),
  formed(['asana-token', GENERIC], 'ASANA_PAT', (r) => join('2/', digits(r, 16), '/', digits(r, 16), ':', r.hex(32))),
  formed('linear-key', 'LINEAR_OAUTH', (r) => join('lin', '_oauth_', r.hex(64))),
  formed('notion-token', 'NOTION_KEY', (r) => join('sec', 'ret_', r.alnum(43))),
  formed(['contentful-token', GENERIC], 'CONTENTFUL_MANAGEMENT_TOKEN', (r) => join('CF', 'PAT-', r.text(URL_SAFE, 43))),
  named('algolia-key', 'ALGOLIA_ADMIN_KEY', (r) => r.hex(32)),
  formed(['mapbox-token', 'jwt', GENERIC], 'MAPBOX_SECRET_TOKEN', (r) =>
    join('s', 'k.', base64url(json({ u: 'acme', a: r.text(LOWER_DIGITS, 25) })), '.', r.text(URL_SAFE, 22)),
  ),
  formed(['google-oauth', GENERIC], 'GOOGLE_REFRESH_TOKEN', (r) => join('1', '//0', r.alnum(1), r.text(URL_SAFE, 98))),
  formed(['firebase-key', GENERIC], 'FCM_SERVER_KEY', (r) =>
    join('AAAA', r.text(URL_SAFE, 7), ':APA', '91b', r.text(URL_SAFE, 134)),
  ),
  formed('digitalocean-token', 'DO_OAUTH', (r) => join('do', 'o_v1_', r.hex(64))),
  formed(['flyio-token', GENERIC], 'FLY_API_TOKEN', (r) => join('f', 'o1_', r.text(URL_SAFE, 43))),
  formed(['flyio-token', GENERIC], 'FLY_ACCESS_TOKEN', (r) => join('fm', '2_', r.text(BASE64, 500))),
  formed(['render-key', GENERIC], 'RENDER_API_KEY', (r) => join('rn', 'd_', r.alnum(28))),
  named('vercel-token', 'VERCEL_TOKEN', (r) => r.alnum(24)),
  scene('cloudflare global key', ['cloudflare-token', 'authorization', GENERIC], (r) => {
    const secret = r.hex(37);
    return [
      `curl https://api.cloudflare.com/client/v4/zones -H "X-Auth-Email: dev@acme.io" -H "X-Auth-Key: ${secret}"`,
      secret,
    ];
  }),
  formed(['cloudflare-token', GENERIC], 'CLOUDFLARE_ORIGIN_CA', (r) => join('v1', '.0-', r.hex(24), '-', r.hex(146))),
  scene('fastly', ['authorization', GENERIC], (r) => {
    const secret = r.text(URL_SAFE, 32);
    return [`curl -H "Fastly-Key: ${secret}" https://api.fastly.com/service`, secret];
  }),
  named('datadog-key', 'DD_APP_KEY', (r) => r.hex(40)),
  formed(['newrelic-key', GENERIC], 'NEW_RELIC_LICENSE_KEY', (r) => join(r.hex(36), 'NR', 'AL')),
  formed('grafana-token', 'GRAFANA_CLOUD', (r) =>
    join('gl', 'c_', base64(json({ o: digits(r, 6), n: 'ci', k: r.alnum(24), m: { r: 'eu' } }))),
  ),
  formed('grafana-token', 'GRAFANA_API_KEY', (r) => base64(json({ k: r.alnum(32), n: 'ci', id: 1 }))),
  formed('sentry-token', 'SENTRY_AUTH_TOKEN', (r) =>
    join(
      'sn',
      'trys_',
      base64(json({ iat: 1790000000.1, url: 'https://sentry.io', org: 'acme' })),
      '_',
      r.text(BASE64, 43),
    ),
  ),
  formed(['honeycomb-key', GENERIC], 'HONEYCOMB_API_KEY', (r) => join('hca', 'ik_01', r.text(LOWER_DIGITS, 56))),
  scene('splunk collector', ['authorization', GENERIC], (r) => {
    const secret = uuid(r);
    return [
      `curl -k https://splunk:8088/services/collector -H "Authorization: Splunk ${secret}" -d '{"event":"x"}'`,
      secret,
    ];
  }),
  scene('elastic key', ['authorization', GENERIC], (r) => {
    const secret = base64(`${r.text(URL_SAFE, 20)}:${r.text(URL_SAFE, 22)}`);
    return [`es = requests.get(url, headers={"Authorization": "ApiKey ${secret}"})`, secret];
  }),
  formed(['dynatrace-token', GENERIC], 'DT_TOKEN', (r) =>
    join('dt0', 'c01.', r.text(UPPER_DIGITS, 24), '.', r.text(UPPER_DIGITS, 64)),
  ),
  named('snyk-token', 'SNYK_TOKEN', (r) => uuid(r)),
  formed(['sonar-token', GENERIC], 'SONAR_TOKEN', (r) => join('sq', 'u_', r.hex(40))),
  formed(['circleci-token', GENERIC], 'CIRCLE_TOKEN', (r) => join('CCI', 'PAT_', r.alnum(22), '_', r.hex(40))),
  formed(['buildkite-token', GENERIC], 'BUILDKITE_TOKEN', (r) => join('bk', 'ua_', r.hex(40))),
  named('codecov-token', 'CODECOV_TOKEN', (r) => uuid(r)),
  formed(['artifactory-key', GENERIC], 'ARTIFACTORY_API_KEY', (r) => join('AK', 'Cp8', r.alnum(69))),
  formed(['artifactory-key', GENERIC], 'ARTIFACTORY_TOKEN', (r) => base64(`reftkn:01:1795327864:${r.alnum(28)}`)),
  formed('docker-token', 'DOCKER_ORG_TOKEN', (r) => join('dckr', '_oat_', r.text(URL_SAFE, 32))),
  formed('vault-token', 'VAULT_BATCH', (r) => join('hv', 'b.AAAAAQ', r.text(URL_SAFE, 140))),
  named('vault-token', 'VAULT_TOKEN', (r) => join('s', '.', r.alnum(24))),
  formed('doppler-token', 'DOPPLER_TOKEN', (r) => join('dp', '.st.prd.', r.alnum(43))),
  formed(['onepassword-token', GENERIC], 'OP_SERVICE_ACCOUNT_TOKEN', (r) =>
    join(
      'op',
      's_',
      base64url(
        json({
          signInAddress: 'acme.1password.com',
          userAuth: { method: 'SRPg-4096' },
          muk: r.alnum(43),
          secretKey: r.alnum(26),
        }),
      ),
    ),
  ),
  formed(['prefect-key', GENERIC], 'PREFECT_API_KEY', (r) => join('pn', 'u_', r.alnum(36))),
  formed(['planetscale-token', GENERIC], 'PLANETSCALE_TOKEN', (r) => join('ps', 'cale_tkn_', r.text(URL_SAFE, 43))),
  formed(['planetscale-token', GENERIC], 'PLANETSCALE_PASSWORD', (r) => join('ps', 'cale_pw_', r.text(URL_SAFE, 43))),
  formed(['supabase-key', GENERIC], 'SUPABASE_SECRET', (r) =>
    join('sb', '_secret_', r.text(URL_SAFE, 22), '_', r.alnum(8)),
  ),
  scene('okta', ['authorization', GENERIC], (r) => {
    const secret = join('00', r.text(URL_SAFE, 40));
    return [`curl -H "Authorization: SSWS ${secret}" https://acme.okta.com/api/v1/users`, secret];
  }),
  named('auth0-secret', 'AUTH0_CLIENT_SECRET', (r) => r.text(URL_SAFE, 64)),
  formed(['stripe-key', GENERIC], 'CLERK_SECRET_KEY', (r) => join('sk', '_live_', r.alnum(43))),
  named('spotify-secret', 'SPOTIFY_CLIENT_SECRET', (r) => r.hex(32)),
  formed(['twitter-token', GENERIC], 'TWITTER_BEARER_TOKEN', (r) =>
    join('AAAAAAAAAAAAAAAAAAAAA', r.alnum(5), 'AAAAAA', r.alnum(20), '%3D', r.alnum(50)),
  ),
  formed(['facebook-token', GENERIC], 'FACEBOOK_TOKEN', (r) => join('EA', 'AC', r.alnum(180))),
  named('twitch-token', 'TWITCH_OAUTH_TOKEN', (r) => join('oauth', ':', r.text(LOWER_DIGITS, 30))),
  formed(['posthog-key', GENERIC], 'POSTHOG_PERSONAL_KEY', (r) => join('ph', 'x_', r.alnum(43))),
  formed(['launchdarkly-key', GENERIC], 'LAUNCHDARKLY_SDK_KEY', (r) => join('sdk', '-', uuid(r))),
  formed('tailscale-key', 'TAILSCALE_CLIENT', (r) => join('ts', 'key-client-', r.alnum(12), '-', r.alnum(32))),
  scene('alchemy', [GENERIC, 'url-password'], (r) => {
    const secret = r.text(URL_SAFE.replace('-', ''), 32);
    return [`RPC_API_KEY="${secret}"\nRPC_URL=https://eth-mainnet.g.alchemy.com/v2/${secret}\n`, secret];
  }),
  named('eth-key', 'DEPLOYER_PRIVATE_KEY', (r) => join('0x', r.hex(64))),
  formed(['nuget-key', GENERIC], 'NUGET_API_KEY', (r) =>
    join('oy', '2', r.text('abcdefghijklmnopqrstuvwxyz234567', 43)),
  ),
  formed(['crates-token', GENERIC], 'CARGO_REGISTRY_TOKEN', (r) => join('ci', 'o', r.alnum(32))),
  formed(['clojars-token', GENERIC], 'DEPLOY_PASSWORD', (r) => join('CLO', 'JARS_', r.hex(60))),
  named('azure-devops-token', 'AZURE_DEVOPS_EXT_PAT', (r) => r.text('abcdefghijklmnopqrstuvwxyz234567', 52)),
  scene('azure function', ['azure-key', GENERIC], (r) => {
    const secret = join(r.text(URL_SAFE, 44), 'Az', 'Fu', r.text(URL_SAFE, 6), '==');
    return [`curl "https://acme.azurewebsites.net/api/run?code=${secret}"`, secret];
  }),
  scene('azure gateway', ['authorization', GENERIC], (r) => {
    const secret = r.hex(32);
    return [`Ocp-Apim-Subscription-Key: ${secret}\nAccept: application/json\n`, secret];
  }),
  formed(['ably-key', GENERIC], 'ABLY_API_KEY', (r) => join(r.alnum(6), '.', r.alnum(6), ':', r.text(URL_SAFE, 43))),
  formed('figma-token', 'FIGMA_OAUTH', (r) => join('fig', 'o_', r.alnum(40))),
  formed(['typeform-token', GENERIC], 'TYPEFORM_TOKEN', (r) => join('tf', 'p_', r.text(URL_SAFE, 59))),
  formed(['readme-key', GENERIC], 'README_API_KEY', (r) => join('rd', 'me_', r.text(LOWER_DIGITS, 70))),
  formed(['sendinblue-key', 'brevo-key', GENERIC], 'SMTP_KEY', (r) =>
    join('xsmtp', 'sib-', r.hex(64), '-', r.alnum(16)),
  ),
  formed('atlassian-token', 'CONFLUENCE_TOKEN', (r) =>
    join('ATC', 'TT3xFfGN0', r.text(URL_SAFE, 170), '=', r.text('0123456789ABCDEF', 8)),
  ),
  named('github-webhook', 'WEBHOOK_SECRET', (r) => r.hex(40)),
  named('nextauth-secret', 'NEXTAUTH_SECRET', (r) => randomBase64(r, 32)),
  named('encryption', 'ENCRYPTION_KEY', (r) => r.hex(64)),
];
