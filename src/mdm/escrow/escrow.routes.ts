// Secrets of devices: where devices bring them, at the registration service, and where administrators see them, on the Graph-compatible API.

import type { FastifyReply } from 'fastify'

import { type LocalCredential, localCredential, localCredentialShown } from '../../contract/graph/local-credential.ts'
import { type RecoveryKey, recoveryKey, recoveryKeyShown } from '../../contract/graph/recovery-key.ts'
import * as contract from '../../contract/mdm/device-secret.ts'
import type { Scope } from '../../contract/route.ts'
import { serveEntity, serveList } from '../../graph/serve-list.routes.ts'
import { type Caller, type JoinedCaller, operationOf, tokenCaller, tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import { toBase64 } from '../../kernel/bytes.ts'
import { Fault } from '../../kernel/fault.ts'
import * as wire from '../../protocol/drs/escrow.ts'
import { JoinMessageError } from '../../protocol/drs/join.ts'
import * as ops from './escrow.ops.ts'

type Deps = ops.EscrowDeps & { readonly urls: Pick<Urls, 'graph'> }

export function escrowRoutes(serve: Serve, deps: Deps): void {
  deviceRoutes(serve, deps)
  const { db, urls } = deps
  serveList(serve, urls.graph, contract.listRecoveryKeys, {
    list: ops.keyList,
    entity: recoveryKey,
    page: (tenantId, wanted) => ops.listKeys(db, tenantId, wanted),
    toEntity: keyEntity,
  })
  serveEntity(serve, urls.graph, contract.readRecoveryKey, {
    list: ops.keyList,
    entity: recoveryKeyShown,
    also: ['reason'],
    read: (_tenantId, call, { select }) => {
      const shows = select?.includes('key') ?? false
      if (shows) refuseWithout(call.caller, 'BitlockerKey.Read.All', 'key')
      return ops.readKey(deps, tokenOperation(call), { id: call.params.id, shows, reason: call.query.reason })
    },
    toEntity: (found) => ({ ...keyEntity(found), ...(found.key !== undefined && { key: found.key }) }),
  })
  serveList(serve, urls.graph, contract.listLocalCredentials, {
    list: ops.passwordList,
    entity: localCredential,
    page: (tenantId, wanted) => ops.listPasswords(db, tenantId, wanted),
    toEntity: credentialEntity,
  })
  serveEntity(serve, urls.graph, contract.readLocalCredential, {
    list: ops.passwordList,
    entity: localCredentialShown,
    also: ['reason'],
    read: (_tenantId, call, { select }) => {
      const shows = select?.includes('credentials') ?? false
      if (shows) refuseWithout(call.caller, 'DeviceLocalCredential.Read.All', 'credentials')
      return ops.readPasswords(deps, tokenOperation(call), { id: call.params.id, shows, reason: call.query.reason })
    },
    toEntity: (found) => ({
      ...credentialEntity(found),
      ...(found.passwords && { credentials: found.passwords.map(passwordEntity) }),
    }),
  })
}

/** The route opens to whoever may know that there is a secret; what is in it takes more. */
function refuseWithout(caller: Caller, scope: Scope, member: string): void {
  if (tokenCaller(caller).scopes.has(scope)) return
  throw new Fault(
    'forbidden',
    `Insufficient privileges to complete the operation. $select=${member} needs the permission ${scope}; leave it out to read the rest.`,
    { reason: 'permission-missing' },
  )
}

const keyEntity = (key: ops.ShownKey): RecoveryKey => ({
  id: key.id,
  createdDateTime: key.createdAt.toISOString(),
  volumeType: key.volume,
  deviceId: key.deviceId,
  deviceName: key.deviceName,
  keptUntilDateTime: key.heldUntil?.toISOString() ?? null,
})

const credentialEntity = (one: ops.ShownCredential): LocalCredential => ({
  id: one.deviceId,
  deviceName: one.deviceName,
  lastBackupDateTime: one.backedUpAt.toISOString(),
  refreshDateTime: one.refreshAt?.toISOString() ?? null,
  keptUntilDateTime: one.heldUntil?.toISOString() ?? null,
})

const passwordEntity = ({ accountName, accountSid, backedUpAt, password }: ops.ShownPassword) => ({
  accountName,
  accountSid,
  backupDateTime: backedUpAt.toISOString(),
  passwordBase64: toBase64(new TextEncoder().encode(password)),
})

function deviceRoutes(serve: Serve, deps: Deps): void {
  serve.raw(contract.escrowRecoveryKey, async ({ caller, params, body, now, requestId, reply }) => {
    const device = itself(caller, params)
    const key = read(body, wire.decodeRecoveryKey)
    await ops.escrowKey(deps, operationOf(device, now, requestId), device.directoryDeviceId, key)
    return json(reply, {})
  })
  serve.raw(contract.listOwnRecoveryKeys, async ({ caller, params, now, requestId, reply }) => {
    const device = itself(caller, params)
    const keys = await ops.ownKeys(deps.db, operationOf(device, now, requestId), device.directoryDeviceId)
    return json(reply, wire.encodeKeptKeys(keys))
  })
  serve.raw(contract.revokeRecoveryKeys, async ({ caller, params, body, now, requestId, reply }) => {
    const device = itself(caller, params)
    const ids = read(body, wire.decodeRevocation)
    await ops.revokeKeys(deps.db, operationOf(device, now, requestId), device.directoryDeviceId, ids)
    return json(reply, {})
  })
  serve.raw(contract.escrowLocalPassword, async ({ caller, params, body, now, requestId, reply }) => {
    const device = itself(caller, params)
    const password = read(body, wire.decodeLocalPassword)
    await ops.escrowPassword(deps, operationOf(device, now, requestId), device.directoryDeviceId, password)
    return json(reply, {})
  })
}

/** `common`, or its own organisation, and itself: a device says nothing of another one. */
function itself(caller: Caller, params: Readonly<Record<string, string>>): JoinedCaller {
  if (caller.kind !== 'joined-device') throw new TypeError('this route is served to joined devices only')
  const { authority = '', deviceId = '' } = params
  const isOwn = ['common', caller.tenantId].includes(authority.toLowerCase())
  if (isOwn && deviceId.toLowerCase() === caller.deviceId) return caller
  throw new Fault(
    'forbidden',
    'The certificate is that of another device. A device keeps its own secrets here and no other’s.',
    { reason: 'certificate-of-another' },
  )
}

function read<T>(body: Buffer | undefined, decode: (parsed: unknown) => T): T {
  try {
    return decode(JSON.parse(body?.toString('utf8') ?? ''))
  } catch (error) {
    if (error instanceof JoinMessageError) {
      throw new Fault('invalid-input', `The secret cannot be read. ${error.message}.`, { reason: 'device-secret' })
    }
    // without its cause, which may quote what was sent
    if (error instanceof SyntaxError) {
      throw new Fault('invalid-input', 'The body is not JSON. Send the request as application/json.', {
        reason: 'json',
      })
    }
    throw error
  }
}

function json(reply: FastifyReply, body: unknown): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(body))
}
