// The measured sides run as processes of their own, and speak with the measurement in messages.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** As bin/taxiway.js starts itself. */
const flags = ['--max-semi-space-size=64', '--min-semi-space-size=32']

/** Starts a program of this folder, which says hello when it serves. */
export function start(program: string, args: readonly string[] = []): ChildProcess {
  return fork(fileURLToPath(new URL(program, import.meta.url)), args, {
    execArgv: [...flags, '--import', 'tsx'],
    env: { ...process.env, TAXIWAY_LOG_LEVEL: 'error' },
  })
}

/** The next message that it sends. */
export async function reply<Message>(child: ChildProcess): Promise<Message> {
  const heard = new AbortController()
  const failed = once(child, 'exit', { signal: heard.signal }).then(([code]) => {
    throw new Error(`the measured server ended with ${String(code)}`)
  })
  failed.catch(() => {}) // nobody waits for its end any more
  const [message] = await Promise.race([once(child, 'message', { signal: heard.signal }), failed])
  heard.abort()
  return message as Message
}
