/**
 * Holds the table of `rooms.ts`, and that no file imports itself by way of others, by types alone either.
 *
 *     node --import ./e2e/rules/own-typescript.ts e2e/rules/check-imports.ts
 *
 * Prints a line a violation, and exits with 1 when there is one, or when too few modules were seen.
 */
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { OUTSIDE, ROOMS, type Room } from './rooms.ts';

/** With fewer modules than these something was not read. */
const FEWEST_MODULES = 500;
/** What is no source of the application: no room holds it. */
const TEST = String.raw`\.(test|spec)\.tsx?$|(^|/)testing/|^src-renderer/dev/|^e2e/`;

const below = (rooms: readonly string[]) => rooms.map((room) => `^${room}(/|$)`).join('|') || '^$';

/** The rules that follow from a table of rooms. */
export function rulesOf(rooms: Readonly<Record<string, Room>>): IForbiddenRuleType[] {
  const error = { severity: 'error' } as const;
  const rules: IForbiddenRuleType[] = [
    {
      ...error,
      name: 'no cycles',
      comment: 'a file imports itself by way of others: what both need moves into a file of its own',
      from: {},
      to: { circular: true },
    },
    {
      ...error,
      name: 'a room for each',
      comment: 'the source stands in no room of e2e/rules/rooms.ts',
      from: { path: '^src-', pathNot: [below(Object.keys(rooms)), TEST] },
      to: {},
    },
    {
      ...error,
      name: 'testing',
      comment: 'only tests and e2e import what tests are made of',
      from: { pathNot: TEST },
      to: { path: '(^|/)testing/' },
    },
    {
      ...error,
      name: 'e2e',
      comment: 'no source and no test beside it imports e2e',
      from: { pathNot: '^e2e/' },
      to: { path: '^e2e/' },
    },
  ];
  for (const [room, { may, runs }] of Object.entries(rooms)) {
    const inner = Object.keys(rooms).filter((other) => other.startsWith(`${room}/`));
    const from = { path: below([room]), pathNot: [TEST, ...(inner.length > 0 ? [below(inner)] : [])] };
    const itself = inner.length > 0 ? `^${room}/[^/]+$` : below([room]);
    rules.push({
      ...error,
      name: room,
      comment: `it may import ${may.join(', ') || 'no other room'}`,
      from,
      to: { path: '^(src-|e2e/)', pathNot: [below(may), itself] },
    });
    const { node, only, never } = OUTSIDE[runs];
    const ofPackages = (names: readonly string[]) => `(^|/)node_modules/(${names.join('|')})/`;
    rules.push({
      ...error,
      name: `${room}: packages`,
      comment: only ? `of packages it may import ${only.join(', ')}` : `it may not import ${never?.join(', ')}`,
      from,
      to: only ? { path: 'node_modules/', pathNot: ofPackages(only) } : { path: ofPackages(never ?? []) },
    });
    if (!node)
      rules.push({
        ...error,
        name: `${room}: node`,
        comment: 'it runs where Node is not',
        from,
        to: { dependencyTypes: ['core'] },
      });
  }
  return rules;
}

export interface Violation {
  rule: string;
  text: string;
}

/** Every violation of the rules in these folders. @throws Error when fewer than `fewest` modules were seen */
export async function violations(
  folders: string[],
  rooms: Readonly<Record<string, Room>>,
  fewest: number,
  baseDir?: string,
): Promise<Violation[]> {
  const { output } = await cruise(folders, {
    ...(baseDir ? { baseDir } : {}),
    validate: true,
    ruleSet: { forbidden: rulesOf(rooms) },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^out/'] },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  });
  const { modules, summary } = output as ICruiseResult;
  const seen = modules.filter(({ source }) => /^(src-|e2e\/)/.test(source)).length;
  if (seen < fewest)
    throw new Error(
      `${seen} modules were seen, ${fewest} at least were expected: is TypeScript 6 there (own-typescript.ts)?`,
    );
  return summary.violations.map(({ rule, from, to, cycle }) => {
    const way = cycle === undefined ? `${from} → ${to}` : [from, ...cycle.map(({ name }) => name)].join(' → ');
    return { rule: rule.name, text: `${way}\n    ${rulesOf(rooms).find(({ name }) => name === rule.name)?.comment}` };
  });
}

if (import.meta.main) {
  const found = await violations(['src-main', 'src-renderer', 'src-shared', 'e2e'], ROOMS, FEWEST_MODULES);
  for (const { text } of found) process.stderr.write(`${text}\n`);
  if (found.length > 0) process.stderr.write(`${found.length} imports are against the table e2e/rules/rooms.ts\n`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
