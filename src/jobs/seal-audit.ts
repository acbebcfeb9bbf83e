// Seals the audit trail every two seconds, and every ten minutes reads the last stretch of each chain again. The newest
// checkpoints are kept in the data folder, outside the database: writing the database alone is not enough to cut off the end
// of a chain, or write it anew, without being noticed. A failed verification raises an alarm; recording goes on.

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

import { raise } from '../alarm/alarm.sql.ts'
import {
  type ChainDeps,
  holds,
  sealTrail,
  tenantsToVerify,
  tenantsWithPending,
  trailsRemoved,
  verifyStretch,
} from '../audit/chain.ops.ts'
import type { Checkpoint } from '../audit/chain.ts'
import type { Db } from '../db/schema.ts'
import { TenantId } from '../kernel/id.ts'

const sealEveryMs = 2000
const keepEveryMs = 60_000
const verifyEveryMs = 10 * 60_000

export type Sealer = {
  /** One round now. */
  readonly seal: () => Promise<void>
  readonly verify: () => Promise<void>
  readonly stop: () => Promise<void>
}

export type SealerOptions = ChainDeps & {
  /** The file of the newest checkpoint of each tenant, in the format of an export. */
  readonly keptIn: string
  /** False: only on request. */
  readonly byItself?: boolean
  /** How many are read in one statement, and verified in one round. */
  readonly tenantsAtOnce?: number
  readonly onError: (error: unknown) => void
}

export async function startSealer({
  keptIn,
  byItself = true,
  tenantsAtOnce = 500,
  onError,
  ...deps
}: SealerOptions): Promise<Sealer> {
  const { kept, wasDamaged } = readKept(keptIn, deps.clock(), onError)
  let changed = wasDamaged
  let stopped = false
  let verifiedUpTo: TenantId | undefined

  async function seal(): Promise<void> {
    for await (const tenantId of eachPending(deps.db, tenantsAtOnce)) {
      await each(tenantId, 'sealed', async () => {
        const checkpoint = await sealTrail(deps, tenantId, false)
        if (checkpoint) await keep(tenantId, checkpoint)
      })
    }
  }

  /** A problem with one tenant does not delay others. */
  async function each(tenantId: TenantId, what: 'sealed' | 'verified', task: () => Promise<void>): Promise<void> {
    try {
      await task()
    } catch (error) {
      onError(new Error(`The audit trail of ${tenantId} could not be ${what}.`, { cause: error }))
    }
  }

  /** Never forgets a checkpoint that the chain no longer holds: it is the proof. */
  async function keep(tenantId: TenantId, checkpoint: Checkpoint): Promise<void> {
    const before = kept.get(tenantId)
    if (before && !(await holds(deps.db, tenantId, before))) {
      await alarm(tenantId, [
        `On ${before.at} the chain reached ${before.position}; what it holds now is not that chain.`,
      ])
      return
    }
    kept.set(tenantId, checkpoint)
    changed = true
  }

  /** Goes on where the round before ended, and begins again behind the last one. */
  async function verify(): Promise<void> {
    const tenants = await nextToVerify()
    verifiedUpTo = tenants.length < tenantsAtOnce ? undefined : tenants.at(-1)
    for (const tenantId of tenants) {
      if (stopped) return
      await each(tenantId, 'verified', async () => {
        const one = kept.get(tenantId)
        const verdict = await verifyStretch(deps, tenantId, one ? [one] : [])
        if (!verdict.ok) await alarm(tenantId, verdict.problems)
      })
    }
  }

  /** Also tenants whose trail, or row, is gone from the database: a kept checkpoint says that there was one. */
  async function nextToVerify(): Promise<TenantId[]> {
    const after = verifiedUpTo
    const known = await tenantsToVerify(deps.db, after, tenantsAtOnce)
    await forgetRemoved()
    const remembered = [...kept.keys()].filter((tenantId) => after === undefined || tenantId > after)
    return [...new Set([...known, ...remembered])].sort().slice(0, tenantsAtOnce)
  }

  /** Of a tenant that was removed, if its trail ended no earlier than the kept checkpoint says; where it did, that is a proof. */
  async function forgetRemoved(): Promise<void> {
    for (const [tenantId, end] of await trailsRemoved(deps.db, [...kept.keys()])) {
      if (end.position < (kept.get(tenantId)?.position ?? 0)) continue
      kept.delete(tenantId)
      changed = true
    }
  }

  async function alarm(tenantId: TenantId, problems: readonly string[]): Promise<void> {
    onError(new Error(`The audit trail of ${tenantId} does not verify: ${problems[0]}`))
    const detail = { problems: problems.slice(0, 5) }
    await raise(deps.db, tenantId, deps.clock(), {
      kind: 'audit-chain',
      subjectKind: 'tenant',
      subjectId: tenantId,
      detail,
    })
  }

  async function writeKept(): Promise<void> {
    if (!changed) return
    const lines = [...kept.values()].map((checkpoint) => `${JSON.stringify({ kind: 'checkpoint', checkpoint })}\n`)
    writeFileSync(`${keptIn}.new`, lines.join(''), { mode: 0o600, flush: true })
    renameSync(`${keptIn}.new`, keptIn)
    changed = false
  }

  const sealing = oneAfterTheOther(onError)
  const verifying = oneAfterTheOther(onError) // not behind them: it reads much, and what waits to be sealed must not wait for it
  const timers = [
    [sealing, seal, sealEveryMs],
    [sealing, writeKept, keepEveryMs],
    [verifying, verify, verifyEveryMs],
  ] as const
  const running = (byItself ? timers : []).map(([queue, task, everyMs]) =>
    setInterval(() => void queue(task), everyMs).unref(),
  )
  return {
    seal: () => sealing(seal),
    verify: () => verifying(verify),
    async stop() {
      stopped = true
      for (const timer of running) clearInterval(timer)
      await verifying(async () => {})
      await sealing(seal)
      await sealing(writeKept)
    },
  }
}

