/** Logs: JSON lines on stdout. What may hold a secret or a record never reaches a line. */
import { isNativeError } from 'node:util/types'
import pino from 'pino'
import type { Config } from './config'
import { IntegrationError } from '../domain/errors'
import { redactFields, redactText } from './redact'

export type Log = pino.Logger

/** @param destination where lines go; stdout unless said */
export const createLog = (
  config: Pick<Config, 'LOG_LEVEL'>,
  name: string,
  destination: pino.DestinationStream = pino.destination(1),
): Log =>
  pino(
    {
      name,
      level: config.LOG_LEVEL,
      serializers: { err: describeError },
      formatters: { log: redactFields },
      hooks: { streamWrite: redactText },
    },
    destination,
  )

/**
 * What may be said of an error; give errors to the log as `err`. Messages of other people's errors are left out: a parser
 * quotes its input there, Postgres the values of the row. Names, codes and our own stack frames are enough to find the place.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!isNativeError(error)) return { name: typeof error }
  const { code, table, constraint, syscall } = error as Error &
    Partial<Record<'code' | 'table' | 'constraint' | 'syscall', string>>
  return {
    name: error.name,
    ...(error instanceof IntegrationError ? { message: error.message, facts: redactFields(error.facts) } : {}),
    ...(code === undefined ? {} : { code }),
    ...(table === undefined ? {} : { table }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(syscall === undefined ? {} : { syscall }),
    frames: error.stack
      ?.split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, 12)
      .map((line) => line.trim()),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}
