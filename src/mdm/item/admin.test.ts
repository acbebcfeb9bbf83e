import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { request } from 'node:https'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startWorld, type World, type WorldTenant } from '../../../test/support/world/world.ts'
import { fetchToken } from '../../client/api.ts'
import { AppId } from '../../kernel/id.ts'
import { makeSeal } from '../../pki/seal.ts'
import { largestAppBytes } from './app/app.ts'
import { uploadContent } from './app/content/upload.ops.ts'

let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('harbourline.example')
})
afterAll(() => world[Symbol.asyncDispose]())

const configurations = '/beta/deviceManagement/deviceConfigurations'
const apps = '/beta/deviceAppManagement/mobileApps'
const pages = '/beta/deviceManagement/deviceEnrollmentConfigurations'
type Made = { id: string } & Record<string, unknown>

const custom = (value: unknown = 1) => ({
  '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
  displayName: 'No manual unenrolment',
  omaSettings: [
    {
      '@odata.type': '#microsoft.graph.omaSettingInteger',
      displayName: 'x',
      omaUri: './Device/Vendor/MSFT/Policy/Config/Experience/AllowManualMDMUnenrollment',
      value,
    },
  ],
})
const msi = {
  '@odata.type': '#microsoft.graph.windowsMobileMSI',
  displayName: 'Agent',
  productCode: '7c1b4f80-2e43-4e0b-9d6b-0b6b6d3f9a51',
  productVersion: '4.2.0',
  fileName: 'agent.msi',
}
const allDevices = { target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }

async function audited(targetId: string): Promise<string[]> {
  const rows = await world.app.db
    .selectFrom('audit_entry')
    .select('action')
    .where('tenant_id', '=', tenant.tenantId)
    .where('target_id', '=', targetId)
    .orderBy('sequence')
    .execute()
  return rows.map(({ action }) => action)
}

describe('policies', () => {
  test('are created, read, changed, assigned and deleted, each with an audit entry', async () => {
    const { api } = tenant
    const made = await api.post<Made>(configurations, custom())
    expect(made).toMatchObject({ '@odata.type': '#microsoft.graph.windows10CustomConfiguration', version: 1 })
    expect((made.omaSettings as { value: number }[])[0]?.value).toBe(1)
    const changed = await api.patch<Made>(`${configurations}/${made.id}`, { ...custom(0), displayName: 'Renamed' })
    expect(changed).toMatchObject({ displayName: 'Renamed', version: 2 })
    await api.post(`${configurations}/${made.id}/assign`, { assignments: [allDevices] })
    const { value } = await api.get<{ value: Made[] }>(`${configurations}?$expand=assignments`)
    expect(value.find(({ id }) => id === made.id)?.assignments).toMatchObject([allDevices])
    await api.delete(`${configurations}/${made.id}`)
    await expect(api.get(`${configurations}/${made.id}`)).rejects.toMatchObject({ status: 404 })
    expect(await audited(made.id)).toEqual([
      'mdm.policy.create',
      'mdm.policy.change',
      'mdm.policy.assign',
      'mdm.policy.delete',
    ])
  })

  test.each([
    ['a value of the wrong kind', custom('x'), 'whole number'],
    ['a type we do not serve', { '@odata.type': '#microsoft.graph.iosGeneral', displayName: 'x' }, 'not served here'],
    [
      'no settings',
      { '@odata.type': '#microsoft.graph.windows10CustomConfiguration', displayName: 'x' },
      'needs displayName',
    ],
    [
      'something that is no certificate',
      {
        '@odata.type': '#microsoft.graph.windows81TrustedRootCertificate',
        displayName: 'x',
        trustedRootCertificate: 'AAAA',
      },
      'not a certificate',
    ],
  ])('%s is refused with what to do', async (_what, body, sentence) => {
    await expect(tenant.api.post(configurations, body)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(sentence),
    })
  })

  test('[T-52] all policies of an organisation hold at most 8 MB, of which one may be changed to less', async () => {
    const large = await world.tenant('large.example')
    const setting = (letter: string) => ({
      ...custom().omaSettings[0],
      '@odata.type': '#microsoft.graph.omaSettingString',
      omaUri: `./Device/Vendor/MSFT/Policy/Config/Large/${letter}`,
      value: letter.repeat(300_000),
    })
    const policy = { ...custom(), omaSettings: ['a', 'b', 'c'].map(setting) }
    const made: Made[] = []
    const refused = { status: 409, message: expect.stringContaining('of at most 8.0') }
    const more = async () => made.push(await large.api.post<Made>(configurations, policy))
    for (let n = 0; n < 9; n++) await more()
    await expect(more()).rejects.toMatchObject(refused)
    expect((await large.api.get<{ value: Made[] }>(configurations)).value).toHaveLength(9)
    await large.api.patch(`${configurations}/${made[0]?.id}`, custom())
    await more()
    await expect(large.api.patch(`${configurations}/${made[0]?.id}`, policy)).rejects.toMatchObject(refused)
  })

  test('an unknown group, and a target of no known type, are refused and the old targets stay', async () => {
    const { id } = await tenant.api.post<Made>(configurations, custom())
    await tenant.api.post(`${configurations}/${id}/assign`, { assignments: [allDevices] })
    const unknown = { target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: randomUUID() } }
    await expect(tenant.api.post(`${configurations}/${id}/assign`, { assignments: [unknown] })).rejects.toMatchObject({
      status: 404,
    })
    const nobody = { target: { '@odata.type': '#microsoft.graph.somebodyAssignmentTarget' } }
    await expect(tenant.api.post(`${configurations}/${id}/assign`, { assignments: [nobody] })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('somebodyAssignmentTarget'),
    })
    const { value } = await tenant.api.get<{ value: Made[] }>(`${configurations}/${id}/assignments`)
    expect(value).toMatchObject([allDevices])
  })
})

