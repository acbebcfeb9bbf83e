// Hands the hashes of an order over to its customer: as a CSV, or sealed to the customer and signed by the manufacturer
// (docs/protocols/sealed-manifest.md).

import type { Db } from '../../../db/schema.ts'
import { inTransaction } from '../../../db/tx.ts'
import * as tenants from '../../../directory/tenant/tenant.sql.ts'
import { Fault, notFound } from '../../../kernel/fault.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import { sameWords } from '../../../kernel/text/spoken.ts'
import { asFault, sealBundle } from '../../../pki/sealed/file.ops.ts'
import { sha256Hex } from '../../../protocol/device-manifest/bundle.ts'
import { type Card, cardWords, readCard } from '../../../protocol/device-manifest/card.ts'
import { receiverOf } from '../../../protocol/device-manifest/custody.ts'
import { keyId, signDocument } from '../../../protocol/device-manifest/key.ts'
import { type InboxDeps, openInbox } from '../../inbox/inbox.ops.ts'
import type { DeviceName } from '../../inventory/name.ts'
import { resolve } from '../../inventory/resolve.ops.ts'
import { storedHash } from '../../matching/candidates.ops.ts'
import { headerOf } from '../csv/channels.ts'
import { ended, mustBeMaker, openOrder } from './order.ops.ts'
import * as orders from './order.sql.ts'
import { deliveryName } from './order.ts'

/** The hashes of the order as the CSV that a customer imports. */
export async function orderFile(db: Db, operation: OperationContext, id: string): Promise<string> {
  return inTransaction(db, async (tx) => {
    const { order, devices } = await openOrder(tx, operation.tenantId, id, 'file')
    const csv = await csvOf(
      tx,
      operation,
      devices.map(({ name }) => name),
    )
    await ended(tx, operation, order, { outcome: 'file', action: 'autopilot.order.file', details: {} })
    return csv
  })
}

export type Sealing = {
  /** As it came from the customer; without one, the organisation that the order names is sealed to. */
  readonly card?: string | undefined
  readonly words?: string | undefined
  readonly days: number
}

export type SealedOrder = {
  readonly fileName: string
  readonly content: Uint8Array
  readonly sha256: string
  readonly recipient: string
  readonly expiresAt: Date
  readonly senderWords: string
}

export async function sealOrder(
  deps: InboxDeps,
  operation: OperationContext,
  id: string,
  { card, words, days }: Sealing,
): Promise<SealedOrder> {
  const { tenantId, now } = operation
  const known = await orders.byId(deps.db, tenantId, id)
  if (!known) throw notFound('Order', id)
  // before keys are made for anybody
  await mustBeMaker(deps.db, tenantId)
  const to = card === undefined ? await ownCardOf(deps, known, now) : cardGiven(card, words)
  const { card: own, signing } = await openInbox(deps, tenantId, now)
  const expiresAt = new Date(now.getTime() + days * 86_400_000)
  return inTransaction(deps.db, async (tx) => {
    const { order, devices } = await openOrder(tx, tenantId, id, 'file')
    const csv = Buffer.from(
      await csvOf(
        tx,
        operation,
        devices.map(({ name }) => name),
      ),
    )
    if (devices.length > to.maxRows || csv.length > to.maxBytes) throw tooMany(to)
    const batch = deliveryName(order)
    const manifest = signDocument(
      {
        format: 'device-manifest/1' as const,
        batch,
        createdAt: now.toISOString(),
        sender: { partnerId: tenantId, name: own.name, kid: keyId(own.key) },
        recipient: receiverOf(to),
        ...{ rows: devices.length, columns: [...header], csvSha256: sha256Hex(csv) },
        expiresAt: expiresAt.toISOString(),
        purchaseOrderId: order.number,
      },
      signing,
    )
    const content = await asFaultLater(sealBundle({ manifest, handOvers: [], csv }, to, now))
    const sha256 = sha256Hex(content)
    await ended(tx, operation, order, {
      outcome: 'file',
      action: 'autopilot.order.seal',
      details: { batch, sealedTo: keyId(to.key), fileSha256: sha256 },
    })
    const fileName = `devices-${batch}.tar.age`
    return { fileName, content, sha256, recipient: to.name, expiresAt, senderWords: cardWords(own) }
  })
}

/** Of an organisation of this installation, which says itself what is sealed to it. */
async function ownCardOf(deps: InboxDeps, { customerId }: orders.Order, now: Date): Promise<Card> {
  if (!customerId || !(await tenants.byId(deps.db, customerId))) throw noCard()
  return (await openInbox(deps, customerId, now)).card
}

/** A card that came by mail may be anybody's: only the words, which the customer told by another way, say whose it is. */
function cardGiven(json: string, words: string | undefined): Card {
  const card = asFault(readCard, json)
  if (words !== undefined && sameWords(cardWords(card), words)) return card
  throw new Fault(
    'invalid-input',
    words === undefined
      ? 'Say the eight words of the card, too, as the customer tells them by telephone. Nothing was sealed.'
      : 'These are not the words of this card, so it may be somebody else’s. Nothing was sealed. Ask the customer for the card again, and for the words by telephone.',
    { reason: 'manifest-words' },
  )
}

async function asFaultLater<T>(sealed: Promise<T>): Promise<T> {
  return sealed.catch((error: unknown) =>
    asFault((): never => {
      throw error
    }),
  )
}

const header = headerOf('store')

async function csvOf(tx: Db, { tenantId }: OperationContext, devices: readonly DeviceName[]): Promise<string> {
  await mustBeMaker(tx, tenantId)
  const found = await resolve(tx, devices, tenantId)
  const rows = devices.map(({ serialNumber, productKey }, index) => {
    const one = found[index]
    if (one?.kind !== 'found') throw noHash(index + 1, serialNumber || productKey)
    return `${plain(one.name.serialNumber)},${plain(one.name.productKey)},${storedHash(one.hash).toString('base64')}`
  })
  return [header.join(','), ...rows, ''].join('\r\n')
}

/** A comma may not stand in a value of this file (S-050); the hash says the name anyway. */
const plain = (value: string): string => (/[",\r\n]|^[=+@-]/.test(value) ? '' : value)

const noCard = () =>
  new Fault(
    'invalid-input',
    'The order names no organisation of this installation, so it is not known whom to seal to. Ask the customer for its card: its server publishes it at /.well-known/device-inbox.json below the address of the sign-in.',
    { reason: 'order-without-card' },
  )

const tooMany = ({ name, maxRows, maxBytes }: Card) =>
  new Fault(
    'conflict',
    `${name} takes ${maxRows} devices and ${maxBytes} bytes in one file, and the order has more. Nothing was sealed: make several orders of it.`,
    { reason: 'order-too-large-for-card' },
  )

const noHash = (row: number, name: string) =>
  new Fault(
    'conflict',
    `There is no hash of the device ${row} of the order, ${name}, in your build reports, or several have its name. Report it first. Nothing was done.`,
    { reason: 'order-without-hash' },
  )
