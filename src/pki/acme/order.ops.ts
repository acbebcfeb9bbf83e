// Orders a certificate from a public authority over ACME (RFC 8555). That the names are ours is shown over HTTP on port 80 (RFC 8555
// §8.3): the authority looks there for an answer that only the key of our account makes.

import { X509Certificate } from 'node:crypto'
import { Agent, get } from 'node:https'
import { rootCertificates } from 'node:tls'

import { isSignedBy } from '../x509.ts'

export type Ordering = {
  readonly directory: string
  /** PEM. */
  readonly accountKey: string
  readonly contact: string | undefined
  readonly names: readonly string[]
  /** PEM of authorities that the directory itself may have beside the well-known ones. */
  readonly authorities: string | undefined
  readonly put: (token: string, answer: string) => Promise<void>
  readonly take: (token: string) => Promise<void>
}

export type Ordered = { readonly chain: string; readonly privateKey: string }

const longestCommonName = 64
const longestAnswerMs = 30_000
/** Again for a while: whoever orders tries anew in hours, and a server that is to end does not wait for long. */
const [tries, secondsBetween] = [2, 3]

/** Loaded where an order is made, and not by every start: few installations have one. */
const library = async () => (await import('acme-client')).default

export async function newAccountKey(): Promise<string> {
  const acme = await library()
  return (await acme.crypto.createPrivateEcdsaKey('P-256')).toString()
}

/** The terms of the authority are accepted: whoever names its directory in the settings accepts them. */
export async function orderCertificate(ordering: Ordering): Promise<Ordered> {
  const { directory: directoryUrl, accountKey, contact, names, authorities } = ordering
  const acme = await library()
  const trusted = authorities === undefined ? [] : [authorities]
  const httpsAgent = new Agent({ ca: [...rootCertificates, ...trusted] })
  await reached(directoryUrl, httpsAgent)
  Object.assign(acme.axios.defaults, {
    httpsAgent,
    timeout: longestAnswerMs,
    acmeSettings: { retryMaxAttempts: tries, retryDefaultDelay: secondsBetween },
  })
  const client = new acme.Client({ directoryUrl, accountKey })
  // one that is there already it would change by nothing, which authorities refuse; where there is none, it makes one below
  if (contact === undefined) await client.createAccount({ onlyReturnExisting: true }).catch(unlessAway)
  const commonName = names.find((name) => name.length <= longestCommonName)
  const wanted = { altNames: [...names], ...(commonName !== undefined && { commonName }) }
  const [privateKey, csr] = await acme.crypto.createCsr(wanted, await acme.crypto.createPrivateEcdsaKey('P-256'))
  const chain = await client
    .auto({
      csr,
      ...(contact !== undefined && { email: contact }),
      termsOfServiceAgreed: true,
      challengePriority: ['http-01'],
      skipChallengeVerification: true, // a name that leads here from outside need not do so from here
      challengeCreateFn: (_, { token }, answer) => ordering.put(token, answer),
      challengeRemoveFn: (_, { token }) => ordering.take(token),
    })
    .catch(throwInWords)
  return { chain, privateKey: privateKey.toString() }
}

/** Says why where the library does not: an address where nobody listens, or whose certificate nobody here knows. */
const reached = (directory: string, agent: Agent): Promise<void> =>
  new Promise((resolve, reject) => {
    const asked = get(directory, { agent, timeout: longestAnswerMs }, (answer) => {
      answer.resume()
      resolve()
    })
    asked.on('timeout', () => asked.destroy(new Error('no answer in time')))
    asked.on('error', (cause) => reject(new Error(`The authority is not reached: ${cause.message}.`, { cause })))
  })

/** Whoever does not answer after all is a mistake of the library's, which looks for the answer. */
function throwInWords(error: unknown): never {
  throw error instanceof TypeError ? new Error('The authority does not answer any more.', { cause: error }) : error
}

function unlessAway(error: unknown): void {
  if (error instanceof TypeError) throwInWords(error)
}

const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

export const certificatesOf = (text: string): X509Certificate[] =>
  (text.match(pem) ?? []).map((one) => new X509Certificate(one))

/** PEM of the authority at the end of a chain, which chains leave out; undefined where nobody here knows it. */
export function rootOf(chain: string, authorities: string | undefined): string | undefined {
  const last = certificatesOf(chain).at(-1)
  if (!last) return undefined
  const known = [...rootCertificates.map((one) => new X509Certificate(one)), ...certificatesOf(authorities ?? '')]
  return known.find((one) => isSignedBy(last, one))?.toString()
}

/** The names in a certificate. */
export const namesIn = ({ subjectAltName }: X509Certificate): string[] =>
  (subjectAltName ?? '').split(', ').flatMap((one) => (one.startsWith('DNS:') ? [one.slice(4).toLowerCase()] : []))
