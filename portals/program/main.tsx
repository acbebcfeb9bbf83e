// Starts the program of all portals: where the services are, then the words, then the page.

import '../shared/ui/base.css'

import { FluentProvider } from '@fluentui/react-components'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { config, loadConfig } from '../shared/api/config.ts'
import { ApiProblem } from '../shared/api/problem.ts'
import { makeQueryClient } from '../shared/api/query-client.ts'
import { saysItIsAway, watchReach } from '../shared/api/reach.ts'
import { onSignedOutElsewhere } from '../shared/session/session.ts'
import { markMissingParts } from '../shared/ui/missing/missing-part.tsx'
import { useTheme } from '../shared/ui/theme.ts'
import { makeRouter } from './router.tsx'
import { startText } from './text/i18n.ts'

function endSession(problem: unknown): void {
  if (!(problem instanceof ApiProblem) || problem.status !== 401 || location.pathname === '/sign-in') return
  void router.navigate({ to: '/sign-in', search: { returnTo: router.state.location.href, ended: true } })
}

const queries = makeQueryClient(endSession)

const router = makeRouter(queries)

markMissingParts()

watchReach(
  async () => {
    // Whatever the service itself answers will do: without a token this is a refusal.
    const response = await fetch(config().graph, { cache: 'no-store', signal: AbortSignal.timeout(10_000) })
    if (saysItIsAway(response.status)) throw new Error(`HTTP ${response.status}`)
  },
  () => {
    void queries.refetchQueries({ predicate: ({ state }) => state.status === 'error' })
    if (router.state.matches.some(({ status }) => status === 'error')) void router.invalidate()
  },
)

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

/** Before there are words and looks: these are its own. */
function notStarted(): HTMLElement {
  const page = document.createElement('main')
  page.className = 'not-started'
  const title = document.createElement('h1')
  title.textContent = 'Taxiway did not start'
  const said = document.createElement('p')
  said.role = 'alert'
  said.textContent = navigator.onLine
    ? 'Its server does not answer as it should. Load the page again in a moment.'
    : 'This computer has no connection. Load the page again once there is one.'
  const again = document.createElement('button')
  again.textContent = 'Load the page again'
  again.onclick = () => location.reload()
  page.append(title, said, again)
  return page
}

async function start(): Promise<void> {
  const root = document.getElementById('root') as HTMLElement // index.html has it
  try {
    await Promise.all([loadConfig(), startText()])
  } catch {
    root.replaceChildren(notStarted())
    return
  }
  createRoot(root).render(
    <StrictMode>
      <Portal />
    </StrictMode>,
  )
}

void start()
