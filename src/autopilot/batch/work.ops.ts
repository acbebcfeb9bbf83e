// Works off what a partner asked for (submit.ops.ts). Rows are registered a few at a time, each few in one transaction with their
// results, in which the consent is asked for anew: one that ends stops the job there, what was registered stays, and the other rows say
// so (T-26). A process that dies leaves the job in the queue, and another one goes on behind the last rows that were stored.

import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { databaseFault } from '../../db/unavailable.ts'
import { lockPlacement } from '../../directory/membership/membership.sql.ts'
import type { TenantJobs } from '../../feature.ts'
import { channelWords } from '../../kernel/channel.ts'
import { Fault } from '../../kernel/fault.ts'
import type { ProfileId, RegistrationId, TenantId } from '../../kernel/id.ts'
import { within } from '../../kernel/origin.ts'
import type { Right } from '../../kernel/partner.ts'
import { checkedInTransactions } from '../../kernel/reach.ts'
import { tellOfUpload } from '../../partner/notice/notice.ops.ts'
import { type Finding, refusal, type Verdict } from '../import/row/verdict.ts'
import { type ImportDeps, runImport } from '../import/run.ops.ts'
import { reassign } from '../profile/assignment.sql.ts'
import * as profiles from '../profile/profile.sql.ts'
import { type Agency, inCustomer, mayAct, recordOfBoth } from './agency.ops.ts'
import { keepAwaited } from './awaited.ops.ts'
import * as batches from './batch.sql.ts'
import * as jobs from './job/job.sql.ts'
import { judgedRows, knownProfiles, makerOf, registrarOf, resultOf, unknownProfile } from './job/judge.ops.ts'
import { jobKind } from './submit.ops.ts'

/** A job that fails so often for another reason than the database's state fails for good. */
const mostAttempts = 5

export const deviceJobs = (deps: ImportDeps): TenantJobs => ({
  [jobKind]: {
    lock: async () => {}, // each job is asked for once
    // beside the transaction that holds the job's place in the queue, as rows are copied over a connection of their own
    batch: async (_tx, { tenantId, now }, { subject }) => {
      await workOff(deps, tenantId, subject, now)
      return undefined
    },
  },
})

async function workOff(deps: ImportDeps, customerId: TenantId, jobId: string, now: Date): Promise<void> {
  const job = await jobs.byId(deps.db, customerId, jobId)
  if (!job || job.state === 'held' || job.state === 'done') return
  await jobs.begin(deps.db, customerId, jobId, now)
  const { channel } = job
  const agency: Agency = { operation: { tenantId: job.partnerId, actor: job.actor, now }, customerId, channel }
  const right: Right = job.kind === 'assign' ? 'manage-profiles' : 'register-devices'
  let ended: Fault | undefined
  const check = async (tx: unknown) => {
    try {
      const at = { ...agency, operation: { ...agency.operation, now: deps.clock() } }
      await mayAct(tx as Db, at, right)
    } catch (error) {
      if (error instanceof Fault && error.code === 'forbidden') ended = error
      throw error
    }
  }
  try {
    const work = job.kind === 'assign' ? assign : register
    await checkedInTransactions(check, () => within({ door: 'local' }, () => work(deps, agency, job)))
  } catch (error) {
    if (!ended && !(await isHopeless(deps.db, job, error))) throw error
  }
  await inTransaction(deps.db, async (tx) => {
    const message = ended
      ? 'The customer no longer lets your organisation register devices: the consent ended. Nothing of this device was stored.'
      : 'The device could not be stored. Send it again after some minutes.'
    const left = refusal(ended ? 'PartnerConsentEnded' : 'StorageError', { line: 0 }, message, '')
    await jobs.decideRest(tx, customerId, jobId, left)
    const done = await jobs.finish(tx, customerId, jobId, deps.clock())
    if (!done) return
    const { partnerId, partnerName, batchId, rows, failed } = done
    await recordOfBoth(tx, agency, {
      action: job.kind === 'assign' ? 'autopilot.batch.finish-assigning' : 'autopilot.batch.finish',
      targetKind: 'device-job',
      targetId: jobId,
      details: {
        ...{ customerId, partnerId, partnerName, channel, batchId, devices: rows, failed },
        ...(ended && { consentEnded: true }),
      },
    })
    if (job.kind !== 'register') return
    await tellOfUpload(
      tx,
      customerId,
      {
        ...{ partnerId, partnerName, batchId, how: channelWords[channel] },
        ...{ devices: rows, failed: failed ?? 0, at: deps.clock().toISOString() },
      },
      deps.clock(),
    )
  })
}

