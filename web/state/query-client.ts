/** The cache of answers: how long they hold, and what is asked again. */
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { askAgain } from './discrepancies'
import { isOutrun, isSignedOut, wasAnswered } from './failures'

export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
  mutationCache: new MutationCache({
    onError(error) {
      leaveWhenSignedOut(error)
      if (isOutrun(error)) askAgain(queries)
    },
  }),
  defaultOptions: {
    queries: {
      // The pulse says what has changed.
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && mayHelp(error),
    },
    // What is pressed without a network fails there and then. Else it would be done at some later time, unseen.
    mutations: { networkMode: 'always' },
  },
})

/** What the service refused it would refuse again. */
const mayHelp = (error: unknown): boolean => !wasAnswered(error) || error.status >= 500 || error.status === 429

/** The session is asked for again: its refusal closes the door, whoever noticed it. */
export function leaveWhenSignedOut(error: unknown): void {
  const session = queries.getQueryState(['session'])
  if (isSignedOut(error) && session?.status === 'success') void queries.resetQueries({ queryKey: ['session'] })
}
