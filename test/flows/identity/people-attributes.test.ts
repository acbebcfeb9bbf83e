// What may be said of a person: each member has its length and form, and a refusal names the member and what it has to be.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { factsOfText, personTextNames } from '../../../src/kernel/attribute/person-attribute.ts'
import { commandLine, type Said } from '../../support/world/command-line.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
let kim: Person
let taxiway: (...words: string[]) => Promise<Said>
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('attributes.example')
  kim = await tenant.user('kim')
  taxiway = commandLine(world, tenant)
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const change = (body: object) => tenant.api.patch(`/v1.0/users/${kim.id}`, body)
const stored = () => tenant.api.get<Record<string, unknown>>(`/v1.0/users/${kim.id}`)

test('each text of a person is taken at its longest, and one character more is refused by its name and length', async () => {
  for (const name of personTextNames.filter((one) => !factsOfText(one).form)) {
    const { longest } = factsOfText(name)
    await change({ [name]: 'x'.repeat(longest) })
    expect((await stored())[name]).toBe('x'.repeat(longest))
    await expect(change({ [name]: 'x'.repeat(longest + 1) })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(`${name} has to be at most ${longest} characters long.`),
    })
    await change({ [name]: null })
    expect((await stored())[name]).toBeNull()
  }
})

test('a country, a language, a mail address or a day that is none is refused by its name, with how it is written', async () => {
  const cases: ReadonlyArray<readonly [string, unknown, string]> = [
    ['usageLocation', 'Q1', 'usageLocation: it has to be a country of two letters'],
    ['usageLocation', 'QQ', 'usageLocation: it has to be a country of two letters'],
    ['usageLocation', 'NLD', 'usageLocation has to be at most 2 characters long'],
    ['preferredLanguage', 'German (Germany)', 'preferredLanguage: it has to be a language as RFC 5646 writes it'],
    ['otherMails', ['kim@home.example', 'kim at home'], 'otherMails.1: it has to be a mail address'],
    ['otherMails', ['@home.example'], 'otherMails.0: it has to be a mail address'],
    ['employeeHireDate', 'soon', 'employeeHireDate is not written as it should be: an instant such as'],
    ['businessPhones', ['1', '2'], 'businessPhones has to be a list of at most 1 item'],
    ['businessPhones', ['1'.repeat(65)], 'businessPhones.0 has to be at most 64 characters long'],
    ['userType', 'Visitor', "userType cannot be 'Visitor'. It can be Member, Guest."],
  ]
  for (const [name, value, says] of cases) {
    await expect(change({ [name]: value })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(says),
    })
  }
  const good = { usageLocation: 'no', preferredLanguage: 'zh-Hant-TW', otherMails: ['kim.lee+work@home.example'] }
  await change(good)
  expect(await stored()).toMatchObject(good)
  await change({ usageLocation: '', preferredLanguage: '' })
  expect(await stored()).toMatchObject({ usageLocation: null, preferredLanguage: null })
})

test('the command line says which of its values was refused and why, and changes nothing', async () => {
  const said = await taxiway('user', 'change', kim.userPrincipalName, '--set', 'usageLocation=QQ', '--set', 'city=Oslo')
  expect(said).toMatchObject({ code: 1, out: '' })
  expect(said.err).toContain('usageLocation: it has to be a country of two letters as ISO 3166-1 has them, such as NL.')
  expect((await stored()).city).toBeNull()
  expect((await taxiway('user', 'show', kim.userPrincipalName)).out).not.toContain('Oslo')
  const shown = await taxiway(
    ...['user', 'change', kim.userPrincipalName, '--set', 'streetAddress=Kirkegata 1', '--set', 'city=Oslo'],
    ...['--set', 'mobilePhone=+47 9', '--set', 'businessPhone=+47 2', '--set', 'employeeId=17'],
    ...['--set', 'employeeHireDate=2026-09-01T00:00:00Z'],
  )
  expect(shown.out).toMatch(/\nPlace {6}Kirkegata 1, Oslo\n/)
  expect(shown.out).toMatch(/\nTelephone {2}\+47 2, \+47 9\n/)
  expect(shown.out).toMatch(/\nEmployee {3}17, since 2026-09-01\n/)
  const hired = async (date: string) =>
    (await taxiway('user', 'change', kim.userPrincipalName, '--hire-date', date)).out
  expect(await hired('2026-10-15')).toMatch(/\nEmployee {3}17, since 2026-10-15\n/)
  expect(await stored()).toMatchObject({ employeeHireDate: '2026-10-15T00:00:00.000Z' })
  expect((await taxiway('user', 'show', kim.userPrincipalName)).out).toMatch(/, since 2026-10-15\n/)
  expect(await hired('2026-10-15T08:00:00+02:00')).toMatch(/, since 2026-10-15T06:00Z\n/)
  expect(await hired('none')).toMatch(/\nEmployee {3}17\n/)
  const soon = await taxiway('user', 'change', kim.userPrincipalName, '--hire-date', 'soon')
  expect([soon.code, soon.err]).toEqual([2, expect.stringContaining('Write a date such as 2026-09-01, or none.')])
})
