// An organisation's own authority for certificates of its devices. It has a key of RSA, because SCEP encrypts requests to it (RFC 8894
// §2.1.2), and is made when the organisation first needs one. Its certificate says the organisation's id and nothing else.

import { createPrivateKey, generateKeyPair, X509Certificate } from 'node:crypto'
import { promisify } from 'node:util'

import type { Db } from '../db/schema.ts'
import type { TenantId } from '../kernel/id.ts'
import type { Seal } from './seal.ts'
import * as stored from './tenant-authority.sql.ts'
import { type Issuer, issue, spkiOf } from './x509.ts'

export type TenantAuthority = Issuer & { readonly certificate: X509Certificate }

const generate = promisify(generateKeyPair)
const day = 24 * 3600_000
const lifeMs = 10 * 365 * day

const subjectOf = (tenantId: TenantId): string => `Taxiway devices of ${tenantId}`
const purposeOf = (tenantId: TenantId, generation: number): string => `tenant_authority/${tenantId}/${generation}`

export async function findTenantAuthority(
  db: Db,
  seal: Seal,
  tenantId: TenantId,
): Promise<TenantAuthority | undefined> {
  const found = await stored.tenantAuthority(db, tenantId)
  if (!found) return undefined
  const certificate = new X509Certificate(found.certificate)
  const pkcs8 = seal.open(found.privateKeySealed, purposeOf(tenantId, found.generation))
  return {
    certificate,
    subject: subjectOf(tenantId),
    key: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }),
    spki: spkiOf(certificate.publicKey),
  }
}

export async function ensureTenantAuthority(db: Db, seal: Seal, tenantId: TenantId, now: Date): Promise<void> {
  if (await stored.tenantAuthority(db, tenantId)) return
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: 3072 })
  const subject = subjectOf(tenantId)
  const spki = spkiOf(publicKey)
  const { der, thumbprint } = issue(
    {
      subject,
      spki,
      notBefore: new Date(now.getTime() - day),
      notAfter: new Date(now.getTime() + lifeMs),
      ca: true,
      usage: 'devices-authority',
    },
    { subject, key: privateKey, spki },
  )
  await stored.insertTenantAuthority(db, tenantId, {
    generation: 1,
    thumbprint,
    certificate: der,
    privateKeySealed: seal.seal(privateKey.export({ type: 'pkcs8', format: 'der' }), purposeOf(tenantId, 1)),
    createdAt: now,
  })
}
