/** How the value was written. */
export interface Form {
  /** `NAME=value` of an env file or shell. */
  env: boolean;
  quoted: boolean;
  /** A value and nothing else: an attribute's or a JSON member's. */
  whole: boolean;
}
