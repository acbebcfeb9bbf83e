// Starts the portal: where the services are, then the words, then the page.

import '../shared/ui/base.css'

import { FluentProvider } from '@fluentui/react-components'
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { loadConfig } from '../shared/api/config.ts'
import { ApiProblem } from '../shared/api/problem.ts'
import { useTheme } from '../shared/ui/theme.ts'
import { makeRouter } from './routes.tsx'
import { startText } from './text/i18n.ts'

function endSession(problem: unknown): void {
  if (!(problem instanceof ApiProblem) || problem.status !== 401 || location.pathname === '/sign-in') return
  void router.navigate({ to: '/sign-in', search: { returnTo: router.state.location.href, ended: true } })
}

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: endSession }),
  mutationCache: new MutationCache({ onError: endSession }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refused request is refused again; only one that never reached the service is worth another try.
      retry: (count, problem) => problem instanceof ApiProblem && problem.status === 0 && count < 2,
    },
  },
})

const router = makeRouter(queries)

function Portal() {
  return (
    <FluentProvider theme={useTheme()} style={{ height: '100%' }}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </FluentProvider>
  )
}

async function start(): Promise<void> {
  const root = document.getElementById('root') as HTMLElement // index.html has it
  try {
    await Promise.all([loadConfig(), startText()])
  } catch (problem) {
    root.textContent = problem instanceof Error ? problem.message : String(problem)
    return
  }
  createRoot(root).render(
    <StrictMode>
      <Portal />
    </StrictMode>,
  )
}

void start()
