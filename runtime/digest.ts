/** The two digests that records live by. Both are the first 128 bits of SHA-256, as 32 hex digits: Postgres reads that as a uuid. */
import { hash } from 'node:crypto'
import type { Entity } from '../domain/records'

/** The same key of the same integration is the same record, for ever and on every machine. */
export const recordId = (integrationId: string, entity: Entity, externalId: string): string =>
  hash('sha256', `${integrationId}\u001f${entity}\u001f${externalId}`, 'hex').slice(0, 32)

/** Of a body as it is stored: equal digests mean that nothing changed. */
export const contentHash = (body: string): string => hash('sha256', body, 'hex').slice(0, 32)
