/** Every address of the console. The screens behind the first one are loaded when they are needed. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { Broken, BrokenScreen, Lost } from './frame/astray'
import { Inside } from './frame/inside'
import { Opening } from './frame/opening'
import { onDemand } from './frame/on-demand'
import { SignIn } from './frame/sign-in'
import { Hub } from './hub/hub'
import {
  readAuditSearch,
  readConflictsSearch,
  readConnectSearch,
  readHubSearch,
  readLedgerSearch,
  readPreviewSearch,
  readRecordsSearch,
  readRunSearch,
} from './search'

const root = createRootRoute({ notFoundComponent: Lost, errorComponent: Broken })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: ({ left }): { left?: true } => (left === true ? { left } : {}),
  component: SignIn,
})

const inside = createRoute({ getParentRoute: () => root, id: 'inside', component: Inside })

const hub = createRoute({ getParentRoute: () => inside, path: '/', validateSearch: readHubSearch, component: Hub })

const connect = createRoute({
  getParentRoute: () => inside,
  path: '/connect/$app_name',
  validateSearch: readConnectSearch,
  component: lazyRouteComponent(
    onDemand(() => import('./connect/wizard')),
    'Wizard',
  ),
})

const integration = createRoute({
  getParentRoute: () => inside,
  path: '/integrations/$integration_id',
  component: lazyRouteComponent(
    onDemand(() => import('./integration/integration-screen')),
    'IntegrationScreen',
  ),
})

const preview = createRoute({
  getParentRoute: () => inside,
  path: '/integrations/$integration_id/preview',
  validateSearch: readPreviewSearch,
  component: lazyRouteComponent(
    onDemand(() => import('./preview/preview-screen')),
    'PreviewScreen',
  ),
})

const monitor = createRoute({
  getParentRoute: () => inside,
  path: '/monitor',
  validateSearch: readLedgerSearch,
  component: lazyRouteComponent(
    onDemand(() => import('./monitor/monitor')),
    'Monitor',
  ),
})

const run = createRoute({
  getParentRoute: () => inside,
  path: '/monitor/$sync_job_id',
  validateSearch: readRunSearch,
  component: lazyRouteComponent(
    onDemand(() => import('./run/run-screen')),
    'RunScreen',
  ),
})

const conflicts = createRoute({
  getParentRoute: () => inside,
  path: '/conflicts',
  validateSearch: readConflictsSearch,
  component: lazyRouteComponent(
    onDemand(() => import('./conflicts/inbox')),
    'Inbox',
  ),
})

const conflict = createRoute({
  getParentRoute: () => inside,
  path: '/conflicts/$conflict_id',
  component: lazyRouteComponent(
    onDemand(() => import('./conflicts/conflict-screen')),
    'ConflictScreen',
  ),
})

const records = createRoute({
  getParentRoute: () => inside,
  path: '/records',
  validateSearch: readRecordsSearch,
  component: lazyRouteComponent(
    onDemand(() => import('./records/records')),
    'Records',
  ),
})

const record = createRoute({
  getParentRoute: () => inside,
  path: '/records/$record_id',
  component: lazyRouteComponent(
    onDemand(() => import('./records/record-screen')),
    'RecordScreen',
  ),
})

const settings = createRoute({
  getParentRoute: () => inside,
  path: '/settings',
  component: lazyRouteComponent(
    onDemand(() => import('./settings/settings')),
    'Settings',
  ),
})

const auditTrail = createRoute({
  getParentRoute: () => inside,
  path: '/settings/audit-trail',
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(
    onDemand(() => import('./settings/audit-screen')),
    'AuditScreen',
  ),
})

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    inside.addChildren([
      hub,
      connect,
      integration,
      preview,
      monitor,
      run,
      conflicts,
      conflict,
      records,
      record,
      settings,
      auditTrail,
    ]),
  ]),
  // Without it, what a screen's reader left out would be handed to the screen all the same.
  search: { strict: true },
  defaultPreload: 'intent',
  defaultErrorComponent: BrokenScreen,
  defaultPendingComponent: Opening,
  defaultPendingMs: 400,
  defaultPendingMinMs: 200,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
