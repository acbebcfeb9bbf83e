import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { expect, test } from 'vitest'

import { type App, startApp } from '../../../src/app.ts'
import { loadConfig } from '../../../src/config.ts'
import { makeLog } from '../../../src/http/log.ts'
import { makeSeal } from '../../../src/pki/seal.ts'
import { rotateTlsAuthority } from '../../../src/pki/tls-authority.ops.ts'
import { createTestDatabase } from '../../support/database/database.ts'

const day = 24 * 60 * 60_000
const life = 5 * 365

/** What a client that trusts `ca` sees at a service: whose certificate, and whether it may ask for one. */
function greet(url: string, ca: string): Promise<{ issuer: string; serial: string } | string | undefined> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: Number(port), servername: hostname, ca }, () => {
      const { issuer, serialNumber } = socket.getPeerCertificate()
      resolve({ issuer: String(issuer.CN), serial: serialNumber })
      socket.destroy()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
  })
}

const certificatesIn = (pem: string): string[] => pem.match(/-----BEGIN[\s\S]+?-----END CERTIFICATE-----\n/g) ?? []

test('servers that share a database change to the next TLS authority together, in time, and without a restart', async () => {
  await using database = await createTestDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-tls-'))
  const masterKey = randomBytes(32)
  const today = Date.now()
  let now = new Date(today - (life - 300) * day)
  const start = (name: string): Promise<App> =>
    startApp({
      config: loadConfig(
        {
          data: join(folder, name),
          databaseUrl: database.serverUrl,
          databaseOwnerUrl: database.url,
          port: 0,
          logLevel: 'silent',
          masterKey: masterKey.toString('base64'),
        },
        {},
      ),
      log: makeLog('silent', 'stderr'),
      clock: () => now,
      sealsByItself: false,
    })
  const servers = [await start('one'), await start('two')]
  const [one, two] = servers as [App, App]
  const round = async (daysFromToday: number) => {
    now = new Date(today + daysFromToday * day)
    for (const server of servers) await server.checkTls()
  }
  try {
    const first = one.ca
    expect(two.ca).toBe(first)
    expect(certificatesIn(first)).toHaveLength(1)
    // 300 days before its end; the certificates of then have ended long ago
    expect(await greet(one.urls.login, first)).toBe('CERT_HAS_EXPIRED')
    await round(0)
    expect(two.ca).toBe(one.ca)
    expect(certificatesIn(one.ca)).toHaveLength(2)
    expect(readFileSync(join(folder, 'two', 'ca.pem'), 'utf8')).toBe(one.ca)
    const second = certificatesIn(one.ca)[1] ?? ''
    const old = { issuer: 'Taxiway local services', serial: expect.any(String) }
    for (const server of servers) {
      for (const url of Object.values(server.urls)) expect(await greet(url, first)).toEqual(old)
      expect(await greet(server.urls.login, one.ca)).toEqual(old)
      expect(await greet(server.urls.login, second)).toBe('SELF_SIGNED_CERT_IN_CHAIN')
    }
    const seen = await greet(one.urls.login, first)
    await round(0)
    expect(await greet(one.urls.login, first)).toEqual(seen) // nothing is renewed that need not be

    // the operator does not wait: the new one is in use, and clients with the file of the overlap never notice
    const overlap = one.ca
    const seal = makeSeal(masterKey)
    const names = { configured: ['localhost'], machine: ['127.0.0.1', '::1'] }
    await rotateTlsAuthority(database.db, seal, new Date(today - 31 * day), names, false)
    await round(0)
    expect(one.ca).toBe(two.ca)
    const [third = '', ...others] = certificatesIn(one.ca)
    expect(others).toHaveLength(2)
    for (const server of servers) {
      for (const url of Object.values(server.urls)) {
        expect(await greet(url, one.ca)).toMatchObject({ issuer: 'Taxiway local services 3' })
      }
      expect(await greet(server.urls.checkin, third)).toMatchObject({ issuer: 'Taxiway local services 3' })
      expect(await greet(server.urls.login, overlap)).toBe('SELF_SIGNED_CERT_IN_CHAIN')
    }
    await round(90)
    expect(certificatesIn(one.ca)).toEqual([third])
  } finally {
    for (const server of servers) await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
