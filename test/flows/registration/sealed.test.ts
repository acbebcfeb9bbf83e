// A sealed list goes from its maker to a customer, over the wire: the card that the customer publishes, what is refused and why, that a
// delivery is imported once, and the receipt that its sender fetches.

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate,
} from 'node:crypto'
import { PassThrough, type Readable } from 'node:stream'
import { compactVerify } from 'jose'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { sealWithAge } from '../../../src/pki/sealed/age.ops.ts'
import { certificateKid } from '../../../src/pki/sealed/cms-signed.ops.ts'
import { sealBundle } from '../../../src/pki/sealed/file.ops.ts'
import type { Bundle } from '../../../src/protocol/device-manifest/bundle.ts'
import { type Card, cardWords, readCard } from '../../../src/protocol/device-manifest/card.ts'
import { handOn, receiverOf } from '../../../src/protocol/device-manifest/custody.ts'
import { documentDigest, keyId, keyWords, publicText, signDocument } from '../../../src/protocol/device-manifest/key.ts'
import type { Manifest } from '../../../src/protocol/device-manifest/manifest.ts'
import { ownCertificate } from '../../support/pki/own-certificate.ts'
import { bundleFor } from '../../support/pki/sealed-list.ts'
import { getText } from '../../support/socket/get-text.ts'
import { newHardware } from '../../support/world/office.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let northwind: WorldTenant
const maker = generateKeyPairSync('ed25519').privateKey
const now = () => new Date()
beforeAll(async () => {
  world = await startWorld()
  northwind = await world.tenant('northwind.example')
  await northwind.api.post(senders, { name: 'Fabrikam OEM', publicKey: publicText(maker) })
})
afterAll(() => world?.[Symbol.asyncDispose]())

const management = '/beta/deviceManagement'
const inbox = `${management}/deviceInbox`
const senders = `${inbox}/senders`
const csvPath = `${management}/importedWindowsAutopilotDeviceIdentities/importCsv`

const login = (path: string) => getText(`${world.urls.login}${path}`, world.ca)
async function cardOf(tenant: WorldTenant): Promise<Card> {
  return readCard((await login(`/${tenant.domain}/.well-known/device-inbox.json`)).text)
}

function csvOf(count = 2): string {
  const rows = Array.from({ length: count }, newHardware).map(({ hash, fields }) => `${fields.serialNumber},,${hash}`)
  return ['Device Serial Number,Windows Product ID,Hardware Hash', ...rows, ''].join('\r\n')
}

async function bundleOf(given: Partial<Manifest> & { csv?: string; key?: KeyObject } = {}): Promise<Bundle> {
  const { csv = csvOf(), key = maker, ...more } = given
  return bundleFor(await cardOf(northwind), key, csv, more)
}

const sealed = async (bundle: Bundle, tenant = northwind) => sealBundle(bundle, await cardOf(tenant), now())

type Line = {
  kind: string
  status?: string
  registered?: number
  importId?: string
  name?: string
  findings?: { name: string }[]
}
async function send(file: Uint8Array | Readable, tenant = northwind, query = ''): Promise<Line[]> {
  const lines: Line[] = []
  await tenant.api.send(
    'POST',
    csvPath + query,
    file,
    'application/octet-stream',
    (line) => void lines.push(JSON.parse(line)),
  )
  return lines
}
const trail = async (action: string) =>
  (
    await world.app.pool.query<{ target: string; details: object }>(
      'select target_id as target, details from audit_entry where tenant_id = $1 and action = $2 order by sequence',
      [northwind.tenantId, action],
    )
  ).rows
const summaryOf = (lines: readonly Line[]) => lines.find(({ kind }) => kind === 'summary')
const refusalOf = (file: Uint8Array | Readable, tenant = northwind) =>
  send(file, tenant).then(
    (lines) => `imported: ${JSON.stringify(summaryOf(lines))}`,
    ({ message }: Error) => message,
  )

