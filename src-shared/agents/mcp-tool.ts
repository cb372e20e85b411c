/** The name of a tool and the MCP server that it is one of, in whichever of their spellings agents send them. */

export interface McpTool {
  tool: string;
  server?: string;
}

/** `mcp__SERVER__TOOL`; a server's name may hold single underscores. */
const QUALIFIED = /^mcp__(.+?)__(.+)$/;

/**
 * @param server as an attribute names it; what JavaScript writes for an absent one (`undefined`) is none
 * @param namespace of the tool: `mcp__SERVER` names a server, any other (`functions`) does not
 */
export function mcpTool(tool: string, server: string | undefined, namespace: string | undefined): McpTool {
  const named = isAbsent(server) ? undefined : server;
  const qualified = QUALIFIED.exec(tool);
  if (qualified !== null) return { tool: qualified[2] as string, server: named ?? (qualified[1] as string) };
  const spaced = namespace?.startsWith('mcp__') ? namespace.slice('mcp__'.length) : '';
  const found = named ?? (spaced === '' ? undefined : spaced);
  if (found === undefined) return { tool };
  const prefix = `mcp_${found}_`;
  const bare = tool.startsWith(prefix) && tool.length > prefix.length ? tool.slice(prefix.length) : tool;
  return { tool: bare, server: found };
}

function isAbsent(name: string | undefined): boolean {
  return name === undefined || name === '' || name === 'undefined' || name === 'null';
}
