/** What a jsonb column of a connector's making holds: its shape is the connector's to know. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }
