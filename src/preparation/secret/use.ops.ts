// PCs that enrol with a secret: whether one may, the use that it takes, and who is let in of those that wait.

import { timingSafeEqual } from 'node:crypto'

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { mayStillMake } from '../../identity/maker/maker.ops.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import { type TenantId, timeOrderedGuid } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { origin } from '../../kernel/origin.ts'
import type { Seal } from '../../pki/seal.ts'
import { isListed } from './hardware.ops.ts'
import { digestOf, readSecret, secretTyped } from './secret.ops.ts'
import * as secrets from './secret.sql.ts'
import {
  type Admission,
  admissionOf,
  type Claims,
  type EnrollmentSecret,
  type SecretRefusal,
  type SecretUse,
  stateOf,
  type Told,
} from './secret.ts'
import * as uses from './use.sql.ts'

export type Shown = { readonly userName: string; readonly secret: string }

type Judged =
  | { readonly secret: EnrollmentSecret; readonly why?: undefined }
  | { readonly secret: undefined; readonly why: SecretRefusal }

/** A name that none has costs the same comparison. */
const nobody = '00000000-0000-0000-0000-000000000000'

type Reads = { readonly db: Db; readonly seal: Seal }

/** The secret that was shown, whether it still enrols or not: a PC whose answer got lost asks again when it may be used up. */
export async function knowSecret(
  { db, seal }: Reads,
  tenantId: TenantId,
  { userName, secret: shown }: Shown,
): Promise<EnrollmentSecret | undefined> {
  const secret = await secrets.byUserName(db, tenantId, userName.trim().toLowerCase())
  const given = Buffer.from(digestOf(seal, tenantId, secret?.id ?? nobody, secretTyped(shown)))
  const kept = Buffer.from(secret?.digest ?? digestOf(seal, tenantId, nobody, ''))
  return timingSafeEqual(given, kept) ? secret : undefined
}

/** Whether it would enrol one more PC now; nothing is used up. For requests that come before the enrolment itself. */
export async function checkSecret({ db, seal }: Reads, tenantId: TenantId, shown: Shown, now: Date): Promise<Judged> {
  const secret = await knowSecret({ db, seal }, tenantId, shown)
  if (!secret) return { secret: undefined, why: 'secret-unknown' }
  const why = await whyOver(db, tenantId, secret, now)
  return why ? { secret: undefined, why } : { secret }
}

async function whyOver(
  db: Db,
  tenantId: TenantId,
  secret: EnrollmentSecret,
  now: Date,
): Promise<SecretRefusal | undefined> {
  const state = stateOf(secret, now)
  if (state === 'usedUp') return 'secret-used-up'
  if (state !== 'usable') return 'secret-over'
  return (await makerMayStill(db, tenantId, secret)) ? undefined : 'secret-over'
}

const makerMayStill = (db: Db, tenantId: TenantId, { madeBy }: EnrollmentSecret): Promise<boolean> =>
  mayStillMake(db, tenantId, madeBy, {
    permission: 'DeviceManagementConfiguration.ReadWrite.All',
    person: undefined,
  })

/** One that is used up lets in the PCs that used it up. */
async function stillLetsIn(db: Db, tenantId: TenantId, secret: EnrollmentSecret, now: Date): Promise<boolean> {
  const state = stateOf(secret, now)
  return (state === 'usable' || state === 'usedUp') && makerMayStill(db, tenantId, secret)
}

type Used =
  | { readonly use: SecretUse; readonly why?: undefined }
  | { readonly use: undefined; readonly why: SecretRefusal }

/**
 * Takes one use for this PC, in the transaction of its enrolment: an enrolment that fails uses nothing. Until the use is admitted the PC
 * is given nothing that holds a secret (`admissionOfUse`).
 */
