// What services answer when something goes wrong, in their own formats, to a device that is made to meet it.

import { discoverAction } from '../../protocol/mde2/discover.ts'
import { enrollAction } from '../../protocol/mde2/enroll.ts'
import { getPoliciesAction } from '../../protocol/mde2/policy.ts'
import { soapContentType } from '../../protocol/soap.ts'
import type { NetworkStep } from '../options.ts'
import { certificateProblem } from '../wire/certificate.ts'
import { CertificateRefused, type HttpReply, type HttpRequest, NetworkError } from '../wire/http.ts'
import type { Provocation } from './failure.ts'

export const reply = (status: number, body = '', headers: HttpReply['headers'] = {}): HttpReply => ({
  status,
  headers,
  body: new TextEncoder().encode(body),
})

export const json = (status: number, body: unknown): HttpReply =>
  reply(status, JSON.stringify(body), { 'content-type': 'application/json' })

export const page = (body: string): HttpReply =>
  reply(200, `<html><head><title>Sign in</title></head><body><h1>Sign in</h1>${body}</body></html>`, {
    'content-type': 'text/html',
  })

/** To requests of this step, or to those among them that the filter takes. */
export const answering = (
  at: NetworkStep,
  answer: HttpReply,
  filter: (request: HttpRequest) => boolean = () => true,
): Provocation => ({ answer: (request) => (request.at === at && filter(request) ? answer : undefined) })

export const to =
  (path: RegExp) =>
  ({ url }: HttpRequest): boolean =>
    path.test(url)

export const posted = ({ method }: HttpRequest): boolean => method === 'POST'

export const lost = (at: NetworkStep): Provocation => ({
  answer: (request) => {
    if (request.at !== at) return undefined
    throw new NetworkError(at, 'the network is gone (provoked)')
  },
})

export const untrusted = (at: NetworkStep): Provocation => ({
  answer: ({ at: step, url }) => {
    if (step !== at) return undefined
    throw new CertificateRefused(
      at,
      certificateProblem(new URL(url).origin, { code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
      undefined,
    )
  },
})

const actions = { discovery: discoverAction, policies: getPoliciesAction, enrolment: enrollAction }
const header = {
  relatesTo: 'urn:uuid:00000000-0000-4000-8000-000000000000',
  activityId: '00000000-0000-4000-8000-000000000000',
}

/** To one message of the enrolment, by its action. */
export const enrolling = (
  message: keyof typeof actions,
  body: string | ((answering: typeof header) => string),
  status = 200,
): Provocation => {
  const text = typeof body === 'string' ? body : body(header)
  return answering('enroll', reply(status, text, { 'content-type': soapContentType }), ({ body: sent }) =>
    String(sent).includes(`>${actions[message]}<`),
  )
}
