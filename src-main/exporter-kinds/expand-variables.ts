import { ownValue } from '../../src-shared/outside/own-value.ts';

/** `${NAME}` in a setting stands for a variable of the environment. */

export type Expanded = { ok: true; text: string } | { ok: false; message: string };

const REFERENCE = /\$\{([^}]*)\}?/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What is expanded is not looked at again. The message of a failure names variables and never holds a value. */
export function expandVariables(written: string, environment: NodeJS.ProcessEnv): Expanded {
  const problems: string[] = [];
  const text = written.replace(REFERENCE, (reference, name: string) => {
    const value = NAME.test(name) && reference.endsWith('}') ? ownValue(environment, name) : undefined;
    if (value !== undefined) return value;
    problems.push(
      NAME.test(name) && reference.endsWith('}')
        ? `the environment variable ${name} is not set`
        : `$\{…} must name a variable of the environment, such as $\{OTLP_TOKEN}`,
    );
    return '';
  });
  return problems.length === 0 ? { ok: true, text } : { ok: false, message: [...new Set(problems)].join('; ') };
}
