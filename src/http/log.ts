// The log: JSON lines on stdout, one wide line a request. Redaction sits here, so no caller has to remember it.

import { type DestinationStream, type Logger, pino } from 'pino'

import { escapedInJson } from '../kernel/text/printable.ts'

export type Log = Logger

/** Values under these names never leave the process. */
const secretNames: readonly string[] = [
  'password',
  'passwordHash',
  'token',
  'accessToken',
  'refreshToken',
  'secret',
  'clientSecret',
  'authorization',
  'Authorization',
  'cookie',
  'Cookie',
  'set-cookie',
  'x-device-token',
  'x-device-run',
  'hardwareHash',
  'privateKey',
]

/** `err.response.request.headers.authorization` is as deep as libraries hang things into their errors. */
const deepest = 4

const secretPaths = secretNames.flatMap((name) =>
  Array.from({ length: deepest + 1 }, (_, depth) => `${'*.'.repeat(depth)}["${name}"]`.replace('.[', '[')),
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
      // Log lines contain text sent by strangers, and people read them on terminals.
      hooks: { streamWrite: (line) => `${escapedInJson(line.trimEnd())}\n` },
    },
    typeof destination === 'object'
      ? destination
      : pino.destination({ dest: destination === 'stdout' ? 1 : 2, sync: false }),
  )
}
