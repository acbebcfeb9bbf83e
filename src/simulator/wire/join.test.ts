// What a device finds out by itself about the registration service: nobody in its place sends the device, or a token of it, elsewhere.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'

import { realClock } from '../port/clock.ts'
import { keyPool } from '../port/keys.ts'
import { openHttp } from './http.ts'
import { joinDirectory } from './join.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

type Answers = (request: IncomingMessage, response: ServerResponse, origin: string) => void

async function serve(answer: Answers): Promise<{ readonly origin: string; readonly asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`.trim())
    answer(request, response, origin)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  closing.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { origin, asked }
}

const keys = keyPool(1)
async function joinAt(drs: string) {
  const http = openHttp({ ca: undefined, clock: realClock, takeFault: () => undefined })
  const who = { tenantId: 't', userName: 'pia@contoso.example', accessToken: 'secret', deviceTicket: undefined }
  return joinDirectory(http, { ...who, drs, name: 'PC-1', os: '10.0.17763.1', keys }).finally(http.close)
}
const json = (response: ServerResponse, body: object) => response.end(JSON.stringify(body))
const discovered = (at: string) => ({ DeviceJoinService: { JoinEndpoint: `${at}/EnrollmentServer/device/` } })

test('who answers for the registration service and sends the device elsewhere, at discovery, in the document or at the join, gets 801C000B and the other place nothing', async () => {
  const thief = await serve((_, response) => json(response, {}))
  const elsewhere = thief.origin.replace('127.0.0.1', 'localhost')
  const moved: Answers = (_, response) => void response.writeHead(302, { location: elsewhere }).end()
  const inDocument: Answers = (_, response) => void json(response, discovered(elsewhere))
  const atJoin: Answers = (request, response, origin) =>
    request.method === 'GET' ? void json(response, discovered(origin)) : moved(request, response, origin)
  for (const [answer, requests] of [
    [moved, 1],
    [inDocument, 1],
    [atJoin, 2],
  ] as const) {
    const { origin, asked } = await serve(answer)
    expect(await joinAt(origin)).toMatchObject({
      kind: 'refused',
      code: '0x801C000B',
      message: expect.stringMatching(/does not trust\. It is http:\/\/localhost:.*, and nothing was sent there\.$/),
    })
    expect(asked).toHaveLength(requests)
    expect(asked[0]).not.toContain('secret')
  }
  expect(thief.asked).toEqual([])
})

test('a service that is not there, that refuses, and one whose answer is broken each have their code and sentence', async () => {
  const answerWith = async (status: number, body: object) => {
    const { origin } = await serve((request, response, at) => {
      if (request.method === 'GET') json(response, discovered(at))
      else {
        response.statusCode = status
        json(response, body)
      }
    })
    return joinAt(origin)
  }
  const nowhere = await serve((_, response) => json(response, {}))
  const refused = (code: string, words: string) => ({ kind: 'refused', code, message: expect.stringContaining(words) })
  expect(await joinAt(nowhere.origin)).toEqual(refused('0x801C000C', 'was not found'))
  expect(await answerWith(200, {})).toEqual(refused('0x801C0012', 'cannot be read'))
  expect(await answerWith(401, { subcode: 'error_user_missing', message: 'Told.' })).toEqual(
    refused('0x801C0014', 'does not say who signed in. Told.'),
  )
  expect(await answerWith(404, { subcode: 'error_not_found' })).toEqual(refused('0x801C03F2', 'has no such object'))
  expect(await answerWith(500, {})).toEqual(refused('0x801C0006', 'answered 500'))
})
