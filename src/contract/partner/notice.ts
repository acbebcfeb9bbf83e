// Whom a customer has told when a partner has uploaded devices.

import { z } from 'zod'

import { bodyWith } from '../body.ts'
import { graph } from '../graph.ts'
import { defineRoute } from '../route.ts'

const service = 'graph' as const
const path = '/beta/partnerNotice'

const partnerNotice = z.object({
  mailTo: z.string().nullable(),
  webhookUrl: z.string().nullable(),
  /** Whether the operator gave this installation a mail server. */
  sendsMail: z.boolean(),
  lastDeliveredDateTime: z.string().nullable(),
  /** Why the last one did not arrive, with its way before it; null when it did, or none was sent. */
  lastFailure: z.string().nullable(),
})
export type PartnerNotice = z.infer<typeof partnerNotice>

export const readNotice = defineRoute({
  id: 'partner.notice.read',
  service,
  method: 'GET',
  path,
  access: graph('Organization.Read.All', 'Organization.ReadWrite.All'),
  summary: 'Who is told when a partner has uploaded devices for this organisation',
  reply: partnerNotice,
})

export const changeNotice = defineRoute({
  id: 'partner.notice.change',
  service,
  method: 'PATCH',
  path,
  access: graph('Organization.ReadWrite.All'),
  summary: 'Have an address or a webhook told when a partner has uploaded devices, or nobody any more',
  body: bodyWith({
    mailTo: z.string().max(254).nullable().optional(),
    webhookUrl: z.string().max(1024).nullable().optional(),
  }),
  reply: partnerNotice.extend({
    /** With which the receiver checks what it gets; of a new webhook, and shown now only. */
    webhookSecret: z.string().nullable(),
  }),
})

export const testNotice = defineRoute({
  id: 'partner.notice.test',
  service,
  method: 'POST',
  path: `${path}/test`,
  access: graph('Organization.ReadWrite.All'),
  summary: 'Send a test to whom is told of uploads; what became of it is read a moment later',
})
