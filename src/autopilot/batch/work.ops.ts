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
import { batchOf, type ReadBatch } from '../import/row/read-batch.ts'
import type { Registrar } from '../import/row/registrar.ts'
import { judgeRow, type RowReading } from '../import/row/row.ts'
import { type Finding, refusal, type Verdict } from '../import/row/verdict.ts'
import { type ImportDeps, runImport } from '../import/run.ops.ts'
import { plainProductKey } from '../inventory/name.ts'
import { type Resolved, resolve } from '../inventory/resolve.ops.ts'
import { storedHash } from '../matching/candidates.ops.ts'
import { reassign } from '../profile/assignment.sql.ts'
import * as profiles from '../profile/profile.sql.ts'
import { type Agency, inCustomer, mayAct, recordOfBoth } from './agency.ops.ts'
import { acceptedWithoutHash, awaitedAmong, keepAwaited } from './awaited.ops.ts'
import * as batches from './batch.sql.ts'
import * as jobs from './job.sql.ts'
import { jobKind } from './submit.ops.ts'
import { namingOf, type UploadRow } from './upload.ts'

const rowsAtOnce = 100
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
      action: 'autopilot.batch.finish',
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
  const hashes = await hashesOf(db, rest)
  const known = await knownProfiles(db, customerId, rest)
  const from: Registrar = {
    channel: job.channel,
    partner: { id: job.partnerId, name: job.partnerName },
    ...(job.batchId !== null && { batchId: job.batchId }),
    ...(job.purchaseOrderId && { purchaseOrderId: job.purchaseOrderId }),
  }
  const byLine = new Map(rest.map((row) => [row.line, row]))
  const result = await runImport(
    deps,
    inCustomer(agency),
    {
      from,
      batches: judged(rest, hashes, known),
      async alongside(tx, verdicts) {
        await jobs.decide(tx, customerId, job.id, verdicts.map(resultOf))
        await giveProfiles(tx, agency, given(verdicts, byLine))
      },
    },
    () => {},
  )
  if (result.failure !== null) throw new Fault('unavailable', result.failure, { reason: 'job-interrupted' })
}

/** What registering these would say of each, in order; nothing is stored. */
export async function previewRegistration(
  deps: ImportDeps,
  agency: Agency,
  rows: readonly UploadRow[],
): Promise<jobs.RowResult[]> {
  const { partnerId, partnerName } = await mayAct(deps.db, agency, 'register-devices')
  const open = rows.map((row, index) => ({
    ...{ groupTag: '', ...row, profileId: null, line: index + 1, givesProfile: false, registrationId: null },
    ...{ done: false, code: 0, name: '', message: '' },
  }))
  const from: Registrar = { channel: agency.channel, partner: { id: partnerId, name: partnerName } }
  const awaited = await awaitedAmong(deps.db, open)
  const rest = open.filter(({ line }) => !awaited.has(line))
  const batches = judged(rest, await hashesOf(deps.db, rest), new Set())
  const results = new Map<number, jobs.RowResult>()
  const onVerdict = (verdict: Verdict) => void results.set(verdict.line, resultOf(verdict))
  await runImport(deps, inCustomer(agency), { from, batches, dryRun: true }, onVerdict)
  return open.map(({ line }) => results.get(line) ?? acceptedWithoutHash(line))
}

const resultOf = ({ line, outcome, registrationId, findings }: Verdict): jobs.RowResult => {
  const failure = outcome === 'refused' ? findings.find(({ severity }) => severity === 'error') : undefined
  const { code = 0, name = '', message = '', remedy = '' } = failure ?? {}
  return { line, code, name, message: `${message} ${remedy}`.trim(), registrationId: registrationId ?? null }
}

const given = (verdicts: readonly Verdict[], byLine: ReadonlyMap<number, jobs.JobRow>) =>
  verdicts.flatMap(({ line, registrationId }) => {
    const profileId = byLine.get(line)?.profileId
    return registrationId && profileId ? [{ registrationId, profileId }] : []
  })

async function hashesOf(db: Db, rows: readonly jobs.JobRow[]): Promise<ReadonlyMap<number, string | Finding>> {
  const named = rows.filter((row) => namingOf(row) === 'name')
  const found = await resolve(
    db,
    named.map((row) => ({ ...row, productKey: plainProductKey(row.productKey) })),
  )
  return new Map(
    named.map(({ line }, index) => {
      const one = found[index] ?? { kind: 'not-found' }
      return [
        line,
        one.kind === 'found' ? storedHash(one.hash).toString('base64') : notResolved(line, one.kind),
      ] as const
    }),
  )
}

function notResolved(line: number, why: Exclude<Resolved['kind'], 'found'>): Finding {
  const byHash = 'Or register the device by its hardware hash.'
  if (why === 'awaited') {
    const message = 'Another organisation waits for this device, which its manufacturer has announced.'
    return refusal('ZtdDeviceAssignedToOtherTenant', { line }, message, 'Ask the manufacturer whose it is.')
  }
  if (why === 'not-unique') {
    const message = 'Several devices have this name, such as one whose board was replaced.'
    return refusal('ZtdDeviceIsNotUnique', { line }, message, `Name it by its product key ID. ${byHash}`)
  }
  const message = 'No manufacturer has reported a device by this name.'
  const remedy = 'Compare manufacturer, model and serial number with the label, letter by letter.'
  return refusal('ZtdDeviceNotFound', { line }, message, `${remedy} ${byHash}`)
}

async function knownProfiles(
  db: Db,
  tenantId: TenantId,
  rows: readonly Pick<jobs.JobRow, 'profileId'>[],
): Promise<ReadonlySet<string>> {
  if (!rows.some(({ profileId }) => profileId !== null)) return new Set()
  const all = await profiles.all(db, tenantId)
  return new Set(all.flatMap(({ id, made }) => (made ? [id] : []))) // those of the customer itself are no partner's to give
}

function* judged(
  rows: readonly jobs.JobRow[],
  hashes: ReadonlyMap<number, string | Finding>,
  known: ReadonlySet<string>,
): Generator<ReadBatch> {
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    yield batchOf(rows.slice(at, at + rowsAtOnce).map((row) => read(row, hashes.get(row.line), known)))
  }
}

function read(row: jobs.JobRow, found: string | Finding | undefined, known: ReadonlySet<string>): RowReading {
  const { line, serialNumber, productKey, groupTag } = row
  const refused = (finding: Finding): RowReading => ({ ok: false, line, serialNumber, findings: [finding] })
  if (row.profileId !== null && !known.has(row.profileId)) return refused(unknownProfile(line))
  if (found !== undefined && typeof found !== 'string') return refused(found)
  if (namingOf(row) === 'none') {
    const message =
      'The device has neither a hardware hash nor a product key, nor serial number, manufacturer and model.'
    return refused(refusal('MissingZtdSerialNumberAndProductKey', { line }, message, 'Add one of them.'))
  }
  const hardwareHash = found ?? row.hardwareHash
  return judgeRow({ line, serialNumber, productKey, hardwareHash, groupTag, assignedUser: '' }, { strict: false })
}

const unknownProfile = (line: number): Finding =>
  refusal(
    'ZtdProfileIsNotRegistered',
    { line },
    'The customer has no such profile.',
    'Look which profiles there are, and give one of those.',
  )

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
    }
    await profiles.giveDirectly(tx, agency.customerId, profileId, ids)
    await recordOfBoth(tx, agency, entry)
    await reassign(tx, { tenantId: agency.customerId, now: agency.operation.now }, { registrations: ids })
  }
}
