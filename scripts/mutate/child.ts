// The process in which the tests run, one mistake after the other as `judge.ts` sends them.

import crypto from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as argon2 from '@node-rs/argon2'

import { type Answer, failureLine, type Question, type TestName } from './message.ts'
import { makeLoader } from './modules.ts'
import { becomeTestProcess, failureOf } from './one-file.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
becomeTestProcess({ testServerAddress: process.argv[2] ?? '' })

const keys = new Map<string, unknown>()
let turns = new Map<string, number>()
let costMatters = false
const loader = makeLoader(
  root,
  new Map<string, unknown>([
    ['vitest', await import('vitest')],
    ['node:crypto', { ...crypto, generateKeyPairSync }],
    ['@node-rs/argon2', { ...argon2, hash: hashCheaply }],
  ]),
)

let unhandled: string | undefined
for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
  process.on(event, (error: unknown) => {
    unhandled ??= `unhandled: ${failureLine(error)}`
  })
}
process.on('disconnect', () => process.exit())
process.on('message', async (question: Question) => {
  const first = await firstFailure(question).catch((error) => ({ failure: failureLine(error), by: undefined }))
  process.send?.({ failure: first?.failure ?? unhandled, by: first?.by, unhandled: !first } satisfies Answer)
})
process.send?.('ready')

type First = { readonly failure: string; readonly by: TestName | undefined }

async function firstFailure({ mistake, tests, only }: Question): Promise<First | undefined> {
  const file = mistake && join(root, mistake.file)
  const text = file && readFileSync(file, 'utf8')
  const put = mistake && text && { file, source: text.slice(0, mistake.start) + mistake.put + text.slice(mistake.end) }
  costMatters = tests.includes('src/directory/user/password.test.ts')
  for (const test of tests) {
    const names = only?.filter(({ file }) => file === test).map((each) => each.test)
    if (names?.length === 0) continue
    unhandled = undefined
    turns = new Map()
    const load = loader(put || undefined)
    const how = { root, timeoutMs: 60_000, load, only: names && new Set(names) }
    const failed = await failureOf(join(root, test), how)
    if (failed) return { failure: failed.message, by: failed.test ? { file: test, test: failed.test } : undefined }
    if (unhandled !== undefined) return undefined
  }
  return undefined
}

/** RSA keys take most of a second to make: every run is given the same ones in the same order, each of them once. */
function generateKeyPairSync(type: 'rsa', options: crypto.RSAKeyPairKeyObjectOptions): unknown {
  if (type !== 'rsa') return crypto.generateKeyPairSync(type, options)
  const kind = JSON.stringify(options)
  const turn = turns.get(kind) ?? 0
  turns.set(kind, turn + 1)
  const key = `${kind} ${turn}`
  if (!keys.has(key)) keys.set(key, crypto.generateKeyPairSync(type, options))
  return keys.get(key)
}

/**
 * A hash says itself what it cost: passwords made here are also checked cheaply, and none of them guards anything. Only the
 * tests of the cost itself get the real one.
 */
function hashCheaply(password: string, options: argon2.Options): Promise<string> {
  return argon2.hash(password, costMatters ? options : { ...options, memoryCost: 64, timeCost: 1 })
}
