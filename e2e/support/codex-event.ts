/** One event in Codex's form as a whole OTLP/JSON request: its attributes are strings, as Codex's are. */
export function codexEvent(
  attributes: Record<string, string>,
  given: { resource?: Record<string, string>; observedMs?: number } = {},
): string {
  const { resource = { 'service.name': 'codex_exec' }, observedMs = Date.UTC(2026, 10, 22, 6, 11, 4, 605) } = given;
  const texts = (of: Record<string, string>) =>
    Object.entries(of).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  const record = {
    observedTimeUnixNano: `${observedMs}000000`,
    body: null,
    attributes: texts({ 'event.timestamp': new Date(observedMs).toISOString(), ...attributes }),
  };
  const scopeLogs = [{ scope: { name: 'codex_otel.log_only' }, logRecords: [record] }];
  return JSON.stringify({ resourceLogs: [{ resource: { attributes: texts(resource) }, scopeLogs }] });
}