/** Failures do not stop the rest. */
function oneAfterTheOther(onError: (error: unknown) => void): (task: () => Promise<void>) => Promise<void> {
  let work: Promise<void> = Promise.resolve()
  return (task) => {
    work = work.then(task).catch(onError)
    return work
  }
}

async function* eachPending(db: Db, tenantsAtOnce: number): AsyncGenerator<TenantId> {
  let after: TenantId | undefined
  for (;;) {
    const tenants = await tenantsWithPending(db, after, tenantsAtOnce)
    yield* tenants
    if (tenants.length < tenantsAtOnce) return
    after = tenants.at(-1)
  }
}

const keptLine = z.object({
  checkpoint: z.object({
    tenantId: TenantId,
    position: z.number(),
    digest: z.string(),
    at: z.string(),
    keyId: z.string(),
    signature: z.string(),
  }),
})

type Kept = { readonly kept: Map<TenantId, Checkpoint>; readonly wasDamaged: boolean }

/** A damaged file is set aside and reported: it may be all that is left of a proof, and no reason not to record. */
function readKept(path: string, now: Date, onError: (error: unknown) => void): Kept {
  if (!existsSync(path)) return { kept: new Map(), wasDamaged: false }
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean)
  const read = lines.map(checkpointIn)
  const wrong = read.indexOf(undefined) + 1
  if (wrong > 0) {
    const aside = `${path}.damaged-${now.toISOString().replaceAll(':', '')}`
    renameSync(path, aside)
    onError(
      new Error(
        `${path} is damaged: line ${wrong} is no checkpoint. It is kept as ${aside}, and the lines that can be read count. Compare it with a backup: for a tenant whose line is lost, a chain that was cut off before this start goes unnoticed.`,
      ),
    )
  }
  const whole = read.filter((one) => one !== undefined)
  return { kept: new Map(whole.map((one) => [one.tenantId, one])), wasDamaged: wrong > 0 }
}

function checkpointIn(line: string): (Checkpoint & { readonly tenantId: TenantId }) | undefined {
  try {
    return keptLine.safeParse(JSON.parse(line)).data?.checkpoint
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
