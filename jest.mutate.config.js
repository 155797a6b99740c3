/** The tests of pure rules alone, which need no database and no server: for `npm run mutate`. */
/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/test/domain/{merge,merge-field}.test.ts', '<rootDir>/test/domain/matching/*.test.ts'],
  globalSetup: undefined,
  globalTeardown: undefined,
}
