// Renews the certificate of an enrolment (MS-MDE2 §3.4.4.1.1.1.1, ROBO): the request for a new key, signed with the key of the
// certificate that ends, and nobody is asked anything.

import { createPrivateKey, X509Certificate } from 'node:crypto'

import { decodeEnrollResponse, encodeEnroll } from '../../../protocol/mde2/enroll.ts'
import { encodeCertificateRequest } from '../../../protocol/pkcs10.ts'
import { XmlError } from '../../../protocol/xml.ts'
import { type PrivateKeyPem, requestKey } from '../../port/keys.ts'
import { exchange, type Management, type Refused, readDocument, refused } from '../enroll.ts'
import type { Http } from '../http.ts'
import { signedData } from './signed-data.ts'

export type RenewedCertificate = { readonly kind: 'renewed'; readonly certificate: string }

export async function renewCertificate(
  http: Http,
  management: Management,
  { url, key }: { readonly url: string; readonly key: PrivateKeyPem },
): Promise<RenewedCertificate | Refused> {
  const { deviceId } = management
  const request = signedData(encodeCertificateRequest(deviceId, requestKey(key)), management, 'with-content')
  try {
    const answer = await exchange(
      http,
      url,
      (header) =>
        encodeEnroll(header, {
          kind: 'Renew',
          certificateRequest: { format: 'pkcs7', der: request },
          context: [{ name: 'DeviceID', value: deviceId }],
        }),
      { usernameToken: { username: '', password: '' } }, // as Windows sends it: the signature says who asks
    )
    if ('kind' in answer) return answer
    const { client } = readDocument(decodeEnrollResponse(answer).provisioning)
    const certificate = client && new X509Certificate(client.certificate)
    if (!certificate?.checkPrivateKey(createPrivateKey(key))) {
      return refused('0x80180023', 'the answer holds no certificate for the key of the request')
    }
    return { kind: 'renewed', certificate: certificate.toString() }
  } catch (error) {
    if (error instanceof XmlError) return refused('0x80180001', error.message)
    throw error
  }
}
