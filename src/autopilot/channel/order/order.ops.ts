// Orders of a manufacturer (docs/protocols/oem-direct.md). At order time the customer says whether Autopilot is wanted; such an order ends
// in the hashes as a file for the customer, or in the registration, and never in both.

import { recordAudit } from '../../../audit/record.sql.ts'
import type { Db } from '../../../db/schema.ts'
import { inTransaction } from '../../../db/tx.ts'
import * as tenants from '../../../directory/tenant/tenant.sql.ts'
import { Fault, notFound } from '../../../kernel/fault.ts'
import { type TenantId, timeOrderedGuid } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import { notPartner } from '../../../partner/organisation/partner.ops.ts'
import * as partners from '../../../partner/organisation/partner.sql.ts'
import { type DeviceName, nameTexts } from '../../inventory/name.ts'
import { resolve } from '../../inventory/resolve.ops.ts'
import { storedHash } from '../../matching/candidates.ops.ts'
import type { OemRow } from '../oem-direct/submission.ts'
import { mustUseOemDirect, submit } from '../oem-direct/submit.ops.ts'
import * as orders from './order.sql.ts'
import { versionProblem } from './order.ts'

export { orderList, page as listOrders } from './order.sql.ts'

export type NewOrder = Pick<orders.Order, 'number' | 'customerName' | 'customerId' | 'autopilot' | 'windowsVersion'> & {
  readonly devices: readonly DeviceName[]
}

export async function createOrder(db: Db, operation: OperationContext, wanted: NewOrder): Promise<orders.Order> {
  const { tenantId, actor, now } = operation
  const problem = wanted.autopilot ? versionProblem(wanted.windowsVersion) : undefined
  if (problem) throw new Fault('invalid-input', problem, { reason: 'order-windows-version' })
  const unnamed = wanted.devices.findIndex((name) => nameTexts(name).length === 0)
  if (unnamed >= 0) throw noName(unnamed + 1)
  const order: orders.Order = {
    ...wanted,
    ...{ id: timeOrderedGuid(now), outcome: null, outcomeAt: null, submissionId: null },
    ...{ createdBy: actor.name, createdAt: now },
  }
  return inTransaction(db, async (tx) => {
    await mustBeMaker(tx, tenantId)
    if (!(await orders.insert(tx, tenantId, order, wanted.devices))) throw numberTaken(order.number)
    const { number, customerName, customerId, autopilot, windowsVersion } = order
    await recordAudit(tx, operation, {
      action: 'autopilot.order.create',
      targetKind: 'oem-order',
      targetId: order.id,
      details: { number, customerName, customerId, autopilot, windowsVersion, devices: wanted.devices.length },
    })
    return order
  })
}

/** Registers the devices of the order over OEM Direct, and answers the id of the submission. */
export async function registerOrder(db: Db, operation: OperationContext, id: string): Promise<string> {
  const { tenantId, now } = operation
  return inTransaction(db, async (tx) => {
    const { order, devices } = await openOrder(tx, tenantId, id)
    await mustUseOemDirect(tx, tenantId)
    const customer = order.customerId && (await tenants.byId(tx, order.customerId))
    if (!order.customerId) throw noCustomer()
    const rows = devices.map(
      (name, index): OemRow => ({
        ...{ line: index + 1, name, groupTag: '', purchaseOrderId: order.number },
        // without a consent the answer is the same whether there is such an organisation or not
        asks: { kind: 'register', customerId: order.customerId as TenantId, domain: customer?.defaultDomain ?? '-' },
      }),
    )
    const submissionId = await submit(tx, operation, { name: null, rows })
    await ended(tx, operation, order, { outcome: 'registration', at: now, submissionId })
    return submissionId
  })
}

/** The hashes of the order as the CSV that a customer imports. */
export async function orderFile(db: Db, operation: OperationContext, id: string): Promise<string> {
  const { tenantId, now } = operation
  return inTransaction(db, async (tx) => {
    const { order, devices } = await openOrder(tx, tenantId, id)
    await mustBeMaker(tx, tenantId)
    const found = await resolve(tx, devices, tenantId)
    const rows = devices.map(({ serialNumber, productKey }, index) => {
      const one = found[index]
      if (one?.kind !== 'found') throw noHash(index + 1, serialNumber || productKey)
      return `${plain(one.name.serialNumber)},${plain(one.name.productKey)},${storedHash(one.hash).toString('base64')}`
    })
    await ended(tx, operation, order, { outcome: 'file', at: now })
    return ['Device Serial Number,Windows Product ID,Hardware Hash', ...rows, ''].join('\r\n')
  })
}

/** A comma may not stand in a value of this file (S-050); the hash says the name anyway. */
const plain = (value: string): string => (/[",\r\n]|^[=+@-]/.test(value) ? '' : value)

async function openOrder(tx: Db, tenantId: TenantId, id: string) {
  const order = await orders.lock(tx, tenantId, id)
  if (!order) throw notFound('Order', id)
  if (!order.autopilot) throw notWanted(order.number)
  if (order.outcome !== null) throw endedAlready(order)
  return { order, devices: await orders.devicesOf(tx, tenantId, id) }
}

async function ended(
  tx: Db,
  operation: OperationContext,
  { id, number }: orders.Order,
  end: { readonly outcome: 'file' | 'registration'; readonly at: Date; readonly submissionId?: string },
): Promise<void> {
  await orders.setOutcome(tx, operation.tenantId, id, end)
  await recordAudit(tx, operation, {
    action: end.outcome === 'file' ? 'autopilot.order.file' : 'autopilot.order.register',
    targetKind: 'oem-order',
    targetId: id,
    details: { number, submissionId: end.submissionId ?? null },
  })
}

/** Whoever reports devices that it built, with OEM Direct or without. */
async function mustBeMaker(tx: Db, tenantId: TenantId): Promise<void> {
  const partner = await partners.lock(tx, tenantId)
  if (!partner) throw notPartner()
  if (partner.makers.length > 0 || partner.usesOemDirect) return
  throw new Fault(
    'forbidden',
    'Orders are for manufacturers. The operator of this installation says who is one: taxiway partner add --maker.',
    { reason: 'no-makers' },
  )
}

const noName = (row: number) =>
  new Fault(
    'invalid-input',
    `The device ${row} of the order has no name: its product key ID, or manufacturer, model and serial number together.`,
    { reason: 'order-device' },
  )

const numberTaken = (number: string) =>
  new Fault('conflict', `There is an order ${number} already. Give each order a number of its own.`, {
    reason: 'order-number-taken',
  })

const notWanted = (number: string) =>
  new Fault('conflict', `The customer of the order ${number} does not want Autopilot. Nothing was done.`, {
    reason: 'order-without-autopilot',
  })

const endedAlready = ({ number, outcome }: orders.Order) =>
  new Fault(
    'conflict',
    outcome === 'file'
      ? `The hashes of the order ${number} were handed over as a file, so its customer registers. Nothing was done.`
      : `The devices of the order ${number} were registered for its customer. Nothing was done.`,
    { reason: 'order-ended' },
  )

const noCustomer = () =>
  new Fault(
    'invalid-input',
    'The order names no organisation, so nothing can be registered. Hand the hashes over as a file.',
    {
      reason: 'order-without-customer',
    },
  )

const noHash = (row: number, name: string) =>
  new Fault(
    'conflict',
    `There is no hash of the device ${row} of the order, ${name}, in your build reports, or several have its name. Report it first. Nothing was done.`,
    { reason: 'order-without-hash' },
  )
