// The key with which an organisation's work lists are signed. Devices trust it because the authority that issued their own certificate issued
// its certificate, too, for the signing of code and in the name of their organisation.

import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'

import type { Db } from '../../db/schema.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { Authorities } from '../../pki/authority.ops.ts'
import type { Seal } from '../../pki/seal.ts'
import { issue, spkiOf } from '../../pki/x509.ts'
import * as signers from './signer.sql.ts'

export type Signer = { readonly key: KeyObject; readonly certificate: Buffer }

const day = 24 * 3600_000
const lifeMs = 730 * day
/** A device may have slept with its list for a while. */
const renewBeforeMs = 30 * day

const purposeOf = (tenantId: TenantId): string => `mdm_agent_signer/${tenantId}`

/** Made when it is first needed, and again before it ends. */
export async function agentSigner(
  db: Db,
  { seal, authorities }: { readonly seal: Seal; readonly authorities: Pick<Authorities, 'mdm'> },
  tenantId: TenantId,
  now: Date,
): Promise<Signer> {
  const stored = await signers.signer(db, tenantId)
  if (stored && stored.expiresAt.getTime() - renewBeforeMs > now.getTime()) {
    const pkcs8 = seal.open(stored.privateKeySealed, purposeOf(tenantId))
    return { certificate: stored.certificate, key: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }) }
  }
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const expiresAt = new Date(now.getTime() + lifeMs)
  const { der } = issue(
    {
      subject: `Taxiway agent of ${tenantId}`,
      spki: spkiOf(publicKey),
      notBefore: new Date(now.getTime() - day),
      notAfter: expiresAt,
      usage: 'code',
    },
    authorities.mdm,
  )
  const pkcs8 = Buffer.from(privateKey.export({ type: 'pkcs8', format: 'der' }))
  await signers.keepSigner(db, tenantId, {
    certificate: der,
    privateKeySealed: seal.seal(pkcs8, purposeOf(tenantId)),
    expiresAt,
  })
  return { key: privateKey, certificate: der }
}
