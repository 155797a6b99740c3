/** Looks into the tags of an element. */
import { IntegrationError } from '../../../domain/errors'
import type { MinorUnits } from '../../../domain/records'
import { readDay, readDecimal, readMinor } from './amounts'
import type { Tags } from './elements'

/** The value at the end of a path of tags; empty where there is none. */
export function textOf(tags: Tags, ...path: readonly [string, ...string[]]): string {
  const value = valueAt(tags, path)
  return typeof value === 'string' ? value : ''
}

/** The group at the end of a path of tags. */
export function groupOf(tags: Tags, ...path: readonly [string, ...string[]]): Tags | null {
  const value = valueAt(tags, path)
  return typeof value === 'object' ? value : null
}

/** The first of several tags that has a value. */
export const firstOf = (tags: Tags, ...names: readonly string[]): string =>
  names.map((name) => textOf(tags, name)).find((value) => value !== '') ?? ''

/** The first group of this name, however deep: brokers' actions hold the common part at different depths. */
export function findGroup(tags: Tags, name: string): Tags | null {
  const own = tags[name]
  if (typeof own === 'object') return own
  for (const value of Object.values(tags)) {
    const found = typeof value === 'object' ? findGroup(value, name) : null
    if (found !== null) return found
  }
  return null
}

/** Null where the tag is empty. @throws record.unmappable naming the tag */
export const dayAt = (tags: Tags, name: string): string | null => readAt(tags, name, readDay)

export const decimalAt = (tags: Tags, name: string): string | null => readAt(tags, name, readDecimal)

export const minorAt = (tags: Tags, name: string, exponent: number): MinorUnits | null =>
  readAt(tags, name, (text) => readMinor(text, exponent))

function readAt<T>(tags: Tags, name: string, read: (text: string) => T): T | null {
  const text = textOf(tags, name)
  try {
    return text === '' ? null : read(text)
  } catch (fault) {
    if (!(fault instanceof IntegrationError)) throw fault
    throw new IntegrationError(fault.code, `${name}: ${fault.message}`)
  }
}

/** @throws record.unmappable where the tag is empty */
export function required<T>(value: T | null, name: string): T {
  if (value === null) throw new IntegrationError('record.unmappable', `${name} is missing.`)
  return value
}

function valueAt(tags: Tags, path: readonly string[]): string | Tags | undefined {
  let value: string | Tags | undefined = tags
  for (const name of path) value = typeof value === 'object' && Object.hasOwn(value, name) ? value[name] : undefined
  return value
}
