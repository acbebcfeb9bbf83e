// Authentication methods of a person in the shape of Graph.

import {
  type AuthenticationMethod,
  type Fido2Method,
  passwordMethodId,
  type SoftwareOathMethod,
  type TemporaryAccessPass,
  type WindowsHelloMethod,
} from '../../contract/graph/authentication-method.ts'
import { type AccessPass, usabilityOf } from '../access-pass/access-pass.ts'
import type { HelloKey } from '../hello-key/hello-key.ops.ts'
import type { Passkey } from '../passkey/passkey.sql.ts'
import type { Method } from './method.ops.ts'

export function passEntity(pass: AccessPass, now: Date): TemporaryAccessPass {
  const methodUsabilityReason = usabilityOf(pass, now)
  return {
    id: pass.id,
    temporaryAccessPass: null,
    createdDateTime: pass.createdAt.toISOString(),
    startDateTime: pass.startsAt.toISOString(),
    lifetimeInMinutes: pass.lifetimeMinutes,
    isUsableOnce: pass.usableOnce,
    isUsable: methodUsabilityReason === 'enabledByPolicy',
    methodUsabilityReason,
  }
}

export const softwareOathEntities = (method: Method): SoftwareOathMethod[] =>
  method.kind === 'totp' ? [softwareOathEntity(method)] : []

const softwareOathEntity = (method: Extract<Method, { kind: 'totp' }>): SoftwareOathMethod => ({
  id: method.id,
  createdDateTime: method.createdAt.toISOString(),
  secretKey: null,
  recoveryCodesLeft: method.recoveryCodesLeft,
})

export const helloEntity = ({ id, createdAt, deviceId, deviceName }: HelloKey): WindowsHelloMethod => ({
  id,
  createdDateTime: createdAt.toISOString(),
  displayName: deviceName,
  keyStrength: 'normal',
  deviceId,
})

export const passkeyEntities = (method: Method): Fido2Method[] =>
  method.kind === 'passkey' ? [passkeyEntity(method.key)] : []

const passkeyEntity = (key: Passkey): Fido2Method => ({
  id: key.id,
  displayName: key.displayName,
  createdDateTime: key.createdAt.toISOString(),
  aaGuid: key.aaguid,
  attestationLevel: 'notAttested',
  passkeyType: key.synced ? 'synced' : 'deviceBound',
  lastUsedDateTime: key.lastUsedAt?.toISOString() ?? null,
})

export function methodEntity(method: Method, now: Date): AuthenticationMethod {
  switch (method.kind) {
    case 'password':
      return {
        '@odata.type': '#microsoft.graph.passwordAuthenticationMethod',
        id: passwordMethodId,
        password: null,
        createdDateTime: method.createdAt.toISOString(),
      }
    case 'totp':
      return {
        '@odata.type': '#microsoft.graph.softwareOathAuthenticationMethod',
        ...softwareOathEntity(method),
      }
    case 'hello-key':
      return {
        '@odata.type': '#microsoft.graph.windowsHelloForBusinessAuthenticationMethod',
        ...helloEntity(method.key),
      }
    case 'passkey':
      return { '@odata.type': '#microsoft.graph.fido2AuthenticationMethod', ...passkeyEntity(method.key) }
    case 'access-pass': {
      const { temporaryAccessPass: _, ...entity } = passEntity(method.pass, now)
      return { '@odata.type': '#microsoft.graph.temporaryAccessPassAuthenticationMethod', ...entity }
    }
  }
}
