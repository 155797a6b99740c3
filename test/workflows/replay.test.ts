import { historyFromJSON } from '@temporalio/common/lib/proto-utils'
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as workflows from '../../workflows'

const folder = join(__dirname, '../histories')
const bundle = readFileSync(join(__dirname, '../../dist/workflow-bundle.js'), 'utf8')
const files = readdirSync(folder).filter((file) => file.endsWith('.json'))

beforeAll(
  () => void Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { forward: {} } } }),
)

const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as RecordedHistory
const replay = (code: string, file: string): Promise<void> =>
  Worker.runReplayHistory({ workflowBundle: { code } }, historyFromJSON(read(file)))

interface RecordedHistory {
  events: { workflowExecutionStartedEventAttributes?: { workflowType: { name: string } } }[]
}

describe('a run that is under way while a new version is rolled out', () => {
  it('is there for every kind of workflow', () => {
    const kinds = files.map((file) => read(file).events[0]?.workflowExecutionStartedEventAttributes?.workflowType.name)
    expect([...new Set(kinds)].toSorted()).toEqual(Object.keys(workflows).toSorted())
  })

  it.each(files)('goes on: %s', (file) => expect(replay(bundle, file)).resolves.toBeUndefined())

  it('is protected from a change of its story: the replay notices one', async () => {
    const changed = bundle.replace(
      /await \S+resolveConflicts\.executeWithOptions\(\{\s*summary\s*\}, \[\s*chunk\s*\]\);/,
      '',
    )
    expect(changed.length).toBeLessThan(bundle.length)
    await expect(replay(changed, 'sync-in-chunks.json')).rejects.toThrow(/determinis/i)
    await expect(replay(changed, 'sync-empty.json')).resolves.toBeUndefined()
  })
})
