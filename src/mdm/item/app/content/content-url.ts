// Addresses of application content: signed, for one enrolment and one file, for one day. The device's job carries them; nothing else does.

import { isSignature, signatureOf } from '../../../signed-token.ts'

export type ContentGrant = {
  readonly tenantId: string
  readonly appId: string
  readonly fileName: string
  /** Of the content: after another upload the address opens nothing. */
  readonly sha256: string
  readonly enrollmentId: string
  /** The assigned application that brings it along, or replaces it; absent: it is assigned itself. */
  readonly via?: string | undefined
  /** Seconds. */
  readonly expires: number
}

const purpose = 'mdm-app-content'
export const contentLifeSeconds = 24 * 3600

const text = ({ tenantId, appId, fileName, sha256, enrollmentId, expires, via }: ContentGrant): string =>
  [tenantId, appId, fileName, sha256, enrollmentId, expires, ...(via === undefined ? [] : [via])].join('\n')

export function contentUrl(key: Uint8Array, origin: string, grant: ContentGrant): string {
  const { tenantId, appId, fileName, sha256, enrollmentId, expires, via } = grant
  const query = new URLSearchParams({
    for: enrollmentId,
    ...(via !== undefined && { via }),
    sha: sha256,
    exp: String(expires),
    sig: signatureOf(key, purpose, text(grant)),
    fileNameHash: `${sha256}.bin`, // nothing here reads it: it is the name under which a client keeps the file (docs/clients.md)
  })
  return `${origin}/apps/${tenantId}/${appId}/${encodeURIComponent(fileName)}?${query}`
}

export function isContentGrant(key: Uint8Array, grant: ContentGrant, signature: string, now: Date): boolean {
  return grant.expires * 1000 > now.getTime() && isSignature(key, purpose, text(grant), signature)
}
