/**
 * Keys of log records, resources and scopes whose short values are no news: seen in the captures (`src-shared/agents/captures`). They excuse nothing; the
 * window only does not speak of them as new.
 */
export const SEEN_KEYS: ReadonlySet<string> = new Set(
  `
  action_type agent.name agent.source agent.type agent_id agent_name agent_type anthropic.provider app.version
  approval_mode approval_policy artifacts_deleted auth.env_provider_key_name auth.header_name auth.request_id
  auth_type call_id classifier_threshold config.legacy_multi_agent_disabled_sources conversation.id
  core_tools_enabled decision decision_model decision_source delivery_point discard_reason duration_ms effort
  embedding_model enabled_via endpoint env error_count event.kind event.timestamp event_name execution_status
  execution_summary extension extension_ids extensions files_past_cutoff files_retained_fresh final_model
  finish_reason function_name gcp.vertex.agent.event_id gcp.vertex.agent.invocation_id history_entries_pruned
  input_token_count installation.id item.id managed_settings.helper.applied managed_settings.helper.state
  managed_settings.source_behavior managed_settings.trigger marketplace.name mcp_server mcp_server.name
  mcp_server_name mcp_server_origin mcp_server_scope mcp_servers mcp_tool.name mcp_tools message.uuid metadata
  mimetype mode model model_id model_name opencode.client opencode.run operation originator os os_platform
  os_release os_version output_format output_token_count parent.conversation.id parent.turn.id period_days
  permission_mode phase plugin.name plugin.scope plugin_id_hash prompt.id prompt_id prompt_length provider_name
  query_source reason request_id response_id result role root.turn.id safe_mode sandbox_policy server_name
  server_scope session_files_deleted skills slug source speed startup.phase startup.status status strategy
  subagent_name subagents success telemetry.auto.version terminal.type terminate_reason tool_input_size_bytes
  tool_name tool_namespace tool_result_size_bytes tool_source tool_token_count tool_type tool_use_id
  touched_topics transcripts_deleted transcripts_exempted_desktop transport_type trigger turn.id used_default
  `
    .trim()
    .split(/\s+/),
);