describe('the card of an organisation', () => {
  test('is published without a credential, says where lists go, and its words are those that an administrator sees', async () => {
    const card = await cardOf(northwind)
    expect(card).toMatchObject({
      tenantId: northwind.tenantId,
      tenantDomain: 'northwind.example',
      accepts: ['age', 'p7m'],
    })
    expect(card.keys.map(({ kind }) => kind).sort()).toEqual(['age', 'x509'])
    expect((await northwind.api.get<{ words: string }>(inbox)).words).toBe(cardWords(card))
    expect((await login('/nobody.example/.well-known/device-inbox.json')).status).toBe(404)
  })

  test('holds no private key, and neither does the database in clear', async () => {
    const { text } = await login(`/${northwind.tenantId}/.well-known/device-inbox.json`)
    expect(text).not.toMatch(/SECRET|PRIVATE/)
    const rows = await world.app.db
      .selectFrom('device_inbox_key')
      .select('private_sealed')
      .where('tenant_id', '=', northwind.tenantId)
      .execute()
    expect(rows.length).toBeGreaterThan(2)
    for (const { private_sealed: key } of rows) {
      expect(key.includes('AGE-SECRET-KEY')).toBe(false)
      expect(() => createPrivateKey({ key, format: 'der', type: 'pkcs8' })).toThrow()
    }
  })
})

describe('a sealed list', () => {
  test('is imported row by row like a plain one, with the group tag of its manifest', async () => {
    const bundle = await bundleOf({ groupTag: 'Sales EU' })
    const lines = await send(await sealed(bundle))
    expect(summaryOf(lines)).toMatchObject({ state: 'complete', rows: 2, registered: 2 })
    const custody = { sender: 'Fabrikam OEM', signedBy: 'key', hands: [{ to: bundle.manifest.recipient.name }] }
    expect(summaryOf(lines)).toMatchObject({ custody })
    const filter = encodeURIComponent("groupTag eq 'Sales EU'")
    const { value } = await northwind.api.get<{ value: object[] }>(
      `${management}/windowsAutopilotDeviceIdentities?$filter=${filter}`,
    )
    expect(value).toHaveLength(2)
    // as whoever trusts the sender called it, whatever it calls itself
    expect((await trail('autopilot.device.import')).at(-1)).toMatchObject({
      details: { batch: bundle.manifest.batch, sender: 'Fabrikam OEM', senderKid: keyId(publicText(maker)) },
    })
  })

  test('is imported as CMS, too, when a trusted certificate signed it', async () => {
    const own = ownCertificate()
    const [certificate, key] = [new X509Certificate(own.certificate), own.privateKey]
    const unsigned = await bundleOf({ sender: { name: 'Fabrikam OEM', kid: certificateKid(certificate) } })
    const { signature: _, ...manifest } = unsigned.manifest
    const file = await sealBundle({ ...unsigned, manifest }, await cardOf(northwind), now(), { certificate, key })
    expect(await refusalOf(file)).toContain('you trust no such key')
    await northwind.api.post(senders, { name: 'Fabrikam OEM', certificate: certificate.toString() })
    expect(summaryOf(await send(file))).toMatchObject({ registered: 2 })
  })

  test('is judged and not imported in a dry run', async () => {
    const bundle = await bundleOf()
    expect(summaryOf(await send(await sealed(bundle), northwind, '?dryRun=true'))).toMatchObject({ registered: 2 })
    expect(summaryOf(await send(await sealed(bundle)))).toMatchObject({ registered: 2 })
  })

  test('that comes again changes nothing, in the same file or sealed anew, and says so', async () => {
    const bundle = await bundleOf()
    const file = await sealed(bundle)
    const first = summaryOf(await send(file))
    const tries = [{ again: file }, { again: await sealed(bundle) }, { again: file, query: '?dryRun=true' }]
    for (const { again, query } of tries) {
      const lines = await send(again, northwind, query)
      expect(summaryOf(lines)).toMatchObject({ registered: 0, updated: 0, importId: first?.importId })
      expect(lines).toContainEqual(expect.objectContaining({ kind: 'remark', name: 'AlreadyImported' }))
    }
  })

  test('came through hands that each signed for it', async () => {
    const distributor = generateKeyPairSync('ed25519').privateKey
    const own = { name: 'Distributor', key: publicText(distributor) }
    const bundle = await bundleOf({ recipient: own })
    expect(await refusalOf(await sealed(bundle))).toMatch(/meant for Distributor, and this is .*northwind\.example/)
    const next = handOn(bundle, receiverOf(await cardOf(northwind)), distributor, now())
    const through = { ...bundle, handOvers: [next] }
    const forged = { ...bundle, handOvers: [signDocument({ ...next, signature: undefined }, maker)] }
    expect(await refusalOf(await sealed(forged as Bundle))).toContain('not signed by Distributor')
    const file = await sealed(through)
    const hands = [
      { from: 'Fabrikam OEM', to: 'Distributor', at: bundle.manifest.createdAt },
      { from: 'Distributor', to: next.to.name, at: next.at },
    ]
    const custody = { sender: 'Fabrikam OEM', signedBy: 'key', batch: bundle.manifest.batch, hands }
    expect(summaryOf(await send(file, northwind, '?dryRun=true'))).toMatchObject({ registered: 2, custody })
    const summary = summaryOf(await send(file))
    expect(summary).toMatchObject({ registered: 2, custody })
    // the same list by another way is known, and the way that it came by counts
    const otherWay = handOn(bundle, { ...receiverOf(await cardOf(northwind)), name: 'NW' }, distributor, now())
    const again = await sealed({ ...bundle, handOvers: [otherWay] })
    const known = { registered: 0, importId: summary?.importId, custody }
    for (const query of ['', '?dryRun=true'])
      expect(summaryOf(await send(again, northwind, query))).toMatchObject(known)
    // afterwards, too: the import and the audit entry of its begin
    expect(await northwind.api.get(`${management}/deviceImports/${summary?.importId}`)).toMatchObject({ custody })
    const { rows } = await world.app.pool.query<{ details: object }>(
      "select details from audit_entry where tenant_id = $1 and action = 'autopilot.device.import-begun' and target_id = $2",
      [northwind.tenantId, summary?.importId],
    )
    expect(rows).toEqual([{ details: { ...custody, senderKid: keyId(publicText(maker)) } }])
    // nobody signs in for the receipt: it has the digest of the way, and no name of anybody on it
    const sha256 = createHash('sha256').update(file).digest('hex')
    const { text } = await login(`/${northwind.tenantId}/device-inbox/receipts/${sha256}`)
    const receipt = Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()
    const digests = { senderKid: keyId(publicText(maker)), custodySha256: documentDigest(next) }
    expect(JSON.parse(receipt)).toMatchObject(digests)
    expect(JSON.parse(receipt)).not.toHaveProperty('hands')
    expect(receipt).not.toMatch(/Fabrikam|Distributor/)
  })

  test('that is cancelled after its first rows has its sender and the hands in the trail', async () => {
    const rows = csvOf(510)
    const [head = '', ...devices] = rows.trimEnd().split('\r\n')
    const held = devices.at(-1) ?? ''
    await northwind.api.send('POST', csvPath, `${head}\r\n${held}\r\n`, 'text/csv')
    const bundle = await bundleOf({ csv: rows })
    const hands = [{ from: 'Fabrikam OEM', to: bundle.manifest.recipient.name, at: bundle.manifest.createdAt }]
    const file = await sealed(bundle)
    type Import = { id: string; state: string; registered: number }
    const latest = async () =>
      (await northwind.api.get<{ value: Import[] }>(`${management}/deviceImports?$top=1`)).value[0]
    const { begun } = await world.app.db.transaction().execute(async (tx) => {
      // the last batch has to write this device
      await tx
        .selectFrom('autopilot_device')
        .select('id')
        .where('tenant_id', '=', northwind.tenantId)
        .where('serial_number', '=', held.split(',')[0] ?? '')
        .forUpdate()
        .execute()
      const begun = send(file)
      await expect.poll(latest, { timeout: 20_000 }).toMatchObject({ state: 'running', registered: 500 })
      await northwind.api.post(`${management}/deviceImports/${(await latest())?.id}/cancel`, undefined)
      return { begun }
    })
    const { importId } = summaryOf(await begun) ?? {}
    expect(await northwind.api.get(`${management}/deviceImports/${importId}`)).toMatchObject({ state: 'cancelled' })
    const ofThis = (await trail('autopilot.device.import-begun')).filter(({ target }) => target === importId)
    expect(ofThis).toMatchObject([
      { details: { sender: 'Fabrikam OEM', senderKid: keyId(publicText(maker)), batch: bundle.manifest.batch, hands } },
    ])
    // a plain file has neither
    expect((await trail('autopilot.device.import-begun')).every(({ details }) => 'hands' in details)).toBe(true)
  })
})

