/**
 * Long files begin first, also in a fresh clone, where Jest has measured none yet and would go by their size: one that
 * begins last has a single core at work to the end.
 */
const { relative } = require('node:path')
const { default: Sequencer } = require('@jest/test-sequencer')

/** On two cores. What is not here takes a few. */
const SECONDS = {
  'test/web/console.test.ts': 110,
  'test/workflows/killed-worker.test.ts': 70,
  'test/workflows/discrepancies.test.ts': 50,
  'test/workflows/file-apps.test.ts': 45,
  'test/api/hostile-addresses.test.ts': 40,
  'test/workflows/faults.test.ts': 35,
  'test/activities/histories.test.ts': 35,
  'test/workflows/one-at-a-time.test.ts': 30,
  'test/workflows/restarted-servers.test.ts': 30,
  'test/api/idempotency.test.ts': 25,
  'test/service/refresh-login.test.ts': 25,
  'test/api/reconnect.test.ts': 20,
  'test/workflows/secrecy.test.ts': 20,
  'test/api/events.test.ts': 20,
}
const A_FEW = 5

module.exports = class LongestFirst extends Sequencer {
  time(test) {
    const path = relative(test.context.config.rootDir, test.path)
    return super.time(test) ?? 1000 * (SECONDS[path] ?? A_FEW)
  }
}
