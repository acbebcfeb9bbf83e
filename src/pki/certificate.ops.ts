// From a client certificate to the thing it was issued for. Nothing of the certificate is believed before its signature
// is verified, and nothing is believed without our own record of it: revocation counts from the next request on (I2).

import { hash, type X509Certificate } from 'node:crypto'

import type { Db } from '../db/schema.ts'
import { makeBoundedCache } from '../kernel/bounded-cache.ts'
import { mixedEndianToGuid } from '../kernel/bytes.ts'
import { TenantId } from '../kernel/id.ts'
import { type Authorities, tenantOid } from './authority.ops.ts'
import * as certificates from './certificate.sql.ts'
import { extensionValue, isSignedBy, readCertificate, thumbprintOf } from './x509.ts'

export type Found<Record = certificates.IssuedRecord> =
  | {
      readonly kind: 'valid'
      readonly tenantId: TenantId
      readonly subjectId: string
      readonly thumbprint: string
      readonly record: Record
    }
  | {
      readonly kind: 'refused'
      readonly why: 'unreadable' | 'foreign' | 'not-yet-valid' | 'expired' | 'unknown' | 'revoked'
      /** Of a certificate that one of our authorities signed: whose it was, for the trail. It opens nothing. */
      readonly of?: { readonly tenantId: TenantId; readonly subjectId: string; readonly thumbprint: string }
    }

/** `subjectId` is the directory device's id for 'join' and the enrolment's id for 'mdm'. */
export function findCertificate(
  db: Db,
  authorities: Authorities,
  authority: 'join' | 'mdm',
  der: Uint8Array,
  now: Date,
): Promise<Found> {
  return findRecorded(authorities, authority, der, now, (tenantId, thumbprint) =>
    certificates.issued(db, tenantId, thumbprint),
  )
}

/** The same with a record that is read together with the caller's next facts. */
export async function findRecorded<Record extends certificates.IssuedRecord>(
  authorities: Authorities,
  authority: 'join' | 'mdm',
  der: Uint8Array,
  now: Date,
  recordOf: (tenantId: TenantId, thumbprint: string) => Promise<Record | undefined>,
): Promise<Found<Record>> {
  const { certificate, tenant, thumbprint } = readPeer(der, authority)
  if (!certificate) return refused('unreadable')
  if (!isSignedBy(certificate, authorities[authority].certificate)) return refused('foreign')
  if (tenant?.length !== 16) return refused('foreign')
  const tenantId = TenantId.parse(mixedEndianToGuid(tenant))
  const of = { tenantId, subjectId: subjectOf(certificate), thumbprint }
  if (now < new Date(certificate.validFrom)) return { ...refused('not-yet-valid'), of }
  if (now > new Date(certificate.validTo)) return { ...refused('expired'), of }
  const record = await recordOf(tenantId, thumbprint)
  if (!record || record.authority !== authority) return { ...refused('unknown'), of }
  if (record.revokedAt) return { ...refused('revoked'), of }
  return { kind: 'valid', tenantId, subjectId: record.subjectId, thumbprint, record }
}

type Peer = {
  readonly certificate: X509Certificate | undefined
  /** As the certificate claims, unverified here. */
  readonly tenant: Buffer | undefined
  readonly thumbprint: string
}

const peers = makeBoundedCache<string, Peer>(2000)

/** A certificate's content is parsed once: a device shows the same one with each message. */
function readPeer(der: Uint8Array, authority: 'join' | 'mdm'): Peer {
  const key = `${authority} ${hash('sha256', der, 'base64')}`
  const known = peers.get(key)
  if (known) return known
  const tenant = extensionValue(der, tenantOid[authority])
  const peer = { certificate: readCertificate(der), tenant, thumbprint: thumbprintOf(der) }
  peers.set(key, peer)
  return peer
}

/** The common name, as we write it. */
const subjectOf = ({ subject }: X509Certificate): string => /^CN=(.+)$/m.exec(subject)?.[1] ?? ''

function refused(why: Extract<Found, { kind: 'refused' }>['why']): Extract<Found, { kind: 'refused' }> {
  return { kind: 'refused', why }
}
