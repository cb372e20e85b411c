/** Vendors' secrets of the held-out set: other formats, in contexts that the first set has not. */
import type { RandomSource } from '../../../../src-shared/testing/random-source.ts';
import { type AttackText, makeFromTemplate } from '../attack-text.ts';
import { fillSlots } from '../slots.ts';
import { NAME_ONLY, PREFIXED } from './vendor-formats.ts';

/** `‹ENV›` is the variable's name. */
const NAMED_CONTEXTS: readonly string[] = [
  '[Service]\nEnvironment="‹ENV›=‹S›"\nExecStart=/usr/bin/‹service›',
  'SHELL=/bin/zsh\nPWD=/home/‹word›\n‹ENV›=‹S›\nTERM=xterm-256color',
  'std::env::set_var("‹ENV›", "‹S›");',
  "process.env.‹ENV› = '‹S›';",
  "ENV['‹ENV›'] = '‹S›'",
  'os.Setenv("‹ENV›", "‹S›")',
  'System.put_env("‹ENV›", "‹S›")',
  '[mcp_servers.‹word›.env]\n‹ENV› = "‹S›"\n',
  '{"command":"uvx","args":["‹word›-mcp"],"env":{"‹ENV›":"‹S›"}}',
  '<environmentVariable name="‹ENV›" value="‹S›" />',
  'variables:\n  STAGE: prod\n  ‹ENV›: "‹S›"\nstages: [build]',
  'monkeypatch.setenv("‹ENV›", "‹S›")',
  '  ‹ENV› → ‹S›',
  'Set ‹ENV› to ‹S› and restarted the worker.',
  'fish> set -gx ‹ENV› "‹S›"',
  'vars.‹ENV› = "‹S›"',
  '{"tool":"Bash","input":{"command":"‹ENV›=\\"‹S›\\" pytest -q"}}',
  '@‹ENV› = ‹S›\n\nGET https://‹host›/v1/items HTTP/1.1',
];

const FREE_CONTEXTS: readonly string[] = [
  '> GET /v1/me HTTP/2\n> Host: ‹host›\n> Authorization: token ‹S›\n> Accept: */*',
  '{"level":"error","msg":"upstream rejected credential ‹S›","status":403,"ts":"‹time›"}',
  'level=warn ts=‹time› msg="retrying" credential="‹S›" attempt=3',
  'Traceback (most recent call last):\n  File "app.py", line ‹n›, in <module>\nAuthError: invalid credential \'‹S›\'',
  '$ pbpaste\n‹S›\n$',
  'user: here you go ‹S›, tell me when it works',
  'x-goog-api-key: ‹S›',
  'await fetch(url, { headers: { Authorization: "Bearer ‹S›" } })',
  'apiClient.defaults.headers.common["X-Auth"] = "‹S›";',
  'tokens.txt:‹n›:‹S›',
  '<string>‹S›</string>',
  'client = Client("‹S›")',
  '{"content":[{"type":"text","text":"Token created:\\n‹S›\\nStore it now."}]}',
  '- [ ] rotate `‹S›`',
  "INSERT INTO integrations VALUES (‹n›, '‹word›', '‹S›', now());",
  'wss://stream.‹domain›/v2?access_token=‹S›',
];

/** A vendor's URL whose path is the secret. */
const URLS: readonly (readonly [kind: string, text: string, form: string])[] = [
  ['discord-webhook', 'POST https://discord.com/api/webhooks/1‹dg18›/‹S›', '‹us68›'],
  ['telegram-url', 'curl -s https://api.telegram.org/bot‹S›/sendMessage -d chat_id=‹dg9›', '7‹dg9›:AA‹us33›'],
  [
    'teams-webhook',
    'webhook: https://acme.webhook.office.com/webhookb2/‹uuid›@‹uuid›/IncomingWebhook/‹S›/‹uuid›',
    '‹hx32›',
  ],
  [
    'azure-sas',
    'azcopy copy "https://acme.blob.core.windows.net/backup?sv=2024-11-04&ss=b&srt=co&sp=rl&sig=‹S›" .',
    '‹an43›%3D',
  ],
  [
    'azure-connection',
    'DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=‹S›;EndpointSuffix=core.windows.net',
    '‹b686›==',
  ],
  ['service-bus', 'Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=‹S›', '‹b643›='],
  ['github-url', 'git clone https://x-access-token:‹S›@github.com/acme/‹service›.git', 'ghs_‹an36›'],
  ['registry-url', 'https://user:‹S›@registry.‹domain›/v2/', 'glpat-‹us20›'],
  ['slack-workflow', '{"url":"https://hooks.slack.com/workflows/T0‹up8›/A0‹up8›/‹dg18›/‹S›"}', '‹an24›'],
  [
    'presigned',
    'https://‹word›.s3.amazonaws.com/x.zip?X-Amz-Security-Token=‹S›&X-Amz-Expires=300',
    'IQoJb3JpZ2luX2VjE‹an200›',
  ],
  ['sumo-logic', 'url: https://endpoint4.collection.sumologic.com/receiver/v1/http/‹S›', 'ZaVnC4dhaV‹an90›=='],
];

export function makeHeldOutVendorTexts(source: RandomSource): AttackText[] {
  const named = [...PREFIXED, ...NAME_ONLY].map(([kind, name, form]): AttackText => {
    const made = makeFromTemplate(source, [kind, source.pick(NAMED_CONTEXTS)], {
      S: fillSlots(source, form),
      ENV: name,
    });
    return { group: 'vendor', kind, ...made };
  });
  const free = PREFIXED.map(([kind, , form]): AttackText => {
    const secret = fillSlots(source, form);
    const contexts = /[:/=+!]/.test(secret)
      ? FREE_CONTEXTS.filter((context) => !context.startsWith('wss:'))
      : FREE_CONTEXTS;
    return { group: 'vendor', kind, ...makeFromTemplate(source, [kind, source.pick(contexts)], { S: secret }) };
  });
  const urls = URLS.map(([kind, text, form]): AttackText => {
    const made = makeFromTemplate(source, [kind, text], { S: fillSlots(source, form) });
    return { group: 'vendor', kind, ...made };
  });
  return [...named, ...free, ...urls];
}
