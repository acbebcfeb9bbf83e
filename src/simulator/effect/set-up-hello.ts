// Whoever is signed in shows a second factor, and the device makes a key that signs in for them from then on.

import type { Running } from '../run/running.ts'
import { passwordOf } from '../run/scripted-user.ts'
import type { Happening, Perform } from '../run/work.ts'
import { type HelloKeys, registerHelloKey } from '../wire/hello-key.ts'
import type { DirectoryIdentity } from '../wire/join.ts'
import { deviceBoundToken, obtainPrimaryToken } from '../wire/primary-token.ts'
import { drsResource } from '../wire/sign-in.ts'
import { signInWith } from './sign-in.ts'

export const setUpHello: Perform<'set-up-hello'> = async (running) => {
  const happening = await setUpHelloFor(running, passwordOf(running, true))
  if (happening.type === 'hello-set-up' || happening.type === 'failed') return happening
  return { type: 'failed', ...whyNot(happening) }
}

function whyNot(happening: Happening): { readonly code: string; readonly message: string } {
  if (happening.type === 'sign-in-failed') return { code: happening.code, message: happening.message }
  return { code: 'OOBEHELLO', message: happening.type === 'abandoned' ? happening.reason : happening.type }
}

/** What the sign-in became, where it did not succeed. */
export async function setUpHelloFor(running: Running, password: string | undefined): Promise<Happening> {
  const { http, memory, disk, options, keys } = running
  const identity = (await disk.read('identity')) as DirectoryIdentity | undefined // written by us
  if (!identity) throw new Error('Windows Hello is set up on a joined device')
  const { tenantId } = identity
  const met = await signInWith(running, tenantId, password, true)
  if (met.type !== 'signed-in' || !memory.tokens) return met
  const obtained = await obtainPrimaryToken(http, memory.tokens, identity)
  if (obtained.kind === 'refused') return { type: 'failed', code: obtained.code, message: obtained.message }
  memory.primary = obtained.primary
  const token = await deviceBoundToken(http, memory.tokens, obtained.primary, drsResource)
  if (token.kind === 'refused') return { type: 'failed', code: token.code, message: token.message }
  const { upn: userName } = met.user
  const asked = { drs: options.services.drs, tenantId, userName, accessToken: token.token }
  const result = await registerHelloKey(http, { ...asked, privateKey: await keys() })
  if (result.kind === 'refused') return { type: 'failed', code: result.code, message: result.message }
  const known = (await disk.read('hello')) as HelloKeys | undefined // written by us
  await disk.write('hello', { ...known, [userName.toLowerCase()]: result.key } satisfies HelloKeys)
  return { type: 'hello-set-up', userName }
}
