// The device's only way to the network: node's own HTTP client with few, kept connections, the given CA, and the MDM
// certificate where a step presents it. Accidents are injected here, at the one place all traffic passes.
// Bounded: time and size of each answer. Redirects are not followed; the web host does that itself.

import { type IncomingMessage, Agent as PlainAgent, type RequestOptions, request as requestPlain } from 'node:http'
import { request as requestTls, Agent as TlsAgent } from 'node:https'
import type { Socket } from 'node:net'
import { rootCertificates, TLSSocket } from 'node:tls'

import { channelBindingLabel, channelBindingSize } from '../../protocol/ztd/proof.ts'
import type { FaultKind, NetworkStep } from '../options.ts'
import type { Clock } from '../port/clock.ts'
import { type CertificateProblem, certificateProblem } from './certificate.ts'

export type HttpRequest = {
  readonly at: NetworkStep
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Present the certificate of the management enrolment. */
  readonly certificate?: ClientCertificate
  /** Go over the one connection that all such requests share, with TLS 1.3; its reply names the TLS session. */
  readonly oneConnection?: true
  readonly timeoutMs?: number
  readonly maxBytes?: number
}

export type ClientCertificate = { readonly certificate: string; readonly privateKey: string }

export type HttpReply = {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Uint8Array
  /** RFC 9266; of a request with `oneConnection` alone. */
  readonly channelBinding?: Uint8Array
}

/** No answer: no route, refused, reset, timed out, or, by its own class, a certificate that is refused. */
export class NetworkError extends Error {
  readonly at: NetworkStep
  constructor(at: NetworkStep, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'NetworkError'
    this.at = at
  }
}

/** Somebody answered, but not with a certificate that this device takes. Nothing was sent, and another try changes nothing. */
export class CertificateRefused extends NetworkError {
  /** As Windows has it. */
  readonly code: string
  constructor(at: NetworkStep, problem: CertificateProblem, cause: unknown) {
    super(at, problem.message, cause)
    this.name = 'CertificateRefused'
    this.code = problem.code
  }
}

/** For work that needs no network: `.catch(ignoreNetwork)`. */
export function ignoreNetwork(error: unknown): undefined {
  if (error instanceof NetworkError) return undefined
  throw error
}

/** The power is cut (an injected accident): nothing of the running device survives, its disk does. */
export class PowerCut extends Error {
  constructor(at: NetworkStep) {
    super(`power cut during ${at}`)
    this.name = 'PowerCut'
  }
}

export type Http = {
  /** Certificates (PEM) that are trusted from now on, beside those before. */
  readonly trust: (certificates: readonly string[]) => void
  readonly send: (request: HttpRequest) => Promise<HttpReply>
  readonly close: () => void
}

export type HttpSettings = {
  readonly ca: string | undefined
  readonly clock: Clock
  /** The accident that is due at this step, used up by asking. */
  readonly takeFault: (at: NetworkStep) => FaultKind | undefined
  /** What comes in place of the service's answer, where a failure is provoked. */
  readonly provoked?: (request: HttpRequest) => HttpReply | undefined
}

const defaultTimeoutMs = 30_000
const defaultMaxBytes = 8 * 1024 * 1024

export function openHttp({ ca: given, clock, takeFault, provoked }: HttpSettings): Http {
  let ca: string | readonly string[] | undefined = given
  const kept = { keepAlive: true, maxSockets: 2, timeout: 60_000 }
  const plain = new PlainAgent(kept)
  const trusted = () => (ca ? { ca: [ca].flat() } : {})
  const openSingle = () => new TlsAgent({ ...kept, maxSockets: 1, minVersion: 'TLSv1.3', ...trusted() })
  let single = openSingle()
  const agents = new Map<string, TlsAgent>()
  const tlsAgent = (certificate: ClientCertificate | undefined): TlsAgent => {
    const key = certificate?.certificate ?? ''
    const known = agents.get(key)
    if (known) return known
    const made = new TlsAgent({
      ...kept,
      ...trusted(),
      ...(certificate ? { cert: certificate.certificate, key: certificate.privateKey } : {}),
    })
    agents.set(key, made)
    return made
  }
  const closeSecure = () => {
    single.destroy()
    for (const agent of agents.values()) agent.destroy()
    agents.clear()
  }
  return {
    trust(certificates) {
      if (certificates.length === 0) return
      ca = [...(ca === undefined ? rootCertificates : [ca].flat()), ...certificates]
      closeSecure()
      single = openSingle()
    },
    async send(request) {
      const fault = takeFault(request.at)
      if (fault === 'network-loss') throw new NetworkError(request.at, 'the network is gone (injected)')
      if (fault === 'slow') await clock.sleep(3_000)
      if (fault === 'http-500') return { status: 500, headers: {}, body: new TextEncoder().encode('injected failure') }
      const instead = provoked?.(request)
      if (instead) return instead
      const secure = request.url.startsWith('https:')
      const agent = !secure ? plain : request.oneConnection ? single : tlsAgent(request.certificate)
      const reply = await exchange(request, agent)
      if (fault === 'kill') throw new PowerCut(request.at)
      return reply
    },
    close() {
      plain.destroy()
      closeSecure()
    },
  }
}

