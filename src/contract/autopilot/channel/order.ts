// Orders of a manufacturer: whether Autopilot is wanted, and what comes of it (ours, under /beta).

import { z } from 'zod'

import { GuidText, TenantId } from '../../../kernel/id.ts'
import { bodyWith } from '../../body.ts'
import { collectionOf, collectionQuery, instant } from '../../graph/collection.ts'
import { graph } from '../../graph.ts'
import { defineRawRoute, defineRoute } from '../../route.ts'
import { oemVerdicts } from './oem-direct.ts'

const service = 'graph' as const
const path = '/beta/partner/orders'
const read = graph('CustomerDevices.Read.All', 'CustomerDevices.ReadWrite.All')
const write = graph('CustomerDevices.ReadWrite.All')
const params = z.object({ id: GuidText })
const name = z.string().max(256).default('')

export const oemOrder = z.object({
  id: z.string(),
  number: z.string(),
  customerName: z.string(),
  customerId: z.string().nullable(),
  autopilot: z.boolean(),
  windowsVersion: z.string(),
  /** Null: open. */
  outcome: z.enum(['file', 'registration']).nullable(),
  outcomeDateTime: instant.nullable(),
  /** Of OEM Direct: GET /oem/v1/jobs/{id}. */
  submissionId: z.string().nullable(),
  createdBy: z.string(),
  createdDateTime: instant,
})
export type OemOrderEntity = z.infer<typeof oemOrder>

export const readOrder = defineRoute({
  id: 'autopilot.order.read',
  service,
  method: 'GET',
  path: `${path}/:id`,
  access: read,
  summary: 'One order with its devices and, where they were to be registered, what became of each',
  params,
  reply: oemOrder.extend({
    devices: z.array(
      z.object({
        manufacturer: z.string(),
        model: z.string(),
        serialNumber: z.string(),
        productKey: z.string(),
        /** Null: it was not to be registered, or that is too long ago. */
        verdict: z.enum(oemVerdicts).nullable(),
        message: z.string(),
      }),
    ),
  }),
})

export const listOrders = defineRoute({
  id: 'autopilot.order.list',
  service,
  method: 'GET',
  path,
  access: read,
  summary: 'Orders of this manufacturer, the latest first',
  query: collectionQuery,
  reply: collectionOf(oemOrder),
})

export const createOrder = defineRoute({
  id: 'autopilot.order.create',
  service,
  method: 'POST',
  path,
  access: write,
  summary: 'Record an order, in which the customer says whether Autopilot is wanted',
  body: bodyWith({
    number: z.string().min(1).max(128),
    customerName: z.string().min(1).max(256),
    /** The organisation of the customer, where it has one here. */
    customerId: TenantId.nullable().default(null),
    /** Has to be said. */
    autopilot: z.boolean(),
    windowsVersion: z.string().min(1).max(20),
    devices: z
      .array(bodyWith({ manufacturer: name, model: name, serialNumber: name, productKey: name }))
      .min(1)
      .max(1000),
  }),
  bodyLimit: 2 * 1024 * 1024,
  reply: oemOrder,
  status: 201,
})

export const registerOrder = defineRoute({
  id: 'autopilot.order.register',
  service,
  method: 'POST',
  path: `${path}/:id/register`,
  access: write,
  summary: 'Register the devices of an order for its customer, over OEM Direct',
  params,
  reply: z.object({ submissionId: z.string() }),
})

export const orderFile = defineRawRoute({
  id: 'autopilot.order.file',
  service,
  method: 'POST',
  path: `${path}/:id/file`,
  access: write,
  summary: 'The hashes of an order as the CSV that its customer imports; the order then ends without a registration',
  produces: ['text/csv'],
})

export const sealOrder = defineRoute({
  id: 'autopilot.order.seal',
  service,
  method: 'POST',
  path: `${path}/:id/sealedFile`,
  access: write,
  summary: 'The same CSV sealed with age to the customer, and signed by the manufacturer',
  params,
  body: bodyWith({
    /** Whom to seal to, as JSON; left out: the organisation that the order names. */
    card: z.string().min(1).max(262_144).optional(),
    /** The eight words of that card, as the customer told them. */
    words: z.string().min(1).max(200).optional(),
    /** For how long it may be imported. */
    days: z.int().min(1).max(365).default(30),
  }),
  reply: z.object({
    fileName: z.string(),
    /** In base64. */
    content: z.string(),
    sha256: z.string(),
    recipient: z.string(),
    expirationDateTime: instant,
    /** For the customer to compare before it trusts the key that signed. */
    senderWords: z.string(),
    senderCardUrl: z.string(),
  }),
})
