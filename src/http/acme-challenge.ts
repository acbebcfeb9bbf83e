// The plain listener on which a public authority looks whether names lead here (RFC 8555 §8.3). It knows one path, and whoever asks for
// anything else is told that there is nothing. Nobody who comes here proves anything, so that an address gets a part of the places only.

import { createServer, type Server } from 'node:http'

import { patience } from './socket/patience.ts'
import { cutOffCrowds } from './socket/sockets.ts'

const path = /^\/\.well-known\/acme-challenge\/([\w-]{1,128})$/

/** An authority asks for all names of an order at once, and from several places. */
const limits = { connectionsPerListener: 64, connectionsPerAddress: 16 }

type At = {
  readonly host: string
  readonly port: number
  /** The limit for an address is not for those. */
  readonly trustedProxies: readonly string[]
}

const times = { headers: 5_000, request: 10_000, check: patience.check }

/** `waits`: milliseconds. A test shortens them. */
export async function listenForChallenges(
  at: At,
  answerTo: (token: string) => Promise<string | undefined>,
  onError: (error: unknown) => void,
  waits = times,
): Promise<Server> {
  const server = createServer(
    {
      requestTimeout: waits.request,
      headersTimeout: waits.headers,
      connectionsCheckingInterval: waits.check,
      maxHeaderSize: 4096,
    },
    (request, reply) => {
      const token = request.method === 'GET' ? path.exec(request.url ?? '')?.[1] : undefined
      const end = (status: number, text: string) =>
        reply.writeHead(status, { 'content-type': 'text/plain', connection: 'close' }).end(text)
      if (token === undefined) {
        end(404, 'There is nothing here.\n')
        return
      }
      answerTo(token).then(
        (answer) => (answer === undefined ? end(404, 'There is nothing here.\n') : end(200, answer)),
        (error: unknown) => {
          onError(error)
          end(503, 'Later.\n')
        },
      )
    },
  )
  cutOffCrowds(server, { ...limits, trustedProxies: at.trustedProxies })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(at.port, at.host, resolve)
  })
  server.on('error', onError)
  return server
}
