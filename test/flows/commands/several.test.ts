// Several names in one command: all or, where the service refuses one on the way, what was done and what was not.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { commandLine, type Said } from '../../support/world/command-line.ts'
import { newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
let office: Office
let taxiway: (...words: string[]) => Promise<Said>
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'several.example', { application: null, statusPage: null })
  taxiway = commandLine(world, office.tenant)
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

async function registered(): Promise<string> {
  const hardware = newHardware()
  await office.register(hardware)
  return hardware.fields.serialNumber ?? ''
}

test('several devices are disabled, enabled and deleted by one command, each as if it were alone', async () => {
  const [one, other, third] = [await registered(), await registered(), await registered()]
  const states = async () => {
    const found: Array<boolean | undefined> = []
    for (const serial of [one, other, third]) {
      const { code, out } = await taxiway('devices', 'show', serial)
      found.push(code === 0 ? !out.includes('is disabled in the directory') : undefined)
    }
    return found
  }
  expect(await taxiway('devices', 'disable', one, other, 'PF-NONE')).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('No device has the serial number or id PF-NONE.'),
  })
  expect(await states()).toEqual([true, true, true])
  const gone = 'is disabled: nobody signs in with it, and it is not managed.'
  expect((await taxiway('devices', 'disable', one, other, one)).out).toBe(`${one} ${gone}\n${other} ${gone}\n`)
  expect(await states()).toEqual([false, false, true])
  const { devices } = JSON.parse((await taxiway('devices', 'enable', one, other, '--json')).out)
  expect(devices).toMatchObject([{ name: one }, { name: other }])
  expect(await states()).toEqual([true, true, true])

  // neither is wiped where one cannot be
  expect(await taxiway('devices', 'wipe', one, other, '--yes')).toMatchObject({
    code: 1,
    err: `taxiway: ${one} is not managed, so there is nothing to do for it. Nothing was done.\n`,
  })
  expect((await taxiway('devices', 'delete', one, other)).err).toMatch(
    `Nothing was done. ${one} and ${other}: each would be deleted from management, deployment and the directory at once.`,
  )
  expect((await taxiway('devices', 'delete', one, other, '--yes')).code).toBe(0)
  expect(await states()).toEqual([undefined, undefined, true])
  expect((await taxiway('allow-next', third, third.toLowerCase())).out.trim().split('\n')).toHaveLength(1)
})

test('several people are changed, signed out, disabled and deleted by one command; a name is for one of them', async () => {
  const { tenant } = office
  const [lou, max] = [await tenant.user('lou'), await tenant.user('max')]
  const names = [lou.userPrincipalName, max.userPrincipalName]
  const stored = (member: string) =>
    Promise.all(
      [lou, max].map(async ({ id }) => (await tenant.api.get<Record<string, unknown>>(`/v1.0/users/${id}`))[member]),
    )
  expect((await taxiway('user', 'change', ...names, '--set', 'department=Sales', '--licensed', 'no')).out).toMatch(
    /Department +Sales[\s\S]*\n\nUser name[\s\S]*Department +Sales/,
  )
  expect(await stored('department')).toEqual(['Sales', 'Sales'])
  expect(await taxiway('user', 'change', ...names, '--display-name', 'Lou')).toMatchObject({
    code: 2,
    err: expect.stringContaining('Each person needs a name of their own: change them one by one.'),
  })
  const { users } = JSON.parse((await taxiway('user', 'disable', ...names, lou.id, '--json')).out)
  expect(users).toEqual([lou, max].map(({ id, userPrincipalName }) => ({ id, userPrincipalName })))
  expect(await stored('accountEnabled')).toEqual([false, false])
  expect((await taxiway('user', 'enable', ...names)).code).toBe(0)
  expect((await taxiway('user', 'sign-out', ...names)).code).toBe(0)
  expect((await taxiway('user', 'delete', ...names)).err).toContain(
    `${names.join(' and ')}: each would be deleted for ever.`,
  )
  expect((await taxiway('user', 'delete', ...names, '--yes')).out.trim().split('\n')).toHaveLength(2)
  expect((await taxiway('user', 'show', names[1] ?? '')).code).toBe(1)
})

test('things that are made by name are deleted several at once, and each says in the question what would be lost', async () => {
  for (const name of ['Hall', 'Till']) await taxiway('group', 'create', name)
  const asked = await taxiway('group', 'delete', 'Hall', 'Till')
  expect(asked.err).toMatch(/The group Hall would be deleted: .* The group Till would be deleted: /)
  const { deleted } = JSON.parse((await taxiway('group', 'delete', 'Hall', 'Till', '--yes', '--json')).out)
  expect(deleted).toMatchObject([{ displayName: 'Hall' }, { displayName: 'Till' }])
  expect((await taxiway('group', 'list')).out).not.toMatch(/Hall|Till/)
})

test('where the service refuses one on the way, the command says which were done and which were not tried', async () => {
  const made: string[] = []
  for (const name of ['first', 'last']) {
    const { clientId } = JSON.parse(
      (await taxiway('application', 'add', name, '--role', 'Group.Read.All', '--json')).out,
    ) as { clientId: string }
    made.push(clientId)
  }
  const own = office.tenant.application.clientId
  const stopped = await taxiway('application', 'delete', 'first', own, 'last', '--yes')
  expect(stopped).toMatchObject({ code: 1, out: '' })
  expect(stopped.err).toMatch(
    /is how the command line of this installation signs in.* Done before it: first\. Not tried: last\.\n$/,
  )
  const list = (await taxiway('application', 'list')).out
  expect(list).toContain(made[1])
  expect(list).not.toContain(made[0])
})

test('the applications that tokens leave behind stand apart from those that somebody made', async () => {
  expect((await taxiway('token', 'Group.Read.All')).code).toBe(0)
  await taxiway('application', 'add', 'Nightly import', '--role', 'Group.Read.All')
  const own = (await taxiway('application', 'list')).out
  expect(own).toMatch(/^Nightly import /m)
  expect(own).not.toMatch(/^access token of /m)
  expect(own).toContain('\nNot shown: 1 that taxiway token made. See taxiway application list --tokens\n')
  const tokens = (await taxiway('application', 'list', '--tokens')).out
  expect(tokens).toMatch(/^access token of \d{4}-/m)
  expect(tokens).not.toContain('Nightly import')
  const { applications, hiddenOfTokens } = JSON.parse((await taxiway('application', 'list', '--json')).out)
  expect(applications.map(({ displayName }: { displayName: string }) => displayName)).toContain('Nightly import')
  expect(JSON.stringify(applications)).not.toContain('access token of')
  expect(hiddenOfTokens).toBe(1)
  const shown = (await taxiway('application', 'show', 'Nightly import')).out
  const id = /client id {2}(\S+)/.exec(shown)?.[1]
  expect(shown).toContain(`\n  object id  ${id}\n`)
  expect(await office.tenant.api.get(`/beta/applications/${id}`)).toMatchObject({ id, appId: id })
})
