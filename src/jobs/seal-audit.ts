// Seals the audit trail every two seconds, and every ten minutes reads the last stretch of each chain again. The newest
// checkpoints are kept in the data folder, outside the database: who can write the database alone cannot cut off the end of
// a chain, or write it anew, without being noticed. What does not verify raises an alarm; recording goes on.

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

import { raise } from '../alarm/alarm.sql.ts'
import {
  type ChainDeps,
  holds,
  sealTrail,
  tenantsWithChain,
  tenantsWithPending,
  verifyStretch,
} from '../audit/chain.ops.ts'
import type { Checkpoint } from '../audit/chain.ts'
import type { TenantId } from '../kernel/id.ts'

const sealEveryMs = 2000
const keepEveryMs = 60_000
const verifyEveryMs = 10 * 60_000
const tenantsAtOnce = 500

export type Sealer = {
  /** One round now. */
  readonly seal: () => Promise<void>
  readonly verify: () => Promise<void>
  readonly stop: () => Promise<void>
}

export type SealerOptions = ChainDeps & {
  /** The file of the newest checkpoint of each tenant, in the format of an export. */
  readonly keptIn: string
  /** False: only when told to. */
  readonly byItself?: boolean
  readonly onError: (error: unknown) => void
}

export async function startSealer({ keptIn, byItself = true, onError, ...deps }: SealerOptions): Promise<Sealer> {
  const kept = readKept(keptIn)
  let changed = false
  let stopped = false
  let work: Promise<void> = Promise.resolve()

  async function seal(): Promise<void> {
    const tenants = await tenantsWithPending(deps.db, tenantsAtOnce)
    for (const tenantId of tenants) {
      const checkpoint = await sealTrail(deps, tenantId, false)
      if (checkpoint) await keep(tenantId, checkpoint)
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

  async function verify(): Promise<void> {
    for (const tenantId of await tenantsWithChain(deps.db)) {
      if (stopped) return
      const one = kept.get(tenantId)
      const verdict = await verifyStretch(deps, tenantId, one ? [one] : [])
      if (!verdict.ok) await alarm(tenantId, verdict.problems)
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
    changed = false
    const lines = [...kept.values()].map((checkpoint) => `${JSON.stringify({ kind: 'checkpoint', checkpoint })}\n`)
    writeFileSync(`${keptIn}.new`, lines.join(''), { mode: 0o600, flush: true })
    renameSync(`${keptIn}.new`, keptIn)
  }

  const inTurn = (task: () => Promise<void>): Promise<void> => {
    work = work.then(task).catch(onError)
    return work
  }
  const timers = [
    [seal, sealEveryMs],
    [writeKept, keepEveryMs],
    [verify, verifyEveryMs],
  ] as const
  const running = (byItself ? timers : []).map(([task, everyMs]) =>
    setInterval(() => void inTurn(task), everyMs).unref(),
  )
  return {
    seal: () => inTurn(seal),
    verify: () => inTurn(verify),
    async stop() {
      stopped = true
      for (const timer of running) clearInterval(timer)
      await inTurn(seal)
      await inTurn(writeKept)
    },
  }
}

function readKept(path: string): Map<string, Checkpoint> {
  if (!existsSync(path)) return new Map()
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean)
  const checkpoints = lines.map((line) => (JSON.parse(line) as { checkpoint: Checkpoint }).checkpoint)
  return new Map(checkpoints.map((checkpoint) => [checkpoint.tenantId, checkpoint]))
}
