/** A few of config.toml's keys, as the real host derives them from the schema. */
import type { ExporterKindInfo, SettingField } from '../../contract/settings-api.ts';

const exporter = (key: string) => ['otel', 'exporters', '*', key];
const http = (...keys: string[]) => ['otel', 'exporters', '*', 'otlp-http', ...keys];
const grpc = (...keys: string[]) => ['otel', 'exporters', '*', 'otlp-grpc', ...keys];

function transport(path: (...keys: string[]) => string[], form: string): SettingField[] {
  return [
    { path: path('endpoint'), title: 'Endpoint', description: form, type: 'text' },
    {
      path: path('headers'),
      title: 'Headers',
      description: `Headers sent with each request; $\{OTLP_TOKEN} is taken from the environment`,
      type: 'table',
      secret: true,
    },
    ...['ca-certificate', 'client-certificate', 'client-private-key'].map(
      (key): SettingField => ({
        path: path('tls', key),
        title: key.replaceAll('-', ' ').replace(/^ca/, 'CA').replace(/^c/, 'C'),
        description: 'A path to a PEM file',
        type: 'text',
      }),
    ),
  ];
}

export const FAKE_FIELDS: SettingField[] = [
  ...transport(http, 'Full URL; nothing is appended'),
  {
    path: http('protocol'),
    title: 'Protocol',
    description: 'binary is protobuf, json is OTLP/JSON',
    type: 'choice',
    options: ['binary', 'json'],
  },
  ...transport(grpc, 'scheme://host:port'),
  {
    path: exporter('enabled'),
    title: 'Enabled',
    description: 'Whether it sends when Sluice starts',
    default: true,
    type: 'boolean',
  },
  {
    path: exporter('signals'),
    title: 'Signals',
    description: 'Signals that are sent',
    default: ['logs'],
    type: 'list',
    options: ['logs', 'traces', 'metrics'],
  },
  {
    path: exporter('redact'),
    title: 'Redact',
    description: 'Redaction rules applied before sending',
    default: ['prompts', 'secrets', 'unknown-text'],
    type: 'list',
  },
  {
    path: exporter('timeout_ms'),
    title: 'Timeout',
    description: 'How long one request may take',
    default: 30_000,
    unit: 'ms',
    type: 'number',
  },
  {
    path: ['sluice', 'receivers', 'otlp_http'],
    title: 'OTLP/HTTP',
    description: 'Where OTLP/HTTP is received',
    default: '127.0.0.1:4318',
    type: 'text',
  },
  {
    path: ['sluice', 'receivers', 'otlp_grpc'],
    title: 'OTLP/gRPC',
    description: 'Where OTLP/gRPC is received',
    default: '127.0.0.1:4317',
    type: 'text',
  },
  {
    path: ['sluice', 'log', 'max_bytes'],
    title: 'Size',
    description: 'Payload kept at most, all signals; the oldest goes first',
    default: 2_147_483_648,
    unit: 'bytes',
    type: 'text',
  },
  {
    path: ['sluice', 'log', 'max_age_days'],
    title: 'Age',
    description: 'Records older than this are removed',
    default: 30,
    unit: 'days',
    type: 'number',
  },
  {
    path: ['sluice', 'log', 'synchronous'],
    title: 'Synchronous',
    description: 'What an acknowledgement survives: SQLite synchronous',
    default: 'normal',
    type: 'choice',
    options: ['normal', 'full'],
  },
];

export const FAKE_KINDS: ExporterKindInfo[] = [
  { id: 'otlp-http', title: 'OTLP/HTTP', usualPort: '4318', path: '/v1/logs', initial: { protocol: 'binary' } },
  { id: 'otlp-grpc', title: 'OTLP/gRPC', usualPort: '4317', path: '', initial: {} },
];
