/**
 * What programs send that have nothing to do with agents, made with the official SDK: HTTP servers and clients, databases, queues, a browser,
 * loggers, and spans of their own. Attributes as the instrumentations of these names write them, old and new conventions.
 */
import { SeverityNumber, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { JsonLogsSerializer, JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Signal } from '../otlp/otlp-json.ts';

type Attributes = Record<string, string | number | boolean | string[]>;

interface OrdinarySpan {
  scope: string;
  name: string;
  kind?: SpanKind;
  attributes: Attributes;
  events?: Array<[name: string, attributes: Attributes]>;
  error?: string;
}

const RESOURCE: Attributes = {
  'service.name': 'checkout api',
  'service.version': '1.4.2',
  'service.instance.id': '0190c2f3-6f0e-7c11-9f43-1f4e5d6c7b8a',
  'deployment.environment.name': 'production',
  'host.name': 'web-3',
  'os.description': 'Debian GNU/Linux 13 (trixie)',
  'process.command': '/usr/bin/node',
  'process.command_args': ['/usr/bin/node', '--enable-source-maps', '/srv/checkout/server.js'],
  'process.runtime.description': 'Node.js 24 LTS',
  'k8s.pod.name': 'checkout-7d4b9c6f5-x2x9z',
  'container.image.tags': ['1.4.2', 'latest'],
  'telemetry.sdk.language': 'nodejs',
};

const HTTP = '@opentelemetry/instrumentation-http';
const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

const SPANS: readonly OrdinarySpan[] = [
  {
    scope: HTTP,
    name: 'GET /orders/{id}',
    kind: SpanKind.SERVER,
    attributes: {
      'http.request.method': 'GET',
      'url.full': 'https://shop.example.com/orders/42?sort=date&page=2',
      'http.route': '/orders/{id}',
      'user_agent.original': USER_AGENT,
      'http.response.status_code': 200,
      'http.response.header.date': ['Tue, 24 Nov 2026 19:47:44 GMT'],
      'client.address': '192.0.2.7',
      'http.status_text': 'NOT FOUND',
    },
  },
  {
    scope: HTTP,
    name: 'GET',
    kind: SpanKind.CLIENT,
    attributes: {
      'http.method': 'GET',
      'http.url': 'https://search.example.com/find?q=red+shoes%20size%2042&lang=en',
      'http.target': '/find?q=red+shoes&lang=en',
      'http.status_code': 404,
      'net.peer.name': 'search.example.com',
    },
    error: 'getaddrinfo ENOTFOUND search.example.com',
  },
  {
    scope: '@opentelemetry/instrumentation-express',
    name: 'middleware - query parser',
    attributes: { 'express.name': 'query parser', 'express.type': 'middleware' },
  },
  {
    scope: '@opentelemetry/instrumentation-pg',
    name: 'pg.query:SELECT shop',
    kind: SpanKind.CLIENT,
    attributes: {
      'db.system': 'postgresql',
      'db.statement': 'SELECT o.id, o.total FROM orders o WHERE o.customer = $1',
      'db.query.summary': 'SELECT orders',
      'db.query.parameter.0': 'Ann Example',
      'db.connection_string': 'postgresql://db.example.com:5432/shop',
      'db.postgresql.plan': 'find orders by customer',
    },
  },
  {
    scope: '@opentelemetry/instrumentation-redis',
    name: 'redis-HSET',
    kind: SpanKind.CLIENT,
    attributes: { 'db.system': 'redis', 'db.statement': 'HSET cart:42 [1 other arguments]' },
  },
  {
    scope: 'opentelemetry.instrumentation.sqlalchemy',
    name: 'INSERT shop',
    kind: SpanKind.CLIENT,
    attributes: { 'db.statement': 'INSERT INTO notes (text) VALUES (?)', 'db.name': 'shop', 'db.user': 'shop app' },
  },
  {
    scope: '@opentelemetry/instrumentation-kafkajs',
    name: 'send orders',
    kind: SpanKind.PRODUCER,
    attributes: {
      'messaging.system': 'kafka',
      'messaging.destination.name': 'orders',
      'messaging.kafka.message.key': 'customer 42',
      'messaging.operation.name': 'send',
    },
  },
  {
    scope: '@opentelemetry/instrumentation-document-load',
    name: 'documentLoad',
    attributes: {
      'location.href': 'https://shop.example.com/find?query=red%20shoes',
      'http.user_agent': USER_AGENT,
      'browser.brands': ['Chromium 142', 'Not A Brand 99'],
    },
    events: [['firstContentfulPaint', {}]],
  },
  {
    scope: '@opentelemetry/instrumentation-user-interaction',
    name: 'click',
    attributes: {
      event_type: 'click',
      target_xpath: '//html/body/main/button',
      'http.url': 'https://shop.example.com/',
    },
  },
  {
    scope: 'io.opentelemetry.spring-webmvc-6.0',
    name: 'OrderController.show',
    attributes: { 'spring-webmvc.view.type': 'order view', 'thread.name': 'http-nio-8080-exec-4' },
  },
  {
    scope: 'checkout',
    name: 'charge the card',
    attributes: {
      'order.id': 'ord_8f3a1c22d9',
      'order.currency': 'EUR',
      'customer.note': 'please ring twice at the side door',
      'cart.items': '[{"sku":"A-1","title":"Red shoes, size 42"},{"sku":"B-7","title":"Socks"}]',
      'payment.provider': 'acme pay',
      'job.args': ['42', 'express'],
      'shipping.message': 'delayed',
      'feature.flags': 'new-checkout,dark-mode',
      retries: 2,
    },
    events: [
      ['payment retried', { reason: 'card network timeout', attempt: 2 }],
      [
        'exception',
        {
          'exception.type': 'TimeoutError',
          'exception.message': 'the card network did not answer',
          'exception.stacktrace':
            'TimeoutError: the card network did not answer\n    at charge (/srv/checkout/pay.js:12:5)',
        },
      ],
    ],
    error: 'the card network did not answer',
  },
  {
    scope: 'checkout',
    name: 'send mail to the customer who ordered number 42',
    attributes: { 'mail.subject': 'Your order is on its way', 'mail.template': 'order-sent', 'mail.locale': 'en-GB' },
  },
  {
    scope: 'nightly',
    name: 'job rebuild-index',
    attributes: {
      'job.name': 'rebuild index',
      'job.schedule': '0 3 * * *',
      'job.result': 'ok',
      'job.host': 'worker-1',
    },
  },
];

interface OrdinaryLog {
  scope: string;
  severity: SeverityNumber;
  body: string | Record<string, string | number>;
  attributes: Attributes;
}

const LOGS: readonly OrdinaryLog[] = [
  {
    scope: '@opentelemetry/instrumentation-pino',
    severity: SeverityNumber.INFO,
    body: 'order 42 was paid by Ann Example',
    attributes: { orderId: 42, requestId: '0190c2f3-6f0e-7c11-9f43-1f4e5d6c7b8a', 'log.file.name': 'app.log' },
  },
  {
    scope: '@opentelemetry/winston-transport',
    severity: SeverityNumber.WARN,
    body: 'slow query',
    attributes: { durationMs: 1412, query: 'SELECT pg_sleep(1)', label: 'db', hint: 'add an index on orders.customer' },
  },
  {
    scope: 'org.springframework.boot.SpringApplication',
    severity: SeverityNumber.INFO,
    body: 'Started CheckoutApplication in 2.31 seconds (process running for 2.9)',
    attributes: { 'thread.name': 'main', 'code.function.name': 'org.example.Checkout.main' },
  },
  {
    scope: 'opentelemetry.sdk._logs._internal',
    severity: SeverityNumber.ERROR,
    body: 'Exception in request handler',
    attributes: {
      'code.file.path': '/srv/app/views.py',
      'code.line.number': 12,
      'exception.type': 'KeyError',
      'exception.message': "'customer' is missing",
      otelServiceName: 'checkout api',
    },
  },
  {
    scope: 'access',
    severity: SeverityNumber.INFO,
    body: { msg: 'request served', method: 'GET', path: '/orders/42', status: 200, message: 'done' },
    attributes: { 'log.iostream': 'stdout' },
  },
];

/** As OTLP/JSON requests. */
export function ordinaryTelemetry(): Array<{ signal: Signal; json: string }> {
  const spans = new InMemorySpanExporter();
  const resource = resourceFromAttributes(RESOURCE);
  const tracers = new TracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] });
  for (const { scope, name, kind = SpanKind.INTERNAL, attributes, events = [], error } of SPANS) {
    const span = tracers.getTracer(scope, '1.0.0').startSpan(name, { kind, attributes });
    for (const [event, about] of events) span.addEvent(event, about);
    if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
    span.end();
  }
  const logs = new InMemoryLogRecordExporter();
  const loggers = new LoggerProvider({ resource, processors: [new SimpleLogRecordProcessor({ exporter: logs })] });
  for (const { scope, severity, body, attributes } of LOGS) {
    loggers
      .getLogger(scope)
      .emit({ severityNumber: severity, severityText: SeverityNumber[severity], body, attributes });
  }
  return [
    { signal: 'traces', json: text(JsonTraceSerializer.serializeRequest(spans.getFinishedSpans())) },
    { signal: 'logs', json: text(JsonLogsSerializer.serializeRequest(logs.getFinishedLogRecords())) },
  ];
}

function text(bytes: Uint8Array | undefined): string {
  if (bytes === undefined) throw new Error('nothing was serialised');
  return new TextDecoder().decode(bytes);
}
