/**
 * Tokens that their vendors made to be recognised: a literal, then a body of known characters. The forms are those that
 * the vendors document or that their tokens show.
 */
import type { Follow } from './detector.ts';

export interface TokenRow {
  kind: string;
  title: string;
  /**
   * By literal: the body behind it, as an expression. A group `lead` inside a lookbehind takes in what stands before the
   * literal, a group `skip` leaves out what is no secret behind it.
   */
  forms: Readonly<Record<string, string>>;
  /** The least entropy of a body, bits a character. */
  minBits?: number;
  follow?: Follow;
  /** The body ends with a checksum: when that is right, nothing else is asked. */
  checksum?: true;
  anyCase?: true;
}

const W = '[A-Za-z0-9]';
const B = '[A-Za-z0-9_-]';
const END = '(?![A-Za-z0-9])';
/** No such character before it, and no sign either unless it is that of a line in a diff. */
const notBehind = (chars: string, literal = '') => `(?<![${chars}]${literal}|\\S[+-]${literal})`;

/** hex digits, at least n */
const hex = (n: number, exactly = false) => `[a-f0-9]{${n}${exactly ? '' : ',200'}}${END}`;

export const TOKEN_ROWS: readonly TokenRow[] = [
  {
    kind: 'anthropic-key',
    title: 'Anthropic API key',
    forms: { 'sk-ant-': `(?:[a-z]{2,8}\\d\\d-)?${B}{24,256}` },
  },
  { kind: 'openrouter-key', title: 'OpenRouter API key', forms: { 'sk-or-v1-': hex(32) } },
  {
    kind: 'openai-key',
    title: 'OpenAI API key',
    forms: {
      'sk-proj-': `${B}{20,256}`,
      'sk-svcacct-': `${B}{20,256}`,
      'sk-admin-': `${B}{20,256}`,
      'sk-None-': `${B}{20,256}`,
      'sk-': `${W}{32,128}${END}`,
    },
  },
  { kind: 'groq-key', title: 'Groq API key', forms: { gsk_: `${W}{40,80}` } },
  { kind: 'xai-key', title: 'xAI API key', forms: { 'xai-': `${W}{60,100}` } },
  { kind: 'perplexity-key', title: 'Perplexity API key', forms: { 'pplx-': `${W}{40,64}` } },
  { kind: 'replicate-token', title: 'Replicate API token', forms: { r8_: `${W}{37,40}${END}` } },
  {
    kind: 'langsmith-key',
    title: 'LangSmith API key',
    forms: { lsv2_pt_: `[a-f0-9]{32}_[a-f0-9]{10}`, lsv2_sk_: `[a-f0-9]{32}_[a-f0-9]{10}` },
  },
  {
    kind: 'huggingface-token',
    title: 'Hugging Face token',
    forms: { hf_: `${W}{30,64}${END}`, api_org_: `${W}{30,64}${END}` },
  },
  { kind: 'google-api-key', title: 'Google API key', forms: { AIza: `(?<!${W}AIza)${B}{35}` } },
  {
    kind: 'google-oauth',
    title: 'Google OAuth secret or token',
    forms: { 'GOCSPX-': `${B}{24,40}`, 'ya29.': `[A-Za-z0-9_.-]{20,2048}`, '1//0': `(?<!${W}1//0)${B}{30,256}` },
  },
  {
    kind: 'aws-access-key',
    title: 'AWS access key id',
    forms: Object.fromEntries(
      ['AKIA', 'ASIA', 'ABIA', 'ACCA'].map((prefix) => [prefix, `(?<!${W}${prefix})[A-Z0-9]{16}${END}`]),
    ),
    follow: { min: 16, of: 'upper' },
  },
  {
    kind: 'aws-session-token',
    title: 'AWS session token',
    forms: { IQoJb3JpZ2lu: '[A-Za-z0-9+/=]{80,4096}', FwoGZXIvYXdz: '[A-Za-z0-9+/=]{80,4096}' },
  },
  {
    kind: 'aws-bedrock-key',
    title: 'AWS Bedrock API key',
    forms: { ABSKQmVkcm9ja0FQSUtleS: '[A-Za-z0-9+/=]{80,300}' },
  },
  {
    kind: 'azure-client-secret',
    title: 'Azure AD client secret',
    forms: {
      '8Q~': `(?<=(?<lead>[A-Za-z0-9_~.-]{4})8Q~)[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~-])`,
      '7Q~': `(?<=(?<lead>[A-Za-z0-9_~.-]{3,4})7Q~)[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~-])`,
    },
    follow: { min: 31, of: 'word' },
  },
  {
    kind: 'azure-storage-key',
    title: 'Azure storage or service bus key',
    forms: {
      'AccountKey=': '(?<skip>)[A-Za-z0-9+/]{40,100}={0,2}',
      'SharedAccessKey=': '(?<skip>)[A-Za-z0-9+/]{40,100}={0,2}',
    },
  },
  {
    kind: 'azure-sas',
    title: 'Azure shared access signature',
    forms: { 'sig=': '(?<skip>)[A-Za-z0-9+/]{42,46}={0,2}(?![A-Za-z0-9+/])' },
  },
  {
    kind: 'github-token',
    title: 'GitHub token',
    forms: {
      ...Object.fromEntries(
        ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((prefix) => [
          prefix,
          '(?:[0-9]{1,20}_[A-Za-z0-9_-]{8,1000}\\.[A-Za-z0-9_-]{1,4000}\\.[A-Za-z0-9_-]{8,1000}|[A-Za-z0-9_]{36,255})',
        ]),
      ),
      ...Object.fromEntries(
        ['GHP_', 'GHO_', 'GHU_', 'GHS_', 'GHR_'].map((prefix) => [prefix, '[A-Za-z0-9]{36}(?![A-Za-z0-9_])']),
      ),
      github_pat_: '[A-Za-z0-9_]{60,255}',
    },
    checksum: true,
  },
  {
    kind: 'gitlab-token',
    title: 'GitLab token',
    forms: Object.fromEntries(
      [
        'glpat-',
        'gldt-',
        'glrt-',
        'glcbt-',
        'glptt-',
        'glft-',
        'glsoat-',
        'glimt-',
        'glagent-',
        'gloas-',
        'glffct-',
        'GR1348941',
      ].map((prefix) => [prefix, `${B}{20,300}(?:\\.${W}{2}\\.${W}{7,9})?`]),
    ),
  },
  {
    kind: 'slack-token',
    title: 'Slack token',
    forms: Object.fromEntries(
      ['xoxb-', 'xoxp-', 'xoxa-', 'xoxo-', 'xoxr-', 'xoxs-', 'xoxe-', 'xoxc-', 'xoxd-', 'xoxe.', 'xapp-'].map(
        (prefix) => [prefix, '[A-Za-z0-9%./+=-]{10,400}'],
      ),
    ),
    minBits: 2,
  },
  {
    kind: 'slack-webhook',
    title: 'Slack webhook',
    forms: {
      'hooks.slack.com/services/': '(?<skip>)T[A-Za-z0-9]{1,40}/B[A-Za-z0-9]{1,40}/[A-Za-z0-9]{1,40}',
      'hooks.slack.com/workflows/': '(?<skip>)[A-Za-z0-9/]{20,120}',
      'hooks.slack.com/triggers/': '(?<skip>)[A-Za-z0-9/]{20,120}',
    },
    minBits: 2,
    anyCase: true,
  },
  {
    kind: 'stripe-key',
    title: 'Stripe key',
    forms: {
      ...Object.fromEntries(['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_'].map((prefix) => [prefix, `${W}{16,247}`])),
      whsec_: '[A-Za-z0-9+/=]{32,100}',
    },
  },
  { kind: 'npm-token', title: 'npm token', forms: { npm_: '[A-Za-z0-9_]{36}(?![A-Za-z0-9_])' }, checksum: true },
  { kind: 'pypi-token', title: 'PyPI token', forms: { 'pypi-AgE': `${B}{50,1000}` } },
  { kind: 'rubygems-key', title: 'RubyGems key', forms: { rubygems_: hex(48, true) } },
  {
    kind: 'nuget-key',
    title: 'NuGet key',
    forms: { oy2: `(?<!${W}oy2)[a-z0-9]{43}${END}` },
    follow: { min: 43, of: 'word' },
  },
  { kind: 'docker-token', title: 'Docker Hub token', forms: { dckr_pat_: `${B}{27,40}`, dckr_oat_: `${B}{27,40}` } },
  {
    kind: 'twilio-key',
    title: 'Twilio API key',
    forms: { SK: `(?<![A-Za-z0-9]SK)${hex(32, true)}` },
    follow: { min: 32, of: 'hex' },
  },
  {
    kind: 'sendgrid-key',
    title: 'SendGrid key',
    forms: { 'SG.': `(?<![A-Za-z0-9]SG\\.)[A-Za-z0-9_-]{1,128}\\.[A-Za-z0-9_-]{3,256}` },
    minBits: 2.5,
    follow: { min: 16, of: 'word' },
  },
  {
    kind: 'mailgun-key',
    title: 'Mailgun key',
    forms: { 'key-': `(?<![A-Za-z0-9]key-)${hex(32, true)}`, 'pubkey-': hex(32, true) },
    follow: { min: 32, of: 'hex' },
  },
  {
    kind: 'mailchimp-key',
    title: 'Mailchimp key',
    forms: { '-us': `(?<=(?<lead>(?<![A-Za-z0-9])[a-f0-9]{32})-us)\\d{1,2}${END}` },
    follow: { min: 1, of: 'digit' },
    minBits: 0,
  },
  {
    kind: 'brevo-key',
    title: 'Brevo key',
    forms: { 'xkeysib-': `[a-f0-9]{64}-${W}{16}`, 'xsmtpsib-': `[a-f0-9]{64}-${W}{16}` },
  },
  {
    kind: 'shopify-token',
    title: 'Shopify token',
    forms: Object.fromEntries(
      ['shpat_', 'shpca_', 'shppa_', 'shpss_', 'shptka_'].map((prefix) => [prefix, `${W}{32,64}${END}`]),
    ),
  },
  {
    kind: 'discord-token',
    title: 'Discord bot token or webhook',
    forms: {
      '.G': `(?<=(?<lead>${notBehind('A-Za-z0-9_')}[MNO][A-Za-z0-9_-]{22,28})\\.G)[A-Za-z0-9_-]{5}\\.[A-Za-z0-9_-]{27,45}`,
      '.X': `(?<=(?<lead>${notBehind('A-Za-z0-9_')}[MNO][A-Za-z0-9_-]{22,28})\\.X)[A-Za-z0-9_-]{5}\\.[A-Za-z0-9_-]{27,45}`,
      '.Y': `(?<=(?<lead>${notBehind('A-Za-z0-9_')}[MNO][A-Za-z0-9_-]{22,28})\\.Y)[A-Za-z0-9_-]{5}\\.[A-Za-z0-9_-]{27,45}`,
      'api/webhooks/': '(?<skip>\\d{17,20}/)[A-Za-z0-9_-]{60,80}',
    },
    follow: { min: 30, of: 'word' },
  },
  {
    kind: 'telegram-token',
    title: 'Telegram bot token',
    forms: { ':AA': `(?<=(?<lead>(?<!\\d)\\d{8,10}):AA)${B}{32,33}(?!${B})` },
    follow: { min: 32, of: 'word' },
  },
  {
    kind: 'linear-key',
    title: 'Linear key',
    forms: { lin_api_: `[A-Za-z0-9_]{32,128}`, lin_oauth_: `[A-Za-z0-9_]{32,128}` },
  },
  {
    kind: 'notion-token',
    title: 'Notion token',
    forms: { ntn_: `${W}{40,50}`, secret_: `(?<!${W}secret_)${W}{43}${END}` },
  },
  {
    kind: 'figma-token',
    title: 'Figma token',
    forms: { figd_: `${B}{40,200}`, figu_: `${B}{40,200}`, figo_: `${B}{30,200}`, figor_: `${B}{30,200}` },
  },
  {
    kind: 'airtable-token',
    title: 'Airtable token',
    forms: { pat: `(?<![A-Za-z0-9]pat)${W}{14}\\.[a-f0-9]{64}` },
    follow: { min: 60, of: 'word' },
  },
  { kind: 'postman-key', title: 'Postman key', forms: { 'PMAK-': '[a-f0-9]{24}-[a-f0-9]{34}' } },
  {
    kind: 'atlassian-token',
    title: 'Atlassian token',
    forms: { ATATT3xFfGF0: '[A-Za-z0-9_=-]{60,300}', ATCTT3xFfGN0: '[A-Za-z0-9_=-]{60,300}' },
  },
  {
    kind: 'vercel-token',
    title: 'Vercel token',
    forms: Object.fromEntries(
      ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_'].map((prefix) => [prefix, `(?<!${W}${prefix})${W}{20,60}${END}`]),
    ),
  },
  {
    kind: 'netlify-token',
    title: 'Netlify token',
    forms: { nfp_: `${W}{36,40}`, nfc_: `${W}{36,40}`, nfo_: `${W}{36,40}` },
  },
  {
    kind: 'cloudflare-token',
    title: 'Cloudflare token',
    forms: {
      cfk_: `${W}{40,60}${END}`,
      cfut_: `${W}{40,60}${END}`,
      cfat_: `${W}{40,60}${END}`,
      'v1.0-': '[a-f0-9]{24}-[a-f0-9]{146}',
    },
  },
  {
    kind: 'digitalocean-token',
    title: 'DigitalOcean token',
    forms: { dop_v1_: hex(64, true), doo_v1_: hex(64, true), dor_v1_: hex(64, true) },
  },
  {
    kind: 'heroku-key',
    title: 'Heroku key',
    forms: { 'HRKU-': `(?:AA${B}{58}|[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12})` },
  },
  {
    kind: 'flyio-token',
    title: 'Fly.io token',
    forms: { fm1r_: '[A-Za-z0-9+/=_-]{60,2000}', fm2_: '[A-Za-z0-9+/=_-]{60,2000}', fo1_: `${B}{43}` },
  },
  {
    kind: 'newrelic-key',
    title: 'New Relic key',
    forms: {
      'NRAK-': '[A-Z0-9]{27}',
      'NRII-': `${B}{32}`,
      'NRJS-': '[a-f0-9]{19}',
      NRAL: `(?<=(?<lead>(?<![A-Za-z0-9])[a-f0-9x]{36})NRAL)${END}`,
    },
    follow: { min: 0, of: 'any' },
  },
  { kind: 'datadog-key', title: 'Datadog key', forms: { ddapp_: `${W}{34,40}`, ddpat_: `${W}{30,80}` } },
  {
    kind: 'sentry-token',
    title: 'Sentry token',
    forms: { sntrys_: 'eyJ[A-Za-z0-9+/=_-]{60,2000}', sntryu_: hex(64, true) },
  },
  {
    kind: 'grafana-token',
    title: 'Grafana token',
    forms: {
      glc_: '[A-Za-z0-9+/]{32,400}={0,2}',
      glsa_: '[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}',
      eyJrIjoi: `${notBehind('A-Za-z0-9/', 'eyJrIjoi')}[A-Za-z0-9+/]{60,400}={0,2}`,
    },
  },
  {
    kind: 'pagerduty-key',
    title: 'PagerDuty key',
    forms: { 'u+': `${notBehind('A-Za-z0-9/', 'u\\+')}[A-Za-z0-9_-]{18}(?![A-Za-z0-9_+/=-])` },
    follow: { min: 18, of: 'word' },
    minBits: 3.2,
  },
  {
    kind: 'dynatrace-token',
    title: 'Dynatrace token',
    forms: { 'dt0c01.': '[A-Z0-9]{24}\\.[A-Z0-9]{64}', 'dt0s16.': '[A-Z0-9]{8}\\.[A-Z0-9]{64}' },
  },
  { kind: 'posthog-key', title: 'PostHog personal key', forms: { phx_: `${W}{40,60}` } },
  {
    kind: 'databricks-token',
    title: 'Databricks token',
    forms: { dapi: `(?<!${W}dapi)[A-Fa-f0-9]{32}(?:-\\d)?${END}` },
    follow: { min: 32, of: 'hex' },
  },
  {
    kind: 'supabase-key',
    title: 'Supabase key',
    forms: { sbp_: `(?:v0_)?${hex(40, true)}`, sb_secret_: `${B}{30,50}` },
  },
  {
    kind: 'planetscale-token',
    title: 'PlanetScale token',
    forms: {
      pscale_tkn_: `[A-Za-z0-9_=.-]{32,64}`,
      pscale_pw_: `[A-Za-z0-9_=.-]{32,64}`,
      pscale_oauth_: `[A-Za-z0-9_=.-]{32,64}`,
    },
  },
  {
    kind: 'vault-token',
    title: 'HashiCorp Vault token',
    forms: { 'hvs.': `${B}{24,300}`, 'hvb.': `${B}{60,400}`, 'hvr.': `${B}{24,300}` },
  },
  {
    kind: 'terraform-token',
    title: 'Terraform Cloud token',
    forms: { '.atlasv1.': `(?<=(?<lead>${W}{14})\\.atlasv1\\.)${B}{60,80}` },
  },
  { kind: 'pulumi-token', title: 'Pulumi token', forms: { 'pul-': hex(40, true) } },
  {
    kind: 'doppler-token',
    title: 'Doppler token',
    forms: Object.fromEntries(
      ['dp.pt.', 'dp.ct.', 'dp.sa.', 'dp.scim.', 'dp.audit.', 'dp.said.', 'dp.st.'].map((prefix) => [
        prefix,
        `(?:[a-z0-9_-]{2,35}\\.)?${W}{40,44}`,
      ]),
    ),
  },
  { kind: 'onepassword-token', title: '1Password service account', forms: { ops_ey: '[A-Za-z0-9+/=]{90,1300}' } },
  { kind: 'age-key', title: 'age secret key', forms: { 'AGE-SECRET-KEY-1': '[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}' } },
  {
    kind: 'tailscale-key',
    title: 'Tailscale key',
    forms: { 'tskey-': `[a-z]{2,20}-[0-9A-Za-z_]{8,40}-[0-9A-Za-z_]{16,60}` },
  },
  { kind: 'buildkite-token', title: 'Buildkite token', forms: { bkua_: hex(40, true) } },
  {
    kind: 'circleci-token',
    title: 'CircleCI token',
    forms: { CCIPAT_: `${W}{22}_[a-f0-9]{40}`, CCIPRJ_: `${W}{22}_[a-f0-9]{40}` },
  },
  { kind: 'square-token', title: 'Square token', forms: { 'sq0atp-': `${B}{22,60}`, 'sq0csp-': `${B}{40,60}` } },
  {
    kind: 'alibaba-key',
    title: 'Alibaba Cloud key id',
    forms: { LTAI: `(?<!${W}LTAI)${W}{16,24}${END}` },
    follow: { min: 16, of: 'word' },
  },
  {
    kind: 'langfuse-key',
    title: 'Langfuse secret key',
    forms: { 'sk-lf-': `[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}` },
  },
  { kind: 'pinecone-key', title: 'Pinecone key', forms: { pcsk_: `${W}{4,10}_${W}{50,70}` } },
  { kind: 'fireworks-key', title: 'Fireworks key', forms: { fw_: `(?<![A-Za-z0-9_]fw_)${W}{22,24}${END}` } },
  { kind: 'nvidia-key', title: 'NVIDIA key', forms: { 'nvapi-': `${B}{60,70}` } },
  { kind: 'tavily-key', title: 'Tavily key', forms: { 'tvly-': `(?:dev-|prod-)?${W}{20,40}` } },
  { kind: 'cerebras-key', title: 'Cerebras key', forms: { 'csk-': `[a-z0-9]{40,60}${END}` } },
  { kind: 'elevenlabs-key', title: 'ElevenLabs key', forms: { sk_: `(?<![A-Za-z0-9]sk_)${hex(48, true)}` } },
  { kind: 'render-key', title: 'Render key', forms: { rnd_: `(?<![A-Za-z0-9_]rnd_)${W}{28,40}${END}` } },
  { kind: 'prefect-key', title: 'Prefect key', forms: { pnu_: `${W}{36}${END}`, pnb_: `${W}{36}${END}` } },
  {
    kind: 'resend-key',
    title: 'Resend key',
    forms: { re_: `(?<![A-Za-z0-9_]re_)${W}{8}_${W}{20,30}${END}` },
    follow: { min: 8, of: 'alnum' },
  },
  {
    kind: 'hubspot-token',
    title: 'HubSpot token',
    forms: {
      'pat-na1-': '[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}',
      'pat-eu1-': '[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}',
    },
  },
  {
    kind: 'dropbox-token',
    title: 'Dropbox token',
    forms: { 'sl.': `(?<![A-Za-z0-9_]sl\\.)(?:u\\.)?${B}{120,1500}` },
    follow: { min: 60, of: 'word' },
  },
  { kind: 'contentful-token', title: 'Contentful token', forms: { 'CFPAT-': `${B}{43}` } },
  { kind: 'mapbox-token', title: 'Mapbox secret token', forms: { 'sk.eyJ': `${B}{20,300}\\.${B}{20,40}` } },
  {
    kind: 'firebase-key',
    title: 'Firebase server key',
    forms: { ':APA91b': `(?<=(?<lead>${B}{11,30}):APA91b)${B}{100,250}` },
  },
  {
    kind: 'honeycomb-key',
    title: 'Honeycomb key',
    forms: { hcaik_: '[a-z0-9]{58}', hcxik_: '[a-z0-9]{58}', hcalk_: '[a-z0-9]{58}' },
  },
  {
    kind: 'sonar-token',
    title: 'SonarQube token',
    forms: { squ_: hex(40, true), sqp_: hex(40, true), sqa_: hex(40, true) },
  },
  {
    kind: 'square-token',
    title: 'Square token',
    forms: { EAAA: `${notBehind('A-Za-z0-9/_', 'EAAA')}${B}{60}(?![A-Za-z0-9+/=_-])` },
  },
  {
    kind: 'facebook-token',
    title: 'Facebook token',
    forms: { EAA: `${notBehind('A-Za-z0-9/_', 'EAA')}${W}{90,400}(?![A-Za-z0-9+/=_-])` },
  },
  {
    kind: 'twitter-token',
    title: 'X bearer token',
    forms: {
      // Its `=` is in the middle; base64 has it at its end only.
      AAAAAAAAAAAAAAAAAAAAA: `${notBehind('A-Za-z0-9/', 'A{21}')}[A-Za-z0-9+/]{15,60}(?:=|%3D)[A-Za-z0-9+/=]{30,120}`,
    },
  },
  {
    kind: 'braintree-token',
    title: 'Braintree token',
    forms: { access_token$production$: '[a-z0-9]{16}\\$[a-f0-9]{32}' },
  },
  {
    kind: 'launchdarkly-key',
    title: 'LaunchDarkly SDK key',
    forms: { 'sdk-': `${notBehind('A-Za-z0-9_', 'sdk-')}[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}` },
  },
  { kind: 'crates-token', title: 'crates.io token', forms: { cio: `(?<![A-Za-z0-9]cio)${W}{32}${END}` } },
  { kind: 'clojars-token', title: 'Clojars token', forms: { CLOJARS_: hex(60, true) } },
  { kind: 'bitbucket-token', title: 'Bitbucket app password', forms: { ATBB: `(?<!${W}ATBB)${W}{32}${END}` } },
  {
    kind: 'artifactory-key',
    title: 'Artifactory key',
    forms: {
      AKCp: `(?<!${W}AKCp)${W}{60,80}${END}`,
      cmVmdGtu: `${notBehind('A-Za-z0-9/', 'cmVmdGtu')}[A-Za-z0-9+/]{40,120}={0,2}`,
    },
  },
  { kind: 'typeform-token', title: 'Typeform token', forms: { tfp_: `${B}{40,60}` } },
  { kind: 'readme-key', title: 'ReadMe key', forms: { rdme_: '[a-z0-9]{70}' } },
  {
    kind: 'rpc-key',
    title: 'Key of a blockchain node',
    forms: {
      'g.alchemy.com/v2/': `(?<skip>)${B}{32}`,
      'infura.io/v3/': '(?<skip>)[a-f0-9]{32}',
    },
  },
  {
    kind: 'azure-key',
    title: 'Azure service key',
    forms: {
      AzFu: `(?<=(?<lead>${notBehind('A-Za-z0-9_')}${B}{44})AzFu)${B}{6,8}={0,2}(?!${B})`,
      AzSe: `(?<=(?<lead>(?<!${W})${W}{42})AzSe)${W}{6}${END}`,
      AZDO: `(?<=(?<lead>(?<!${W})${W}{76})AZDO)${W}{4}${END}`,
      JQQJ99: `(?<=(?<lead>(?<!${W})${W}{52})JQQJ99)${W}{26}${END}`,
    },
    follow: { min: 4, of: 'word' },
    minBits: 3,
  },
  {
    kind: 'teams-webhook',
    title: 'Microsoft Teams webhook',
    forms: {
      'webhook.office.com/webhookb2/':
        '(?<skip>[a-f0-9-]{36}@[a-f0-9-]{36}/IncomingWebhook/)[a-f0-9]{32}(?:/[a-f0-9-]{36})?(?:/[A-Za-z0-9_-]{20,90})?',
    },
    anyCase: true,
    follow: { min: 30, of: 'hex-dash' },
  },
  {
    // The two columns of the file that the console offers.
    kind: 'aws-secret-key',
    title: 'AWS secret access key',
    forms: {
      AKIA: `(?<skip>[A-Z0-9]{16}["']?[,;:\\t |]{1,3}["']?)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])`,
      ASIA: `(?<skip>[A-Z0-9]{16}["']?[,;:\\t |]{1,3}["']?)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])`,
    },
    follow: { min: 16, of: 'upper' },
  },
  {
    kind: 'password-hash',
    title: 'Hash of a password',
    forms: {
      ...Object.fromEntries(['$2a$', '$2b$', '$2y$'].map((prefix) => [prefix, '\\d\\d\\$[A-Za-z0-9./]{53}'])),
      $apr1$: '[A-Za-z0-9./]{1,8}\\$[A-Za-z0-9./]{22}',
      $1$: '[A-Za-z0-9./]{1,8}\\$[A-Za-z0-9./]{22}(?![A-Za-z0-9./])',
      $5$: '(?:rounds=\\d{1,9}\\$)?[A-Za-z0-9./]{1,16}\\$[A-Za-z0-9./]{43}(?![A-Za-z0-9./])',
      $6$: '(?:rounds=\\d{1,9}\\$)?[A-Za-z0-9./]{1,16}\\$[A-Za-z0-9./]{86}(?![A-Za-z0-9./])',
      $y$: '[A-Za-z0-9./]{1,8}\\$[A-Za-z0-9./]{1,86}\\$[A-Za-z0-9./]{43}(?![A-Za-z0-9./])',
      $argon2id$: 'v=\\d+\\$m=\\d+,t=\\d+,p=\\d+\\$[A-Za-z0-9+/]{11,64}\\$[A-Za-z0-9+/]{16,86}',
      pbkdf2_sha256$: '\\d{1,8}\\$[A-Za-z0-9./+]{8,64}\\$[A-Za-z0-9+/]{43}=?',
    },
    follow: { min: 1, of: 'word' },
  },
];
