/** What a command of the model finds in its environment: everything but what looks like a secret, as Codex's default. */
const SECRET_NAME = /KEY|SECRET|TOKEN/i;

/** `alsoHidden`: the variable that holds the provider's key, whatever its name. */
export function commandEnvironment(environment: NodeJS.ProcessEnv, alsoHidden: readonly string[]): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !SECRET_NAME.test(name) && !alsoHidden.includes(name));
  return Object.fromEntries(kept);
}
