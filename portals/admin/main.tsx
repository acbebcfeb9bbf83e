// Starts the portal: where the services are, then the words, then the page.

import '../shared/ui/base.css'

import { FluentProvider } from '@fluentui/react-components'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { loadConfig } from '../shared/api/config.ts'
import { ApiProblem } from '../shared/api/problem.ts'
import { makeQueryClient } from '../shared/api/query-client.ts'
import { onSignedOutElsewhere } from '../shared/session/session.ts'
import { useTheme } from '../shared/ui/theme.ts'
import { makeRouter } from './routes/router.tsx'
import { startText } from './text/i18n.ts'

function endSession(problem: unknown): void {
  if (!(problem instanceof ApiProblem) || problem.status !== 401 || location.pathname === '/sign-in') return
  void router.navigate({ to: '/sign-in', search: { returnTo: router.state.location.href, ended: true } })
}

const queries = makeQueryClient(endSession)

const router = makeRouter(queries)

onSignedOutElsewhere(() => {
  queries.clear()
  void router.navigate({ to: '/sign-in', search: { returnTo: router.state.location.href, ended: 'elsewhere' } })
})

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