/** A kept connection may have been closed by the server just as it was used again; that one case is tried once more. */
async function exchange(request: HttpRequest, agent: PlainAgent): Promise<HttpReply> {
  try {
    return await exchangeOnce(request, agent)
  } catch (error) {
    const stale = error instanceof NetworkError && (error.cause as { stale?: boolean } | undefined)?.stale === true
    if (!stale) throw error
    return await exchangeOnce(request, agent)
  }
}

function exchangeOnce(request: HttpRequest, agent: PlainAgent): Promise<HttpReply> {
  const { at, method, url, headers, body, timeoutMs = defaultTimeoutMs } = request
  return new Promise((resolve, reject) => {
    const lost = (message: string, cause?: unknown): void =>
      reject(new NetworkError(at, `${new URL(url).origin}: ${message}`, cause))
    const options: RequestOptions = {
      method,
      agent,
      headers: {
        'user-agent': 'taxiway-device/1',
        ...headers,
        ...(body === undefined ? {} : { 'content-length': sizeOf(body) }),
      },
    }
    const outgoing = (url.startsWith('https:') ? requestTls : requestPlain)(url, options, (incoming) => {
      const binding = request.oneConnection ? channelBindingOf(incoming) : undefined
      collect(incoming, request.maxBytes ?? defaultMaxBytes).then(
        (bytes) =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: bytes,
            ...(binding && { channelBinding: binding }),
          }),
        (error: Error) => lost(error.message, error),
      )
    })
    const timer = setTimeout(() => {
      lost(`no answer within ${timeoutMs / 1000} s`)
      outgoing.destroy()
    }, timeoutMs)
    outgoing.on('close', () => clearTimeout(timer))
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      const problem = certificateRefusal(new URL(url).origin, outgoing.socket, error)
      if (problem) return reject(new CertificateRefused(at, problem, error))
      const stale = outgoing.reusedSocket && error.code === 'ECONNRESET'
      lost(error.message || (error.code ?? 'connection failed'), { stale, error })
    })
    outgoing.end(body)
  })
}

function certificateRefusal(origin: string, socket: Socket | null, error: NodeJS.ErrnoException & { cert?: unknown }) {
  // set by node when and only when the handshake stood and the certificate did not
  if (!(socket instanceof TLSSocket) || !socket.authorizationError) return undefined
  const { subjectaltname } = (error.cert ?? {}) as { readonly subjectaltname?: string } // node adds it to a wrong name
  return certificateProblem(origin, { code: error.code ?? error.message, names: subjectaltname })
}

function channelBindingOf({ socket }: IncomingMessage): Uint8Array | undefined {
  if (!(socket instanceof TLSSocket)) return undefined
  return new Uint8Array(socket.exportKeyingMaterial(channelBindingSize, channelBindingLabel, Buffer.alloc(0)))
}

function sizeOf(body: string | Uint8Array): number {
  return typeof body === 'string' ? Buffer.byteLength(body) : body.length
}

async function collect(incoming: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of incoming as AsyncIterable<Uint8Array>) {
    size += part.length
    if (size > maxBytes) {
      incoming.destroy()
      throw new Error(`the answer is larger than ${maxBytes} bytes`)
    }
    parts.push(part)
  }
  return new Uint8Array(Buffer.concat(parts))
}

export function textOf(reply: HttpReply): string {
  return new TextDecoder().decode(reply.body)
}

/** Undefined when the body is no JSON object. */
export function jsonOf(reply: HttpReply): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(textOf(reply))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
