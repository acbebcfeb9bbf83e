// The inbox for sealed lists of devices: its keys, and the senders that are trusted (docs/protocols/sealed-manifest.md; ours).

import { z } from 'zod'

import { bodyWith } from '../body.ts'
import { collectionOf, collectionQuery, instant } from '../graph/collection.ts'
import { graph } from '../graph.ts'
import { defineRawRoute, defineRoute } from '../route.ts'

const read = graph('DeviceManagementServiceConfig.Read.All', 'DeviceManagementServiceConfig.ReadWrite.All')
const write = graph('DeviceManagementServiceConfig.ReadWrite.All')
const service = 'graph' as const
const path = '/beta/deviceManagement/deviceInbox'

export const inbox = z.object({
  /** What people compare: of the key that signs the card. */
  words: z.string(),
  /** Where the card is published. */
  cardUrl: z.string(),
  card: z.record(z.string(), z.unknown()),
  keys: z.array(
    z.object({
      kid: z.string(),
      kind: z.enum(['age', 'x509']),
      value: z.string(),
      notBefore: instant,
      notAfter: instant,
      fingerprint: z.string(),
    }),
  ),
  formerKeysOpenUntilDateTime: instant.nullable(),
  maxRows: z.number(),
  maxBytes: z.number(),
})

export const inboxSender = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['ed25519', 'x509']),
  /** Of an Ed25519 key. */
  words: z.string().nullable(),
  /** SHA-256 of a certificate, in hexadecimal. */
  fingerprint: z.string().nullable(),
  addedDateTime: instant,
  addedBy: z.string(),
})

export const readInbox = defineRoute({
  id: 'autopilot.inbox.read',
  service,
  method: 'GET',
  path,
  access: read,
  summary: 'The keys that sealed lists of devices are sealed to, with the words that people compare.',
  reply: inbox,
})

export const rotateInbox = defineRoute({
  id: 'autopilot.inbox.rotate',
  service,
  method: 'POST',
  path: `${path}/rotate`,
  access: write,
  summary: 'Make new keys to seal to; former ones open for 30 more days, or with `now` nothing from now on.',
  body: bodyWith({ now: z.boolean().optional() }),
  reply: inbox,
  status: 201,
})

export const listSenders = defineRoute({
  id: 'autopilot.inbox.senders',
  service,
  method: 'GET',
  path: `${path}/senders`,
  access: read,
  summary: 'Whose sealed lists of devices are imported.',
  query: collectionQuery,
  reply: collectionOf(inboxSender),
})

export const trustSender = defineRoute({
  id: 'autopilot.inbox.trust',
  service,
  method: 'POST',
  path: `${path}/senders`,
  access: write,
  summary: 'Trust what is signed with a key or a certificate.',
  body: bodyWith({
    name: z.string().min(1).max(256),
    /** Ed25519, 32 bytes in base64url. */
    publicKey: z.base64url().length(43).optional(),
    /** PEM. */
    certificate: z.string().max(16_384).optional(),
  }),
  reply: inboxSender,
  status: 201,
})

export const distrustSender = defineRoute({
  id: 'autopilot.inbox.distrust',
  service,
  method: 'DELETE',
  path: `${path}/senders/:id`,
  access: write,
  summary: 'Trust a key no longer; what it sent before stays.',
  params: z.object({ id: z.base64url().max(100) }),
})

export const card = defineRawRoute({
  id: 'autopilot.inbox.card',
  service: 'login',
  method: 'GET',
  path: '/:tenant/.well-known/device-inbox.json',
  access: {
    kind: 'anonymous',
    because: 'It publishes public keys that senders need, as the keys that verify tokens are published.',
  },
  summary: 'The keys that lists of devices for this tenant are sealed to, signed.',
  produces: ['application/json'],
})

export const receipt = defineRawRoute({
  id: 'autopilot.inbox.receipt',
  service: 'login',
  method: 'GET',
  path: '/:tenant/device-inbox/receipts/:sha256',
  access: {
    kind: 'anonymous',
    because:
      'Only who has the sealed file, or was told its digest, can ask; the receipt has lines, codes, digests and ids of keys, no device, and nobody by name but the organisation that signs it.',
  },
  summary: 'What became of a sealed file that was sent, by the SHA-256 of the file; signed.',
  produces: ['application/jose'],
})
