// Whom a customer has told when a partner has uploaded devices: nobody, until somebody there asks for it; then an address, by a real mail
// server, or a webhook, by a real server over TLS.

import { createHmac, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Agency } from '../../../src/autopilot/batch/agency.ops.ts'
import { createBatch } from '../../../src/autopilot/batch/submit.ops.ts'
import { mayTellTo } from '../../../src/partner/notice/address.ts'
import { deliverDue } from '../../../src/partner/notice/deliver.ops.ts'
import { postWebhooks } from '../../../src/partner/notice/webhook.ops.ts'
import { loadMasterKey } from '../../../src/pki/master-key.ops.ts'
import { makeSeal } from '../../../src/pki/seal.ts'
import { mailServer, webhookServer } from '../../support/notice/receivers.ts'
import { agencyOf } from '../../support/partner/customers.ts'
import { granted, invitationOf, makePartner } from '../../support/partner/partner.ts'
import { commandLine } from '../../support/world/command-line.ts'
import { newHardware } from '../../support/world/office.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

const path = '/beta/partnerNotice'
let folder: string
let mail: Awaited<ReturnType<typeof mailServer>>
let hook: Awaited<ReturnType<typeof webhookServer>>
let world: World
let partner: WorldTenant
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'taxiway-notice-'))
  mail = await mailServer()
  hook = await webhookServer()
  writeFileSync(join(folder, 'ca.pem'), hook.ca)
  world = await startWorld({
    mailUrl: mail.url,
    mailFrom: 'Taxiway <noreply@installation.example>',
    outgoingNetworks: '127.0.0.0/8,::1/128',
    outgoingAuthorities: join(folder, 'ca.pem'),
  })
  partner = await world.tenant('partner.example', { displayName: 'Fabrikam' })
  await makePartner(world, partner, { cspKind: 'direct' })
}, 60_000)
afterAll(async () => {
  await world?.[Symbol.asyncDispose]()
  mail?.stop()
  hook?.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function customer(): Promise<WorldTenant> {
  const one = await world.tenant(`c${randomUUID().slice(0, 8)}.example`, { displayName: 'Contoso' })
  const administrator = await one.user('gina', { roles: ['global-administrator'] })
  await granted(world, one, administrator, await invitationOf(world, partner))
  return one
}

const agency = ({ tenantId }: WorldTenant): Agency => agencyOf(partner.tenantId, tenantId, new Date())

/** To its end, which is when the customer's devices stand. */
async function upload(
  to: WorldTenant,
  batch: string,
  hashes = [newHardware().hash, newHardware().hash],
): Promise<void> {
  const rows = hashes.map((hardwareHash) => ({
    ...{ serialNumber: '', productKey: '', manufacturer: '', model: '', hardwareHash },
  }))
  const jobId = await createBatch(world.app.db, agency(to), batch, { rows })
  const state = async () =>
    (
      await world.app.pool.query<{ state: string }>('select state from device_job where tenant_id = $1 and id = $2', [
        to.tenantId,
        jobId,
      ])
    ).rows[0]?.state
  await expect.poll(state, { timeout: 20_000 }).toBe('done')
}

const waiting = async ({ tenantId }: WorldTenant) =>
  (
    await world.app.pool.query<{ way: string; attempts: number }>(
      'select way, attempts from partner_notice where tenant_id = $1',
      [tenantId],
    )
  ).rows

const minutes = (count: number) => new Date(Date.now() + count * 60_000)

/** What the server does every ten seconds, at a time of our own. */
async function deliver(now: Date, post = postWebhooks(mayTellTo(['127.0.0.0/8', '::1/128']), [hook.ca])) {
  const seal = makeSeal(await loadMasterKey(world.folder, undefined))
  const deps = { db: world.app.db, seal, clock: () => now, portal: world.urls.portal, sendMail: undefined }
  await deliverDue({ ...deps, postWebhook: post }, () => false)
}

test('[S-008] nobody is told of an upload by default: nothing is sent and nothing waits to be, and the devices stand there', async () => {
  const contoso = await customer()
  expect(await contoso.api.get(path)).toMatchObject({ mailTo: null, webhookUrl: null })
  await upload(contoso, 'silent')
  expect(await waiting(contoso)).toEqual([])
  const { value } = await contoso.api.get<{ value: unknown[] }>(
    '/v1.0/deviceManagement/windowsAutopilotDeviceIdentities',
  )
  expect(value).toHaveLength(2)
  // whoever asked for it in the meantime gets what comes, and not what was
  await contoso.api.patch(path, { mailTo: 'it@contoso.example' })
  expect(await waiting(contoso)).toEqual([])
  expect(mail.mails).toEqual([])
})

test('[S-009] an organisation that asks for it gets one mail and one signed call of its webhook for each batch, and none when it asks no more', async () => {
  const contoso = await customer()
  const said = await contoso.api.patch<{ webhookSecret: string }>(path, {
    mailTo: 'it@contoso.example',
    webhookUrl: hook.url,
  })
  expect(said).toMatchObject({ mailTo: 'it@contoso.example', webhookUrl: hook.url, sendsMail: true })
  expect(await contoso.api.get(path)).not.toHaveProperty('webhookSecret')
  const [mails, hooks] = [mail.mails.length, hook.hooks.length]
  await upload(contoso, 'spring')
  await expect.poll(() => mail.mails.length, { timeout: 30_000 }).toBe(mails + 1)
  await expect.poll(() => hook.hooks.length, { timeout: 30_000 }).toBe(hooks + 1)
  const letter = mail.mails.at(-1)
  expect(letter).toMatchObject({ from: 'noreply@installation.example', to: ['it@contoso.example'] })
  expect(letter?.text).toContain('Subject: Fabrikam: devices for Contoso, 2 registered')
  expect(letter?.text).toContain('/devices')

  const call = hook.hooks.at(-1)
  const { 'taxiway-signature': signature, 'taxiway-delivery': id } = call?.headers ?? {}
  expect(JSON.parse(call?.body ?? '')).toMatchObject({
    ...{ id, event: 'partner.devices-uploaded', organisationId: contoso.tenantId },
    ...{ partnerName: 'Fabrikam', batchId: 'spring', devices: 2, failed: 0 },
  })
  const [, seconds, digest] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(signature)) ?? []
  const key = Buffer.from(said.webhookSecret, 'base64url')
  expect(createHmac('sha256', key).update(`${seconds}.${call?.body}`).digest('hex')).toBe(digest)

  await expect.poll(async () => waiting(contoso), { timeout: 10_000 }).toEqual([])
  expect(await contoso.api.get(path)).toMatchObject({ lastFailure: null, lastDeliveredDateTime: expect.any(String) })
  await contoso.api.patch(path, { mailTo: null, webhookUrl: null })
  await upload(contoso, 'summer')
  expect(await waiting(contoso)).toEqual([])
  expect([mail.mails.length, hook.hooks.length]).toEqual([mails + 1, hooks + 1])
})

test('of an upload with refused devices mail and webhook say how many were registered and how many not', async () => {
  const contoso = await customer()
  await contoso.api.patch(path, { mailTo: 'it@contoso.example', webhookUrl: hook.url })
  const [mails, hooks] = [mail.mails.length, hook.hooks.length]
  await upload(contoso, 'mixed', [newHardware().hash, 'T0E=', 'T0E='])
  await expect.poll(() => [mail.mails.length, hook.hooks.length], { timeout: 30_000 }).toEqual([mails + 1, hooks + 1])
  expect(mail.mails.at(-1)?.text).toContain('devices for Contoso, 1 of 3 registered, 2 refused')
  expect(JSON.parse(hook.hooks.at(-1)?.body ?? '')).toMatchObject({ batchId: 'mixed', devices: 3, failed: 2 })
})

test('what never arrives is tried twelve times within half a day, and then no more', async () => {
  const contoso = await customer()
  await contoso.api.patch(path, { webhookUrl: hook.url })
  await world.app.pool.query("update regular_job set due_at = now() + interval '1 hour' where name = 'partner-notices'")
  try {
    await upload(contoso, 'never')
    const tried: number[] = []
    const refuse = async () => {
      throw new Error('nobody is there')
    }
    for (let hours = 1; hours <= 24 * 7; hours += 7) {
      await deliver(minutes(hours * 60), refuse)
      tried.push((await waiting(contoso))[0]?.attempts ?? 0)
    }
    expect(tried.slice(0, 13)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 0])
    expect(await contoso.api.get(path)).toMatchObject({ lastFailure: 'webhook: nobody is there' })
  } finally {
    await world.app.pool.query("update regular_job set due_at = now() where name = 'partner-notices'")
  }
})

