// An administrator whose link was lost, or a person who is to choose a password that nobody else ever knows: a link by command,
// over the API, as the first start makes one.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { commandLine, type Said } from '../../support/world/command-line.ts'
import { atBrowser } from '../../support/world/person.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
let boss: Person
let taxiway: (...words: string[]) => Promise<Said>
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('link.example')
  boss = await tenant.user('boss', { roles: ['global-administrator'] })
  taxiway = commandLine(world, tenant)
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const signsIn = async (person: Pick<Person, 'userPrincipalName' | 'password'>) =>
  (await atBrowser(world).signIn(person)).code !== undefined
const password = 'nine landing lights'
const choose = (link: string) => atBrowser(world).send(link, { form: { password, again: password } })

test('a link is printed as the last line and alone; until it is used nothing changes, then the chosen password counts, once', async () => {
  const { code, out, err } = await taxiway('user', 'reset-password', boss.userPrincipalName, '--link')
  expect([code, err]).toEqual([0, ''])
  expect(out).toMatch(
    /^With this link boss@link\.example chooses a password, once, until \S+Z\.\n.*\n\nhttps:\/\/\S+\/link\.example\/password\/\S{22}\n$/,
  )
  const link = out.trimEnd().split('\n').at(-1) ?? ''
  expect(await signsIn(boss)).toBe(true)

  expect((await choose(link)).text).toContain('Your password is set')
  expect([await signsIn(boss), await signsIn({ ...boss, password })]).toEqual([false, true])
  const again = await choose(link)
  expect(again.status).toBe(410)
  expect(again.text).toContain('taxiway user reset-password --link boss@link.example')
}, 120_000)

test('who made a link and for whom is in the audit trail, and the link itself is not; the document for programs has it', async () => {
  const kim = await tenant.user('kim')
  const said = await taxiway('user', 'reset-password', kim.userPrincipalName, '--link', '--json')
  const document = JSON.parse(said.out) as { link: string; linkExpires: string }
  expect(document).toMatchObject({ ok: true, id: kim.id, userPrincipalName: kim.userPrincipalName })
  expect(document).not.toHaveProperty('password')
  const { value } = await tenant.api.get<{ value: { activityType: string; actor: object; resources: object[] }[] }>(
    '/beta/deviceManagement/auditEvents?$top=5',
  )
  const entry = value.find(({ activityType }) => activityType === 'identity.password-link.create')
  expect(entry).toMatchObject({ actor: { name: 'test' }, resources: [{ resourceId: kim.id }] })
  expect(JSON.stringify(value)).toContain(document.linkExpires)
  expect(JSON.stringify(value)).not.toContain(document.link.split('/').at(-1))
})

test('no link is made for a disabled account, for nobody, or beside a password', async () => {
  const lee = await tenant.user('lee')
  await taxiway('user', 'disable', lee.userPrincipalName)
  for (const [words, code, says] of [
    [[lee.userPrincipalName, '--link'], 1, 'is disabled, and no link would count'],
    [['mia@link.example', '--link'], 1, 'mia@link.example'],
    [[boss.userPrincipalName, '--link', '--password-stdin'], 2, 'cannot be used with'],
  ] as const) {
    const said = await taxiway('user', 'reset-password', ...words)
    expect(said).toEqual({ code, out: '', err: expect.stringContaining(says) })
  }
})