describe('applications', () => {
  test('are published by uploading their file, and only then can be assigned', async () => {
    const { api } = tenant
    const made = await api.post<Made>(apps, msi)
    expect(made).toMatchObject({
      publishingState: 'notPublished',
      productCode: '{7C1B4F80-2E43-4E0B-9D6B-0B6B6D3F9A51}',
    })
    const assign = { mobileAppAssignments: [{ intent: 'required', ...allDevices }] }
    await expect(api.post(`${apps}/${made.id}/assign`, assign)).rejects.toMatchObject({ status: 409 })
    const content = randomBytes(3 * 1024 * 1024 + 5)
    const uploaded = JSON.parse(
      await api.send('PUT', `${apps}/${made.id}/content`, Readable.from([content]), 'application/octet-stream'),
    )
    expect(uploaded).toEqual({ sha256: createHash('sha256').update(content).digest('hex'), sizeBytes: content.length })
    await api.post(`${apps}/${made.id}/assign`, assign)
    expect(await api.get(`${apps}/${made.id}`)).toMatchObject({ publishingState: 'published', size: content.length })
    await api.delete(`${apps}/${made.id}`)
    expect(await audited(made.id)).toEqual(['mdm.app.create', 'mdm.app.upload', 'mdm.app.assign', 'mdm.app.delete'])
    const { count } = await world.app.db
      .selectFrom('mdm_app_content')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('tenant_id', '=', tenant.tenantId)
      .where('app_id', '=', made.id)
      .executeTakeFirstOrThrow()
    expect(count).toBe('0')
  })

  test('an upload that is too large or empty changes nothing', async () => {
    const { id } = await tenant.api.post<Made>(apps, msi)
    const operation = {
      tenantId: tenant.tenantId,
      actor: { kind: 'system', id: 'test', name: 'test' } as const,
      now: new Date(),
    }
    const seal = makeSeal(randomBytes(32))
    const big = Readable.from([Buffer.alloc(600), Buffer.alloc(600)])
    await expect(uploadContent(world.app.db, seal, operation, AppId.parse(id), big, 1000)).rejects.toMatchObject({
      code: 'too-large',
    })
    await expect(
      uploadContent(world.app.db, seal, operation, AppId.parse(id), Readable.from([])),
    ).rejects.toMatchObject({
      code: 'invalid-input',
    })
    // what says itself that it is too large is refused before any of it has come
    const { login, graph } = world.urls
    const { value: token } = await fetchToken({
      login,
      graph,
      ca: world.ca,
      tenant: tenant.tenantId,
      ...tenant.application,
    })
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/octet-stream',
        'content-length': largestAppBytes + 1,
      }
      const sent = request(`${graph}${apps}/${id}/content`, { method: 'PUT', ca: world.ca, headers })
      sent.on('response', (answer) => {
        resolve(answer.statusCode)
        sent.destroy()
      })
      sent.on('error', reject)
      sent.flushHeaders()
    })
    expect(status).toBe(413)
    expect(await tenant.api.get(`${apps}/${id}`)).toMatchObject({ publishingState: 'notPublished', size: 0 })
  })

  test.each([
    [{ ...msi, productCode: '{nope}' }, 'productCode'],
    [{ ...msi, productVersion: 'newest' }, 'productVersion'],
    [{ ...msi, fileName: '../../etc/passwd.msi' }, 'fileName'],
    [{ ...msi, fileName: 'agent.exe' }, 'fileName'],
    [{ ...msi, '@odata.type': '#microsoft.graph.winGetApp' }, 'not served'],
    [{ ...msi, displayName: undefined }, 'displayName'],
  ])('%j is refused naming %s', async (body, named) => {
    await expect(tenant.api.post(apps, body)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(named),
    })
  })
})

