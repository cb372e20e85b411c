/** The key of `meta` under which a scrub that is not done yet is written down, see scrub.ts. */
export const SCRUB_KEY = 'scrub';
