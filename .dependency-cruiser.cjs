/** Who may import whom. The table is that of CONTRIBUTING.md; what is not listed is refused. */
const TABLE = {
  domain: { value: [] },
  migrations: { value: [] },
  connectors: { value: ['domain'] },
  runtime: { value: ['domain'] },
  store: { value: ['domain', 'runtime', 'migrations'] },
  workflows: { value: ['domain'], types: ['activities'] },
  service: { value: ['domain', 'connectors', 'store', 'runtime', 'workflows/contract'] },
  activities: { value: ['domain', 'connectors', 'store', 'runtime', 'service', 'workflows/contract'] },
  api: { value: ['domain', 'service', 'store', 'runtime'] },
  // The API hands integrations and jobs through as the domain has them.
  client: { value: [], types: ['api', 'domain'] },
  web: { value: ['client'], types: ['api'] },
}

/** Folders that run processes, or prove and measure. They import what they need; nobody imports them. */
const OUTERMOST = ['bin', 'sandbox', 'bench', 'test']
const OURS = [...Object.keys(TABLE), ...OUTERMOST]

const inside = (paths) => `^(${paths.join('|')})(/|\\.ts$)`

const tableRules = Object.entries(TABLE).flatMap(([folder, { value, types = [] }]) => [
  {
    name: `${folder}-imports`,
    comment: `${folder}/ may import by value: ${value.join(', ') || 'nothing of ours'}.`,
    severity: 'error',
    from: { path: inside([folder]) },
    to: { path: inside(OURS), pathNot: inside([folder, ...value]), dependencyTypesNot: ['type-only'] },
  },
  {
    name: `${folder}-imports-types`,
    comment: `${folder}/ may import types of: ${[...value, ...types].join(', ') || 'nothing of ours'}.`,
    severity: 'error',
    from: { path: inside([folder]) },
    to: { path: inside(OURS), pathNot: inside([folder, ...value, ...types]), dependencyTypes: ['type-only'] },
  },
])

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...tableRules,
    {
      name: 'sandbox-stands-apart',
      comment: 'The sandbox plays the providers: it may know the records it serves, and nothing of how we read them.',
      severity: 'error',
      from: { path: inside(['sandbox']) },
      to: { path: inside(OURS), pathNot: inside(['sandbox', 'domain']) },
    },
    {
      name: 'web-runs-in-browsers',
      comment: 'What Node alone has is not there.',
      severity: 'error',
      from: { path: inside(['web']), pathNot: '^web/vite' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: inside(OURS) },
      to: { circular: true, viaOnly: { path: inside(OURS), dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-missing-modules',
      severity: 'error',
      from: { path: inside(OURS) },
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
    {
      name: 'no-development-packages-in-production',
      comment: 'The image is installed without development packages.',
      severity: 'error',
      from: {
        path: inside(OURS),
        pathNot: [
          '^test/',
          '^bench/',
          '^web/',
          '^bin/local/',
          '^bin/(build|build-web|setup|dev|test|check|env-example)\\.m?[tj]s$',
        ],
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default', 'types'] },
  },
}
