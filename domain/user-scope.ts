/** Whose rows may be seen and changed: one user's, or, for service keys and for the service's own work, everybody's. */
export interface UserScope {
  readonly user_id: string | null
}

export const EVERY_USER: UserScope = { user_id: null }
