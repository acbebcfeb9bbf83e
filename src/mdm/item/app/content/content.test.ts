// A signed address of an application is no promise: what a session would not offer the device now is not served.

import { get } from 'node:https'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { type Enrolled, enrolledDevice, send, session } from '../../../../../test/support/mdm/mdm-device.ts'
import { startWorld, type World, type WorldTenant } from '../../../../../test/support/world/world.ts'
import type { Evidence } from '../../../../kernel/assurance.ts'

let world: World
let later = 0
beforeAll(async () => {
  world = await startWorld({ clock: () => new Date(Date.now() + later) })
})
afterAll(() => world?.[Symbol.asyncDispose]())

const apps = '/beta/deviceAppManagement/mobileApps'
const registered: Evidence = { assurance: 'claimed', registered: true, simulated: false }
const toDevices = { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' }
const toUsers = { '@odata.type': '#microsoft.graph.allLicensedUsersAssignmentTarget' }

async function application({ api }: WorldTenant, more: object = {}) {
  const { id } = await api.post<{ id: string }>(apps, {
    '@odata.type': '#microsoft.graph.windowsMobileMSI',
    displayName: 'Agent',
    productCode: `{${crypto.randomUUID()}}`,
    productVersion: '1.0.0',
    fileName: 'agent.msi',
    ...more,
  })
  return {
    id,
    upload: (content: string | Buffer) =>
      api.send('PUT', `${apps}/${id}/content`, Buffer.from(content), 'application/octet-stream'),
    assign: (...targets: object[]) =>
      api.post(`${apps}/${id}/assign`, {
        mobileAppAssignments: targets.map((target) => ({ intent: 'required', target })),
      }),
  }
}

/** The address in the device's job; undefined when its session offers none. */
async function offered({ device }: Enrolled, login: 'user' | 'none' = 'none'): Promise<string | undefined> {
  const { replies } = await session(world, device, { login })
  const url = /ContentURL(?:>|&gt;)(https:.*?)(?:<|&lt;)/.exec(replies.join('\n'))?.[1]
  return url?.replaceAll('&amp;', '&').replaceAll('&amp;', '&')
}

async function said(url = ''): Promise<readonly [number, string]> {
  const { status, body } = await send(world, url)
  return [status, body.toString()]
}

test('[T-15] an application that was taken away is not served by an address of before, whether it holds a secret or not', async () => {
  const tenant = await world.tenant('taken.example')
  for (const holdsSecret of [true, false]) {
    const app = await application(tenant, { holdsSecret })
    await app.upload('first content')
    await app.assign(toDevices)
    const device = await enrolledDevice(world, tenant, await tenant.user(`pia-${holdsSecret}`), {
      evidence: registered,
      context: { notInOobe: true },
    })
    const url = await offered(device)
    expect(await said(url)).toEqual([200, 'first content'])

    await app.assign() // to nobody
    await app.upload('content for others')
    expect(await offered(device)).toBeUndefined()
    const refused = await said(url)
    expect(refused).toEqual([403, expect.stringContaining("'Agent' is not assigned to this device any more")])
    expect(refused[1]).not.toContain('content for others')
    const group = await tenant.api.post<{ id: string }>('/v1.0/groups', {
      displayName: `Kept from ${holdsSecret}`,
      mailEnabled: false,
      mailNickname: 'kept',
      securityEnabled: true,
    })
    await tenant.api.post(`/v1.0/groups/${group.id}/members/$ref`, {
      '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${device.joined.id}`,
    })
    await app.upload('first content')
    await app.assign(toDevices)
    expect((await said(url))[0]).toBe(200)
    await app.assign(toDevices, {
      '@odata.type': '#microsoft.graph.exclusionGroupAssignmentTarget',
      groupId: group.id,
    })
    expect((await said(url))[0]).toBe(403)
    await app.assign()
  }
})

test('[T-15] an address is for the file it was made for: after another upload it is gone, and the next session has a new one', async () => {
  const tenant = await world.tenant('replaced.example')
  const app = await application(tenant)
  await app.upload('first content')
  await app.assign(toDevices)
  const device = await enrolledDevice(world, tenant, await tenant.user('pia'), { context: { notInOobe: true } })
  const url = (await offered(device)) ?? ''
  await app.upload('second content')
  const gone = await said(url)
  expect(gone).toEqual([410, expect.stringContaining('another file since this address was made')])
  expect(gone[1]).not.toContain('second content')
  const next = (await offered(device)) ?? ''
  expect(await said(next)).toEqual([200, 'second content'])
  const forged = url.replace(/sha=[^&]*/, /sha=[^&]*/.exec(next)?.[0] ?? '')
  expect((await said(forged))[0]).toBe(403)
})

test('[T-15] what reaches a device through its person only is served no more once the person is disabled', async () => {
  const tenant = await world.tenant('person.example')
  const app = await application(tenant)
  await app.upload('first content')
  await app.assign(toUsers)
  const pia = await tenant.user('pia')
  const device = await enrolledDevice(world, tenant, pia, { context: { notInOobe: true } })
  const url = await offered(device, 'user')
  expect((await said(url))[0]).toBe(200)
  await tenant.api.patch(`/v1.0/users/${pia.id}`, { accountEnabled: false })
  expect((await said(url))[0]).toBe(403)
})

test('[T-15] a download that is under way ends when the application is taken away, however slowly it is read', async () => {
  const tenant = await world.tenant('slow.example')
  const app = await application(tenant)
  const size = 40 * 1024 * 1024 // more than anything between the two ends holds
  await app.upload(Buffer.alloc(size, 1))
  await app.assign(toDevices)
  const device = await enrolledDevice(world, tenant, await tenant.user('pia'), {
    evidence: registered,
    context: { notInOobe: true },
  })
  const url = (await offered(device)) ?? ''
  const download = () =>
    new Promise<{ go: () => Promise<number> }>((resolve, reject) => {
      get(url, { ca: world.ca, agent: false }, (answer) => {
        answer.pause()
        const go = async () => {
          let bytes = 0
          answer.on('data', (piece: Buffer) => {
            bytes += piece.length
          })
          answer.on('error', () => {}) // cut off in the middle: the number of bytes says it
          answer.resume()
          await new Promise((end) => answer.once('close', end))
          return bytes
        }
        resolve({ go })
      }).on('error', reject)
    })
  expect(await (await download()).go()).toBe(size)
  const slow = await download()
  await app.assign() // to nobody
  later += 6_000
  expect(await slow.go()).toBeLessThan(size)
})
