/** Why two rows may be one, in words that a person understands, and how sure that is from 0 to 100. */
import { daysApart, type Incoming, type Stored } from './entry'
import { payeeSimilarity } from './similarity'

export interface Evidence {
  score: number
  reasons: string[]
}

export function evidenceFor(incoming: Incoming, stored: Stored): Evidence {
  const days = daysApart(incoming, stored)
  const payee = incoming.payee === null || stored.payee === null ? null : payeeSimilarity(incoming.payee, stored.payee)
  const nearness = amountNearness(incoming.amount_minor, stored.amount_minor)
  const score = Math.round(50 * nearness + 25 * Math.max(0, 1 - days / FAR_DAYS) + 25 * (payee ?? UNKNOWN_PAYEE))
  return {
    score,
    reasons: [
      ...(incoming.replaces.some((key) => stored.keys.includes(key)) ? ['the provider says that it is the same'] : []),
      describeAmounts(incoming.amount_minor, stored.amount_minor),
      days === 0 ? 'same day' : `${days} ${days === 1 ? 'day' : 'days'} apart`,
      ...(payee === null ? [] : [`payee ${Math.round(payee * 100)} % alike`]),
      ...(STANDING[stored.at_provider] === null || stored.hand_made || stored.foreign
        ? []
        : [STANDING[stored.at_provider] as string]),
      ...(stored.hand_made ? ['typed by hand and not met by any row yet'] : []),
      ...(stored.reconciled ? ['already reconciled'] : []),
    ],
  }
}

export const rivalReason = (rivals: number): string => `${rivals} ${rivals === 1 ? 'other fits' : 'others fit'} as well`

const FAR_DAYS = 15
const UNKNOWN_PAYEE = 0.5

const STANDING: Record<Stored['at_provider'], string | null> = {
  live: 'the provider still has the earlier row',
  gone: 'the provider no longer has the earlier row',
  unknown: null,
}

function describeAmounts(incoming: bigint, stored: bigint): string {
  if (incoming === stored) return 'same amount'
  if (stored === 0n) return 'another amount'
  const percent = Number(((abs(incoming) - abs(stored)) * 1000n) / abs(stored)) / 10
  return `amount ${Math.abs(percent).toFixed(1).replace('.0', '')} % ${percent < 0 ? 'lower' : 'higher'}`
}

function amountNearness(a: bigint, b: bigint): number {
  if (a === b) return 1
  const [less, more] = abs(a) < abs(b) ? [abs(a), abs(b)] : [abs(b), abs(a)]
  return more === 0n ? 0 : Number((less * 1000n) / more) / 1000
}

const abs = (amount: bigint): bigint => (amount < 0n ? -amount : amount)
