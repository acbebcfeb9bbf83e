// From a client certificate to the thing it was issued for. Nothing of the certificate is believed before its signature
// is verified, and nothing is believed without our own record of it: revocation counts from the next request on (I2).

import type { Db } from '../db/schema.ts'
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

/** The same with a record that is read together with what the caller has to know next. */
export async function findRecorded<Record extends certificates.IssuedRecord>(
  authorities: Authorities,
  authority: 'join' | 'mdm',
  der: Uint8Array,
  now: Date,
  recordOf: (tenantId: TenantId, thumbprint: string) => Promise<Record | undefined>,
): Promise<Found<Record>> {
  const certificate = readCertificate(der)
  if (!certificate) return refused('unreadable')
  if (!isSignedBy(certificate, authorities[authority].certificate)) return refused('foreign')
  if (now < new Date(certificate.validFrom)) return refused('not-yet-valid')
  if (now > new Date(certificate.validTo)) return refused('expired')
  const tenant = extensionValue(der, tenantOid[authority])
  if (tenant?.length !== 16) return refused('foreign')
  const tenantId = TenantId.parse(mixedEndianToGuid(tenant))
  const thumbprint = thumbprintOf(der)
  const record = await recordOf(tenantId, thumbprint)
  if (!record || record.authority !== authority) return refused('unknown')
  if (record.revokedAt) return refused('revoked')
  return { kind: 'valid', tenantId, subjectId: record.subjectId, thumbprint, record }
}

function refused(why: Extract<Found, { kind: 'refused' }>['why']): Extract<Found, { kind: 'refused' }> {
  return { kind: 'refused', why }
}