describe('a sealed list is refused, and nothing of it is imported, when', () => {
  test('it is sealed to another organisation', async () => {
    const other = await world.tenant('contoso.example')
    expect(await refusalOf(await sealed(await bundleOf(), other))).toContain('sealed to somebody else')
  })

  test('whoever received it seals it again to another organisation, which trusts the same maker', async () => {
    const other = await world.tenant('adventure.example')
    await other.api.post(senders, { name: 'Fabrikam OEM', publicKey: publicText(maker) })
    expect(await refusalOf(await sealed(await bundleOf(), other), other)).toContain('are meant for')
  })

  test('its sender is trusted no longer', async () => {
    const key = generateKeyPairSync('ed25519').privateKey
    const { id } = await northwind.api.post<{ id: string }>(senders, { name: 'Former', publicKey: publicText(key) })
    const bundle = await bundleOf({ key })
    await northwind.api.delete(`${senders}/${id}`)
    expect(await refusalOf(await sealed(bundle))).toContain('you trust no such key')
    for (const action of ['autopilot.inbox.trust', 'autopilot.inbox.distrust'])
      expect((await trail(action)).at(-1)).toMatchObject({ target: keyId(publicText(key)) })
  })

  test.each<[string, string, (bundle: Bundle) => Bundle]>([
    ['a row was changed', 'not the one that was signed', (bundle) => ({ ...bundle, csv: Buffer.from(csvOf()) })],
    [
      'its manifest was changed',
      'not as Fabrikam OEM signed it',
      (bundle) => ({ ...bundle, manifest: { ...bundle.manifest, groupTag: 'Mine' } }),
    ],
    [
      'it is over',
      'was good until',
      (bundle) => ({
        ...bundle,
        manifest: signDocument({ ...bundle.manifest, expiresAt: '2020-01-01T00:00:00Z' }, maker),
      }),
    ],
    [
      'it is from the future',
      'has not come yet',
      (bundle) => ({
        ...bundle,
        manifest: signDocument({ ...bundle.manifest, createdAt: '2099-01-01T00:00:00Z' }, maker),
      }),
    ],
    [
      'it has more rows than it says',
      'another number of them than the manifest says',
      (bundle) => ({ ...bundle, manifest: signDocument({ ...bundle.manifest, rows: 1 }, maker) }),
    ],
    [
      'it says more than the most',
      'is the most in one',
      (bundle) => ({ ...bundle, manifest: signDocument({ ...bundle.manifest, rows: 10_001 }, maker) }),
    ],
  ])('%s', async (_, says, change) => {
    const before = await world.app.db
      .selectFrom('autopilot_device')
      .select('id')
      .where('tenant_id', '=', northwind.tenantId)
      .execute()
    expect(await refusalOf(await sealed(change(await bundleOf())))).toContain(says)
    expect(
      await world.app.db
        .selectFrom('autopilot_device')
        .select('id')
        .where('tenant_id', '=', northwind.tenantId)
        .execute(),
    ).toHaveLength(before.length)
  })

  test('another list of this sender was imported by its name', async () => {
    const bundle = await bundleOf()
    await send(await sealed(bundle))
    const other = await bundleOf({ batch: bundle.manifest.batch })
    expect(await refusalOf(await sealed(other))).toContain(
      `sent another list by the name ${bundle.manifest.batch} before`,
    )
  })

  test('it comes while it is being imported, or while another by its name is', async () => {
    const bundle = await bundleOf()
    const file = await sealed(bundle)
    const other = await sealed(await bundleOf({ batch: bundle.manifest.batch }))
    const claims = async () =>
      world.app.db
        .selectFrom('device_delivery')
        .select('receipt')
        .where('tenant_id', '=', northwind.tenantId)
        .where('batch', '=', bundle.manifest.batch)
        .execute()
    const { first } = await world.app.db.transaction().execute(async (tx) => {
      await sql`/* every tenant: a test holds the table */ lock table autopilot_device in share mode`.execute(tx)
      const begun = send(file)
      await expect.poll(claims, { timeout: 20_000 }).toEqual([{ receipt: null }])
      for (const one of [file, other]) expect(await refusalOf(one)).toContain('is being imported at this moment')
      return { first: begun }
    })
    expect(summaryOf(await first)).toMatchObject({ registered: 2 })
    expect(summaryOf(await send(file))).toMatchObject({ registered: 0 })
    expect(await refusalOf(other)).toContain('sent another list by the name')
  })

  test('it is no sealed file, half of one, or holds something else', async () => {
    const file = await sealed(await bundleOf())
    const card = await cardOf(northwind)
    const recipient = card.keys.find(({ kind }) => kind === 'age')?.value ?? ''
    expect(await refusalOf(file.subarray(0, file.length - 100))).toContain('not whole')
    expect(await refusalOf(await sealWithAge(Buffer.from('no tar'), [recipient]))).toContain('no bundle')
    expect(await refusalOf(await sealWithAge(new Uint8Array(10_000_000), [recipient]))).toContain('no bundle')
    expect(
      await refusalOf(Buffer.concat([Buffer.from([0x30, 0x84, 0xff, 0xff, 0xff, 0xff]), Buffer.alloc(500, 0x30)])),
    ).toContain('not whole')
    expect(await refusalOf(Buffer.alloc(100_000, Buffer.from([0x30, 0x80])))).toContain('not whole')
  })

  test('it is larger than any that is taken', async () => {
    const head = Buffer.from('age-encryption.org/v1\n')
    expect(await refusalOf(Buffer.concat([head, Buffer.alloc(49 * 1024 * 1024)]))).toContain(
      'Ask the sender for several files',
    )
  })
})

