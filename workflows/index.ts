/** The workflows, and nothing else: this is the entry of the bundle. */
export { previewSync } from './preview-sync'
export { reconcileJobs } from './reconcile-jobs'
export { revokeAccess } from './revoke-access'
export { scheduledSync } from './scheduled-sync'
export { syncIntegration } from './sync-integration'
