// An organisation whose device another one holds contests it, with proof. The holder is told that somebody does, and the operator of
// the installation decides between the two: released, the device can be registered by whoever comes first, and both trails have each step
// (I1, T-25, T-56). Neither side is told who the other is.

import { randomUUID } from 'node:crypto'

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { within } from '../../kernel/origin.ts'
import { recordInEach } from '../../partner/organisation/both-trails.ops.ts'
import type { ChangeDeps } from '../../reactions.ts'
import { deregisterDevice } from '../device/device.ops.ts'
import { countRefused, refuseIfGuessing } from '../import/guess.ops.ts'
import { judgeRow, type PreparedRow } from '../import/row/row.ts'
import { refusal } from '../import/row/verdict.ts'
import { findHolders, keysOf, type StoredDevice } from '../matching/candidates.ops.ts'
import { evenTime } from '../matching/even-time.ops.ts'
import { commonValues } from '../matching/facts.ts'
import { decideImport } from '../matching/match.ts'
import * as contests from './contest.sql.ts'

export { contestedList, contestList } from './contest.sql.ts'
export const listContests = contests.page
export const listContested = contests.contestedPage

const mostOfDay = 20
const dayMs = 24 * 3_600_000

export type NewContest = { readonly hardwareHash: string; readonly proof: string }

/** A device that is contested already is answered with that contest. */
export async function openContest(db: Db, operation: OperationContext, asked: NewContest): Promise<contests.Contest> {
  const { tenantId, actor, now } = operation
  const row = rowOf(asked.hardwareHash)
  refuseIfGuessing(operation) // the answer says what an import's would (T-23)
  return inTransaction(db, async (tx) => {
    const leave = evenTime()
    const holder = await holderOf(tx, tenantId, row)
    await leave()
    if (!holder) {
      throw new Fault(
        'conflict',
        `No other organisation holds the device ${row.serialNumber}. Import it: there is nothing to contest.`,
        { reason: 'nothing-to-contest' },
      )
    }
    countRefused(tenantId, [{ findings: [refusal('ZtdDeviceAssignedToOtherTenant', { line: 1 }, '', '')] }], now)
    const before = await contests.openAbout(tx, tenantId, holder.registrationId)
    if (before) return before
    if ((await contests.countSince(tx, tenantId, new Date(now.getTime() - dayMs))) >= mostOfDay) throw tooMany()
    const contest: contests.Contest = {
      ...{ id: randomUUID(), claimantId: tenantId, holderId: holder.tenantId, registrationId: holder.registrationId },
      ...{ serialNumber: row.serialNumber, manufacturer: row.manufacturer, model: row.model, proof: asked.proof },
      ...{ state: 'open', openedBy: actor.name, openedAt: now, decidedAt: null, note: null },
    }
    if (!(await contests.insert(tx, contest))) {
      const other = await contests.openAbout(tx, tenantId, holder.registrationId)
      if (other) return other
      throw new Fault('conflict', 'The contest of this device was decided in this moment. Look at it in the list.', {
        reason: 'contest-decided',
      })
    }
    await contests.tellHolder(tx, contest, holder.serialNumber)
    await recordAudit(tx, operation, {
      action: 'autopilot.contest.open',
      targetKind: 'device-contest',
      targetId: contest.id,
      details: { serialNumber: row.serialNumber, manufacturer: row.manufacturer, model: row.model, proof: asked.proof },
    })
    await within({ door: 'local' }, () =>
      recordAudit(
        tx,
        { tenantId: holder.tenantId, actor: { kind: 'system', id: 'contests', name: 'contests of devices' }, now },
        {
          action: 'autopilot.contest.open',
          targetKind: 'autopilot-device',
          targetId: holder.registrationId,
          details: { contestId: contest.id, serialNumber: holder.serialNumber },
        },
      ),
    )
    return contest
  })
}