export async function useSecret(
  { tx, seal }: { readonly tx: Db; readonly seal: Seal },
  operation: OperationContext,
  shown: Shown,
  claims: Claims,
): Promise<Used> {
  const { tenantId, now } = operation
  const known = await checkSecret({ db: tx, seal }, tenantId, shown, now)
  if (!known.secret) return { use: undefined, why: known.why }
  const secret = await secrets.lock(tx, tenantId, known.secret.id)
  const why = secret ? await whyOver(tx, tenantId, secret, now) : 'secret-over'
  if (!secret || why) return { use: undefined, why: why ?? 'secret-over' }
  const state = admissionOf(secret, { ...claims, hashListed: null })
  if (!state) return { use: undefined, why: 'secret-other-device' }
  const use: SecretUse = {
    id: timeOrderedGuid(now),
    secretId: secret.id,
    state,
    ...claims,
    hashListed: null,
    usedAt: now,
    address: origin().address ?? null,
    decidedBy: null,
    decidedAt: null,
    deviceId: null,
  }
  await secrets.countUse(tx, tenantId, secret.id)
  await uses.insert(tx, tenantId, use)
  await recordAudit(tx, operation, {
    action: 'preparation.secret.use',
    targetKind: 'enrollmentSecret',
    targetId: secret.id,
    details: { useId: use.id, state, use: secret.uses + 1, mostUses: secret.mostUses, ...claims },
  })
  return { use }
}

/** Undefined: there is no such use, and nothing that holds a secret is given. */
export async function admissionOfUse(db: Db, tenantId: TenantId, useId: string): Promise<Admission | undefined> {
  return (await uses.byId(db, tenantId, useId))?.state
}

/** A PC that waits has told its serial number: it decides, unless a person has to; so, too, when the secret counts no more. */
export const settleBySerial = (
  tx: Db,
  operation: OperationContext,
  useId: string,
  serialNumber: string,
): Promise<Admission | undefined> => settleAsTold(tx, operation, useId, () => ({ serialNumber }))

/** It has told its hardware hash. What is no hash decides nothing: a person does, or its next session. */
export const settleByHash = (
  tx: Db,
  operation: OperationContext,
  useId: string,
  hash: string,
): Promise<Admission | undefined> =>
  settleAsTold(tx, operation, useId, ({ hardwareKeys }) => ({ hashListed: isListed(hardwareKeys, hash) ?? null }))

/** What it told first is final: one that may tell again tries numbers, and sees by what it is given which of them is listed. */
async function settleAsTold(
  tx: Db,
  operation: OperationContext,
  useId: string,
  says: (secret: EnrollmentSecret) => Partial<Told>,
): Promise<Admission | undefined> {
  const { tenantId, now } = operation
  const use = await uses.lock(tx, tenantId, useId)
  if (use?.state !== 'waiting') return use?.state
  const secret = await readSecret(tx, tenantId, use.secretId)
  const said = says(secret)
  const told = {
    ...use,
    serialNumber: use.serialNumber ?? said.serialNumber ?? null,
    hashListed: use.hashListed ?? said.hashListed ?? null,
  }
  const state = admissionOf(secret, told) ?? 'refused'
  if (state === 'waiting' || (state === 'admitted' && !(await stillLetsIn(tx, tenantId, secret, now)))) {
    await uses.noteTold(tx, tenantId, useId, told) // for who decides
    return 'waiting'
  }
  await settle(tx, operation, told, state)
  return state
}

export async function listUses(db: Db, tenantId: TenantId, secretId: string): Promise<SecretUse[]> {
  await readSecret(db, tenantId, secretId)
  return uses.ofSecret(db, tenantId, secretId)
}

export async function decideUse(
  db: Db,
  operation: OperationContext,
  { id, useId }: { readonly id: string; readonly useId: string },
  state: 'admitted' | 'refused',
): Promise<void> {
  const { tenantId } = operation
  await inTransaction(db, async (tx) => {
    const use = await uses.lock(tx, tenantId, useId)
    if (use?.secretId !== id) throw notFound('Enrolled PC', useId)
    if (use.state === state) return
    if (use.state !== 'waiting') {
      throw new Fault(
        'conflict',
        `This PC was ${use.state} already. ${use.state === 'refused' ? 'Let it enrol once more to decide anew.' : 'Retire it to end its management.'}`,
        { reason: 'pc-decided' },
      )
    }
    await settle(tx, operation, use, state)
  })
}

async function settle(
  tx: Db,
  operation: OperationContext,
  use: SecretUse,
  state: 'admitted' | 'refused',
): Promise<void> {
  const { tenantId, now, actor } = operation
  const by = { kind: actor.kind, id: actor.id }
  await uses.decide(tx, tenantId, use.id, { state, by, at: now, told: use })
  await recordAudit(tx, operation, {
    action: state === 'admitted' ? 'preparation.use.admit' : 'preparation.use.refuse',
    targetKind: 'enrollmentSecretUse',
    targetId: use.id,
    before: { state: 'waiting' },
    after: { state },
    details: { secretId: use.secretId, deviceName: use.deviceName, serialNumber: use.serialNumber },
  })
}
