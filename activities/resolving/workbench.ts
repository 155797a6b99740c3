/** Records under work: loaded once, changed any number of times, and told as one change each. */
import { describeChange, type ChangeCause, type RecordChange } from '../../domain/record-change'
import type { PolicyRule } from '../../domain/policies'
import type { RecordState } from '../../domain/record-state'
import type { Sql } from '../../runtime/bulk'
import { loadStates } from '../../store/record-states'

export class Workbench {
  private readonly before = new Map<string, RecordState>()
  private readonly now = new Map<string, RecordState>()
  private readonly causes = new Map<string, ChangeCause>()

  constructor(private readonly policies: readonly PolicyRule[]) {}

  /** Ids that are no record are passed over. */
  async load(sql: Sql, ids: Iterable<string>): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !this.now.has(id))
    if (missing.length === 0) return
    for (const [id, state] of await loadStates(sql, missing)) {
      this.before.set(id, state)
      this.now.set(id, state)
    }
  }

  get(id: string): RecordState | undefined {
    return this.now.get(id)
  }

  put(state: RecordState, cause?: ChangeCause): void {
    this.now.set(state.record_id, state)
    if (cause !== undefined) this.causes.set(state.record_id, cause)
  }

  /** It lives on in another record. */
  drop(id: string): void {
    this.now.delete(id)
    this.before.delete(id)
  }

  /** What became of one record, as it stands now. */
  describe(id: string): RecordChange | undefined {
    const state = this.now.get(id)
    return state && describeChange(this.before.get(id) ?? null, state, this.policies, this.causes.get(id))
  }

  /** Of every record that is no longer as it was loaded. */
  changes(): RecordChange[] {
    return [...this.now.keys()]
      .filter((id) => this.now.get(id) !== this.before.get(id))
      .flatMap((id) => this.describe(id) ?? [])
  }
}
