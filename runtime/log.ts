/** Logs: JSON lines on stdout. What may hold a secret or a record never reaches a line. */
import { isNativeError } from 'node:util/types'
import pino from 'pino'
import type { Config } from './config'
import { IntegrationError } from '../domain/errors'

export type Log = pino.Logger

export const createLog = (config: Pick<Config, 'LOG_LEVEL'>, name: string): Log =>
  pino({
    name,
    level: config.LOG_LEVEL,
    serializers: { err: describeError },
    redact: { paths: REDACTED, censor: '[redacted]' },
  })

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
    ...(error instanceof IntegrationError ? { message: error.message, facts: error.facts } : {}),
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

const REDACTED = [
  'authorization',
  'req.headers.authorization',
  'req.headers.cookie',
  'oauth_token',
  'credentials',
  '*.oauth_token',
  '*.credentials',
]
