/** What a jsonb column of a connector's making holds: its shape is the connector's to know. */
export type { Json, JsonObject } from '../domain/json'
