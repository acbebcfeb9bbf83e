// What a manufacturer sent over OEM Direct (docs/protocols/oem-direct.md): which rows register, which take a device out, and what became of
// them in the words of that interface. Pure.

import type { OemDevice, OemVerdict } from '../../../contract/autopilot/channel/oem-direct.ts'
import { TenantId } from '../../../kernel/id.ts'
import { cleanCell } from '../../import/row/cell.ts'
import { type DeviceName, nameTexts, plainProductKey } from '../../inventory/name.ts'

export type Known = { readonly verdict: OemVerdict; readonly message: string }

export type OemRow = {
  /** From 1. */
  readonly line: number
  readonly name: DeviceName
  readonly groupTag: string
  readonly purchaseOrderId: string
  readonly asks:
    | { readonly kind: 'register'; readonly customerId: TenantId; readonly domain: string }
    | { readonly kind: 'remove' }
    | ({ readonly kind: 'nothing' } & Known)
}

export function rowOf(device: OemDevice, index: number): OemRow {
  const said = (text: string | null | undefined) => cleanCell(text ?? '').text
  const name: DeviceName = {
    manufacturer: said(device.OemManufacturerName),
    model: said(device.ModelName),
    serialNumber: said(device.SerialNumber),
    productKey: plainProductKey(said(device.ProductKeyId)),
  }
  const [tenant, domain] = [said(device.TenantID), said(device.TenantDomain)]
  return {
    ...{ line: index + 1, name, groupTag: said(device.GroupTag), purchaseOrderId: said(device.PurchaseOrderId) },
    asks: asksFor(name, tenant, domain),
  }
}

function asksFor(name: DeviceName, tenant: string, domain: string): OemRow['asks'] {
  if (nameTexts(name).length === 0) {
    const message = 'Name the device: by ProductKeyId, or by OemManufacturerName, ModelName and SerialNumber together.'
    return { kind: 'nothing', verdict: 'MissingIdentifier', message }
  }
  if (tenant === '' && domain === '') return { kind: 'remove' }
  const customerId = TenantId.safeParse(tenant).data
  if (customerId && domain !== '') return { kind: 'register', customerId, domain }
  const message =
    'Name the customer by TenantID, a GUID, and TenantDomain, both. Only with both empty a device is taken out; nothing was done now.'
  return { kind: 'nothing', verdict: 'TenantUnknown', message }
}

export const noConsent = (tenantId: string): Known => ({
  verdict: 'NoConsent',
  message: `There is no consent of an organisation ${tenantId} to your OEM Direct. Send your link, and wait until a global administrator there accepts it.`,
})

export const otherDomain: Known = {
  verdict: 'TenantDomainMismatch',
  message: 'TenantDomain is no domain of the organisation that TenantID names. Ask the customer for both.',
}

export const notRemovable: Known = {
  verdict: 'DeviceNotFound',
  message:
    'No device of this name that your organisation may take out is registered. It has to stand in your build reports, and its organisation has to have consented to your OEM Direct.',
}

const verdictOf: Readonly<Record<string, OemVerdict>> = {
  ZtdDeviceNotFound: 'DeviceNotFound',
  ZtdDeviceIsNotUnique: 'DeviceNotUnique',
  ZtdDeviceAlreadyAssigned: 'AlreadyRegistered',
  ZtdDeviceDuplicated: 'AlreadyRegistered',
  ZtdDeviceAssignedToOtherTenant: 'AssignedToOtherTenant',
  MissingZtdSerialNumberAndProductKey: 'MissingIdentifier',
  PartnerConsentEnded: 'NoConsent',
}

/** `name`: that of the registration's error; '' for none. */
export const verdictNamed = (name: string): OemVerdict => (name === '' ? 'OK' : (verdictOf[name] ?? 'NotStored'))

export type JobStatus = 'Queued' | 'Processing' | 'Finished' | 'FinishedWithErrors'

export function statusOf(verdicts: readonly OemVerdict[]): JobStatus {
  const pending = verdicts.filter((verdict) => verdict === 'Pending').length
  if (pending > 0) return pending === verdicts.length ? 'Queued' : 'Processing'
  return verdicts.every((verdict) => verdict === 'OK') ? 'Finished' : 'FinishedWithErrors'
}
