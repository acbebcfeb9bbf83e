// A public authority over ACME (RFC 8555), as much of it as one order takes: it looks at the names over HTTP on a port of this machine, and
// certifies them. Signatures of its clients it believes; Pebble, which does not, is asked in scripts/oracle/go/pebble.ts.

import { createHash, generateKeyPairSync, randomUUID, X509Certificate } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

import { issue, readRequest, spkiOf } from '../../../src/pki/x509.ts'

const dayMs = 24 * 3600_000
const host = '127.0.0.1'

export type AcmeAuthority = {
  readonly directory: string
  /** PEM of the one that certifies, which the directory has itself, too. */
  readonly root: string
  readonly accounts: ReadonlySet<string>
  /** The names of each order that was fulfilled. */
  readonly orders: ReadonlyArray<readonly string[]>
  /** Why it takes no order from now on. */
  refuse(because: string): void
  close(): void
}

type Jwk = { readonly crv: string; readonly kty: string; readonly x: string; readonly y: string }
type Order = { readonly names: readonly string[]; readonly token: string; isShown: boolean; chain?: string }
type Answer = { readonly status?: number; readonly location?: string; readonly body: object | string }

/** `port`: where names are looked at. `now`: from when a certificate counts, for 90 days. */
export async function openAcmeAuthority(port: number, now: () => Date): Promise<AcmeAuthority> {
  const [own, server] = [newKey(), newKey()]
  const by = { subject: 'Public authority', key: own.privateKey, spki: spkiOf(own.publicKey) }
  const pem = (der: Uint8Array): string => new X509Certificate(der).toString()
  const long = { notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + 400 * dayMs) }
  const root = pem(issue({ ...long, ...by, ca: true, usage: 'authority' }, by).der)
  const ofServer = {
    ...long,
    subject: host,
    spki: spkiOf(server.publicKey),
    hostNames: [host],
    usage: 'server',
  } as const
  const accounts = new Set<string>()
  const orders: Order[] = []
  let refusal: string | undefined

  const answerTo = async (path: string, sent: Sent): Promise<Answer> => {
    const [, what = '', number = ''] = path.split('/')
    const order = orders[Number(number)]
    if (what === 'account') return account(sent)
    if (what === 'orders') return newOrder(sent)
    if (!order) return problem(404, 'malformed', 'There is nothing here.')
    const at = (name: string) => `${base}/${name}/${number}`
    const shown = () => (order.isShown ? 'valid' : 'pending')
    const challenge = () => ({ type: 'http-01', url: at('challenge'), token: order.token, status: shown() })
    switch (what) {
      case 'authorization':
        return { body: { ...identified(order.names[0] ?? ''), status: shown(), challenges: [challenge()] } }
      case 'challenge':
        if (sent.payload) order.isShown = await shows(order.token, sent.key)
        return { body: challenge() }
      case 'finalize':
        order.chain = certify(order, String(sent.payload?.csr))
        return { body: standing(order, number) }
      case 'certificate':
        return { body: order.chain ?? '' }
      default:
        return { body: standing(order, number) }
    }
  }

  function account({ key, payload }: Sent): Answer {
    const id = thumbprintOf(key)
    const location = `${base}/account/${id}`
    if (accounts.has(id)) return { location, body: { status: 'valid' } }
    if (payload?.onlyReturnExisting) return problem(400, 'accountDoesNotExist', 'There is no such account.')
    accounts.add(id)
    return { status: 201, location, body: { status: 'valid' } }
  }

  function newOrder({ payload }: Sent): Answer {
    if (refusal !== undefined) return problem(403, 'unauthorized', refusal)
    const named = (payload?.identifiers ?? []) as { value: string }[]
    const names = named.map(({ value }) => value)
    const order = { names, token: randomUUID(), isShown: false }
    const number = String(orders.push(order) - 1)
    return { status: 201, location: `${base}/order/${number}`, body: standing(order, number) }
  }

  const standing = ({ names, isShown, chain }: Order, number: string) => ({
    status: chain ? 'valid' : isShown ? 'ready' : 'pending',
    identifiers: names.map((value) => identified(value).identifier),
    authorizations: [`${base}/authorization/${number}`],
    finalize: `${base}/finalize/${number}`,
    ...(chain && { certificate: `${base}/certificate/${number}` }),
  })

  async function shows(token: string, key: Jwk | undefined): Promise<boolean> {
    const found = await fetch(`http://${host}:${port}/.well-known/acme-challenge/${token}`)
    return (await found.text()) === `${token}.${thumbprintOf(key)}`
  }

  function certify({ names }: Order, csr: string): string {
    const { spki } = readRequest(Buffer.from(csr, 'base64url'))
    const [notBefore, hostNames] = [new Date(Math.floor(now().getTime() / 1000) * 1000), names]
    const notAfter = new Date(notBefore.getTime() + 90 * dayMs)
    return pem(issue({ subject: names[0] ?? '', spki, hostNames, notBefore, notAfter, usage: 'server' }, by).der)
  }

  const keys = new Map<string, Jwk>()
  const listening = createServer(
    { key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }), cert: pem(issue(ofServer, by).der) },
    async (request, reply) => {
      reply.setHeader('replay-nonce', randomUUID())
      const path = request.url ?? ''
      if (path === '/directory') {
        const [newNonce, newAccount, newOrder] = ['nonce', 'account', 'orders'].map((one) => `${base}/${one}`)
        reply.end(JSON.stringify({ newNonce, newAccount, newOrder }))
        return
      }
      if (request.method !== 'POST') {
        reply.end()
        return
      }
      const { status = 200, location, body } = await answerTo(path, await sentIn(request, keys))
      if (location !== undefined) reply.setHeader('location', location)
      reply.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' })
      reply.end(typeof body === 'string' ? body : JSON.stringify(body))
    },
  )
  await new Promise<void>((resolve) => listening.listen(0, host, resolve))
  const base = `https://${host}:${(listening.address() as AddressInfo).port}`
  return {
    directory: `${base}/directory`,
    root,
    accounts,
    get orders() {
      return orders.filter(({ chain }) => chain).map(({ names }) => names)
    },
    refuse(because) {
      refusal = because
    },
    close() {
      listening.close()
      listening.closeAllConnections()
    },
  }
}

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const identified = (value: string) => ({ identifier: { type: 'dns', value } })
const problem = (status: number, type: string, detail: string): Answer => ({
  status,
  body: { type: `urn:ietf:params:acme:error:${type}`, detail, status },
})

type Sent = { readonly key: Jwk | undefined; readonly payload: Readonly<Record<string, unknown>> | undefined }

/** The key comes with the first message, and by the address of its account with others. */
async function sentIn(request: IncomingMessage, keys: Map<string, Jwk>): Promise<Sent> {
  const message = JSON.parse(await text(request))
  const open = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
  const { jwk, kid } = open(message.protected)
  const key: Jwk | undefined = jwk ?? keys.get(String(kid).split('/').at(-1) ?? '')
  if (jwk) keys.set(thumbprintOf(jwk), jwk)
  return { key, payload: message.payload === '' ? undefined : open(message.payload) }
}

/** RFC 7638. */
function thumbprintOf(key: Jwk | undefined): string {
  const { crv, kty, x, y } = key ?? { crv: '', kty: '', x: '', y: '' }
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
}
