/**
 * Keys that frameworks without a table of their own fill with names, counts and settings although they look like text; seen in their
 * captures and looked at one by one. Whoever sends them.
 */
export const FRAMEWORK_PLAIN_KEYS: readonly string[] = [
  // Pydantic Logfire: the span's own message with names filled in, lists of metrics, a schema of the attributes.
  'logfire.msg',
  'logfire.metrics',
  'logfire.json_schema',
  'gen_ai.workflow.edges',
  // LiteLLM: ids, costs, addresses.
  'hidden_params',
  'metadata.usage_object',
  // Models' parameters and usage: numbers under names.
  'llm.invocation_parameters',
  'gen_ai.request.parameters',
];
