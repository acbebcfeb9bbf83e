// The log: JSON lines on stdout, one wide line a request. Redaction sits here, so no caller has to remember it.

import { type DestinationStream, type Logger, pino } from 'pino'

export type Log = Logger

/** Whatever a line might carry under these names never leaves the process. */
const secretPaths = ['password', 'token', 'secret', 'authorization', 'cookie', 'hardwareHash', 'privateKey'].flatMap(
  (name) => [name, `*.${name}`, `*.*.${name}`],
)

/**
 * `destination` defaults to stdout; the command line gives stderr when stdout carries the one JSON document, and a test a
 * stream of its own.
 */
export function makeLog(level: string, destination: 'stdout' | 'stderr' | DestinationStream = 'stdout'): Log {
  return pino(
    {
      level,
      base: null,
      redact: { paths: secretPaths, censor: '[hidden]' },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    typeof destination === 'object'
      ? destination
      : pino.destination({ dest: destination === 'stdout' ? 1 : 2, sync: false }),
  )
}
