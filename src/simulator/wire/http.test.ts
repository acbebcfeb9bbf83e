import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'

import { type TestCertificate, testAuthority } from '../../../test/support/server/certificate.ts'
import { realClock } from '../port/clock.ts'
import { CertificateRefused, NetworkError, openHttp } from './http.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const day = 24 * 60 * 60_000
const ours = testAuthority('Ours')
const another = testAuthority('Another')

async function serve({ cert, key }: TestCertificate): Promise<string> {
  const asked: string[] = []
  const server = createServer({ cert, key }, (request, response) => {
    asked.push(request.url ?? '')
    response.end('here')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(async () => {
    expect(asked.filter((path) => path !== '/fine')).toEqual([]) // nothing was sent to whom the device does not know
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `https://localhost:${(server.address() as AddressInfo).port}`
}

async function refusalOf(origin: string, path = '/secret'): Promise<unknown> {
  const http = openHttp({ ca: ours.ca, clock: realClock, takeFault: () => undefined })
  return await http
    .send({ at: 'profile', method: 'GET', url: `${origin}${path}` })
    .catch((error: unknown) => error)
    .finally(http.close)
}

test.each([
  [
    'of an authority that is not trusted',
    another.certify({}),
    '0x800B0109',
    /from an authority that this device does not trust .*--ca/,
  ],
  ['that has expired', ours.certify({ until: new Date(Date.now() - day) }), '0x800B0101', /has expired\. Renew it/],
  [
    'that is not valid yet',
    ours.certify({ from: new Date(Date.now() + day) }),
    '0x800B0101',
    /not valid yet\. Set the clocks/,
  ],
  [
    'of another name',
    ours.certify({ names: ['other.example'] }),
    '0x800B010F',
    /other names \(DNS:other\.example\)\. Reach/,
  ],
])(
  'a certificate %s is refused with its own code, in words that say what to do',
  async (_, certificate, code, words) => {
    const origin = await serve(certificate)
    const refusal = await refusalOf(origin)
    expect(refusal).toBeInstanceOf(CertificateRefused)
    expect(refusal).toMatchObject({ at: 'profile', code, message: expect.stringMatching(words) })
    expect((refusal as Error).message).toContain(origin)
  },
)

test('a good certificate is taken, and where nobody answers no certificate is blamed', async () => {
  expect(await refusalOf(await serve(ours.certify({})), '/fine')).toMatchObject({ status: 200 })
  const nobody = await refusalOf('https://localhost:1')
  expect(nobody).toBeInstanceOf(NetworkError)
  expect(nobody).not.toBeInstanceOf(CertificateRefused)
})
