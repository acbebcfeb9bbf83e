// What scripts in circulation send, byte for byte where it matters, and what each of them must be answered.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { readValue } from '../../src/protocol/csp/tree.ts'
import { expandName } from '../../src/simulator/oobe/profile.ts'
import { enrolledDevice, send, session, soapType } from '../support/mdm/mdm-device.ts'
import { newHardware, type Office, openOffice } from '../support/world/office.ts'
import { startWorld, type World } from '../support/world/world.ts'

let world: World
let office: Office
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'home.example', { statusPage: null, application: null })
  await office.register(newHardware())
}, 120_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const textOf = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8')
/** The bodies that a script hands to `g`, in single quotes; escaped quotation marks as its shell leaves them. */
const bodiesIn = (name: string) => [...textOf(name).matchAll(/'(\{.*?\})'/g)].map(([, body = '']) => body)
const post = (path: string, body: string) => office.tenant.api.send('POST', path, body, 'application/json')
const identities = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'
const profiles = '/beta/deviceManagement/windowsAutopilotDeploymentProfiles'
const configurations = '/beta/deviceManagement/deviceConfigurations'

test('every input that lies here is read by a test that lies here', () => {
  const names = readdirSync(import.meta.dirname)
  const tests = names.filter((name) => name.endsWith('.test.ts')).map(textOf)
  const inputs = names.filter((name) => !name.endsWith('.test.ts') && !['README.md', 'env.sh'].includes(name))
  expect(inputs.length).toBeGreaterThan(15)
  const read = (name: string) => tests.some((text) => text.includes(`'${name}'`) || text.includes(`'${stem(name)}'`))
  expect(inputs.filter((name) => !read(name))).toEqual([])
})

const stem = (name: string) => name.replace(/\.csv$/, '')

test('a layout in base64 is kept as it was sent, and the device gets its text as a string of characters', async () => {
  const sent = JSON.parse(textOf('oma-string-xml.json')) as { omaSettings: { value: string; omaUri: string }[] }
  const [setting] = sent.omaSettings
  const { id } = await office.tenant.api.post<{ id: string }>(configurations, sent)
  const kept = await office.tenant.api.get<typeof sent>(`${configurations}/${id}`)
  expect(kept.omaSettings).toMatchObject([{ value: setting?.value }])

  await office.tenant.api.post(`${configurations}/${id}/assign`, {
    assignments: [{ target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }],
  })
  const { device } = await enrolledDevice(world, office.tenant, await office.tenant.user('pia'))
  const { commands } = await session(world, device)
  const items = commands.flatMap((one) => ('items' in one ? one.items : []))
  const layout = items.find(({ target }) => target?.endsWith('/StartLayout'))
  const xml = '<Layout><tile name="Grüße &amp; Mail"/></Layout>'
  expect(layout).toMatchObject({ meta: { format: 'chr' }, data: xml })
  expect(readValue(device.world.tree, layout?.target ?? '')).toBe(xml)

  const raw = { ...sent, omaSettings: [{ ...setting, value: xml }] }
  await expect(office.tenant.api.post(configurations, raw)).rejects.toMatchObject({ status: 400 })
})

test('a type name without its hash sign is understood', async () => {
  const [profile = '', assignment = ''] = bodiesIn('type-name-without-hash-sign.sh')
  expect([profile, assignment].join()).not.toContain('#microsoft')
  const { id } = JSON.parse(await post(profiles, profile)) as { id: string }
  expect(JSON.parse(await post(`${profiles}/${id}/assignments`, assignment))).toMatchObject({
    target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' },
  })
})

test('member names without quotation marks are understood, and what is in a value stays in it', async () => {
  const { value } = await office.tenant.api.get<{ value: { id: string }[] }>(identities)
  const at = `${identities}/${value[0]?.id}`
  const bodies = bodiesIn('unquoted-member-names.sh')
  expect(bodies).toHaveLength(2)
  for (const body of bodies) await post(`${at}/UpdateDeviceProperties`, body)
  expect(await office.tenant.api.get(at)).toMatchObject({ groupTag: 'Lab, "east" {1}: x', displayName: 'LAB-01' })
})

