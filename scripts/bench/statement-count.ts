// Counts what a server asks of its database, by the request it does so for. Node tells of each request that comes in; what is
// done for it, however long, runs in its context.

import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

export type RequestCount = {
  readonly request: string
  readonly requests: number
  readonly statements: number
  readonly transactions: number
  /** Each text, with how often it was sent. */
  readonly texts: Readonly<Record<string, number>>
}

type Count = { requests: number; statements: number; transactions: number; texts: Record<string, number> }

/** What no request asked for: jobs, and what is written for several requests at once. */
export const byItself = '(by itself)'

const current = new AsyncLocalStorage<string>()

export function countStatements() {
  let counts = new Map<string, Count>()
  const of = (request: string): Count => {
    const known = counts.get(request) ?? { requests: 0, statements: 0, transactions: 0, texts: {} }
    counts.set(request, known)
    return known
  }
  subscribe('http.server.request.start', (message) => {
    const { method = '', url = '' } = (message as { request: IncomingMessage }).request
    const request = `${method} ${withoutIds(url)}`
    of(request).requests++
    current.enterWith(request)
  })
  return {
    onStatement(text: string): void {
      const count = of(current.getStore() ?? byItself)
      count.statements++
      if (/^\s*(begin|start transaction)/i.test(text)) count.transactions++
      count.texts[text] = (count.texts[text] ?? 0) + 1
    },
    /** What was counted since the last time. */
    take(): RequestCount[] {
      const taken = [...counts].map(([request, count]) => ({ request, ...count }))
      counts = new Map()
      return taken.sort((a, b) => b.statements - a.statements)
    },
  }
}

/** The address without its query, and with a dot for each part that names one thing. */
function withoutIds(url: string): string {
  const parts = (url.split('?')[0] ?? '').split('/')
  return parts.map((part) => (/^[^a-z]*$|[0-9a-f]{8}|.{33}/i.test(part) && part !== '' ? '·' : part)).join('/')
}
