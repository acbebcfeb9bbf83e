// Why the certificate of a server is refused, in the code that Windows gives such a refusal and in words that say what to do.

export type CertificateProblem = { readonly code: string; readonly message: string }

/** What OpenSSL and node say of it. */
export type Verdict = { readonly code: string; readonly names?: string | undefined }

const certExpired = '0x800B0101'
const certUntrustedRoot = '0x800B0109'
const certNameWrong = '0x800B010F'

export function certificateProblem(origin: string, { code, names }: Verdict): CertificateProblem {
  const subject = `the certificate of ${origin}`
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return {
        code: certExpired,
        message: `${subject} has expired. Renew it at the server, or set the clock of this device right`,
      }
    case 'CERT_NOT_YET_VALID':
      return { code: certExpired, message: `${subject} is not valid yet. Set the clocks of server and device right` }
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        code: certNameWrong,
        message: `${subject} is for other names${names ? ` (${names})` : ''}. Reach the server by one of its names, or give it a certificate for this one`,
      }
    default:
      return {
        code: certUntrustedRoot,
        message: `${subject} is from an authority that this device does not trust (${code}). Give the device the authority's certificate (--ca; of a Taxiway, ca.pem in its data folder)`,
      }
  }
}
