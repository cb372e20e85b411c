/**
 * Gives dependency-cruiser the TypeScript that it can read with: with TypeScript 7, which the project compiles with, it finds no
 * module and is content. `typescript-6` is TypeScript 6 under a name of its own.
 *
 *     node --import ./e2e/rules/own-typescript.ts …
 */
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) => next(specifier.replace(/^typescript(?=\/|$)/, 'typescript-6'), context),
});
