// A certificate of a public authority, from the first order to its end.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../test/support/database/database.ts'
import { type AcmeAuthority, openAcmeAuthority } from '../../test/support/pki/acme-authority.ts'
import { makeLog } from '../http/log.ts'
import { publicCertificates } from '../pki/acme/public-certificate.ops.ts'
import { makeSeal } from '../pki/seal.ts'
import { openPublicly } from './public-certificate.ts'

const dayMs = 24 * 3600_000
const host = '127.0.0.1'
const folder = mkdtempSync(join(tmpdir(), 'public-certificate-'))
const begin = Date.now()
let passed = 0
const clock = () => new Date(begin + passed)
let database: TestDatabase
let authority: AcmeAuthority
let port: number

beforeAll(async () => {
  database = await createTestDatabase()
  port = await freePort()
  authority = await openAcmeAuthority(port, clock)
  writeFileSync(join(folder, 'authorities.pem'), authority.root)
})
afterAll(async () => {
  authority.close()
  await database[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const { port: found } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return found
}

test('a certificate is ordered, kept for every server, renewed by the same account, and gives way behind its end', async () => {
  const seal = makeSeal(randomBytes(32))
  const config = {
    ...{ acmeDirectory: authority.directory, acmeContact: undefined, acmePort: port, host, trustedProxies: [] },
    outgoingAuthorities: join(folder, 'authorities.pem'),
  }
  const names = { configured: ['mdm.contoso.example', 'localhost'], machine: [] }
  const keeping = { db: database.db, seal, clock, names, config, log: makeLog('silent') }
  expect(await openPublicly({ ...keeping, config: { ...config, acmeDirectory: undefined } })).toBeUndefined()
  const one = await openPublicly(keeping)
  if (!one) throw new Error('no authority is named')
  const changes: (string | undefined)[] = []
  const stands = () => one.certificate()?.certificatePem
  try {
    expect(stands()).toBeUndefined()
    await one.keep(() => changes.push(stands()))
    await one.check()
    const first = stands()
    expect(one.certificate()).toMatchObject({ names: ['mdm.contoso.example'], root: authority.root })
    expect(await database.db.selectFrom('acme_answer').selectAll().execute()).toEqual([])
    expect((await fetch(`http://${host}:${port}/`)).status).toBe(404)
    expect((await openPublicly(keeping))?.certificate()?.certificatePem).toBe(first) // as another server has it

    passed = 59 * dayMs
    await one.check()
    expect(stands()).toBe(first)
    passed = 61 * dayMs
    await one.check()
    const second = stands()
    expect([authority.orders, authority.accounts.size]).toEqual([[['mdm.contoso.example'], ['mdm.contoso.example']], 1])

    authority.refuse('Closed today.')
    passed += 89 * dayMs
    await one.check()
    expect([stands(), await publicCertificates(database.db)]).toMatchObject([
      second,
      [{ directory: authority.directory, failed: expect.stringContaining('Closed today.') }],
    ])
    authority.close()
    passed += 2 * dayMs
    await one.check()
    expect(await publicCertificates(database.db)).toMatchObject([{ failed: expect.stringContaining('ECONNREFUSED') }])
    expect(changes).toEqual([first, second, undefined])
    expect(new Set(changes).size).toBe(3)
  } finally {
    await one.stop()
  }
})
