/**
 * Further tokens that their vendors made to be recognised, most of them of 2025 and 2026; see `token-table.ts`. Their forms
 * are those that the vendors publish, and the beginnings, alphabets and lengths that public rule sets agree on: `npm run rule-sets`
 * compares them, and `rule-sets.test.ts` says what of those sets is found.
 */
import type { TokenRow } from './token-table.ts';

const W = '[A-Za-z0-9]';
const B = '[A-Za-z0-9_-]';
const END = '(?![A-Za-z0-9])';
const UUID = '[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}';
/** Nothing that words are made of stands before it. */
const apart = (literal: string) => `(?<![A-Za-z0-9_-]${literal})`;
const hex = (length: number) => `[a-f0-9]{${length}}${END}`;
/** The same body behind each prefix. */
const each = (prefixes: string, body: string) =>
  Object.fromEntries(prefixes.split(' ').map((prefix) => [prefix, body]));
/** What stands before `.acc_`. */
const AUTHRESS = '(?<![A-Za-z0-9])(?<lead>(?:sc|ext|scauth|authress)_[A-Za-z0-9]{5,30}\\.[A-Za-z0-9]{4,6})';
const row = (kind: string, title: string, forms: TokenRow['forms'], more: Partial<TokenRow> = {}): TokenRow => ({
  kind,
  title,
  forms,
  ...more,
});
const token = (kind: string, title: string, prefixes: string, body: string) => row(kind, title, each(prefixes, body));

