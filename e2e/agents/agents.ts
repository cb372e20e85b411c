/** The real agents: where each comes from, and how it is run once against a model server with all telemetry pointed at us. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RunPlan {
  /** Of the agent's package. */
  program: string;
  args: string[];
  environment: Record<string, string>;
}

export interface AgentRun {
  /** A home of its own, which is empty. */
  home: string;
  /** `http://127.0.0.1:PORT` */
  modelUrl: string;
  /** OTLP/HTTP, without a path. */
  otlpUrl: string;
  prompt: string;
}

export interface Agent {
  id: 'codex' | 'claude' | 'gemini' | 'qwen' | 'opencode' | 'copilot';
  package: string;
  /** With every switch on that makes it send content. */
  plan(run: AgentRun): RunPlan;
}

/** So that what is sent at the end of a short run is not lost (Codex and opencode exit without a flush). */
const QUICK_BATCHES = {
  OTEL_BLRP_SCHEDULE_DELAY: '20',
  OTEL_BSP_SCHEDULE_DELAY: '20',
  OTEL_BLRP_MAX_QUEUE_SIZE: '20000',
  OTEL_BSP_MAX_QUEUE_SIZE: '20000',
};

export const AGENTS: readonly Agent[] = [
  {
    id: 'codex',
    package: '@openai/codex',
    plan({ home, modelUrl, otlpUrl, prompt }) {
      const folder = join(home, '.codex');
      write(
        folder,
        'config.toml',
        `model = "gpt-5.4"
model_provider = "mock"
[model_providers.mock]
name = "mock"
base_url = "${modelUrl}/v1"
wire_api = "responses"
env_key = "MOCK_KEY"
supports_websockets = false
`,
      );
      const exporter = (signal: string) => `{otlp-http={endpoint="${otlpUrl}/v1/${signal}",protocol="binary"}}`;
      const settings = [
        `otel.exporter=${exporter('logs')}`,
        `otel.trace_exporter=${exporter('traces')}`,
        `otel.metrics_exporter=${exporter('metrics')}`,
        'otel.log_user_prompt=true',
        'otel.log_agent_responses=true',
      ].flatMap((setting) => ['-c', setting]);
      return {
        program: 'codex',
        args: ['exec', '--skip-git-repo-check', '--json', '-s', 'danger-full-access', ...settings, prompt],
        environment: { CODEX_HOME: folder, MOCK_KEY: 'sk-test', ...QUICK_BATCHES },
      };
    },
  },
  {
    id: 'claude',
    package: '@anthropic-ai/claude-code',
    plan: ({ modelUrl, otlpUrl, prompt }) => ({
      program: 'claude',
      args: ['-p', prompt, '--output-format', 'json', '--allowedTools', 'Bash'],
      environment: {
        ANTHROPIC_BASE_URL: modelUrl,
        ANTHROPIC_API_KEY: 'sk-ant-test',
        CLAUDE_CODE_ENABLE_TELEMETRY: '1',
        CLAUDE_CODE_ENHANCED_TELEMETRY_BETA: '1',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        DISABLE_AUTOUPDATER: '1',
        IS_SANDBOX: '1',
        OTEL_LOGS_EXPORTER: 'otlp',
        OTEL_METRICS_EXPORTER: 'otlp',
        OTEL_TRACES_EXPORTER: 'otlp',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
        OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl,
        OTEL_LOG_USER_PROMPTS: '1',
        OTEL_LOG_TOOL_DETAILS: '1',
        OTEL_LOG_TOOL_CONTENT: '1',
        OTEL_LOG_ASSISTANT_RESPONSES: '1',
        OTEL_LOGS_EXPORT_INTERVAL: '500',
      },
    }),
  },
  {
    id: 'gemini',
    package: '@google/gemini-cli',
    plan({ home, modelUrl, otlpUrl, prompt }) {
      write(
        join(home, '.gemini'),
        'settings.json',
        JSON.stringify({ security: { auth: { selectedType: 'gemini-api-key' } } }),
      );
      return {
        program: 'gemini',
        args: ['--skip-trust', '-y', '-m', 'gemini-3-pro', '-p', prompt],
        environment: {
          GEMINI_API_KEY: 'test',
          GOOGLE_GEMINI_BASE_URL: modelUrl,
          ...telemetry('GEMINI', otlpUrl),
          GEMINI_TELEMETRY_TRACES_ENABLED: 'true',
        },
      };
    },
  },
  {
    id: 'qwen',
    package: '@qwen-code/qwen-code',
    plan({ home, modelUrl, otlpUrl, prompt }) {
      write(join(home, '.qwen'), 'settings.json', JSON.stringify({ security: { auth: { selectedType: 'openai' } } }));
      return {
        program: 'qwen',
        args: ['-y', '-p', prompt],
        environment: {
          OPENAI_API_KEY: 'sk-test',
          OPENAI_BASE_URL: `${modelUrl}/v1`,
          OPENAI_MODEL: 'qwen3-coder-plus',
          ...telemetry('QWEN', otlpUrl),
          QWEN_TELEMETRY_INCLUDE_SENSITIVE_SPAN_ATTRIBUTES: 'true',
        },
      };
    },
  },
  {
    id: 'opencode',
    package: 'opencode-ai',
    plan({ modelUrl, otlpUrl, prompt }) {
      const provider = {
        npm: '@ai-sdk/openai-compatible',
        name: 'Mock',
        options: { baseURL: `${modelUrl}/v1`, apiKey: 'sk-test' },
        models: { 'mock-model': { name: 'Mock', tool_call: true, limit: { context: 200_000, output: 8_000 } } },
      };
      const config = {
        autoupdate: false,
        share: 'disabled',
        provider: { mock: provider },
        model: 'mock/mock-model',
        small_model: 'mock/mock-model',
        experimental: { openTelemetry: true },
        permission: 'allow',
      };
      return {
        program: 'opencode',
        args: ['run', '--format', 'json', prompt],
        environment: {
          OPENCODE_CONFIG_CONTENT: JSON.stringify(config),
          OPENCODE_DISABLE_MODELS_FETCH: 'true',
          OPENCODE_DISABLE_AUTOUPDATE: 'true',
          OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl,
          ...QUICK_BATCHES,
        },
      };
    },
  },
  {
    id: 'copilot',
    package: '@github/copilot',
    plan: ({ modelUrl, otlpUrl, prompt }) => ({
      program: 'copilot',
      args: ['-p', prompt, '--output-format', 'json', '--allow-all'],
      environment: {
        COPILOT_OFFLINE: 'true',
        COPILOT_AUTO_UPDATE: 'false',
        COPILOT_PROVIDER_BASE_URL: `${modelUrl}/v1`,
        COPILOT_PROVIDER_TYPE: 'openai',
        COPILOT_PROVIDER_API_KEY: 'sk-test',
        COPILOT_MODEL: 'gpt-5.4',
        COPILOT_OTEL_ENABLED: 'true',
        OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
        OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true',
      },
    }),
  },
];

/** Gemini CLI and its descendant name their variables alike. */
function telemetry(prefix: string, otlpUrl: string): Record<string, string> {
  return {
    [`${prefix}_TELEMETRY_ENABLED`]: 'true',
    [`${prefix}_TELEMETRY_TARGET`]: 'local',
    [`${prefix}_TELEMETRY_OTLP_ENDPOINT`]: otlpUrl,
    [`${prefix}_TELEMETRY_OTLP_PROTOCOL`]: 'http',
    [`${prefix}_TELEMETRY_LOG_PROMPTS`]: 'true',
  };
}

function write(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
}
