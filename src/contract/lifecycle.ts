// Ending things: device objects of the directory, a person's own devices, and devices that are used no more.

import { z } from 'zod'

import { DirectoryDeviceId, UserId } from '../kernel/id.ts'
import { bodyWith, typed } from './body.ts'
import { extensionTexts } from './extension-texts.ts'
import { collectionOf, collectionQuery } from './graph/collection.ts'
import { device } from './graph/device.ts'
import { staleDevice } from './graph/stale-device.ts'
import { graph, onBothRoots, oneInGroups } from './graph.ts'
import { defineRoute } from './route.ts'

const service = 'graph' as const
const params = z.object({ id: DirectoryDeviceId })

export const changeDirectoryDevice = onBothRoots({
  id: 'directory.device.change',
  service,
  method: 'PATCH',
  path: '/devices/:id',
  access: oneInGroups(graph('Device.ReadWrite.All'), 'device'),
  summary:
    'Disable a device object or enable it again (disabled, it proves nothing and is not managed); give it texts of your own',
  params,
  body: bodyWith({
    '@odata.type': typed('device').optional(),
    accountEnabled: z.boolean().optional(),
    extensionAttributes: extensionTexts.optional(),
  }),
})

export const deleteDirectoryDevice = onBothRoots({
  id: 'directory.device.delete',
  service,
  method: 'DELETE',
  path: '/devices/:id',
  access: oneInGroups(graph('Device.ReadWrite.All', 'Directory.AccessAsUser.All'), 'device'),
  summary: 'Delete a device object, its join and its management; people may delete their own devices',
  params,
})

export const listOwnedDevices = onBothRoots({
  id: 'directory.me.devices',
  service,
  method: 'GET',
  path: '/me/ownedDevices',
  access: graph('User.Read', 'Directory.AccessAsUser.All'),
  summary: 'The devices that the signed-in person has joined; they count for the device limit',
  query: collectionQuery,
  reply: collectionOf(device),
})

export const revokeSignIns = onBothRoots({
  id: 'directory.user.revoke-sign-ins',
  service,
  method: 'POST',
  path: '/users/:id/revokeSignInSessions',
  access: oneInGroups(graph('User.ReadWrite.All'), 'user'),
  summary: 'Sign a person out everywhere: sessions, refresh tokens, primary refresh tokens; the account stays as it is',
  params: z.object({ id: UserId }),
  reply: z.object({ '@odata.context': z.string(), value: z.boolean() }),
})

const days = z.coerce.number().int().min(1).max(3650)

/** Ours. */
export const listStaleDevices = defineRoute({
  id: 'lifecycle.stale.list',
  service,
  method: 'GET',
  path: '/beta/deviceManagement/staleDevices',
  access: graph('Device.Read.All', 'Device.ReadWrite.All'),
  summary: 'Joined devices that were not seen for some days: no sign-in, no check-in, no proof by TPM',
  query: collectionQuery.extend({ olderThanDays: days.default(90) }),
  reply: collectionOf(staleDevice),
})

/** Ours. */
export const deleteStaleDevices = defineRoute({
  id: 'lifecycle.stale.delete',
  service,
  method: 'POST',
  path: '/beta/deviceManagement/staleDevices/delete',
  access: graph('Device.ReadWrite.All'),
  summary: 'Delete those of the named devices that are still not seen; registered ones stay unless included',
  body: bodyWith({
    olderThanDays: days,
    deviceIds: z.array(DirectoryDeviceId).min(1).max(200),
    includeRegistered: z.boolean().default(false),
  }),
  reply: z.object({
    deleted: z.number(),
    results: z.array(
      z.object({
        id: z.string(),
        result: z.enum(['deleted', 'seen-since', 'registered', 'refused']),
        message: z.string(),
      }),
    ),
  }),
})