export const NEW_TOKEN_ROWS: readonly TokenRow[] = [
  row(
    'klaviyo-key',
    'Klaviyo private key',
    { pk_: `${apart('pk_')}[a-f0-9]{34}${END}` },
    { follow: { min: 34, of: 'hex' } },
  ),
  row(
    'clickup-token',
    'ClickUp token',
    { pk_: `${apart('pk_')}\\d{5,12}_[A-Z0-9]{32}${END}` },
    { follow: { min: 5, of: 'digit' } },
  ),
  row(
    'infisical-token',
    'Infisical token',
    { 'st.': `${apart('st\\.')}[a-f0-9]{24}\\.[a-f0-9]{32}\\.[a-f0-9]{32}` },
    { follow: { min: 24, of: 'hex' } },
  ),
  token('atlassian-token', 'Atlassian token', 'ATSTT3xFfGN0 ATATT3 ATCTT3xFfGF0', '[A-Za-z0-9_=-]{60,300}'),
  row(
    'artifactory-key',
    'Artifactory key',
    { cmVmd: `${apart('cmVmd')}${W}{59}${END}` },
    { follow: { min: 59, of: 'alnum' } },
  ),
  row('authress-key', 'Authress access key', {
    '.acc_': `(?<=${AUTHRESS}\\.acc_)[a-z0-9-]{10,32}\\.[A-Za-z0-9+/_=-]{30,120}`,
    '.acc-': `(?<=${AUTHRESS}\\.acc-)[a-z0-9-]{10,32}\\.[A-Za-z0-9+/_=-]{30,120}`,
  }),
  row(
    'sidekiq-credentials',
    'Sidekiq credentials',
    each(
      '__CONTRIBSYS__COM= __CONTRIBSYS__COM=" __CONTRIBSYS__COM:',
      `(?<skip>\\s?["']?)[a-f0-9]{8}:[a-f0-9]{8}${END}`,
    ),
    { follow: { min: 0, of: 'word' } },
  ),
  token('slack-token', 'Slack token', 'xwfp- xoxe-1- xapp-1-', '[A-Za-z0-9-]{20,400}'),
  row('jetbrains-token', 'JetBrains permanent token', {
    'perm-': `${apart('perm-')}[A-Za-z0-9+/=]{2,80}\\.[A-Za-z0-9+/=]{2,80}\\.${B}{30,80}`,
    'perm:': `[A-Za-z0-9+/=]{2,80}\\.[A-Za-z0-9+/=]{2,80}\\.${B}{30,80}`,
  }),
  token(
    'gitlab-token',
    'GitLab token',
    'glwt- glrtr- glpat-. glbt- glidt- glffct- glst-',
    `${B}{20,300}(?:\\.${W}{2}\\.${W}{7,9})?`,
  ),
  row('gitlab-session', 'GitLab session', { '_gitlab_session=': `[a-f0-9]{32}${END}` }),
  row('tencent-key', 'Tencent Cloud key id', { AKID: `${apart('AKID')}${W}{32}${END}` }),
  token('mongodb-secret', 'MongoDB Atlas service account secret', 'mdb_sa_sk_', `${B}{30,60}`),
  row(
    'salesforce-session',
    'Salesforce session',
    { '!AQ': `(?<=(?<lead>00D${W}{12,15})!AQ)[A-Za-z0-9._]{60,200}` },
    { follow: { min: 30, of: 'word' } },
  ),
  row(
    'stripe-client-secret',
    'Stripe client secret',
    {
      pi_: `${apart('pi_')}${W}{14,40}_secret_${W}{20,60}`,
      seti_: `${apart('seti_')}${W}{14,40}_secret_${W}{20,60}`,
      cs_live_: `${W}{40,120}`,
      ek_live_: `${W}{16,120}`,
      ek_test_: `${W}{16,120}`,
    },
    { follow: { min: 14, of: 'alnum' } },
  ),
  token('stripe-key', 'Stripe key', 'sk_org_live_ sk_org_test_', `${W}{30,200}`),
  token('wandb-key', 'Weights & Biases key', 'wandb_v1_', `${B}{60,120}`),
  row(
    'composio-key',
    'Composio key',
    { ak_: `${apart('ak_')}${W}{20}${END}` },
    { follow: { min: 20, of: 'alnum' }, minBits: 3.2 },
  ),
  row(
    'cursor-key',
    'Cursor key',
    { crsr_: hex(64), key_: `${apart('key_')}${hex(64)}` },
    { follow: { min: 64, of: 'hex' } },
  ),
  row(
    'voyage-key',
    'Voyage key',
    { 'pa-': `${apart('pa-')}${B}{43}(?!${B})` },
    { follow: { min: 43, of: 'word' }, minBits: 4 },
  ),
  token('axiom-token', 'Axiom token', 'xaat- xapt- xait-', UUID),
  row('firecrawl-key', 'Firecrawl key', { 'fc-': `${apart('fc-')}${hex(32)}` }, { follow: { min: 32, of: 'hex' } }),
  row(
    'azure-client-secret',
    'Azure AD client secret',
    {
      '8Q~': `(?<=(?<![A-Za-z0-9_~.-])(?<lead>[A-Za-z0-9_~.-]{3})8Q~)[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~-])`,
      '7Q~': `(?<=(?<![A-Za-z0-9_~.-])(?<lead>[A-Za-z0-9_~.-]{3})7Q~)[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~-])`,
      '6Q~': `(?<=(?<lead>[A-Za-z0-9_~.-]{3})6Q~)[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~-])`,
      '9Q~': `(?<=(?<lead>[A-Za-z0-9_~.-]{3})9Q~)[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~-])`,
    },
    { follow: { min: 31, of: 'word' } },
  ),
  row('google-api-key', 'Google API key', { 'AQ.Ab': `${apart('AQ\\.Ab')}${B}{40,80}` }),
  token('sourcegraph-token', 'Sourcegraph token', 'sgp_ sgp_local_ slk_ sgd_', `(?:[a-f0-9]{16}_|local_)?${hex(40)}`),
  row('runpod-key', 'RunPod key', { rpa_: '[A-Z0-9]{40,50}' }),
  token('browserbase-key', 'Browserbase key', 'bb_live_ bb_test_', `${B}{24,40}`),
  row('e2b-key', 'E2B key', { e2b_: hex(40) }, { follow: { min: 40, of: 'hex' } }),
  row(
    'onepassword-key',
    '1Password secret key',
    { 'A3-': `${apart('A3-')}[A-Z0-9]{6}-[A-Z0-9]{6,11}(?:-[A-Z0-9]{5,6}){3,4}` },
    { follow: { min: 6, of: 'upper' } },
  ),
  row(
    'adyen-key',
    'Adyen key',
    { AQE: `(?<![A-Za-z0-9+/]AQE)[A-Za-z0-9+/]{60,200}={0,2}(?:[.-][A-Za-z0-9+/=^%<>(){}~_-]{10,120})?` },
    { follow: { min: 60, of: 'word' } },
  ),
  row('paypal-token', 'PayPal access token', { A21AA: `${apart('A21AA')}${B}{60,120}` }),
  row(
    'vault-token',
    'HashiCorp Vault token',
    { 's.': `(?<![A-Za-z0-9_$.)\\]-]s\\.)${W}{24}(?![A-Za-z0-9_.(])` },
    { follow: { min: 24, of: 'alnum' }, minBits: 3.4 },
  ),
  row('confluent-key', 'Confluent secret', { cflt: `${apart('cflt')}[A-Za-z0-9+/]{56,64}` }),
  row('jina-key', 'Jina key', { jina_: `${B}{50,80}` }),
  row(
    'zapier-hook',
    'Zapier hook',
    { 'hooks.zapier.com/hooks/catch/': '(?<skip>\\d{4,12}/)[a-z0-9]{5,20}' },
    { anyCase: true, minBits: 1.5, follow: { min: 4, of: 'digit' } },
  ),
  row(
    'make-hook',
    'Make hook',
    {
      '.make.com/': `(?<skip>)[a-z0-9]{28,40}${END}`,
      'maker.ifttt.com/': `(?<skip>(?:trigger/[\\w-]{1,60}/)?(?:json/)?with/key/|use/)${B}{20,60}`,
    },
    { follow: { min: 4, of: 'word' } },
  ),
  row('discord-token', 'Discord token', { 'mfa.': `${apart('mfa\\.')}${B}{60,100}` }),
  row(
    'modal-token',
    'Modal token',
    { 'ak-': `${apart('ak-')}${W}{22}${END}`, 'as-': `${apart('as-')}${W}{22}${END}` },
    { follow: { min: 22, of: 'alnum' }, minBits: 3.2 },
  ),
  row('neon-key', 'Neon key', { napi_: `[a-z0-9]{50,80}${END}` }),
  row(
    'bitwarden-token',
    'Bitwarden access token',
    { '0.': `${apart('0\\.')}${UUID}\\.${W}{20,40}:[A-Za-z0-9+/=]{16,60}` },
    { follow: { min: 8, of: 'hex' } },
  ),
  row(
    'openai-key',
    'OpenAI session',
    { 'sess-': `${apart('sess-')}${W}{40}${END}` },
    { follow: { min: 40, of: 'alnum' } },
  ),
  row('together-key', 'Together key', { tgp_v1_: `${B}{40,50}` }),
  row('llamacloud-key', 'LlamaCloud key', { 'llx-': `${W}{40,60}${END}` }),
  row('context7-key', 'Context7 key', { 'ctx7sk-': `[a-f0-9-]{30,44}` }),
  row('apify-token', 'Apify token', { apify_api_: `${W}{34,40}` }),
  row('logfire-token', 'Logfire token', { pylf_v1_: `(?:us|eu)_${W}{40,60}`, pylf_v2_: `(?:us|eu)_${W}{40,60}` }),
  token('trigger-key', 'Trigger.dev key', 'tr_dev_ tr_prod_ tr_preview_ tr_pat_', `${W}{20,50}${END}`),
  row('inngest-key', 'Inngest key', {
    'signkey-prod-': '[a-f0-9]{64}',
    'signkey-test-': '[a-f0-9]{32,64}',
    'signkey-branch-': '[a-f0-9]{64}',
  }),
  token('polar-token', 'Polar token', 'polar_oat_ polar_pat_ polar_whs_', `${W}{30,80}`),
  row('paddle-key', 'Paddle key', {
    pdl_live_apikey_: `${W}{20,40}_${W}{15,40}_${W}{2,6}`,
    pdl_sdbx_apikey_: `${W}{20,40}_${W}{15,40}_${W}{2,6}`,
  }),
  row('dbt-token', 'dbt token', { dbtc_: `${B}{30,60}`, dbtu_: `${B}{30,60}`, dbts_: `${B}{30,60}` }),
  row('xata-key', 'Xata key', { xau_: `${W}{30,50}` }),
  row('tinybird-token', 'Tinybird token', { 'p.eyJ': `${apart('p\\.eyJ')}${B}{40,300}\\.${B}{20,60}` }),
  row('snyk-token', 'Snyk token', {
    'snyk_uat.': `${W}{6,12}\\.${B}{20,200}(?:\\.${B}{20,400})?`,
    'snyk_sat.': `${W}{6,12}\\.${B}{20,200}`,
  }),
  row('socket-key', 'Socket token', { sktsec_: `${B}{30,80}` }),
  row('netbird-token', 'NetBird token', { nbp_: `${apart('nbp_')}${W}{36}${END}` }),
  row('daytona-key', 'Daytona key', { dtn_: `${apart('dtn_')}[a-f0-9]{64}` }),
  row('mailersend-key', 'MailerSend key', { 'mlsn.': '[a-f0-9]{64}' }),
  row('onesignal-key', 'OneSignal key', { os_v2_app_: '[a-z0-9]{60,120}', os_v2_org_: '[a-z0-9]{60,120}' }),
  row('razorpay-key', 'Razorpay key', { rzp_live_: `${W}{14,24}`, rzp_test_: `${W}{14,24}` }),
  token('flutterwave-key', 'Flutterwave key', 'FLWSECK_TEST- FLWSECK- FLWPUBK_TEST-', `${W}{12,40}(?:-X)?`),
  token('plaid-token', 'Plaid token', 'access-sandbox- access-development- access-production-', UUID),
  token('easypost-key', 'EasyPost key', 'EZAK EZTK', `(?<![A-Za-z0-9]EZ[AT]K)${W}{54}${END}`),
  token('shippo-key', 'Shippo key', 'shippo_live_ shippo_test_', hex(40)),
  token('duffel-key', 'Duffel key', 'duffel_live_ duffel_test_', `${B}{43}`),
  token('openshift-token', 'OpenShift token', 'sha256~', `${B}{43}`),
  row(
    'octopus-key',
    'Octopus Deploy key',
    { 'API-': `${apart('API-')}[A-Z0-9]{26,36}${END}` },
    { follow: { min: 26, of: 'upper' } },
  ),
  row('scalingo-token', 'Scalingo token', { 'tk-us-': `${B}{48}` }),
  token('settlemint-token', 'SettleMint token', 'sm_aat_ sm_pat_ sm_sat_', `${W}{16}${END}`),
  row(
    'maxmind-key',
    'MaxMind key',
    { _mmk: `(?<=(?<lead>${W}{6}_${W}{29})_mmk)${END}` },
    { follow: { min: 0, of: 'any' } },
  ),
  row('infracost-key', 'Infracost key', { 'ico-': `${apart('ico-')}${W}{32}${END}` }),
  row(
    'harness-key',
    'Harness key',
    {
      'pat.': `${apart('pat\\.')}${B}{22}\\.${W}{24}\\.${W}{20}`,
      'sat.': `${apart('sat\\.')}${B}{22}\\.${W}{24}\\.${W}{20}`,
    },
    { follow: { min: 22, of: 'word' } },
  ),
  row('intra42-secret', 'Intra 42 secret', { 's-s4t2ud-': '[a-f0-9]{64}', 's-s4t2af-': '[a-f0-9]{64}' }),
  row('frameio-token', 'Frame.io token', { 'fio-u-': `${B}{60,70}` }),
  row('adobe-secret', 'Adobe client secret', { 'p8e-': `${apart('p8e-')}${W}{32}${END}` }),
  row('adafruit-key', 'Adafruit IO key', { aio_: `${apart('aio_')}${W}{28}${END}` }),
  row('defined-key', 'Defined Networking key', { 'dnkey-': `${B}{26}-${B}{52}` }),
  row('endor-token', 'Endor Labs token', { 'endr+': `${B}{16,40}` }),
  row(
    'clickhouse-key',
    'ClickHouse Cloud secret',
    { '4b1d': `${apart('4b1d')}${W}{38}${END}` },
    { follow: { min: 38, of: 'alnum' }, minBits: 3.5 },
  ),
  row(
    'yandex-key',
    'Yandex Cloud key',
    {
      AQVN: `${apart('AQVN')}${B}{35,38}`,
      't1.': `${apart('t1\\.')}[A-Z0-9a-z_-]+={0,2}\\.${B}{86}={0,2}`,
      YCAJ: `${apart('YCAJ')}${B}{21,25}`,
    },
    { follow: { min: 20, of: 'word' } },
  ),
  row('elastic-key', 'Elastic Cloud key', { essu_: `[A-Za-z0-9+/=]{40,120}` }),
  row('helicone-key', 'Helicone key', { 'sk-helicone-': `[a-z0-9-]{20,60}` }),
  row(
    'sk-key',
    'Key that begins with sk-',
    {
      'sk-': `${apart('sk-')}(?!ant-|or-v1|proj-|svcacct|admin-|None-|lf-)(?:[a-z][a-z0-9]{1,11}-)?(?:v\\d-)?(?=${B}*?(?=[A-Za-z]*\\d)[A-Za-z0-9]{16})${B}{28,200}${END}`,
    },
    { follow: { min: 20, of: 'word' }, minBits: 3.6 },
  ),
  row('upcloud-token', 'UpCloud token', { ucat_: '[A-Z0-9]{20,40}' }),
  row(
    'sanity-token',
    'Sanity token',
    { skE: `${apart('skE')}${W}{60,180}${END}` },
    { follow: { min: 60, of: 'alnum' } },
  ),
  row('lob-key', 'Lob key', each('live_ test_', `${`(?<![A-Za-z0-9_]\\w{4}_)`}(?:pub_)?[a-f0-9]{31,35}${END}`), {
    follow: { min: 12, of: 'word' },
  }),
  row(
    'mollie-key',
    'Mollie or GoCardless key',
    { live_: `(?<![A-Za-z0-9_]live_)(?:[A-Za-z0-9_=-]{40}|${W}{30})${END}` },
    { follow: { min: 30, of: 'word' }, minBits: 3.6 },
  ),
  row('npm-token', 'npm token', { '_authToken=': `(?<skip>)(?:${UUID}|[A-Za-z0-9_=+/.-]{20,400})` }),
  row(
    'rpc-key',
    'Key of a blockchain node',
    {
      'quiknode.pro/': `(?<skip>)[a-f0-9]{40}`,
      'ankr.com/': `(?<skip>\\w{1,20}/)[a-f0-9]{64}`,
      'chainstack.com/': `(?<skip>)[a-f0-9]{32}`,
    },
    { follow: { min: 20, of: 'word' } },
  ),
  row(
    'slack-webhook',
    'Chat webhook',
    {
      'chat.googleapis.com/v1/spaces/': `(?<skip>[\\w-]{4,20}/messages\\?key=)[\\w-]{20,60}(?:(?:&amp;|&)token=[\\w%-]{20,80})?`,
      'open.feishu.cn/open-apis/bot/v2/hook/': `(?<skip>)${UUID}`,
      'oapi.dingtalk.com/robot/send?access_token=': `(?<skip>)[a-f0-9]{64}`,
      'qyapi.weixin.qq.com/cgi-bin/webhook/send?key=': `(?<skip>)${UUID}`,
      'api.pushover.net/': `(?<skip>)[a-z0-9]{30}`,
      'hc-ping.com/': `(?<skip>)${UUID}`,
      'events.pagerduty.com/integration/': `(?<skip>)[a-f0-9]{32}`,
    },
    { minBits: 2, follow: { min: 4, of: 'word' } },
  ),
];
