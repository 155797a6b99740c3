/** The currency of amounts that name none: a setting of every format whose files leave it out. */
import { CURRENCY_CODES } from '../../domain/currencies'
import type { FileSetting } from './file-format'

export const currencySetting: FileSetting = {
  name: 'currency',
  title: 'Currency',
  pattern: CURRENCY_CODES.join('|'),
  example: 'EUR',
  help: 'The currency of amounts that name none, by its code in ISO 4217.',
}
