// The token for device management that the signed-in user's credentials give, kept while it is good.

import type { Running } from './running.ts'
import { mdmResource, tokenFor } from './sign-in.ts'

type TokenResult =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }

const tokenLifeMs = 30 * 60_000

export async function managementToken(running: Running): Promise<TokenResult> {
  const { memory, clock } = running
  if (memory.mdmToken && memory.mdmToken.expiresAt > clock.now()) return { kind: 'token', token: memory.mdmToken.text }
  if (!memory.tokens) return { kind: 'refused', code: '0x80180002', message: 'nobody is signed in' }
  const answer = await tokenFor(running.http, memory.tokens, mdmResource)
  if (answer.kind === 'refused')
    return { kind: 'refused', code: '0x80180002', message: `${answer.code} ${answer.message}` }
  memory.mdmToken = { text: answer.token, expiresAt: clock.now() + tokenLifeMs }
  return { kind: 'token', token: answer.token }
}
