// Lists of revoked certificates (RFC 5280 §5), and where certificates say that theirs is.

import { createHash, sign } from 'node:crypto'
import * as asn1 from 'asn1js'

import { bufferOf, nodes, parse, sequence } from '../sealed/der.ts'
import { oids } from '../sealed/kari.ts'
import type { TenantAuthority } from '../tenant-authority/tenant-authority.ops.ts'
import type { Extension } from '../x509.ts'

/** Who keeps a list does not ask for another before. */
export const listLifeMs = 3600_000

const oid = (value: string) => new asn1.ObjectIdentifier({ value })
export const tagged = (tagNumber: number, ...value: asn1.AsnType[]) =>
  new asn1.Constructed({ idBlock: { tagClass: 3, tagNumber }, value })

const time = (valueDate: Date): asn1.AsnType =>
  valueDate.getUTCFullYear() < 2050 ? new asn1.UTCTime({ valueDate }) : new asn1.GeneralizedTime({ valueDate })

export function writeRevocationList(
  by: TenantAuthority,
  revoked: ReadonlyArray<{ readonly serial: string; readonly revokedAt: Date }>,
  now: Date,
): Buffer {
  const algorithm = sequence(oid(oids.rsaWithSha256), new asn1.Null())
  const keyId = new asn1.Primitive({
    idBlock: { tagClass: 3, tagNumber: 0 },
    valueHex: bufferOf(createHash('sha1').update(by.spki).digest()),
  })
  const extension = (type: string, value: asn1.AsnType) =>
    sequence(oid(type), new asn1.OctetString({ valueHex: value.toBER() }))
  const body = sequence(
    new asn1.Integer({ value: 1 }),
    algorithm,
    subjectOf(by),
    time(now),
    time(new Date(now.getTime() + listLifeMs)),
    ...(revoked.length > 0
      ? [
          sequence(
            ...revoked.map(({ serial, revokedAt }) =>
              sequence(new asn1.Integer({ valueHex: bufferOf(Buffer.from(serial, 'hex')) }), time(revokedAt)),
            ),
          ),
        ]
      : []),
    tagged(
      0,
      sequence(
        extension('2.5.29.35', sequence(keyId)),
        extension('2.5.29.20', new asn1.Integer({ value: Math.floor(now.getTime() / 1000) })),
      ),
    ),
  )
  const signature = sign('sha256', Buffer.from(body.toBER()), by.key)
  return Buffer.from(sequence(body, algorithm, new asn1.BitString({ valueHex: bufferOf(signature) })).toBER())
}

/** Its name, as its certificate has it. */
export function subjectOf({ certificate }: TenantAuthority): asn1.AsnType {
  const fields = nodes(nodes(parse(certificate.raw))[0]).filter(({ idBlock }) => idBlock.tagClass !== 3)
  return fields[4] ?? sequence()
}

/** RFC 5280 §4.2.1.13. */
export function revocationListAt(url: string): Extension {
  const name = new asn1.Primitive({ idBlock: { tagClass: 3, tagNumber: 6 }, valueHex: bufferOf(Buffer.from(url)) })
  const der = Buffer.from(sequence(sequence(tagged(0, tagged(0, name)))).toBER())
  return { oid: '2.5.29.31', der }
}
