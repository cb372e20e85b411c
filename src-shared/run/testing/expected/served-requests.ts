/** An independent count to check the expected runs with: the scripted model server kept a record of each run. */

/** How many requests the scripted model server answered in each run, successful or not, as its own record says. */
export const SERVED: Record<string, string> = {
  'ai-sdk-7.0.173': 'fail 2, generate 2, http500 2, ratelimit 3, tool 2, tool-nocontent 2, toolfail 2',
  'claude-agent-sdk-py-0.2.189': 'http500 3, tool 2, tool-nocontent 2, toolfail 2',
  'claude-code-2.1.197': 'denied 2, edit 3, fail 6, http500 3, parallel 2, sub 4, tool 2, tool-nocontent 2',
  'claude-code-2.1.332':
    'busy 3, cut 3, edit 3, fail 4, http400 6, http500 3, long 1, mcp 2, parallel 2, ratelimit 3, resume 6, sigint-stream 1, sigint-tool 1, sub 5, tool 2, tool-nocontent 2, toolfail 2',
  'codex-0.169.0': 'sub 5, tool 2',
  'codex-0.171.0':
    'appserver 2, appserver-denied 2, appserver-fail 1, appserver-interrupt 1, busy 1, busy-fast 1, busy-retried 3, cut 1, cut-fast 1, fail 1, fail-fast 1, fail-late-fast 2, http400 1, http400-fast 1, http500 1, http500-fast 1, long 1, mcp 2, parallel 2, ratelimit 1, ratelimit-fast 1, resume 6, sigint-stream 1, sigint-stream-fast 1, sigint-tool 1, sigint-tool-fast 1, sub 5, tool 2, tool-nocontent 2, toolfail 2, tui 3',
  'copilot-cli-1.0.102':
    'denied 2, fail 6, http400 1, http500 6, mcp 2, ratelimit 3, resume 6, sub 4, tool 2, tool-nocontent 2, toolfail 2',
  'gemini-cli-0.61.0':
    'busy 3, cut 5, edit 3, fail 4, http400-text 1, http500 2, long 1, mcp 2, parallel 2, ratelimit 3, resume 6, sigint-stream 1, sigint-tool 1, sub 5, tool 2, tool-nocontent 2',
  'opencode-1.18.33':
    'busy 4, cut 8, denied-fast 2, edit-fast 4, fail 6, http400 2, http400-fast 2, http500 8, long 2, mcp-fast 3, ratelimit 4, resume 7, resume-fast 5, sigint-stream 2, sigint-tool 0, sub-fast 5, tool 3, tool-fast 3, tool-nocontent-fast 3',
  'qwen-code-0.24.4':
    'busy 3, cut 24, denied 2, fail 1, http400 1, http500 24, long 2, ratelimit 3, resume 7, sigint-stream 1, sigint-tool 1, sub 5, tool 2, tool-nocontent 2, toolfail 2',
  'crewai-openinference-1.15.30': 'http500 3, tool 2, tool-nocontent 2, toolfail 2',
  'google-adk-2.13.0': 'http500 1, parallel 2, resume 4, tool 2, tool-nocontent 2, toolfail 1',
  'langchain-traceloop-1.5.2': 'http500 1, resume 4, tool 2, tool-nocontent 2, toolfail 1',
  'mini-swe-agent-litellm-otel-2.4.6': 'http500 24, tool 2, tool-nocontent 2, toolfail 2',
  'mistral-vibe-2.26.1':
    'http400 1, http500 6, resume 4, tool 2, tool-redaction-none 2, tool-redaction-strict 2, toolfail 2',
  'openai-agents-0.20.0-traceloop-0.27.0': 'parallel 2, tool 2',
  'openai-agents-py-openinference-0.20.0': 'http500 3, parallel 2, resume 4, tool 2, tool-nocontent 2, toolfail 2',
  'openhands-sdk-1.58.2': 'http500 1, resume 4, tool 2, tool-nocontent 2, toolfail 2',
  'openinference-openai-4.2.7': 'tool 2',
  'otel-openai-0.22.0': 'http400 1, http500 2, nocontent 2, ratelimit 3, stream 2, tool 2',
  'otel-openai-v2-py-2.4b0': 'http500 1, tool 2, tool-nocontent 2, toolfail 2',
  'otel-openai-v2-py-latestsemconv-2.4b0': 'http500 1, tool 2, tool-nocontent 2, toolfail 2',
  'pydantic-ai-2.68.0': 'http500 3, resume 4, tool 2, tool-nocontent 2, toolfail 1',
  'strands-1.62.0': 'http500 1, parallel 2, resume 4, tool 2, tool-redacted 2, toolfail 2',
};

/** Runs of which telemetry knows fewer requests than were made. */
export const FEWER: Record<string, RegExp> = {
  'the agent exits without a flush':
    /^codex-0\.171\.0\.(busy|cut|http400|http500|ratelimit)$|^gemini-cli-0\.61\.0\.http500$/,
  'the first three requests of another shape have no telemetry': /^claude-code-2\.1\.332\.http400$/,
  'logs do not count retries that succeeded': /^claude-code-2\.1\.332\.busy$/,
  'an interrupted request leaves no record': /^claude-code-2\.1\.332\.sigint-stream$/,
  'the HTTP client retries below the agent': /^qwen-code-0\.24\.4\.(busy|cut|http500|ratelimit)$/,
  'retries are hidden in one span':
    /^ai-sdk-.*\.(fail|http500|ratelimit)$|^(mini-swe-agent|mistral-vibe|openai-agents-py|otel-openai-0|pydantic-ai)-?.*\.http500$|^otel-openai-0.*\.ratelimit$/,
  'logs hold nothing of a conversation': /^opencode-1\.18\.33\.(busy|cut|long|sigint-stream)$/,
  'the end of the run was lost': /^opencode-1\.18\.33\.(http400|resume|resume-fast)$/,
  'no spans of requests with content off': /^opencode-1\.18\.33\.tool-nocontent-fast$/,
};
