// What an application may do, given and taken at the command line: for itself, for everybody, for one person.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { commandLine, type Said } from '../../support/world/command-line.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
let taxiway: (...words: string[]) => Promise<Said>
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('contoso.example')
  taxiway = commandLine(world, tenant)
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

test('an application gets permissions by itself, for everybody and for one person, and loses them one by one; who gave them is shown', async () => {
  const pia = await tenant.user('pia')
  await taxiway('application', 'add', 'Reports', '--web', 'https://app.example/back')
  await taxiway('application', 'ask', 'Reports', 'audITlog.read.all', 'Device.Read.All')
  await taxiway('application', 'ask', 'Reports', 'Device.Read.All', '--remove')
  expect((await taxiway('application', 'permissions', 'Reports')).out).toContain(
    'It has no permission.\n\nAsks for and was not given: AuditLog.Read.All',
  )
  const dry = await taxiway('application', 'grant', 'Reports', 'User.Read', '--people', '--dry-run', '--json')
  expect(JSON.parse(dry.out)).toMatchObject({
    dryRun: true,
    permissions: ['User.Read'],
    for: 'for everybody who signs in',
  })
  for (const words of [
    ['AuditLog.Read.All'],
    ['User.Read', '--people'],
    ['Group.Read.All', '--person', pia.userPrincipalName],
  ])
    expect((await taxiway('application', 'grant', 'Reports', ...words)).code).toBe(0)
  expect((await taxiway('application', 'grant', 'Reports', 'Device.Read.All', '--people')).code).toBe(0)
  const { out } = await taxiway('application', 'permissions', 'Reports')
  expect(out).toMatch(/AuditLog\.Read\.All +by itself +\S+ +test/)
  expect(out).toMatch(/User\.Read +everybody +\S+ +test/)
  expect(out).toMatch(new RegExp(`Group\\.Read\\.All +${pia.userPrincipalName}`))
  expect(out).not.toContain('Asks for and was not given')
  expect((await taxiway('application', 'grant', 'Reports', 'User.Read', '--people')).out).toContain('already')

  expect((await taxiway('application', 'withdraw', 'Reports', 'User.Read', '--people')).code).not.toBe(0) // nobody said yes
  await taxiway('application', 'withdraw', 'Reports', 'User.Read', '--people', '--yes')
  await taxiway('application', 'withdraw', 'Reports', 'Group.Read.All', '--person', pia.userPrincipalName, '--yes')
  await taxiway('application', 'withdraw', 'Reports', 'AuditLog.Read.All', '--yes')
  const left = (await taxiway('application', 'permissions', 'Reports')).out
  expect(left).toMatch(/Device\.Read\.All +everybody/)
  expect(left).not.toMatch(/User\.Read|Group\.Read|by itself/)
})

test('a slip, two answers to one question and what only people may have are refused before anything is sent', async () => {
  await taxiway('application', 'add', 'Slips', '--role', 'Group.Read.All')
  for (const [words, said] of [
    [['Group.Raed.All'], "no permission 'Group.Raed.All'"],
    [['User.Read'], 'by itself'],
    [['User.Read', '--people', '--person', 'pia@contoso.example'], 'exclude each other'],
    [['User.Read', '--person', 'nobody@contoso.example'], 'nobody@contoso.example'],
  ] as const) {
    const { code, err } = await taxiway('application', 'grant', 'Slips', ...words)
    expect([code === 0, err]).toEqual([false, expect.stringContaining(said)])
  }
})

test('an application that was turned off is said to be, and the one of the command line stays on', async () => {
  await taxiway('application', 'add', 'Night', '--role', 'Group.Read.All')
  await taxiway('application', 'disable', 'Night', '--yes')
  expect((await taxiway('application', 'permissions', 'Night')).out).toContain('Night is turned off.')
  expect((await taxiway('application', 'show', 'Night')).out).toContain('turned off: nobody signs in')
  await taxiway('application', 'enable', 'Night')
  expect((await taxiway('application', 'permissions', 'Night')).out).toContain('Night is on.')
})
