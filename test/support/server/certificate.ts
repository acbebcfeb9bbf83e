// Certificates for servers of tests, good ones and such as a client must refuse.

import { generateKeyPairSync, X509Certificate } from 'node:crypto'

import { issue, spkiOf } from '../../../src/pki/x509.ts'

export type TestCertificate = { readonly cert: string; readonly key: string }

export type TestAuthorityOfServers = {
  /** PEM, for a client to trust. */
  readonly ca: string
  /** Of localhost and valid today, unless it is said otherwise. */
  readonly certify: (of: {
    readonly names?: readonly string[]
    readonly from?: Date
    readonly until?: Date
  }) => TestCertificate
}

const year = 365 * 24 * 60 * 60_000
const newKey = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' })

export function testAuthority(subject: string): TestAuthorityOfServers {
  const own = newKey()
  const issuer = { subject, key: own.privateKey, spki: spkiOf(own.publicKey) }
  const now = Date.now()
  const notBefore = new Date(now - 10 * year)
  const notAfter = new Date(now + 10 * year)
  const root = issue({ subject, spki: issuer.spki, notBefore, notAfter, ca: true, usage: 'authority' }, issuer)
  return {
    ca: new X509Certificate(root.der).toString(),
    certify: ({ names = ['localhost'], from = new Date(now - year), until = new Date(now + year) }) => {
      const { privateKey, publicKey } = newKey()
      const { der } = issue(
        {
          subject: names[0] ?? 'localhost',
          spki: spkiOf(publicKey),
          notBefore: from,
          notAfter: until,
          usage: 'server',
          hostNames: names,
        },
        issuer,
      )
      return {
        cert: new X509Certificate(der).toString(),
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      }
    },
  }
}
