// Judges the rows of an upload: a job does, and a trial (work.ops.ts, try.ops.ts). A row that names its device otherwise than by its hash
// gets the hash that the manufacturer reported.

import type { Db } from '../../../db/schema.ts'
import type { TenantId } from '../../../kernel/id.ts'
import { batchOf, type ReadBatch } from '../../import/row/read-batch.ts'
import type { Registrar } from '../../import/row/registrar.ts'
import { judgeRow, type RowReading } from '../../import/row/row.ts'
import { type Finding, refusal, type Verdict } from '../../import/row/verdict.ts'
import { plainProductKey } from '../../inventory/name.ts'
import { type Resolved, resolve } from '../../inventory/resolve.ops.ts'
import { storedHash } from '../../matching/candidates.ops.ts'
import * as profiles from '../../profile/profile.sql.ts'
import type * as jobs from './job.sql.ts'
import { namingOf } from './upload.ts'

const rowsAtOnce = 100

export type RowAsked = Omit<jobs.NewRow, 'registrationId'>

export async function judgedRows(
  db: Db,
  customerId: TenantId,
  rows: readonly RowAsked[],
  maker: TenantId | undefined,
): Promise<Iterable<ReadBatch>> {
  return judged(rows, await hashesOf(db, rows, maker), await knownProfiles(db, customerId, rows))
}

/** As whom the rows of a job are registered. */
export const registrarOf = (
  job: Pick<jobs.Job, 'channel' | 'partnerId' | 'partnerName' | 'batchId' | 'purchaseOrderId'>,
): Registrar => ({
  channel: job.channel,
  partner: { id: job.partnerId, name: job.partnerName },
  ...(job.batchId !== null && { batchId: job.batchId }),
  ...(job.purchaseOrderId && { purchaseOrderId: job.purchaseOrderId }),
})

/** Over OEM Direct a manufacturer names what it reported itself: what another one reported is not found, and nothing is told of it. */
export const makerOf = ({ channel, partnerId }: Pick<jobs.Job, 'channel' | 'partnerId'>): TenantId | undefined =>
  channel === 'oem-direct' ? partnerId : undefined

/** As a job keeps it. */
export const resultOf = ({ line, outcome, registrationId, findings }: Verdict): jobs.RowResult => {
  const failure = outcome === 'refused' ? findings.find(({ severity }) => severity === 'error') : undefined
  const { code = 0, name = '', message = '', remedy = '' } = failure ?? {}
  return { line, code, name, message: `${message} ${remedy}`.trim(), registrationId: registrationId ?? null }
}

async function hashesOf(
  db: Db,
  rows: readonly RowAsked[],
  maker: TenantId | undefined,
): Promise<ReadonlyMap<number, string | Finding>> {
  const named = rows.filter((row) => namingOf(row) === 'name')
  const found = await resolve(
    db,
    named.map((row) => ({ ...row, productKey: plainProductKey(row.productKey) })),
    maker,
  )
  return new Map(
    named.map(({ line }, index) => {
      const one = found[index] ?? { kind: 'not-found' }
      return [
        line,
        one.kind === 'found'
          ? storedHash(one.hash).toString('base64')
          : notResolved(line, one.kind, maker !== undefined),
      ] as const
    }),
  )
}

/** A maker over OEM Direct has no hash to name a device by, and reports what it built. */
function notResolved(line: number, why: Exclude<Resolved['kind'], 'found'>, byMaker: boolean): Finding {
  const byHash = byMaker ? 'Then send it again.' : 'Or register the device by its hardware hash.'
  if (why === 'awaited') {
    const message = 'Another organisation waits for this device, which its manufacturer has announced.'
    return refusal('ZtdDeviceAssignedToOtherTenant', { line }, message, 'Ask the manufacturer whose it is.')
  }
  if (why === 'not-unique') {
    const message = 'Several devices have this name, such as one whose board was replaced.'
    return refusal('ZtdDeviceIsNotUnique', { line }, message, `Name it by its product key ID. ${byHash}`)
  }
  const message = byMaker
    ? 'No build report of yours has a device by this name.'
    : 'No manufacturer has reported a device by this name.'
  const remedy = byMaker
    ? 'Send a build report of the device, or compare manufacturer, model and serial number with the label, letter by letter.'
    : 'Compare manufacturer, model and serial number with the label, letter by letter.'
  return refusal('ZtdDeviceNotFound', { line }, message, `${remedy} ${byHash}`)
}

export async function knownProfiles(
  db: Db,
  tenantId: TenantId,
  rows: readonly Pick<RowAsked, 'profileId'>[],
): Promise<ReadonlySet<string>> {
  if (!rows.some(({ profileId }) => profileId !== null)) return new Set()
  const all = await profiles.all(db, tenantId)
  return new Set(all.flatMap(({ id, made }) => (made ? [id] : []))) // those of the customer itself are no partner's to give
}

function* judged(
  rows: readonly RowAsked[],
  hashes: ReadonlyMap<number, string | Finding>,
  known: ReadonlySet<string>,
): Generator<ReadBatch> {
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    yield batchOf(rows.slice(at, at + rowsAtOnce).map((row) => read(row, hashes.get(row.line), known)))
  }
}

function read(row: RowAsked, found: string | Finding | undefined, known: ReadonlySet<string>): RowReading {
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

export const unknownProfile = (line: number): Finding =>
  refusal(
    'ZtdProfileIsNotRegistered',
    { line },
    'The customer has no such profile.',
    'Look which profiles there are, and give one of those.',
  )