/** Whether trying again has no sense any more. */
async function isHopeless(db: Db, job: jobs.Job, error: unknown): Promise<boolean> {
  if (databaseFault(error) ?? (error instanceof Fault && ['unavailable', 'too-many'].includes(error.code))) return false
  return (await jobs.countFailure(db, job.customerId, job.id)) >= mostAttempts
}

async function register(deps: ImportDeps, agency: Agency, job: jobs.Job): Promise<void> {
  const { db } = deps
  const { customerId } = agency
  const open = await jobs.rowsOf(db, customerId, job.id, 'open')
  if (open.length === 0) return
  const waiting = await keepAwaited(db, agency, job, open)
  const rest = open.filter(({ line }) => !waiting.has(line))
  if (rest.length === 0) return
  const judged = await judgedRows(db, customerId, rest, makerOf(job))
  const byLine = new Map(rest.map((row) => [row.line, row]))
  const result = await runImport(
    deps,
    inCustomer(agency),
    {
      from: registrarOf(job),
      batches: judged,
      async alongside(tx, verdicts) {
        await jobs.decide(tx, customerId, job.id, verdicts.map(resultOf))
        await giveProfiles(tx, agency, given(verdicts, byLine))
      },
    },
    () => {},
  )
  if (result.failure !== null) throw new Fault('unavailable', result.failure, { reason: 'job-interrupted' })
}

const given = (verdicts: readonly Verdict[], byLine: ReadonlyMap<number, jobs.JobRow>) =>
  verdicts.flatMap(({ line, registrationId }) => {
    const profileId = byLine.get(line)?.profileId
    return registrationId && profileId ? [{ registrationId, profileId }] : []
  })

async function assign({ db }: ImportDeps, agency: Agency, job: jobs.Job): Promise<void> {
  const { customerId } = agency
  await inTransaction(db, async (tx) => {
    await lockPlacement(tx, customerId, 'placing')
    const rows = await jobs.rowsOf(tx, customerId, job.id, 'open')
    const known = await knownProfiles(tx, customerId, rows)
    const ids = rows.flatMap(({ registrationId }) => registrationId ?? [])
    const shown = await batches.amongPartners(tx, customerId, ids)
    const refused = (row: jobs.JobRow): Finding | undefined => {
      if (!row.registrationId || !shown.has(row.registrationId)) {
        const message = 'No partner of the customer registered a device by this id.'
        return refusal('ZtdDeviceIsNotRegistered', { line: row.line }, message, 'Look which devices the batch has.')
      }
      return row.profileId !== null && !known.has(row.profileId) ? unknownProfile(row.line) : undefined
    }
    const results = rows.map((row) => {
      const finding = refused(row)
      const { line, registrationId } = row
      const { code = 0, name = '', message = '', remedy = '' } = finding ?? {}
      return { row, result: { line, code, name, message: `${message} ${remedy}`.trim(), registrationId } }
    })
    await jobs.decide(
      tx,
      customerId,
      job.id,
      results.map(({ result }) => result),
    )
    const good = results.filter(({ result }) => result.name === '')
    await giveProfiles(
      tx,
      agency,
      good.flatMap(({ row: { registrationId, profileId } }) => (registrationId ? [{ registrationId, profileId }] : [])),
    )
  })
}

/** Under the lock of placement. The last one said of a device counts. */
export async function giveProfiles(
  tx: Db,
  agency: Agency,
  devices: ReadonlyArray<{ readonly registrationId: RegistrationId; readonly profileId: ProfileId | null }>,
): Promise<void> {
  const last = new Map(devices.map(({ registrationId, profileId }) => [registrationId, profileId]))
  const byProfile = new Map<ProfileId | null, RegistrationId[]>()
  for (const [id, profileId] of last) byProfile.set(profileId, [...(byProfile.get(profileId) ?? []), id])
  for (const [profileId, ids] of byProfile) {
    const entry = {
      action: 'autopilot.profile.assign-devices',
      targetKind: 'profile',
      targetId: profileId ?? 'none',
      after: { profileId, deviceIds: ids },
      details: { customerId: agency.customerId },
    }
    // what the customer gave itself is not a partner's to take
    if (profileId === null) await profiles.takeMadeByPartners(tx, agency.customerId, ids)
    else await profiles.giveDirectly(tx, agency.customerId, profileId, ids)
    await recordOfBoth(tx, agency, entry)
    await reassign(tx, { tenantId: agency.customerId, now: agency.operation.now }, { registrations: ids })
  }
}
