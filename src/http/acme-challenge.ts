// The plain listener on which a public authority looks whether names lead here (RFC 8555 §8.3). It knows one path, and whoever asks for
// anything else is told that there is nothing.

import { createServer, type Server } from 'node:http'

const path = /^\/\.well-known\/acme-challenge\/([\w-]{1,128})$/

export async function listenForChallenges(
  at: { readonly host: string; readonly port: number },
  answerTo: (token: string) => Promise<string | undefined>,
  onError: (error: unknown) => void,
): Promise<Server> {
  const server = createServer(
    { requestTimeout: 10_000, headersTimeout: 5_000, maxHeaderSize: 4096 },
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
  server.maxConnections = 64
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(at.port, at.host, resolve)
  })
  server.on('error', onError)
  return server
}
