import { KNOWN_AGENTS } from '../agents/agents.ts';

/** Prefixes of agents' own events; those of a convention belong to the name. */
const PREFIXES = KNOWN_AGENTS.filter(({ table }) => !table.convention).flatMap(({ table }) => table.eventPrefixes);

/** The event's name without its agent's prefix; the agent stands elsewhere in the row. */
export function shortName(name: string): string {
  const prefix = PREFIXES.find((one) => name.startsWith(one) && name.length > one.length);
  return prefix === undefined ? name : name.slice(prefix.length);
}
