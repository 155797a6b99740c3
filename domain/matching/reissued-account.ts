/** Whether an account that came under a new id may be one that the provider no longer lists. */
import { textIn, type JsonObject } from '../json'
import type { Match } from './match'
import { rivalReason, type Evidence } from './reasons'
import { commonEnding } from './same-account'
import { ALIKE, payeeSimilarity } from './similarity'

type Named = readonly [id: string, body: JsonObject]

/** For a person to decide, the likeliest first for each account that came. */
export function formerAccounts(came: readonly Named[], missing: readonly Named[]): Match[] {
  return came.flatMap(([incoming, body]) => {
    const possible = missing.flatMap(([stored, was]): Match[] => {
      const evidence = likeness(body, was)
      return evidence === null ? [] : [{ incoming, stored, pass: 'relink', ...evidence }]
    })
    const rivals = possible.length - 1
    return possible
      .sort((a, b) => b.score - a.score || (a.stored < b.stored ? -1 : 1))
      .map((one) => (rivals === 0 ? one : { ...one, reasons: [...one.reasons, rivalReason(rivals)] }))
  })
}

function likeness(body: JsonObject, was: JsonObject): Evidence | null {
  const text = (field: string) => [textIn(body, field), textIn(was, field)] as const
  const [currency, before] = text('currency')
  if (currency !== null && before !== null && currency !== before) return null
  const ending = commonEnding(...text('mask'))
  const [name, former] = text('name')
  const alike = payeeSimilarity(name ?? '', former ?? '')
  if (ending === 'none' || (ending === null && alike < ALIKE)) return null
  const [type, typeBefore] = text('type')
  return {
    score: Math.round((ending === null ? 10 : 40) + 40 * alike + (type === typeBefore ? 20 : 0)),
    reasons: [
      ...(ending === null ? [] : [`both numbers end in ${ending}`]),
      `name ${Math.round(alike * 100)} % alike`,
      type === typeBefore ? 'same type' : 'another type',
      'the provider no longer has the earlier id',
    ],
  }
}
