/** Packages that exist as ES modules only. Node loads them with require(); Jest has to translate them. */
const ESM_ONLY = ['jose', 'oauth4webapi', 'openid-client', 'oidc-provider']

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '^.+\\.[jt]s$': '@swc/jest' },
  transformIgnorePatterns: [`/node_modules/(?!(${ESM_ONLY.join('|')})/)`],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/', '<rootDir>/.cache/'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testSequencer: '<rootDir>/test/support/longest-first.js',
  // Far beyond what anything takes on a slow machine: only what stands still is ended by it.
  testTimeout: 120_000,
  // Much of a test is waiting for servers: no core is spared.
  maxWorkers: '100%',
}