function rowOf(hardwareHash: string): PreparedRow {
  const none = { serialNumber: '', productKey: '', groupTag: '', assignedUser: '' }
  const reading = judgeRow({ ...none, line: 1, hardwareHash }, { strict: false })
  if (reading.ok) return reading.row
  const [finding] = reading.findings
  throw new Fault(
    'invalid-input',
    `${finding?.message ?? 'The hardware hash cannot be read.'} ${finding?.remedy ?? ''}`,
    {
      reason: 'hardware-hash',
    },
  )
}

/** Who keeps the organisation from registering it, by the rule that an import goes by. */
async function holderOf(tx: Db, tenantId: TenantId, { facts }: PreparedRow): Promise<StoredDevice | undefined> {
  const keys = keysOf(facts)
  const holders = await findHolders(
    tx,
    keys.map(({ key }) => key),
    () => true,
  )
  const common = commonValues(
    new Map(keys.map(({ key, text }) => [text, holders.filter((one) => one.keys.includes(key))])),
  )
  const decision = decideImport(facts, holders, tenantId, common)
  return decision.kind === 'other-tenant' ? decision.device : undefined
}

const tooMany = () =>
  new Fault(
    'too-many',
    `This organisation opened ${mostOfDay} contests within a day. Open the next one tomorrow, or ask the operator of this installation.`,
    { reason: 'contests-of-day', details: { retryAfterSeconds: 3600 } },
  )

export type Judged = contests.Contest & {
  readonly claimantName: string
  readonly holderName: string
  readonly isHeld: boolean
}

export async function listAll(db: Db): Promise<Judged[]> {
  return judged(db, await contests.all(db))
}

async function judged(db: Db, all: readonly contests.Contest[]): Promise<Judged[]> {
  const ids = [...new Set(all.flatMap(({ claimantId, holderId }) => [claimantId, holderId]))]
  const named = await tenants.namesOf(db, ids)
  const held = await contests.held(db, all)
  return all.map((one) => ({
    ...one,
    claimantName: named.get(one.claimantId) ?? '',
    holderName: named.get(one.holderId) ?? '',
    isHeld: held.has(one.registrationId),
  }))
}

export type Verdict = {
  readonly decision: 'release' | 'refuse'
  readonly note: string
  /** The organisation of the operator, if a person is it: who is a side does not decide. */
  readonly decidedBy?: TenantId | undefined
}

/** By the operator. The same decision again changes nothing. */
const ownContest = () =>
  new Fault(
    'forbidden',
    'Your own organisation is a side of this contest. Another operator decides it, or the command line of the installation.',
    { reason: 'own-contest' },
  )

export async function decideContest(
  { db, reactions }: ChangeDeps,
  operation: OperationContext,
  id: string,
  { decision, note, decidedBy }: Verdict,
): Promise<Judged> {
  const { tenantId: claimantId, now } = operation
  const state = decision === 'release' ? 'released' : 'refused'
  return inTransaction(db, async (tx) => {
    const contest = await contests.lock(tx, claimantId, id)
    if (!contest) throw notFound('Contest', id)
    if (decidedBy && [claimantId, contest.holderId].includes(decidedBy)) throw ownContest()
    const answer = async (one: contests.Contest) => (await judged(tx, [one]))[0] as Judged // of the one that was asked for
    if (contest.state === state) return answer(contest)
    if (contest.state !== 'open') {
      throw new Fault('conflict', `This contest was decided already: ${contest.state}. Nothing was changed.`, {
        reason: 'contest-decided',
      })
    }
    if (decision === 'release') {
      const held = await contests.held(tx, [contest])
      const ofHolder = { ...operation, tenantId: contest.holderId }
      if (held.has(contest.registrationId)) {
        await deregisterDevice({ db: tx, reactions }, ofHolder, contest.registrationId, 'contested')
      }
    }
    await contests.decide(tx, contest, { state, at: now, note })
    await recordInEach(tx, operation, [claimantId, contest.holderId], {
      action: 'autopilot.contest.decide',
      targetKind: 'device-contest',
      targetId: id,
      details: { serialNumber: contest.serialNumber, decision, note },
    })
    return answer({ ...contest, state, decidedAt: now, note })
  })
}
