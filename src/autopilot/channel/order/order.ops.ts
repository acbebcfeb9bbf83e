// Orders of a manufacturer (docs/protocols/oem-direct.md). At order time the customer says whether Autopilot is wanted; such an order ends
// in the hashes as a file for the customer, or in the registration, and never in both.

import { recordAudit } from '../../../audit/record.sql.ts'
import type { OemTold, OemVerdict } from '../../../contract/autopilot/channel/oem-direct.ts'
import type { Db } from '../../../db/schema.ts'
import { inTransaction } from '../../../db/tx.ts'
import * as tenants from '../../../directory/tenant/tenant.sql.ts'
import { Fault, notFound } from '../../../kernel/fault.ts'
import { type TenantId, timeOrderedGuid } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import { notPartner } from '../../../partner/organisation/partner.ops.ts'
import * as partners from '../../../partner/organisation/partner.sql.ts'
import { type DeviceName, nameTexts } from '../../inventory/name.ts'
import { type ReadSubmission, submissionOf } from '../oem-direct/answer.ops.ts'
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

export type ReadOrder = orders.Order & {
  readonly devices: ReadonlyArray<DeviceName & { readonly verdict: OemVerdict | null; readonly message: string }>
}

export async function readOrder(db: Db, tenantId: TenantId, id: string): Promise<ReadOrder> {
  const order = await orders.byId(db, tenantId, id)
  if (!order) throw notFound('Order', id)
  const devices = await orders.devicesOf(db, tenantId, id)
  const told = await toldOf(db, tenantId, order, devices)
  return {
    ...order,
    devices: devices.map(({ name }, index) => ({
      ...{ ...name, verdict: told[index]?.Verdict ?? null, message: told[index]?.Message ?? '' },
    })),
  }
}

/** What became of each device, as long as it is kept; asked once for each time that some of them were sent. */
async function toldOf(
  db: Db,
  tenantId: TenantId,
  { submissionId }: Pick<orders.Order, 'submissionId'>,
  devices: readonly orders.OrderedDevice[],
): Promise<ReadonlyArray<OemTold | undefined>> {
  const places = devices.map(({ sent }, index) => sent ?? (submissionId ? { submissionId, line: index + 1 } : null))
  const found = new Map<string, ReadSubmission | undefined>()
  for (const one of new Set(places.flatMap((place) => (place ? [place.submissionId] : []))))
    found.set(one, await submissionOf(db, tenantId, one))
  return places
    .map((place) => place && found.get(place.submissionId)?.devices[place.line - 1])
    .map((one) => one ?? undefined)
}

/**
 * Registers the devices of the order over OEM Direct, and answers the id of the submission. Done again, it sends those that were refused,
 * and no other.
 */
export async function registerOrder(db: Db, operation: OperationContext, id: string): Promise<string> {
  const { tenantId } = operation
  return inTransaction(db, async (tx) => {
    const { order, devices } = await openOrder(tx, tenantId, id, 'registration')
    await mustUseOemDirect(tx, tenantId)
    const customer = order.customerId && (await tenants.byId(tx, order.customerId))
    if (!order.customerId) throw noCustomer()
    const told = order.outcome === null ? [] : await toldOf(tx, tenantId, order, devices)
    const sent = devices.flatMap(({ name }, index) =>
      order.outcome === null || isRefused(told[index]) ? [{ name, line: index + 1 }] : [],
    )
    if (sent.length === 0)
      throw order.outcome !== null && told.includes(undefined) ? forgotten(order) : endedAlready(order)
    const rows = sent.map(
      ({ name }, index): OemRow => ({
        ...{ line: index + 1, name, groupTag: '', purchaseOrderId: order.number },
        // without a consent the answer is the same whether there is such an organisation or not
        asks: { kind: 'register', customerId: order.customerId as TenantId, domain: customer?.defaultDomain ?? '-' },
      }),
    )
    const submissionId = await submit(tx, operation, { name: null, rows })
    await orders.setSent(tx, tenantId, id, { submissionId, lines: sent.map(({ line }) => line) })
    await ended(tx, operation, order, {
      outcome: 'registration',
      action: 'autopilot.order.register',
      submissionId,
      details: { submissionId, devices: rows.length },
    })
    return submissionId
  })
}

export type Ending = 'file' | 'registration'

const isRefused = (told: OemTold | undefined): boolean =>
  told !== undefined && told.Verdict !== 'OK' && told.Verdict !== 'Pending'

/** An order that may end so, or has: a file that was lost on its way is made again, and what was refused is sent again. */
export async function openOrder(tx: Db, tenantId: TenantId, id: string, ending: Ending) {
  const order = await orders.lock(tx, tenantId, id)
  if (!order) throw notFound('Order', id)
  if (!order.autopilot) throw notWanted(order.number)
  if (order.outcome !== null && order.outcome !== ending) throw endedAlready(order)
  return { order, devices: await orders.devicesOf(tx, tenantId, id) }
}

export type End = {
  readonly outcome: Ending
  readonly action: 'autopilot.order.file' | 'autopilot.order.seal' | 'autopilot.order.register'
  readonly submissionId?: string
  /** Of the audit entry. */
  readonly details: Readonly<Record<string, string | number>>
}

export async function ended(
  tx: Db,
  operation: OperationContext,
  { id, number, outcome }: orders.Order,
  { action, details, ...end }: End,
): Promise<void> {
  const { tenantId, now } = operation
  if (outcome === null) await orders.setOutcome(tx, tenantId, id, { ...end, at: now })
  await recordAudit(tx, operation, {
    action,
    targetKind: 'oem-order',
    targetId: id,
    details: { number, ...details },
  })
}

/** Whoever reports devices that it built, with OEM Direct or without. In a transaction it stays one until the end. */
export async function mustBeMaker(db: Db, tenantId: TenantId): Promise<void> {
  const partner = await (db.isTransaction ? partners.lock : partners.byId)(db, tenantId)
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
      : `The devices of the order ${number} were registered for its customer; those that were refused, and no other, are sent again by the registration. Nothing was done.`,
    { reason: 'order-ended' },
  )

const forgotten = ({ number }: orders.Order) =>
  new Fault(
    'conflict',
    `The devices of the order ${number} were sent more than 31 days ago, and which of them were refused is not known any more. Send those that are missing over OEM Direct by themselves. Nothing was done.`,
    { reason: 'order-forgotten' },
  )

const noCustomer = () =>
  new Fault(
    'invalid-input',
    'The order names no organisation, so nothing can be registered. Hand the hashes over as a file.',
    {
      reason: 'order-without-customer',
    },
  )
