/** Values as JSON has them, and when two of them are the same. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

/** Equal in content: the order of an object's fields says nothing, and a field that is absent is null. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  const left = a ?? null
  const right = b ?? null
  if (left === right) return true
  if (Array.isArray(left) || Array.isArray(right))
    return (
      Array.isArray(left) &&
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((value, n) => sameJson(value, right[n]))
    )
  if (!isObject(left) || !isObject(right)) return false
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => sameJson(left[key], right[key]))
}

/** A field that holds text; null where it holds none. */
export const textIn = (body: JsonObject, field: string): string | null => {
  const value = body[field]
  return typeof value === 'string' ? value : null
}

const isObject = (value: Json): value is JsonObject => typeof value === 'object' && value !== null