describe('enrolment status pages', () => {
  const page = (displayName: string, more = {}) => ({
    '@odata.type': '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration',
    displayName,
    ...more,
  })
  const order = async ({ api }: WorldTenant): Promise<string[]> => {
    const { value } = await api.get<{ value: { displayName: string; priority: number }[] }>(
      `${pages}?$filter=isof('microsoft.graph.windows10EnrollmentCompletionPageConfiguration')`,
    )
    return value.map(({ displayName, priority }) => `${priority} ${displayName}`)
  }

  test('the default exists from the start, can be changed, and can neither be deleted nor assigned', async () => {
    const fresh = await world.tenant('default.example')
    const { value } = await fresh.api.get<{ value: Made[] }>(pages)
    const id = value[0]?.id ?? ''
    expect(value[0]).toMatchObject({
      displayName: 'All users and all devices',
      priority: 0,
      showInstallationProgress: false,
    })
    expect(id).toBe(`${fresh.tenantId}_DefaultWindows10EnrollmentCompletionPageConfiguration`)
    await fresh.api.patch(`${pages}/${id}`, { showInstallationProgress: 'True', installProgressTimeoutInMinutes: '90' })
    expect(await fresh.api.get(`${pages}/${id}`)).toMatchObject({
      showInstallationProgress: true,
      installProgressTimeoutInMinutes: 90,
      version: 1,
    })
    await expect(fresh.api.delete(`${pages}/${id}`)).rejects.toMatchObject({ status: 400 })
    await expect(
      fresh.api.post(`${pages}/${id}/assign`, { enrollmentConfigurationAssignments: [allDevices] }),
    ).rejects.toMatchObject({ status: 400 })
  })

  test('priorities have no gaps: new pages come last, moved ones shift the others, deleted ones close up', async () => {
    const fresh = await world.tenant('priorities.example')
    const ids: string[] = []
    for (const name of ['A', 'B', 'C']) ids.push((await fresh.api.post<Made>(pages, page(name))).id)
    expect(await order(fresh)).toEqual(['0 All users and all devices', '1 A', '2 B', '3 C'])
    await fresh.api.post(`${pages}/${ids[2]}/setPriority`, { priority: 1 })
    expect(await order(fresh)).toEqual(['0 All users and all devices', '1 C', '2 A', '3 B'])
    await fresh.api.delete(`${pages}/${ids[0]}`)
    expect(await order(fresh)).toEqual(['0 All users and all devices', '1 C', '2 B'])
  })

  test.each([
    [{ installProgressTimeoutInMinutes: 0 }, 'installProgressTimeoutInMinutes'],
    [{ installProgressTimeoutInMinutes: 1441 }, 'installProgressTimeoutInMinutes'],
    [{ customErrorMessage: 'x'.repeat(10_001) }, 'customErrorMessage'],
    [{ selectedMobileAppIds: Array.from({ length: 101 }, () => randomUUID()) }, 'selectedMobileAppIds'],
  ])('%o is refused', async (settings, named) => {
    await expect(tenant.api.post(pages, page('X', settings))).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(named),
    })
  })
})

