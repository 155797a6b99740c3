/** Large files that are the same for every checkout of this user. */
import { homedir } from 'node:os'
import { join } from 'node:path'

export const userCache = ({ XDG_CACHE_HOME }: NodeJS.ProcessEnv = process.env): string =>
  join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'integration-service')
