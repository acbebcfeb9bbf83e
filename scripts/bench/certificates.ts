// Certificates per second: a request verified, a certificate issued for its key and written down, against the certificate library alone
// (PKI.js with WebCrypto, which writes nothing down), in turns in the same run. Beside it stands what OpenSSL needs of one core for the
// signature that is verified and the one that is made, as `openssl speed` tells it.

import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import * as asn1 from 'asn1js'
import * as pki from 'pkijs'

import { EnrollmentId } from '../../src/kernel/id.ts'
import { issueMdmCertificate, openAuthorities } from '../../src/pki/authority.ops.ts'
import { makeSeal } from '../../src/pki/seal.ts'
import { readRequest } from '../../src/pki/x509.ts'
import { certificateRequest } from '../../test/support/certificate-request.ts'
import { openBenchDatabase, rounded } from './database.ts'
import { perSecond } from './tls-load.ts'

const kinds = {
  'RSA 2048': { keys: generateKeyPairSync('rsa', { modulusLength: 2048 }), speed: 'rsa2048' },
  'P-256': { keys: generateKeyPairSync('ec', { namedCurve: 'prime256v1' }), speed: 'ecdsap256' },
} as const
const levels = [1, 4, 16]
const turns = 4
const turnSeconds = 1

export async function runCertificatesBench(): Promise<Record<string, unknown>> {
  const database = await openBenchDatabase()
  try {
    const { tenantId } = await database.tenant('home.example')
    const authorities = await openAuthorities(database.db, makeSeal(randomBytes(32)), () => new Date())
    const bare = await libraryAlone()
    const rates: Record<string, unknown>[] = []
    const best = { ours: 0, baseline: 0 }
    for (const [kind, { keys, speed }] of Object.entries(kinds)) {
      const request = certificateRequest(keys)
      const ours = () => {
        const { spki } = readRequest(request)
        const enrollmentId = EnrollmentId.parse(randomUUID())
        return issueMdmCertificate(database.db, authorities, { tenantId, enrollmentId, spki, now: new Date() })
      }
      for (const work of [ours, () => bare(request)]) await perSecond(1, 4, work)
      for (const atOnce of levels) {
        const seen = { ours: 0, bare: 0 }
        for (let turn = 0; turn < turns; turn++) {
          seen.bare += await perSecond(turnSeconds, atOnce, () => bare(request))
          seen.ours += await perSecond(turnSeconds, atOnce, ours)
        }
        const [one, other] = [seen.ours / turns, seen.bare / turns]
        best.ours = Math.max(best.ours, one)
        best.baseline = Math.max(best.baseline, other)
        rates.push({ kind, atOnce, ours: rounded(one), library: rounded(other), ratio: rounded(one / other) })
      }
      rates.push({ kind, atOnce: 'openssl', ours: '', library: openssl(speed), ratio: '' })
    }
    return {
      name: 'certificates',
      ratio: rounded(best.ours / best.baseline),
      ours: rounded(best.ours),
      baseline: rounded(best.baseline),
      unit: 'certificates/s, best of each',
      rates,
    }
  } finally {
    await database.close()
  }
}

/** As the library's own manual has it: request and certificate by its classes, keys by WebCrypto. */
async function libraryAlone(): Promise<(request: Uint8Array) => Promise<ArrayBuffer>> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const { privateKey } = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
  const name = (value: string) =>
    new pki.RelativeDistinguishedNames({
      typesAndValues: [new pki.AttributeTypeAndValue({ type: '2.5.4.3', value: new asn1.Utf8String({ value }) })],
    })
  return async (bytes) => {
    const request = pki.CertificationRequest.fromBER(Uint8Array.from(bytes).buffer)
    if (!(await request.verify())) throw new Error('the library takes the request for a forged one')
    const certificate = new pki.Certificate()
    certificate.version = 2
    certificate.serialNumber = new asn1.Integer({ valueHex: Uint8Array.from(randomBytes(16)).buffer })
    certificate.issuer = name('Authority')
    certificate.subject = name(randomUUID())
    certificate.notBefore.value = new Date()
    certificate.notAfter.value = new Date(Date.now() + 365 * 24 * 3600_000)
    certificate.subjectPublicKeyInfo = request.subjectPublicKeyInfo
    const constraints = new pki.BasicConstraints({}).toSchema().toBER()
    certificate.extensions = [new pki.Extension({ extnID: '2.5.29.19', critical: true, extnValue: constraints })]
    await certificate.sign(privateKey, 'SHA-256')
    return certificate.toSchema(true).toBER()
  }
}

/** How many times a second one core verifies with such a key and signs with P-256, one after the other. */
function openssl(algorithm: string): number {
  const said = (name: string): string =>
    execFileSync('openssl', ['speed', '-elapsed', '-seconds', '2', name], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  /** Its last line ends with signatures and verifications a second. */
  const rates = (text: string) => /([\d.]+)\s+([\d.]+)\s*$/.exec(text.trim())?.slice(1).map(Number) ?? []
  const [, verified = Number.NaN] = rates(said(algorithm))
  const [signed = Number.NaN] = rates(said('ecdsap256'))
  return Math.round(1 / (1 / verified + 1 / signed))
}
