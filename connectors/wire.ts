/** Checks what a provider sent against the shape that a connector uses. */
import type { z } from 'zod'
import { IntegrationError } from '../domain/errors'

/** One row. @throws {IntegrationError} `record.unmappable`, naming the fields that do not fit and never their content. */
export function parseRow<T>(shape: z.ZodType<T>, row: unknown): T {
  const parsed = shape.safeParse(row)
  if (parsed.success) return parsed.data
  throw new IntegrationError('record.unmappable', `The row does not have the expected form: ${describe(parsed.error)}.`)
}

/** An answer as a whole. @throws {IntegrationError} `provider.unreadable` */
export function parseAnswer<T>(shape: z.ZodType<T>, answer: unknown): T {
  const parsed = shape.safeParse(answer)
  if (parsed.success) return parsed.data
  throw new IntegrationError(
    'provider.unreadable',
    `The provider’s answer does not have the expected form: ${describe(parsed.error)}.`,
  )
}

const MOST_FAULTS = 3

const describe = ({ issues }: z.ZodError): string =>
  issues
    .slice(0, MOST_FAULTS)
    .map(({ path, message }) => `\`${path.join('.')}\` ${message}`)
    .join('; ')