test('a list whose import did not come to its end gives its name free', async () => {
  const bundle = await bundleOf()
  await expect(send(await sealed(bundle), northwind, '?maxRows=1')).rejects.toThrow('more than 1 devices')
  const other = await bundleOf({ batch: bundle.manifest.batch })
  expect(summaryOf(await send(await sealed(other)))).toMatchObject({ registered: 2 })
})

test('two sealed files of one organisation are taken at a time, and the next when one of them has ended', async () => {
  const tenant = await world.tenant('tailspin.example')
  const half = Buffer.concat([Buffer.from('age-encryption.org/v1\n'), Buffer.alloc(64 * 1024)])
  const begun = [1, 2, 3].map(() => {
    const body = new PassThrough()
    body.write(half)
    return { body, end: refusalOf(body, tenant) }
  })
  const [third, how] = await Promise.race(begun.map(async (one) => [one, await one.end] as const))
  expect(how).toContain('2 sealed files of this organisation are being imported already')
  third.body.destroy()
  const [first, second] = begun.filter((one) => one !== third)
  expect(await refusalOf(half, tenant)).toContain('are being imported already')
  first?.body.end()
  expect(await first?.end).toContain('not whole')
  expect(await refusalOf(half, tenant)).toContain('not whole')
  second?.body.end()
  expect(await second?.end).toContain('not whole')
})

