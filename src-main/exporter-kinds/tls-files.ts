/** PEM texts. */
export interface TlsFiles {
  /** Replaces the built-in roots. */
  ca?: string;
  /** The client's certificate and its key: both or neither. */
  certificate?: string;
  privateKey?: string;
}