test('[T-42] a status page waits for applications of its own tenant only: others, and those of nobody, are refused by name', async () => {
  const other = await world.tenant('waits.example')
  const theirs = (await other.api.post<Made>(apps, msi)).id
  const ours = (await tenant.api.post<Made>(apps, msi)).id
  const selecting = (...ids: string[]) => ({ displayName: 'Waits', selectedMobileAppIds: ids })
  const made = await tenant.api.post<Made>(pages, selecting(ours.toUpperCase()))
  expect(made).toMatchObject({ selectedMobileAppIds: [ours] })
  for (const id of [theirs, randomUUID()]) {
    const refused = { status: 400, message: expect.stringContaining(id) }
    await expect(tenant.api.post(pages, selecting(ours, id))).rejects.toMatchObject(refused)
    await expect(tenant.api.patch(`${pages}/${made.id}`, selecting(ours, id))).rejects.toMatchObject(refused)
  }
  // a page that still names an application which is gone can be changed
  await tenant.api.delete(`${apps}/${ours}`)
  await tenant.api.patch(`${pages}/${made.id}`, { ...selecting(ours), displayName: 'Waited' })
  expect(await tenant.api.get(`${pages}/${made.id}`)).toMatchObject({
    displayName: 'Waited',
    selectedMobileAppIds: [ours],
  })
  await tenant.api.delete(`${pages}/${made.id}`)
})

test('[T-42] nothing of one tenant can be read, changed, assigned or deleted by another', async () => {
  const other = await world.tenant('fabrikam.example')
  const made = [
    `${configurations}/${(await tenant.api.post<Made>(configurations, custom())).id}`,
    `${apps}/${(await tenant.api.post<Made>(apps, msi)).id}`,
    `${pages}/${(await tenant.api.post<Made>(pages, { displayName: 'P' })).id}`,
  ]
  for (const path of made) {
    await expect(other.api.get(path)).rejects.toMatchObject({ status: 404 })
    await expect(other.api.patch(path, { displayName: 'mine' })).rejects.toMatchObject({ status: 404 })
    await expect(other.api.delete(path)).rejects.toMatchObject({ status: 404 })
    await expect(other.api.get(`${path}/assignments`)).rejects.toMatchObject({ status: 404 })
    const member = path.startsWith(apps)
      ? 'mobileAppAssignments'
      : path.startsWith(pages)
        ? 'enrollmentConfigurationAssignments'
        : 'assignments'
    const empty = { [member]: [] }
    await expect(other.api.post(`${path}/assign`, empty)).rejects.toMatchObject({ status: 404 })
    expect(await tenant.api.get(path)).not.toMatchObject({ displayName: 'mine' })
  }
  const upload = other.api.send('PUT', `${made[1]}/content`, 'x', 'application/octet-stream')
  await expect(upload).rejects.toMatchObject({ status: 404 })
  await expect(
    other.api.get(`/beta/deviceManagement/managedDevices/${randomUUID()}/deploymentStatus`),
  ).rejects.toMatchObject({
    status: 404,
  })
})
