/**
 * What `unknown-text` masks under the default list: over all captures, and over what ordinary programs send
 * (`src-shared/testing/ordinary-telemetry.ts`). Each row was looked at; a test keeps the table. A new row is a key to decide about: content, plain
 * (its agent's table, `framework-keys.ts`), or rightly masked.
 */
export interface MaskedRow {
  /** Part and place; indexes left out. */
  where: string;
  senders: string;
  /** What stood there, cut. */
  example: string;
  why: string;
}

export const MASKED_IN_CAPTURES: readonly MaskedRow[] = [
  {
    where: 'log attributes["execution_summary"]',
    senders: 'qwen-code-0.24.4',
    example: '▸ Task Completed: Subagent execution completed\n● Tool Usage:',
    why: 'what a sub-agent did, with its task',
  },
  {
    where: 'log attributes["gen_ai.tool.definitions"][].description',
    senders: 'google-adk-2.13.0',
    example: 'Run a shell command.',
    why: 'registered as content: a schema, leaf by leaf',
  },
  {
    where: 'log attributes["gen_ai.tool.definitions"][].parameters.properties.command.title',
    senders: 'google-adk-2.13.0',
    example: 'Command',
    why: 'registered as content: a schema, leaf by leaf',
  },
  {
    where: 'log attributes["gen_ai.tool.definitions"][].parameters.properties.command.type',
    senders: 'google-adk-2.13.0',
    example: 'string',
    why: 'registered as content: a schema, leaf by leaf',
  },
  {
    where: 'log attributes["gen_ai.tool.definitions"][].parameters.required[]',
    senders: 'google-adk-2.13.0',
    example: 'command',
    why: 'registered as content: a schema, leaf by leaf',
  },
  {
    where: 'log attributes["gen_ai.tool.definitions"][].parameters.title',
    senders: 'google-adk-2.13.0',
    example: 'run_commandParams',
    why: 'registered as content: a schema, leaf by leaf',
  },
  {
    where: 'log attributes["gen_ai.tool.definitions"][].parameters.type',
    senders: 'google-adk-2.13.0',
    example: 'object',
    why: 'registered as content: a schema, leaf by leaf',
  },
  {
    where: 'log attributes["result"]',
    senders: 'qwen-code-0.24.4',
    example: 'word0 word1 word2 word3 word4 word5 word6 word7 word8 word9 ',
    why: "a sub-agent's answer",
  },
  {
    where: 'log body.tool_calls[].function.arguments',
    senders: 'mini-swe-agent-litellm-otel-2.4.6',
    example: '{"command":"echo hello-from-tool","description":"say hello"}',
    why: 'what a model called a tool with',
  },
  {
    where: 'log body[]',
    senders: 'opencode-1.18.33',
    example: 'creating instance',
    why: 'diagnostics of opencode: sentences whose content nobody promises; one of them may be anything',
  },
  {
    where: 'span attributes["error.stack_trace"]',
    senders: 'mini-swe-agent-litellm-otel-2.4.6',
    example: '  File "/home/dev/venv/lib/python3.12/site-packages/litellm/',
    why: 'not registered, quotes lines of code',
  },
  {
    where: 'span attributes["gen_ai.agent.description"]',
    senders: 'copilot-cli-1.0.102 gemini-cli-0.61.0 qwen-code-0.24.4',
    example: 'echo job',
    why: 'registered, but a model writes it (Copilot)',
  },
  {
    where: 'span attributes["gen_ai.tool.definitions"]',
    senders:
      'copilot-cli-1.0.102 gemini-cli-0.61.0 google-adk-2.13.0 langchain-traceloop-1.5.2 openai-agents-0.20.0-traceloop-0.27.0 openhands-sdk-1.58.2 pydantic-ai-2.68.0 qwen-code-0.24.4',
    example: '[{"type":"function","name":"bash","description":"Runs a Bash',
    why: 'registered as content: prompts of their own',
  },
  {
    where: 'span attributes["gen_ai.tool.description"]',
    senders:
      'copilot-cli-1.0.102 gemini-cli-0.61.0 google-adk-2.13.0 langchain-traceloop-1.5.2 qwen-code-0.24.4 strands-1.62.0',
    example: 'Runs a Bash command.\n* The "command" parameter does NOT need',
    why: 'registered as content: a prompt of its own',
  },
  {
    where: 'span attributes["gen_ai.tool.json_schema"]',
    senders: 'strands-1.62.0',
    example: '{"properties": {"command": {"description": "the command", "t',
    why: "descriptions of a tool's parameters: a prompt",
  },
  {
    where: 'span attributes["llm.openai.tools"]',
    senders: 'mini-swe-agent-litellm-otel-2.4.6',
    example: "[{'type': 'function', 'function': {'name': 'bash', 'descript",
    why: 'definitions of tools',
  },
  {
    where: 'span attributes["llm.request.functions.0.description"]',
    senders: 'mini-swe-agent-litellm-otel-2.4.6',
    example: 'Execute a bash command',
    why: 'definition of a tool',
  },
  {
    where: 'span attributes["llm.request.functions.0.parameters"]',
    senders: 'mini-swe-agent-litellm-otel-2.4.6',
    example: '{"type": "object", "properties": {"command": {"type": "strin',
    why: 'definition of a tool',
  },
  {
    where: 'span attributes["llm.tools.0.tool.json_schema"]',
    senders: 'crewai-openinference-1.15.30 openinference-openai-4.2.7',
    example: '{"type": "function", "function": {"name": "run_command", "de',
    why: 'definition of a tool',
  },
  {
    where: 'span attributes["tool.description"]',
    senders: 'crewai-openinference-1.15.30 openai-agents-py-openinference-0.20.0',
    example: 'Tool Name: run_command\nTool Arguments: {\n  "properties": {\n ',
    why: 'definition of a tool',
  },
  {
    where: 'span events[].attributes["content"]',
    senders: 'claude-code-2.1.197 claude-code-2.1.332',
    example: 'alpha\nbeta\ngamma\n',
    why: "a tool's output, in an event of a span",
  },
  {
    where: 'span events[].attributes["diff"]',
    senders: 'claude-code-2.1.197 claude-code-2.1.332',
    example: '[{"oldStart":1,"oldLines":3,"newStart":1,"newLines":3,"lines',
    why: "a tool's output, in an event of a span",
  },
  {
    where: 'span events[].attributes["output"]',
    senders: 'claude-agent-sdk-py-0.2.189 claude-code-2.1.197 claude-code-2.1.332',
    example: 'hello-from-tool',
    why: "a tool's output, in an event of a span",
  },
];
export const MASKED_IN_ORDINARY: readonly MaskedRow[] = [
  {
    where: 'log attributes["hint"]',
    senders: 'ordinary',
    example: 'add an index on orders.customer',
    why: "the program's own free text",
  },
  {
    where: 'log attributes["otelServiceName"]',
    senders: 'ordinary',
    example: 'checkout api',
    why: 'a name of two words: false, one click allows the key',
  },
  {
    where: 'log attributes["query"]',
    senders: 'ordinary',
    example: 'SELECT pg_sleep(1)',
    why: 'SQL under a name that is not registered for it',
  },
  {
    where: 'log body.message',
    senders: 'ordinary',
    example: 'done',
    why: "a structured body's `message`: a word under it may be content; false here",
  },
  { where: 'log body.msg', senders: 'ordinary', example: 'request served', why: "a structured body's sentence" },
  {
    where: 'span attributes["cart.items"]',
    senders: 'ordinary',
    example: '[{"sku":"A-1","title":"Red shoes, size 42"},{"sku":"B-7","ti',
    why: "JSON with the program's own free text: only that member",
  },
  {
    where: 'span attributes["customer.note"]',
    senders: 'ordinary',
    example: 'please ring twice at the side door',
    why: "the program's own free text",
  },
  {
    where: 'span attributes["db.query.parameter.0"]',
    senders: 'ordinary',
    example: 'Ann Example',
    why: 'registered as content, whoever sends it',
  },
  {
    where: 'span attributes["job.args"][]',
    senders: 'ordinary',
    example: 'express',
    why: '`args`: what something was called with',
  },
  {
    where: 'span attributes["job.name"]',
    senders: 'ordinary',
    example: 'rebuild index',
    why: 'a name of two words: false, one click allows the key',
  },
  {
    where: 'span attributes["job.result"]',
    senders: 'ordinary',
    example: 'ok',
    why: '`result`: a word under it may be content; false here',
  },
  {
    where: 'span attributes["mail.subject"]',
    senders: 'ordinary',
    example: 'Your order is on its way',
    why: "the program's own free text",
  },
  {
    where: 'span attributes["payment.provider"]',
    senders: 'ordinary',
    example: 'acme pay',
    why: 'a name of two words: false, one click allows the key',
  },
  {
    where: 'span attributes["shipping.message"]',
    senders: 'ordinary',
    example: 'delayed',
    why: '`message`: a word under it may be content',
  },
  {
    where: 'span events[].attributes["reason"]',
    senders: 'ordinary',
    example: 'card network timeout',
    why: "the program's own free text",
  },
  {
    where: 'span name',
    senders: 'ordinary',
    example: 'send mail to the customer who ordered number 42',
    why: 'a sentence of more than six words instead of a name',
  },
];