test('what does not arrive is tried again after pauses that grow, under the same id; a redirect is not followed', async () => {
  const other = await webhookServer([500, { status: 307, location: hook.url }])
  try {
    const contoso = await customer()
    await contoso.api.patch(path, { webhookUrl: other.url })
    await world.app.pool.query(
      "update regular_job set due_at = now() + interval '1 hour' where name = 'partner-notices'",
    )
    const post = postWebhooks(mayTellTo(['127.0.0.0/8', '::1/128']), [other.ca])
    await upload(contoso, 'again')
    const before = hook.hooks.length
    await deliver(minutes(1), post)
    expect([await waiting(contoso), await contoso.api.get(path)]).toMatchObject([
      [{ way: 'webhook', attempts: 1 }],
      { lastFailure: 'webhook: it answered 500' },
    ])
    await deliver(minutes(1.2), post) // half a minute has to pass first
    expect(other.hooks).toHaveLength(1)
    await deliver(minutes(2), post)
    expect(await contoso.api.get(path)).toMatchObject({ lastFailure: 'webhook: it answered 307' })
    await deliver(minutes(2.5), post)
    expect(other.hooks).toHaveLength(2)
    await deliver(minutes(4), post)
    expect(await waiting(contoso)).toEqual([])
    expect(new Set(other.hooks.map(({ headers }) => headers['taxiway-delivery'])).size).toBe(1)
    expect([other.hooks.length, hook.hooks.length]).toEqual([3, before])
  } finally {
    await world.app.pool.query("update regular_job set due_at = now() where name = 'partner-notices'")
    other.stop()
  }
})

