/**
 * Scopes of instrumentations that are not about GenAI: HTTP, databases, messaging, RPC, runtimes. What they send has a meaning
 * that is known. Names as their projects publish them (opentelemetry-js-contrib, -python-contrib, -java-instrumentation, -go-contrib,
 * -dotnet-contrib, -ruby-contrib, -php-contrib, -rust-contrib). Not here: what may speak of models (`aws-sdk` and `botocore` know Bedrock), and
 * loggers, whose records are the program's own.
 */
import { BoundedMap } from '../../base/bounded-map.ts';

const words = (text: string) => text.trim().split(/\s+/);

const JS = words(`
  http undici net dns fs express koa connect router fastify hapi restify nestjs-core grpc graphql dataloader generic-pool
  lru-memoizer pg mysql mysql2 mongodb mongoose redis redis-4 ioredis memcached knex tedious cassandra-driver oracledb typeorm
  sequelize kafkajs amqplib socket.io aws-lambda cucumber runtime-node fetch xml-http-request document-load user-interaction
  long-task web-exception browser-navigation host-metrics process`);

const PYTHON = words(`
  aio_pika aiohttp_client aiohttp_server aiokafka aiopg asgi asyncio asyncpg aws_lambda boto3sqs cassandra celery
  confluent_kafka dbapi django elasticsearch falcon fastapi flask grpc httpx jinja2 kafka kafka_python mysql mysqlclient pika
  psycopg psycopg2 pymemcache pymongo pymssql pymysql pyramid redis remoulade requests sqlalchemy sqlite3 starlette
  system_metrics threading tornado tortoiseorm urllib urllib3 wsgi`);

const JAVA = words(`
  akka-http apache-httpasyncclient apache-httpclient armeria async-http-client c3p0 cassandra clickhouse couchbase dropwizard
  elasticsearch finagle-http geode-1.4 google-http-client grails grizzly grpc hibernate hikaricp http-url-connection influxdb
  java-http-client java-http-server jaxrs jaxws jdbc jedis jetty jms jsf kafka-clients kafka-streams ktor lettuce liberty mongo
  mybatis nats netty okhttp opensearch-rest oshi payara pekko-http play-mvc play-ws pulsar quartz r2dbc rabbitmq ratpack reactor-netty
  redisson restlet rmi rocketmq-client runtime-telemetry rxjava scheduled servlet spark spring-data spring-integration spring-jms
  spring-kafka spring-rabbit spring-scheduling spring-web spring-webflux spring-webmvc spring-ws spymemcached struts tapestry
  tomcat twilio undertow vaadin vertx vibur-dbcp wicket xxl-job zio`);

const DOTNET = words(`
  AspNet AspNetCore Http SqlClient EntityFrameworkCore GrpcNetClient GrpcCore StackExchangeRedis Cassandra ElasticsearchClient
  Hangfire MassTransit MySqlData Owin Process Quartz Runtime ServiceFabricRemoting Wcf ConfluentKafka AWSLambda`);

const RUBY = words(`
  Rack Rails ActionPack ActionView ActiveRecord ActiveJob ActiveSupport ActionMailer Sinatra Grape Faraday HTTP HttpClient
  Net::HTTP Excon Ethon RestClient HTTPX Mysql2 PG Trilogy Mongo Redis Dalli Sidekiq Resque DelayedJob Que Bunny Rdkafka
  RubyKafka Racecar GraphQL Gruf Grpc ConcurrentRuby LMDB Koala ObjectSpace`);

const EXACT: ReadonlySet<string> = new Set([
  ...JS.map((name) => `@opentelemetry/instrumentation-${name}`),
  ...PYTHON.map((name) => `opentelemetry.instrumentation.${name}`),
  ...DOTNET.map((name) => `OpenTelemetry.Instrumentation.${name}`),
  ...RUBY.map((name) => `OpenTelemetry::Instrumentation::${name}`),
  '@opentelemetry/host-metrics',
  'System.Net.Http',
  'System.Net.NameResolution',
  'System.Net.Security',
  'System.Net.Sockets',
  'System.Runtime',
  'Microsoft.AspNetCore',
  'Microsoft.AspNetCore.Hosting',
  'Microsoft.AspNetCore.Routing',
  'Microsoft.AspNetCore.Server.Kestrel',
  'Microsoft.AspNetCore.Diagnostics',
  'Microsoft.AspNetCore.RateLimiting',
  'Npgsql',
  'MySqlConnector',
  'opentelemetry-instrumentation-actix-web',
]);

/** Java's end in the version that they are for, which says nothing more: `io.opentelemetry.spring-webmvc-6.0`. */
const JAVA_NAMES: ReadonlySet<string> = new Set(JAVA);
const JAVA_SCOPE = /^io\.opentelemetry\.([a-z0-9.-]+?)(?:-\d+(?:\.\d+)*)?$/;

/** Go's name the package that they wrap; the project has none about GenAI. */
const PREFIXES: readonly string[] = [
  'go.opentelemetry.io/contrib/instrumentation/net/http/',
  'go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/',
  'go.opentelemetry.io/contrib/instrumentation/github.com/gin-gonic/',
  'go.opentelemetry.io/contrib/instrumentation/github.com/gorilla/',
  'go.opentelemetry.io/contrib/instrumentation/github.com/labstack/',
  'go.opentelemetry.io/contrib/instrumentation/github.com/emicklei/',
  'go.opentelemetry.io/contrib/instrumentation/go.mongodb.org/',
  'go.opentelemetry.io/contrib/instrumentation/runtime',
  'go.opentelemetry.io/contrib/instrumentation/host',
];

/** Whether nothing of such a scope is text that nobody has explained. */
export function isOrdinaryScope(name: string): boolean {
  let isOrdinary = remembered.get(name);
  if (isOrdinary === undefined) {
    isOrdinary = find(name);
    remembered.set(name, isOrdinary);
  }
  return isOrdinary;
}

/** Names are the senders' and without bound. */
const MAX_REMEMBERED = 1_024;
const remembered = new BoundedMap<string, boolean>(MAX_REMEMBERED);

function find(name: string): boolean {
  if (EXACT.has(name)) return true;
  const java = JAVA_SCOPE.exec(name)?.[1];
  if (java !== undefined) return JAVA_NAMES.has(java);
  return PREFIXES.some((prefix) => name.startsWith(prefix));
}
