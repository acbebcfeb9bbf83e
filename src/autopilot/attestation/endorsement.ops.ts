// An endorsement certificate as far as it says something about the TPM that shows it (TCG EK Credential Profile §3.2). Who
// signed it is asked by tpm-trust.ops.ts.

import { Fault } from '../../kernel/fault.ts'
import { type EndorsementCertificate, readEndorsementCertificate } from '../../pki/x509.ts'
import { makerOf } from './tpm-trust.ts'

export type Endorsement = {
  readonly read: EndorsementCertificate
  readonly maker: string
  /** Its issuer's name in one line. */
  readonly issuer: string
}

export function readEndorsement(der: Uint8Array, modulus: Uint8Array): Endorsement {
  const read = readEndorsementCertificate(der)
  if (!read) throw refused('it cannot be read')
  if (!read.modulus?.equals(modulus)) throw refused('it is about another key')
  if (!read.forEndorsement) throw refused('it is for another purpose (2.23.133.8.1 is missing)')
  if (read.certificate.ca) throw refused('it is the certificate of an authority')
  return { read, maker: makerOf(read.tpm.maker), issuer: read.certificate.issuer.split('\n').join(', ') }
}

function refused(what: string): Fault {
  return new Fault(
    'invalid-input',
    `The endorsement certificate is refused: ${what}. Leave it out to go on without one.`,
    {
      reason: 'ek-certificate',
    },
  )
}