test('a test goes where notices go, and once: it is not tried again, says why it did not arrive, and there are ten in an hour', async () => {
  const contoso = await customer()
  const send = () => contoso.api.post(`${path}/test`, undefined)
  await expect(send()).rejects.toMatchObject({ status: 409, message: expect.stringContaining('Nobody is told') })
  const other = await webhookServer([500])
  try {
    await world.app.pool.query(
      "update regular_job set due_at = now() + interval '1 hour' where name = 'partner-notices'",
    )
    const post = postWebhooks(mayTellTo(['127.0.0.0/8', '::1/128']), [other.ca])
    await contoso.api.patch(path, { webhookUrl: other.url })
    await send()
    await deliver(minutes(1), post)
    expect([await waiting(contoso), await contoso.api.get(path)]).toMatchObject([
      [],
      { lastFailure: 'webhook: it answered 500', lastDeliveredDateTime: null },
    ])
    await send()
    expect(await contoso.api.get(path)).toMatchObject({ lastFailure: null })
    await deliver(minutes(1), post)
    expect(await contoso.api.get(path)).toMatchObject({ lastFailure: null, lastDeliveredDateTime: expect.any(String) })
    const { 'taxiway-delivery': id } = other.hooks.at(-1)?.headers ?? {}
    const said = { id, event: 'partner.notice-test', organisationId: contoso.tenantId, test: true }
    expect(JSON.parse(other.hooks.at(-1)?.body ?? '')).toMatchObject(said)
    for (let sent = 2; sent < 10; sent++) await send()
    await expect(send()).rejects.toMatchObject({ status: 429, message: expect.stringContaining('within an hour') })
    await contoso.api.patch(path, { webhookUrl: null })
    expect(await waiting(contoso)).toEqual([])
  } finally {
    await world.app.pool.query("update regular_job set due_at = now() where name = 'partner-notices'")
    other.stop()
  }
})

test('a webhook leads to no address inside, whatever its name is, unless the operator allows it; nor to a server that nobody vouches for', async () => {
  const sent = { id: randomUUID(), body: '{}', secret: Buffer.alloc(32), now: new Date() }
  const before = hook.hooks.length
  const closed = postWebhooks(mayTellTo([]), [hook.ca])
  const port = new URL(hook.url).port
  for (const host of ['localhost', '127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '127.1']) {
    await expect(closed(`https://${host}:${port}/devices`, sent)).rejects.toThrow('inside')
  }
  const whyNot = (name: string) =>
    closed(`https://${name}:${port}/devices`, sent).then(
      () => 'told',
      (error: Error) => error.message.replace(name, 'NAME'),
    )
  expect(await whyNot('localhost')).toBe(await whyNot('nowhere.invalid'))
  await expect(postWebhooks(mayTellTo(['127.0.0.0/8', '::1/128']), [])(hook.url, sent)).rejects.toThrow(/certificate/)
  expect(hook.hooks).toHaveLength(before)
  await postWebhooks(mayTellTo(['127.0.0.0/8', '::1/128']), [hook.ca])(hook.url, sent)
  expect(hook.hooks).toHaveLength(before + 1)
})

test('what is no address is refused with what to do, and a new address of the webhook has a new secret', async () => {
  const contoso = await customer()
  for (const [body, words] of [
    [{ mailTo: 'it' }, 'not one mail address'],
    [{ webhookUrl: 'http://hooks.example' }, 'https://'],
    [{ webhookUrl: 'https://a:b@hooks.example' }, 'password'],
  ] as const) {
    await expect(contoso.api.patch(path, body)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(words),
    })
  }
  const change = (body: object) => contoso.api.patch<{ webhookSecret: string | null }>(path, body)
  const first = (await change({ webhookUrl: 'https://hooks.example/1' })).webhookSecret
  expect((await change({ webhookUrl: 'https://hooks.example/1' })).webhookSecret).toBeNull()
  const second = (await change({ webhookUrl: 'https://hooks.example/2' })).webhookSecret
  expect(first).toMatch(/^[\w-]{43}$/)
  expect([second === first, second]).toEqual([false, expect.stringMatching(/^[\w-]{43}$/)])
  const { rows } = await world.app.pool.query(
    "select before, after from audit_entry where tenant_id = $1 and action = 'partner.notice.change'",
    [contoso.tenantId],
  )
  expect(JSON.stringify(rows)).not.toContain(second)
})

test('the command line sets it, shows the secret once, and ends it', async () => {
  const contoso = await customer()
  const taxiway = commandLine(world, contoso)
  expect((await taxiway('organization', 'notice')).out).toContain('Nobody is told')
  const set = await taxiway('organization', 'notice', '--mail', 'it@contoso.example', '--webhook', hook.url)
  expect([set.code, set.out]).toEqual([0, expect.stringMatching(/shown only now: [\w-]{43}/)])
  expect((await taxiway('organization', 'notice')).out).not.toContain('shown only now')
  const ended = await taxiway('organization', 'notice', '--mail', 'none', '--webhook', 'none')
  expect(ended.out).toContain('Nobody is told')
})