describe('the receipt of a sealed list', () => {
  test('says what became of each line, is signed with the key of the card, and is for whoever has the file', async () => {
    const good = csvOf(1)
    const bundle = await bundleOf({ csv: `${good}PF9,,AAAA\r\n` })
    const file = await sealed(bundle)
    const sha256 = createHash('sha256').update(file).digest('hex')
    const path = `/${northwind.tenantId}/device-inbox/receipts/${sha256}`
    expect((await login(path)).status).toBe(404)
    await send(file)
    const { status, text } = await login(path)
    expect(status).toBe(200)
    const { key } = await cardOf(northwind)
    const verifier = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' })
    const { payload, protectedHeader } = await compactVerify(text, verifier)
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', kid: keyId(key) })
    const receipt = JSON.parse(Buffer.from(payload).toString())
    expect(receipt).toMatchObject({
      format: 'device-receipt/1',
      batch: bundle.manifest.batch,
      fileSha256: sha256,
      registered: 1,
      refused: 1,
    })
    expect(receipt.rows).toEqual([
      [2, 'registered', 0],
      [3, 'refused', expect.any(Number)],
    ])
    expect(JSON.stringify(receipt)).not.toContain(good.split('\r\n')[1]?.split(',')[0])
    const other = await world.tenant('wingtip.example')
    expect((await login(`/${other.tenantId}/device-inbox/receipts/${sha256}`)).status).toBe(404)
  })
})

test('a sender is trusted once, by the words of the key', async () => {
  const key = publicText(generateKeyPairSync('ed25519').privateKey)
  const made = await northwind.api.post<{ words: string }>(senders, { name: 'Litware', publicKey: key })
  expect(made.words).toBe(keyWords(key))
  await expect(northwind.api.post(senders, { name: 'Litware again', publicKey: key })).rejects.toMatchObject({
    status: 409,
  })
  await expect(northwind.api.post(senders, { name: 'None' })).rejects.toMatchObject({ status: 400 })
  await expect(northwind.api.post(senders, { name: 'None', certificate: 'x' })).rejects.toMatchObject({ status: 400 })
})

test('keys of an inbox are changed on demand, beside the former ones or in their place, and former private keys are gone', async () => {
  const rotated = async (body: object) => {
    const file = await sealed(await bundleOf())
    await northwind.api.post(`${inbox}/rotate`, body)
    return refusalOf(file)
  }
  expect(await rotated({})).toMatch(/^imported: .*"registered":2/)
  expect(await rotated({ now: true })).toContain('sealed to somebody else')
  const kept = await world.app.db
    .selectFrom('device_inbox_key')
    .select('kind')
    .where('tenant_id', '=', northwind.tenantId)
    .execute()
  expect(kept.map(({ kind }) => kind).sort()).toEqual(['age', 'sign', 'x509'])
})
