// Statements of administrators' actions on one managed device: the action with its state, and the command that waits for
// the device's next check-in.

import type { Db } from '../../db/schema.ts'
import { DirectoryDeviceId, EnrollmentId, type TenantId } from '../../kernel/id.ts'
import type { SentCommand } from '../tree.ts'
import { isUnjoined } from '../unjoined-kind.ts'
import type { ActionKind, ActionState, DeviceAction } from './action.ts'
import { changeOpen, endOpen } from './remote.sql.ts'

export type ActingDevice = {
  readonly id: EnrollmentId
  readonly directoryDeviceId: DirectoryDeviceId | undefined
  readonly registrationId: string | undefined
  readonly deviceName: string
  readonly serialNumber: string
  readonly enrolled: boolean
  /** A directory, and not management alone. */
  readonly joined: boolean
  readonly osVersion: string | undefined
  readonly action: DeviceAction | undefined
}

/** Locked until the transaction ends, as a check-in locks it. */
export async function lock(tx: Db, tenantId: TenantId, id: EnrollmentId): Promise<ActingDevice | undefined> {
  const row = await tx
    .selectFrom('mdm_enrollment')
    .select([
      'id',
      'directory_device_id',
      'registration_id',
      'device_name',
      'serial_number',
      'os_version',
      'enrollment_kind',
      'state',
      'action',
      'action_state',
    ])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return (
    row && {
      id: EnrollmentId.parse(row.id),
      directoryDeviceId:
        row.directory_device_id === null ? undefined : DirectoryDeviceId.parse(row.directory_device_id),
      registrationId: row.registration_id ?? undefined,
      deviceName: row.device_name,
      serialNumber: row.serial_number ?? '',
      enrolled: row.state === 'enrolled',
      joined: !isUnjoined(row.enrollment_kind),
      osVersion: row.os_version ?? undefined,
      action: row.action && row.action_state ? { kind: row.action, state: row.action_state } : undefined,
    }
  )
}

type On = { readonly tenantId: TenantId; readonly id: EnrollmentId; readonly now: Date }

/** What administrators asked and the device did not answer. */
const forgetAsked = (tx: Db, tenantId: TenantId, id: EnrollmentId) =>
  tx
    .deleteFrom('mdm_command')
    .where('tenant_id', '=', tenantId)
    .where('enrollment_id', '=', id)
    .where('status', 'is', null)
    .where('item_kind', 'is', null)
    .execute()

/** It takes the place of everything that waits for the device. */
export async function start(tx: Db, { tenantId, id, now }: On, kind: ActionKind, command: SentCommand): Promise<void> {
  await forgetAsked(tx, tenantId, id)
  await tx
    .insertInto('mdm_command')
    .values({
      tenant_id: tenantId,
      enrollment_id: id,
      phase: 'device',
      command: JSON.stringify(command),
      created_at: now,
    })
    .execute()
  await tx
    .updateTable('mdm_enrollment')
    .set((eb) => ({
      action: kind,
      action_state: 'pending',
      action_asked_at: now,
      action_changed_at: now,
      action_status: null,
      version: eb('version', '+', 1),
    }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** The device is managed as before. */
export async function withdraw(tx: Db, { tenantId, id }: On): Promise<void> {
  await forgetAsked(tx, tenantId, id)
  await tx
    .updateTable('mdm_enrollment')
    .set((eb) => ({
      action: null,
      action_state: null,
      action_asked_at: null,
      action_changed_at: null,
      action_status: null,
      version: eb('version', '+', 1),
    }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

export async function settle(tx: Db, on: On, state: ActionState, status?: number): Promise<void> {
  const { tenantId, id, now } = on
  const row = await tx
    .updateTable('mdm_enrollment')
    .set((eb) => ({
      action_state: state,
      action_changed_at: now,
      ...(status !== undefined && { action_status: status }),
      version: eb('version', '+', 1),
    }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .returning('action')
    .executeTakeFirst()
  if (row?.action) await changeOpen(tx, on, row.action, { state, status })
}

/** Fails the open action of an ended enrolment: nobody will carry it out. */
export async function failOpen(tx: Db, on: On): Promise<ActionKind | undefined> {
  const { tenantId, id, now } = on
  const row = await tx
    .updateTable('mdm_enrollment')
    .set((eb) => ({ action_state: 'failed', action_changed_at: now, version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('action_state', 'in', ['pending', 'active'])
    .returning('action')
    .executeTakeFirst()
  if (row?.action) await changeOpen(tx, on, row.action, { state: 'failed', reason: managementEnded })
  await endOpen(tx, on, managementEnded)
  return row?.action ?? undefined
}

const managementEnded = 'its management ended'

export async function remove(tx: Db, tenantId: TenantId, id: EnrollmentId): Promise<void> {
  await tx.deleteFrom('mdm_enrollment').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
}
