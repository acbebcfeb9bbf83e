// The token for device management that the signed-in user's credentials give, kept while it is good. Once the device has
// joined it is one that the device's own credential obtained, and names the device.

import type { Running } from '../run/running.ts'
import type { DirectoryIdentity } from './join.ts'
import { deviceBoundToken, obtainPrimaryToken } from './primary-token.ts'
import { type MoreToken, mdmResource, type Tokens, tokenFor } from './sign-in.ts'

const tokenLifeMs = 30 * 60_000

export async function managementToken(running: Running): Promise<MoreToken> {
  const { memory, clock, disk } = running
  const identity = (await disk.read('identity')) as DirectoryIdentity | undefined // written by us
  const deviceId = identity?.deviceId ?? null
  const kept = memory.mdmToken
  if (kept && kept.deviceId === deviceId && kept.expiresAt > clock.now()) return { kind: 'token', token: kept.text }
  if (!memory.tokens) return { kind: 'refused', code: '0x80180002', message: 'nobody is signed in' }
  const answer = identity
    ? await boundToken(running, memory.tokens, identity)
    : await tokenFor(running.http, memory.tokens, mdmResource)
  if (answer.kind === 'refused')
    return { kind: 'refused', code: '0x80180002', message: `${answer.code} ${answer.message}` }
  memory.mdmToken = { text: answer.token, deviceId, expiresAt: clock.now() + tokenLifeMs }
  return answer
}

async function boundToken({ http, memory }: Running, tokens: Tokens, identity: DirectoryIdentity): Promise<MoreToken> {
  if (memory.primary?.deviceId !== identity.deviceId) {
    const obtained = await obtainPrimaryToken(http, tokens, identity)
    if (obtained.kind === 'refused') return obtained
    memory.primary = obtained.primary
  }
  return deviceBoundToken(http, tokens, memory.primary, mdmResource)
}
