/** Ids that are minted: a prefix that says what it is, then a UUIDv7, so that they sort by the time of their making. */
import { v7 } from 'uuid'

type Prefix =
  'integration' | 'sync' | 'key' | 'file' | 'request' | 'session' | 'conflict' | 'decision' | 'match' | 'removal'

export const mintId = (prefix: Prefix): string => `${prefix}_${v7().replaceAll('-', '')}`
