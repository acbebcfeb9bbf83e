// Where notices arrive in tests: a mail server and a server of webhooks, both on this machine.

import { createServer as createTlsServer, type Server } from 'node:https'
import { type AddressInfo, createServer, type Socket } from 'node:net'

import { testAuthority } from '../server/certificate.ts'

export type Mail = { readonly from: string; readonly to: readonly string[]; readonly text: string }

/** Speaks as much SMTP (RFC 5321) as a mail takes. */
export async function mailServer() {
  const mails: Mail[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    let from = ''
    let to: string[] = []
    let data: string[] | undefined
    let rest = ''
    socket.write('220 mail.test ESMTP\r\n')
    socket.on('data', (part) => {
      const lines = (rest + part.toString('utf8')).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (data) {
          if (line !== '.') data.push(line)
          else {
            mails.push({ from, to, text: data.join('\n') })
            data = undefined
            to = []
            socket.write('250 kept\r\n')
          }
          continue
        }
        const [verb = ''] = line.toUpperCase().split(/[ :]/)
        const address = /<(.*?)>/.exec(line)?.[1] ?? ''
        if (verb === 'MAIL') from = address
        if (verb === 'RCPT') to.push(address)
        if (verb === 'DATA') data = []
        socket.write(verb === 'DATA' ? '354 go on\r\n' : verb === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n')
        if (verb === 'QUIT') socket.end()
      }
    })
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails,
    stop() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

export type Hook = { readonly headers: Readonly<Record<string, string | string[] | undefined>>; readonly body: string }

/** Answers with these, in their order, and then with 204; `ca` is the PEM to trust it by. */
export async function webhookServer(answers: Array<number | { status: number; location: string }> = []) {
  const authority = testAuthority('Hooks')
  const hooks: Hook[] = []
  const server: Server = createTlsServer(authority.certify({}), (request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => void parts.push(part))
    request.on('end', () => {
      hooks.push({ headers: request.headers, body: Buffer.concat(parts).toString('utf8') })
      const answer = answers.shift() ?? 204
      if (typeof answer === 'number') response.writeHead(answer).end()
      else response.writeHead(answer.status, { location: answer.location }).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}/devices`,
    ca: authority.ca,
    hooks,
    answers,
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}
