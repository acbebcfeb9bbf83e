// A device's requests to the deployment service in its first run (docs/protocols/profile-download.md). Bodies are decoded
// by protocol/ztd, whose refusals name the member that is wrong.

import { z } from 'zod'
import { bodyWith } from '../body.ts'
import { defineRawRoute, defineRoute } from '../route.ts'

const service = 'ztd' as const

export const hello = defineRoute({
  id: 'ztd.hello',
  service,
  method: 'POST',
  path: '/device/v1/hello',
  access: {
    kind: 'anonymous',
    because:
      'a device out of its box has no credential yet; the answer to unknown hardware names no tenant, guessing is limited by address',
  },
  summary: 'A device presents its hardware hash and gets a ticket for ten minutes.',
  bodyLimit: 16 * 1024,
  body: z.looseObject({}),
  reply: z.object({ deviceTicket: z.string(), assurance: z.enum(['claimed', 'ek', 'attested']) }),
})

/** Answers 200 with the profile, 304, 404 with 807, 200 with 815, or 409 with 908. */
export const getDeviceProfile = defineRawRoute({
  id: 'ztd.profile',
  service,
  method: 'GET',
  path: '/ztd/device/AutopilotDeviceBootstrapPolicies',
  access: { kind: 'device-ticket' },
  summary: 'The deployment profile of the device, or why it gets none.',
  produces: ['application/json'],
})

const deviceEvent = bodyWith({
  at: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
  step: z.string().max(60),
  outcome: z.enum(['ok', 'info', 'warning', 'failed']).default('info'),
  detail: z.record(z.string().max(100), z.unknown()).default({}),
})

export const reportEvents = defineRoute({
  id: 'ztd.events',
  service,
  method: 'POST',
  path: '/device/v1/events',
  access: { kind: 'device-ticket' },
  summary: 'What the device did and saw, by its own account.',
  bodyLimit: 64 * 1024,
  body: bodyWith({
    sentAt: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
    events: z.array(deviceEvent).max(200),
  }),
  reply: z.object({ accepted: z.number() }),
})

export const reportTenantMismatch = defineRoute({
  id: 'ztd.tenant-mismatch',
  service,
  method: 'POST',
  path: '/ztd/device/tenantMismatch',
  access: { kind: 'device-ticket' },
  summary:
    'The user who signed in belongs to another tenant than the profile, or on old Windows to another domain of it.',
  bodyLimit: 4 * 1024,
  body: bodyWith({ userTenantId: z.string().max(100).nullish() }),
})
