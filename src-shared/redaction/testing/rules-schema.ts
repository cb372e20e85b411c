import { z } from 'zod';
import { ruleSchema } from '../rule.ts';

/** A list of rules with names. */
export const rulesSchema = z.array(ruleSchema).superRefine((rules, context) => {
  const seen = new Set<string>();
  rules.forEach(({ name }, index) => {
    if (seen.has(name))
      context.addIssue({ code: 'custom', path: [index, 'name'], message: `a name of its own: "${name}" is taken` });
    seen.add(name);
  });
});
