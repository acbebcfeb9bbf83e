// The token for device management that the signed-in user's credentials give, kept while it is good. Once the device has
// joined it is one that the device's own credential obtained, and names the device. Whose management it is for is said by the origin of
// the address that the directory told for discovery: ours, or that of others (docs/other-mdm.md).

import type { Running } from '../run/running.ts'
import type { DirectoryIdentity } from './join.ts'
import { deviceBoundToken, obtainPrimaryToken } from './primary-token.ts'
import { type MoreToken, type Tokens, tokenFor } from './sign-in.ts'

const tokenLifeMs = 30 * 60_000

export async function managementToken(running: Running, enrollmentUrl: string): Promise<MoreToken> {
  const resource = `${new URL(enrollmentUrl).origin}/`
  const { memory, clock, disk } = running
  const identity = (await disk.read('identity')) as DirectoryIdentity | undefined // written by us
  const deviceId = identity?.deviceId ?? null
  const kept = memory.mdmToken
  if (kept?.resource === resource && kept.deviceId === deviceId && kept.expiresAt > clock.now())
    return { kind: 'token', token: kept.text }
  if (!memory.tokens) return { kind: 'refused', code: '0x80180002', message: 'nobody is signed in' }
  const answer = identity
    ? await boundToken(running, memory.tokens, identity, resource)
    : await tokenFor(running.http, memory.tokens, resource)
  if (answer.kind === 'refused')
    return { kind: 'refused', code: '0x80180002', message: `${answer.code} ${answer.message}` }
  memory.mdmToken = { text: answer.token, resource, deviceId, expiresAt: clock.now() + tokenLifeMs }
  return answer
}

async function boundToken(
  { http, memory }: Running,
  tokens: Tokens,
  identity: DirectoryIdentity,
  resource: string,
): Promise<MoreToken> {
  if (memory.primary?.deviceId !== identity.deviceId) {
    const obtained = await obtainPrimaryToken(http, tokens, identity)
    if (obtained.kind === 'refused') return obtained
    memory.primary = obtained.primary
  }
  return deviceBoundToken(http, tokens, memory.primary, resource)
}
