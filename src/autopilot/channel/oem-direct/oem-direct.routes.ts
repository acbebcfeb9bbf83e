// OEM Direct on the origin of partners (docs/protocols/oem-direct.md).

import * as contract from '../../../contract/autopilot/channel/oem-direct.ts'
import { tokenCaller, tokenOperation } from '../../../http/caller/caller.ts'
import type { Serve } from '../../../http/serve.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { ImportDeps } from '../../import/run.ops.ts'
import { readSubmission, validate } from './answer.ops.ts'
import { type OemRow, rowOf } from './submission.ts'
import { submit } from './submit.ops.ts'

export function oemDirectRoutes(serve: Serve, deps: ImportDeps): void {
  serve.json(contract.registerOemDevices, async (call) => {
    const rows = rowsOf(call.body)
    const mayRemove = tokenCaller(call.caller).scopes.has('CustomerDevices.ReadWrite.All')
    if (!mayRemove && rows.some(({ asks }) => asks.kind === 'remove')) throw addsOnly()
    const id = await submit(deps.db, tokenOperation(call), { name: call.body.SubmissionId ?? null, rows })
    call.reply.header('location', `/oem/v1/jobs/${id}`)
  })
  serve.json(contract.validateOemDevices, async (call) => {
    const validated = await validate(deps, tokenOperation(call), rowsOf(call.body))
    return {
      ConsentGranted: validated.every(({ consentGranted, device }) => consentGranted || device.TenantID === ''),
      Devices: validated.map(({ consentGranted, device }) => ({ ...device, ConsentGranted: consentGranted })),
    }
  })
  serve.json(contract.readOemJob, async (call) => {
    const { name, status, devices } = await readSubmission(deps.db, tokenCaller(call.caller).tenantId, call.params.id)
    return { SubmissionId: name, Status: status, Devices: [...devices] }
  })
}

function rowsOf({ Devices }: contract.OemSubmission): OemRow[] {
  const hashed = Devices.findIndex(({ HardwareHash }) => HardwareHash !== undefined && HardwareHash !== null)
  if (hashed < 0) return Devices.map(rowOf)
  throw new Fault(
    'invalid-input',
    `Device ${hashed + 1} comes with a hardware hash. OEM Direct takes a device by its names alone: ProductKeyId, or OemManufacturerName, ModelName and SerialNumber. After a repair, hand the hash of the new board to the customer, who registers it by a file.`,
    { reason: 'oem-direct-hash' },
  )
}

const addsOnly = () =>
  new Fault(
    'forbidden',
    'Your roles let you add devices and not take them out: both TenantID and TenantDomain are empty in this submission, which takes a device out. An admin agent does that.',
    { reason: 'permission-missing' },
  )
