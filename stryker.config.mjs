/**
 * `npm run mutate`: makes small faults in the rules of merging and matching, one at a time, and counts how many of them the
 * tests notice. Some minutes, so no part of `npm test`; docs/discrepancies.md has the last score.
 */
export default {
  mutate: ['domain/merge*.ts', 'domain/splits.ts', 'domain/matching/*.ts'],
  testRunner: 'jest',
  jest: { projectType: 'custom', configFile: 'jest.mutate.config.js' },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 20_000,
  ignorePatterns: ['/*', '!/domain', '!/test', '!/runtime', '!/tsconfig.json', '!/.swcrc', '!/jest*.config.js'],
  tempDirName: '.cache/stryker',
  reporters: ['clear-text', 'progress-append-only', 'json'],
  jsonReporter: { fileName: '.cache/mutation.json' },
  thresholds: { high: 90, low: 75, break: 75 },
}