test('every rule that scripts give a group makes one, and a managed notebook is in those whose rule it meets', async () => {
  const { joined } = await enrolledDevice(world, office.tenant, await office.tenant.user('mia'), { name: 'PC-RULES' })
  const rules = textOf('dynamic-rules.txt').trim().split('\n')
  const members: unknown[] = []
  for (const [i, membershipRule] of rules.entries()) {
    const { id } = await office.tenant.api.post<{ id: string }>('/v1.0/groups', {
      displayName: `By rule ${i}`,
      mailEnabled: false,
      mailNickname: `rule${i}`,
      securityEnabled: true,
      groupTypes: ['DynamicMembership'],
      membershipRule,
      membershipRuleProcessingState: 'On',
    })
    const { value } = await office.tenant.api.get<{ value: { id: string }[] }>(`/v1.0/groups/${id}/members`)
    members.push(value.some((one) => one.id === joined.id))
  }
  expect(members).toEqual([true, true, true, false])
})

test('a group is found by its name in another letter case', async () => {
  const [group = ''] = bodiesIn('group-name-other-letter-case.sh')
  await post('/v1.0/groups', group)
  const found = await office.tenant.api.get("/beta/groups?$filter=displayName%20eq%20'field%20laptops'")
  expect(found.value).toMatchObject([{ displayName: 'Field Laptops' }])
})

test('a device that offers only a policy which we have not gets a fault, and never a policy that it did not offer', async () => {
  const envelope = /"(<s:Envelope.*<\/s:Envelope>)"/.exec(textOf('discovery-from-settings.sh'))?.[1] ?? ''
  const offered = [...textOf('discovery-from-settings.sh').matchAll(/ask '(.*)'/g)].map(([, one = '']) => one)
  expect(offered).toHaveLength(2)
  for (const policies of offered) {
    const url = `${world.urls.enrollment}/EnrollmentServer/Discovery.svc`
    const body = envelope
      .replaceAll('\\"', '"')
      .replace('$1', policies)
      .replace(/https:\/\/localhost:\$\(\(PORT\+4\)\)\/EnrollmentServer\/Discovery\.svc/, url)
    const answer = (await send(world, url, { method: 'POST', headers: soapType, body })).body.toString()
    if (!/Federated|OnPremise/.test(policies)) {
      expect(answer).toContain('Fault>')
      continue
    }
    if (!policies.includes('Federated')) {
      expect(/<AuthPolicy>(\w+)</.exec(answer)?.[1]).toBe('OnPremise')
      continue
    }
    expect(/<AuthPolicy>(\w+)</.exec(answer)?.[1]).toBe('Federated')
    const page = /<AuthenticationServiceUrl>([^<]+)</.exec(answer)?.[1] ?? ''
    const shown = await send(world, `${page}?appru=ms-app://windows.immersivecontrolpanel`)
    expect([shown.status, shown.headers.location]).toEqual([302, expect.stringContaining(world.urls.login)])
  }
})

test('of a serial number that is too long the end makes the name, so that two machines have two', () => {
  const cases = JSON.parse(textOf('name-template-long-serial.json')) as Record<
    'template' | 'serial' | 'right',
    string
  >[]
  const names = cases.map(({ template, serial }) => expandName(template, serial, ''))
  expect(names).toEqual(cases.map(({ right }) => right))
  expect(new Set(names).size).toBe(2)
})

test('addresses that scripts use are served, or stand among the differences', async () => {
  const differences = readFileSync(join(import.meta.dirname, '../../docs/differences.md'), 'utf8')
  const ids = new Map([
    ['windowsAutopilotDeploymentProfiles', office.profileId],
    ['devices', (await enrolledDevice(world, office.tenant, await office.tenant.user('ida'))).joined.id],
    ['managedDevices', (await enrolledDevice(world, office.tenant, await office.tenant.user('uwe'))).id],
  ])
  const order = (line: string) => Number(line.startsWith('DELETE')) // a device is wiped before it is gone
  const lines = textOf('addresses-that-scripts-use.txt').trim().split('\n')
  for (const line of lines.toSorted((a, b) => order(a) - order(b))) {
    const [, method = '', path = '', body] = /^(\S+)\s+(\S.*?)(?:\s{3}(\{.*))?$/.exec(line) ?? []
    const at = path.replace(/(\w+)\/\{id\}/, (_, of: string) => `${of}/${ids.get(of)}`).replaceAll(' ', '%20')
    const { api } = office.tenant
    const asked =
      method === 'GET' ? api.get(at) : method === 'DELETE' ? api.delete(at) : api.post(at, body && JSON.parse(body))
    const failed = await asked.then(
      () => undefined,
      (error: Error) => error.message,
    )
    if (failed !== undefined)
      expect([line, differences]).toEqual([line, expect.stringContaining(path.split('/').at(-1)!)])
  }
})
