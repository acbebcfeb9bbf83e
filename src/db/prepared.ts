// Statements that are sent again and again are prepared: PostgreSQL reads and plans such a text once for each connection. The name
// is a digest of the text, so that no two texts share one, whoever else uses the connection. Not prepared: texts seen for the
// first time (somebody may have composed them), and work on many rows at once: a plan for a few would be wrong for those.
//
// A pooler that gives each transaction another connection has to know about prepared statements. One that does not shows in the
// first error, and from then on nothing is prepared.

import { createHash } from 'node:crypto'

import { makeBoundedCache } from '../kernel/bounded-cache.ts'
import type { DatabaseLog } from './log.ts'

/** Of one connection: each plan takes some kilobytes there for as long as it is open. */
const mostOfConnection = 300
/** Of the texts whose names are known. */
const mostTexts = 2000
/** In an array of values: above that it is work on many rows. */
const fewRows = 64

type Client = { query: (...args: never[]) => unknown }

/** How a statement is to be sent over one connection. */
export type Naming = (args: readonly unknown[]) => readonly unknown[]

type Statement = { readonly text: string; readonly values: readonly unknown[]; readonly taken: number }

/** Text and values, or one object with both; what streams brings its own way of being sent. */
function statementOf([first, second]: readonly unknown[]): Statement | undefined {
  if (typeof first === 'string') return Array.isArray(second) ? { text: first, values: second, taken: 2 } : undefined
  const { text, values, submit } = Object(first) as { text?: unknown; values?: unknown; submit?: unknown }
  if (submit !== undefined || typeof text !== 'string' || !Array.isArray(values)) return undefined
  return { ...(first as object), text, values, taken: 1 }
}

export function openPreparing(log: DatabaseLog) {
  const names = makeBoundedCache<string, { name?: string }>(mostTexts)
  let prepares = true

  /** Undefined the first time. */
  function nameOf(text: string): string | undefined {
    const known = names.get(text)
    if (!known) {
      names.set(text, {})
      return undefined
    }
    known.name ??= `t${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`
    return known.name
  }

  function notice(error: unknown): void {
    const { code, message } = error as { code?: unknown; message?: unknown }
    // not there, or there already: another connection than the one before
    const isForeign = code === '26000' || code === '42P05'
    // a migration changed what the statement gives
    const isOld = code === '0A000' && String(message).includes('cached plan')
    if (!prepares || (!isForeign && !isOld)) return
    prepares = false
    log.warn(
      { why: String(message) },
      'statements are not prepared any more until the next start: a connection pooler does not keep them (docs/operating/database.md), or a newer version changed the tables',
    )
  }

  function naming(): Naming {
    const prepared = new Set<string>()
    return (args) => {
      const statement = statementOf(args)
      if (!prepares || !statement || statement.values.length === 0) return args
      if (statement.values.some((value) => Array.isArray(value) && value.length > fewRows)) return args
      const name = nameOf(statement.text)
      if (name === undefined || (!prepared.has(name) && prepared.size >= mostOfConnection)) return args
      prepared.add(name)
      return [{ ...statement, name }, ...args.slice(statement.taken)]
    }
  }

  return {
    /** From now on what this connection is asked is prepared. */
    onConnection(client: Client): void {
      const name = naming()
      const query = client.query as (...args: unknown[]) => unknown
      client.query = ((...args: unknown[]) => {
        const named = name(args)
        if (named === args) return query.apply(client, args)
        // a pool asks with a callback, behind values or behind nothing
        const callback = named.find((one) => typeof one === 'function')
        if (callback) {
          return query.call(client, named[0], (error: unknown, ...found: unknown[]) => {
            if (error) notice(error)
            callback(error, ...found)
          })
        }
        const answer = query.call(client, named[0]) as Promise<unknown>
        answer.catch(notice)
        return answer
      }) as typeof client.query
    },
  }
}
