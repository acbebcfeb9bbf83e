// An organisation's own authorities for certificates of its devices. They have keys of RSA, because SCEP encrypts requests to them (RFC 8894
// §2.1.2). The first is made when the organisation first needs one, others by the operator's word. Their certificates say the organisation's
// id and nothing else.

import { createPrivateKey, generateKeyPair, hash, X509Certificate } from 'node:crypto'
import { promisify } from 'node:util'

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { makeBoundedCache } from '../../kernel/bounded-cache.ts'
import { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Seal } from '../seal.ts'
import { type Issuer, issue, spkiOf } from '../x509.ts'
import * as stored from './tenant-authority.sql.ts'
import { standingOf } from './tenant-authority.ts'

export type TenantAuthority = Issuer & {
  readonly certificate: X509Certificate
  readonly generation: number
  readonly issuesFrom: Date
}

const generate = promisify(generateKeyPair)
const day = 24 * 3600_000
const lifeMs = 10 * 365 * day
const announcedForMs = 30 * day

const subjectOf = (tenantId: TenantId): string => `Taxiway devices of ${tenantId}`
const purposeOf = (tenantId: TenantId, generation: number): string => `tenant_authority/${tenantId}/${generation}`

/** The newest first. */
export async function tenantAuthorities(db: Db, seal: Seal, tenantId: TenantId): Promise<readonly TenantAuthority[]> {
  return (await stored.tenantAuthorities(db, tenantId)).map((found) => open(seal, tenantId, found))
}

const opened = makeBoundedCache<string, TenantAuthority>(2_000)

/** Once for what is stored as it is: whoever asks about a certificate without any credential needs it. */
function open(seal: Seal, tenantId: TenantId, found: stored.StoredTenantAuthority): TenantAuthority {
  const { generation, issuesFrom, privateKeySealed } = found
  const purpose = purposeOf(tenantId, generation)
  const content = Buffer.concat([found.certificate, privateKeySealed])
  const key = `${purpose} ${issuesFrom.getTime()} ${hash('sha256', content, 'base64')}`
  const known = opened.get(key)
  if (known) return known
  const certificate = new X509Certificate(found.certificate)
  const authority = {
    generation,
    issuesFrom,
    certificate,
    subject: subjectOf(tenantId),
    key: createPrivateKey({ key: seal.open(privateKeySealed, purpose), format: 'der', type: 'pkcs8' }),
    spki: spkiOf(certificate.publicKey),
  }
  opened.set(key, authority)
  return authority
}

export async function ensureTenantAuthority(db: Db, seal: Seal, tenantId: TenantId, now: Date): Promise<void> {
  if ((await stored.tenantAuthorities(db, tenantId)).length > 0) return
  await stored.insertTenantAuthority(
    db,
    tenantId,
    await makeAuthority(seal, { tenantId, generation: 1, now, issuesFrom: now }),
  )
}

/** The operator's word: a successor, announced for 30 days, or at once. Certificates of the one before it count until they end. */
export async function rotateTenantAuthority(
  db: Db,
  seal: Seal,
  operation: OperationContext,
  atOnce: boolean,
): Promise<{ readonly generation: number; readonly issuesFrom: Date }> {
  const { tenantId, now } = operation
  return inTransaction(db, async (tx) => {
    const all = await stored.tenantAuthorities(tx, tenantId)
    const [newest] = all
    if (!newest) {
      throw new Fault(
        'not-found',
        'The organisation has no authority for certificates of its devices. The first is made with its first policy of certificates over SCEP.',
        { reason: 'device-authority' },
      )
    }
    if (standingOf(all, now).next && !atOnce) {
      throw new Fault('conflict', 'A successor is announced already. Use it at once with --now, or wait.', {
        reason: 'device-authority',
      })
    }
    const issuesFrom = atOnce ? now : new Date(now.getTime() + announcedForMs)
    const generation = newest.generation + 1
    const made = await makeAuthority(seal, { tenantId, generation, now, issuesFrom })
    if (!(await stored.insertTenantAuthority(tx, tenantId, made))) {
      throw new Fault('conflict', 'Somebody else made a successor at this moment. Look again, and retry.', {
        reason: 'changed-meanwhile',
      })
    }
    await recordAudit(tx, operation, {
      action: 'pki.device-authority.rotate',
      targetKind: 'tenant',
      targetId: tenantId,
      details: { generation, thumbprint: made.thumbprint, issuesFrom: issuesFrom.toISOString() },
    })
    return { generation, issuesFrom }
  })
}

type Making = {
  readonly tenantId: TenantId
  readonly generation: number
  readonly now: Date
  readonly issuesFrom: Date
}

async function makeAuthority(seal: Seal, { tenantId, generation, now, issuesFrom }: Making) {
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
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' })
  return {
    generation,
    issuesFrom,
    thumbprint,
    certificate: der,
    privateKeySealed: seal.seal(pkcs8, purposeOf(tenantId, generation)),
    createdAt: now,
  }
}
