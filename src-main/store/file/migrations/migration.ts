/** One step of the schema. Applied in a transaction of its own, which also sets `user_version` to `version`. */
export interface Migration {
  version: number;
  sql: string;
}
