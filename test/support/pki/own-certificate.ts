// A certificate that signs itself, as people make one for an application.

import { generateKeyPairSync, type KeyObject } from 'node:crypto'

import { issue, spkiOf } from '../../../src/pki/x509.ts'

const dayMs = 24 * 3_600_000

/** `days`: how long it is good from now on; fewer than none is over. `begun`: since how many it is; fewer than none is to come. */
export function ownCertificate(
  now = new Date(),
  days = 30,
  modulusLength = 2048,
  begun = 40,
): { privateKey: KeyObject; certificate: Buffer } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength })
  const own = { subject: 'Inventory', spki: spkiOf(publicKey) }
  const times = {
    notBefore: new Date(now.getTime() - begun * dayMs),
    notAfter: new Date(now.getTime() + days * dayMs),
  }
  return { privateKey, certificate: issue({ ...own, ...times, usage: 'client' }, { ...own, key: privateKey }).der }
}
