import type { Hit } from './detector.ts';

/** A found secret: as it stands, or inside base64 whose replacement is already made. */
export interface Finding extends Hit {
  /** What replaces it when it is not simply masked: base64 of the masked content. */
  replacement?: string;
  /** How many secrets are in it. */
  count: number;
  /** Kinds inside base64; otherwise just {@link kind}. */
  kinds: readonly string[];
}
