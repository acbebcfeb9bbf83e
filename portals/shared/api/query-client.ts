// What was asked and changed, in memory alone.

import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'

import { ApiProblem } from './problem.ts'

export function makeQueryClient(onError: (problem: unknown) => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // A refused request is refused again; only one that never reached the service is worth another try.
        retry: (count, problem) => problem instanceof ApiProblem && problem.status === 0 && count < 2,
      },
      mutations: {
        // What was sent goes with its page: there may be a secret of a policy, a command line or a first password in it.
        gcTime: 0,
        // A change is not kept for later: whoever made it hears at once that it did not get through.
        networkMode: 'always',
      },
    },
  })
}
