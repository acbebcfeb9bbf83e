// Secrets of devices that are kept here: recovery passwords of BitLocker, and passwords of local administrators.

import { z } from 'zod'

import { GuidText } from '../../kernel/id.ts'
import { collectionOf, collectionQuery, oneOf } from '../graph/collection.ts'
import { localCredential, localCredentialShown } from '../graph/local-credential.ts'
import { recoveryKey, recoveryKeyShown } from '../graph/recovery-key.ts'
import { graph, onBothRoots } from '../graph.ts'
import { defineRawRoute } from '../route.ts'

const service = 'graph' as const
const params = z.object({ id: GuidText })
/** `reason`, ours: why somebody looks at a secret, for the audit. */
const query = collectionQuery.extend({ reason: z.string().max(200).optional() })

// what shows the secret itself asks for the permission without Basic, and for what the caller may in this moment
const keys = graph('BitlockerKey.ReadBasic.All', 'BitlockerKey.Read.All')
const passwords = graph('DeviceLocalCredential.ReadBasic.All', 'DeviceLocalCredential.Read.All')

export const listRecoveryKeys = onBothRoots({
  id: 'mdm.recovery-key.list',
  service,
  method: 'GET',
  path: '/informationProtection/bitlocker/recoveryKeys',
  access: keys,
  summary: 'Which BitLocker recovery keys are kept, without the keys; $filter=deviceId eq … those of one device',
  query: collectionQuery,
  reply: collectionOf(recoveryKey),
})
export const readRecoveryKey = onBothRoots({
  id: 'mdm.recovery-key.read',
  service,
  method: 'GET',
  path: '/informationProtection/bitlocker/recoveryKeys/:id',
  access: { ...keys, presentRights: true },
  summary: 'One BitLocker recovery key; with $select=key the key itself, and each time is audited',
  params,
  query,
  reply: oneOf(recoveryKeyShown),
})
export const listLocalCredentials = onBothRoots({
  id: 'mdm.local-credential.list',
  service,
  method: 'GET',
  path: '/directory/deviceLocalCredentials',
  access: passwords,
  summary: 'Of which devices passwords of the local administrator are kept, without the passwords',
  query: collectionQuery,
  reply: collectionOf(localCredential),
})
export const readLocalCredential = onBothRoots({
  id: 'mdm.local-credential.read',
  service,
  method: 'GET',
  path: '/directory/deviceLocalCredentials/:id',
  access: { ...passwords, presentRights: true },
  summary: 'Of one device, by its deviceId; with $select=credentials the passwords, and each time is audited',
  params,
  query,
  reply: oneOf(localCredentialShown),
})

const ofDevice = {
  service: 'drs',
  access: { kind: 'join-certificate' },
  produces: ['application/json'],
} as const
const bitLocker = '/manage/:authority/bitlocker/:deviceId'

export const escrowRecoveryKey = defineRawRoute({
  ...ofDevice,
  id: 'mdm.recovery-key.escrow',
  method: 'POST',
  path: bitLocker,
  summary: 'Keeps a recovery password of BitLocker of the calling device.',
  consumes: ['application/json'],
  bodyLimit: 4 * 1024,
})
export const listOwnRecoveryKeys = defineRawRoute({
  ...ofDevice,
  id: 'mdm.recovery-key.own',
  method: 'GET',
  path: bitLocker,
  summary: 'Which recovery passwords of the calling device are kept, without them.',
})
export const revokeRecoveryKeys = defineRawRoute({
  ...ofDevice,
  id: 'mdm.recovery-key.revoke',
  method: 'DELETE',
  path: bitLocker,
  summary: 'Forgets recovery passwords that the calling device has not any more.',
  consumes: ['application/json'],
  bodyLimit: 4 * 1024,
})
export const escrowLocalPassword = defineRawRoute({
  ...ofDevice,
  id: 'mdm.local-credential.escrow',
  method: 'POST',
  path: '/manage/:authority/laps/:deviceId',
  summary: 'Keeps the password of the local administrator of the calling device.',
  consumes: ['application/json'],
  bodyLimit: 4 * 1024,
})
