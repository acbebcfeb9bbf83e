// A mark that a browser keeps after a sign-in (OWASP calls it a device cookie). It opens nothing: with it wrong passwords
// are counted for the browsers of this person alone, so that guesses of strangers, even at the same address, do not keep the
// person out. It ends with the epoch of the account's credentials: an earlier password makes nobody known.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

import type { TenantId } from '../../kernel/id.ts'

const cookieName = 'taxiway_known'
const keptSeconds = 90 * 24 * 3600

/** `name` as the directory compares names (`comparedName`): a name that is another one there is another one here. */
export function markBrowser(key: Buffer, tenantId: TenantId, name: string, epoch: number): string {
  const id = `${randomBytes(16).toString('base64url')}.${epoch}`
  const value = `${id}.${digest(key, tenantId, name, id)}`
  return `${cookieName}=${value}; path=/${tenantId}; max-age=${keptSeconds}; secure; httponly; samesite=lax`
}

/** The epoch in which the browser was marked, when the mark is true and of this name. */
export function knownBrowser(
  key: Buffer,
  tenantId: TenantId,
  name: string,
  cookies: string | undefined,
): number | undefined {
  const [, id, sent] = /(?:^|; *)taxiway_known=([\w-]{22}\.\d{1,9})\.([\w-]{43})(?:;|$)/.exec(cookies ?? '') ?? []
  if (!id || !sent) return undefined
  const isOurs = timingSafeEqual(Buffer.from(digest(key, tenantId, name, id)), Buffer.from(sent))
  return isOurs ? Number(id.split('.')[1]) : undefined
}

function digest(key: Buffer, tenantId: TenantId, name: string, id: string): string {
  const about = JSON.stringify(['known browser', tenantId, name, id])
  return createHmac('sha256', key).update(about).digest('base64url')
}
