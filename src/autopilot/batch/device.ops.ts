// One device of a batch. A provider sees and changes what it or another provider of the customer registered, and nothing that the
// customer registered itself (L-050, L-051); what another one registered, only who has delegated administration removes.

import { inTransaction } from '../../db/tx.ts'
import { lockPlacement } from '../../directory/membership/membership.sql.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { ProfileId, RegistrationId } from '../../kernel/id.ts'
import type { ChangeDeps } from '../../reactions.ts'
import { deregisterDevice } from '../device/device.ops.ts'
import { readProfile } from '../profile/profile.ops.ts'
import { type Agency, forCustomer, mayAct } from './agency.ops.ts'
import * as batches from './batch.sql.ts'
import { giveProfiles } from './work.ops.ts'

type Named = { readonly batchId: string; readonly id: RegistrationId }

export type BatchDeviceChange = {
  /** Null takes it away; undefined leaves it. */
  readonly profileId?: ProfileId | null
}

export async function updateDevice(
  { db }: Pick<ChangeDeps, 'db'>,
  agency: Agency,
  { batchId, id }: Named,
  { profileId }: BatchDeviceChange,
): Promise<batches.BatchDevice> {
  const { customerId } = agency
  return inTransaction(db, async (tx) => {
    await mayAct(tx, agency, 'manage-profiles')
    await lockPlacement(tx, customerId, 'placing')
    const device = await batches.device(tx, customerId, batchId, id)
    if (!device) throw notFound('Device', id)
    if (profileId === undefined || profileId === device.profileId) return device
    if (profileId !== null && !(await readProfile(tx, customerId, profileId)).made) throw notFound('Profile', profileId)
    await giveProfiles(tx, agency, [{ registrationId: id, profileId }])
    return { ...device, profileId }
  })
}

/** From the service: the device can be registered again at once, here or elsewhere. It stays joined and managed. */
export async function removeDevice(
  { db, reactions }: ChangeDeps,
  agency: Agency,
  { batchId, id }: Named,
): Promise<void> {
  const { customerId, operation } = agency
  await inTransaction(db, async (tx) => {
    const { delegatedAdministration } = await mayAct(tx, agency, 'remove-own-devices')
    await lockPlacement(tx, customerId, 'placing')
    const device = await batches.device(tx, customerId, batchId, id)
    if (!device) throw notFound('Device', id)
    if (device.registeredBy !== operation.tenantId && !delegatedAdministration) throw registeredByAnother(id)
    const entry = {
      action: 'autopilot.device.delete',
      targetKind: 'autopilot-device',
      targetId: id,
      details: { customerId, serialNumber: device.serialNumber, batchId },
    }
    await forCustomer(tx, agency, entry, (inCustomer) => deregisterDevice({ db: tx, reactions }, inCustomer, id))
  })
}

const registeredByAnother = (id: RegistrationId) =>
  new Fault(
    'forbidden',
    `Another partner registered the device ${id} (811 ZtdDeviceRegisteredByOtherTenant). That one removes it, or the customer does; you do where the customer gave you delegated administration.`,
    {
      reason: 'registered-by-another-partner',
      details: { errorCode: 811, errorName: 'ZtdDeviceRegisteredByOtherTenant' },
    },
  )
