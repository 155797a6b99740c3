/** Records are named `record_` and 32 hex digits; the store knows the digits. */
import { IntegrationError } from '../../domain/errors'

export const toRecordId = (hex: string): string => `record_${hex.replaceAll('-', '')}`

/** @throws request.not_found for what cannot be the id of a record */
export function toHex(recordId: string): string {
  const hex = /^record_([0-9a-f]{32})$/.exec(recordId)?.[1]
  if (hex === undefined) throw new IntegrationError('request.not_found', 'There is no record with this id.')
  return hex
}
