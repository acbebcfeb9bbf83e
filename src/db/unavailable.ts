// Which errors mean that the database itself is unavailable, full or overloaded (not a wrong statement), and their messages.

import { Fault } from '../kernel/fault.ts'

type Unavailable = { readonly reason: string; readonly message: string }

const full: Unavailable = {
  reason: 'disk-full',
  message:
    'The disk of the database is full. Free some space there and repeat the request; what was acknowledged is safe.',
}
const gone: Unavailable = {
  reason: 'database-away',
  message:
    'The database is not answering. It is being started again if it is the embedded one; with DATABASE_URL, check that server. Repeat the request.',
}
const starting: Unavailable = {
  reason: 'database-starting',
  message: 'The database is starting or stopping. Repeat the request in a moment.',
}
const busy: Unavailable = {
  reason: 'database-busy',
  message:
    'The database has no free connection. Repeat the request; if it stays so, raise max_connections there or start fewer servers.',
}
const slow: Unavailable = {
  reason: 'database-slow',
  message:
    'The database took too long for this statement or its lock. Repeat the request; if it stays so, check what else runs there.',
}
const refused: Unavailable = {
  reason: 'database-refused',
  message: 'The database refused our user, password or database name. Correct DATABASE_URL.',
}
const unknownHost: Unavailable = {
  reason: 'database-unknown-host',
  message: 'The host in DATABASE_URL has no address. Correct it or the name service.',
}

const unavailableByCode: Readonly<Record<string, Unavailable>> = {
  '53100': full,
  ENOSPC: full,
  '57P01': gone, // administrator ended the session: the server is stopping
  '57P02': gone, // the server crashed
  '57P03': starting,
  '08000': gone,
  '08001': gone,
  '08003': gone,
  '08004': gone,
  '08006': gone,
  '58030': gone, // input or output error on the server's disk
  ECONNREFUSED: gone,
  ECONNRESET: gone,
  EPIPE: gone,
  ENOENT: gone, // no socket file
  ETIMEDOUT: gone,
  EHOSTUNREACH: gone,
  ENETUNREACH: gone,
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  '53200': busy,
  '53300': busy,
  '53400': busy,
  '55P03': slow,
  '57014': slow,
  '25P03': slow,
  '28000': refused,
  '28P01': refused,
  '3D000': refused,
}

/** pg has no code for these. */
const unavailableByMessage: ReadonlyArray<readonly [RegExp, Unavailable]> = [
  [/^Connection terminated|^Client has encountered a connection error|^Client was closed|not queryable/, gone],
  [/^timeout exceeded when trying to connect/, busy],
  [/^Cannot use a pool after calling end/, starting],
]

/** The fault to throw instead of `error` when the database is unavailable; undefined when the error is about something else. */
export function databaseFault(error: unknown): Fault | undefined {
  if (!(error instanceof Error) || error instanceof Fault) return undefined
  // several addresses were tried, all in vain: one of the failures stands for all
  if (error instanceof AggregateError) return databaseFault(error.errors[0])
  const { code, syscall } = error as Error & { code?: unknown; syscall?: unknown }
  const byCode = typeof code === 'string' ? unavailableByCode[code] : undefined
  // an errno counts only for a connection: ENOENT of somebody's file is not ours
  const isOurs = /^\d/.test(String(code)) || /^(connect|read|write|getaddrinfo)$/.test(String(syscall))
  const unavailable =
    byCode && isOurs ? byCode : unavailableByMessage.find(([pattern]) => pattern.test(error.message))?.[1]
  return (
    unavailable &&
    new Fault('unavailable', unavailable.message, { reason: unavailable.reason, details: { code }, cause: error })
  )
}
