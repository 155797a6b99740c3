/** `.data/dev.json`: where everything is while `npm start` runs, for scripts, examples and benchmarks. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface DevState {
  api_url: string
  console_url: string
  /** Null with a Temporal server of your own whose UI is not named in TEMPORAL_UI_URL. */
  temporal_ui_url: string | null
  temporal_address: string
  database_url: string
  sandbox_url: string
  api_key: string
  user_id: string
  /** By process; without those that are not ours, and empty after a stop. */
  pids: Record<string, number>
}

/** What the last `npm start` in this folder left, if any. */
export function readDevState(folder: string): Partial<DevState> {
  try {
    return JSON.parse(readFileSync(pathIn(folder), 'utf8')) as Partial<DevState>
  } catch {
    return {}
  }
}

/** It holds an API key and a password, so it is for its owner's eyes; and readers never see half of it. */
export function writeDevState(folder: string, state: DevState): void {
  const draft = `${pathIn(folder)}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
  renameSync(draft, pathIn(folder))
}

const pathIn = (folder: string) => join(folder, 'dev.json')
