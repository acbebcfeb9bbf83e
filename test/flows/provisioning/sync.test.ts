// `taxiway sync ldap` against OpenLDAP's server with the schema of Active Directory, and `taxiway sync csv`.

import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { base, hasSlapd, reader, type Slapd, slapdNeeded, startSlapd } from '../../support/directory/slapd.ts'
import { commandLine, type Said } from '../../support/world/command-line.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let contoso: WorldTenant
let taxiway: (...words: string[]) => Promise<Said>
beforeAll(async () => {
  world = await startWorld()
  contoso = await world.tenant('contoso.example')
  taxiway = commandLine(world, contoso)
})
afterAll(() => world?.[Symbol.asyncDispose]())

type Person = Readonly<Record<string, unknown>> & { readonly id: string }
const person = (name: string) => contoso.api.get<Person>(`/v1.0/users/${name}@contoso.example`)
const groupsNamed = async (name: string) => {
  const { value } = await contoso.api.get<{ value: { id: string }[] }>(
    `/v1.0/groups?$filter=displayName eq '${name}'`.replaceAll(' ', '%20'),
  )
  return value
}
const membersOf = async (id: string) => {
  const { value } = await contoso.api.get<{ value: { userPrincipalName: string }[] }>(`/v1.0/groups/${id}/members`)
  return value.map(({ userPrincipalName }) => userPrincipalName).sort()
}
const lastOf = (said: Said) => said.out.trim().split('\n').at(-1)

describe.skipIf(!hasSlapd)(`an LDAP directory${slapdNeeded}`, () => {
  const guid = () => Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64')
  const adUser = (name: string, more = '') => `dn: cn=${name},ou=People,${base}
objectClass: user
objectClass: securityPrincipal
objectCategory: cn=person
instanceType: 4
nTSecurityDescriptor: x
cn: ${name}
sn: Lee
givenName: ${name}
displayName: ${name} Lee
sAMAccountName: ${name}
userPrincipalName: ${name}@contoso.example
userAccountControl: 512
objectGUID:: ${guid()}
${more}
`
  const adGroup = (name: string, members: readonly string[]) => `dn: cn=${name},${base}
objectClass: group
objectCategory: cn=group
instanceType: 4
nTSecurityDescriptor: x
groupType: 2
cn: ${name}
description: All of ${name}
objectGUID:: ${guid()}
${members.map((one) => `member: cn=${one},ou=People,${base}`).join('\n')}
`
  const contact = `dn: cn=supplier,ou=People,${base}
objectClass: person
objectClass: contact
cn: supplier
sn: Supplier
mail: supplier@contoso.example
`
  const crowd = Array.from({ length: 230 }, (_, index) => `crowd${index}`)
  let slapd: Slapd
  beforeAll(async () => {
    const people = [
      adUser('ada', 'department: Sales\ntelephoneNumber: +49 30 1\nl: Berlin\nmail: ada@mail.example'),
      adUser('bob').replace('userAccountControl: 512', 'userAccountControl: 514'),
      ...crowd.map((name) => adUser(name)),
      contact,
    ]
    slapd = await startSlapd([...people, adGroup('Sales', ['ada', 'bob'])].join('\n'))
  }, 60_000)
  afterAll(() => slapd?.[Symbol.asyncDispose]())

  const sync = (...more: string[]) =>
    taxiway(
      ...['sync', 'ldap', '--url', slapd.ldaps, '--bind-dn', reader, '--password-file', slapd.passwordFile],
      ...['--base', base, '--ca', slapd.caFile, ...more],
    )

  test('is read page by page, and a preview of it changes nothing', async () => {
    const said = await sync('--groups', '--dry-run')
    expect(said.err).toBe('')
    expect(lastOf(said)).toBe(
      'People: 232 coming, 0 changing, 0 leaving. Groups: 1 coming, 0 changing, 0 leaving. Nothing was done.',
    )
    await expect(person('ada')).rejects.toMatchObject({ status: 404 })
    expect(slapd.log()).not.toMatch(/\b(ADD|MOD|DEL|MODRDN) dn=/)
  })

  test('brings its people with what it says of them, disabled ones disabled, and its groups; a second run finds nothing to do', async () => {
    const said = await sync('--groups')
    expect([said.code, said.err]).toEqual([0, ''])
    expect(await person('ada')).toMatchObject({
      displayName: 'ada Lee',
      givenName: 'ada',
      surname: 'Lee',
      department: 'Sales',
      city: 'Berlin',
      businessPhones: ['+49 30 1'],
      otherMails: ['ada@mail.example'],
      accountEnabled: true,
      onPremisesSyncEnabled: true,
      onPremisesImmutableId: expect.stringMatching(/^[0-9a-f]{8}-/),
      source: `ldap ${base}`,
    })
    expect(await person('bob')).toMatchObject({ accountEnabled: false })
    const [group] = await groupsNamed('Sales')
    expect(await membersOf(group?.id ?? '')).toEqual(['ada@contoso.example', 'bob@contoso.example'])
    expect(lastOf(await sync('--groups'))).toBe(
      'People: 0 coming, 0 changing, 0 leaving. Groups: 0 coming, 0 changing, 0 leaving.',
    )
  })

  test('renames, disables and changes groups as it says: the person stays the same', async () => {
    const before = await person('ada')
    await slapd.modify(`dn: cn=ada,ou=People,${base}
changetype: modify
replace: userPrincipalName
userPrincipalName: ada.lovelace@contoso.example
-
replace: userAccountControl
userAccountControl: 514
-
delete: department

dn: cn=Sales,${base}
changetype: modify
delete: member
member: cn=bob,ou=People,${base}
-
add: member
member: cn=crowd7,ou=People,${base}
`)
    const said = await sync('--groups', '--json')
    expect(JSON.parse(said.out)).toMatchObject({
      ok: true,
      people: { changing: 1, steps: [{ what: 'changes', members: ['userName', 'department', 'active'] }] },
      groups: { changing: 1 },
    })
    expect(await person('ada.lovelace')).toMatchObject({ id: before.id, accountEnabled: false, department: null })
    const [group] = await groupsNamed('Sales')
    expect(await membersOf(group?.id ?? '')).toEqual(['ada.lovelace@contoso.example', 'crowd7@contoso.example'])
  })

  test('that loses somebody has them disabled here, and deleted only where that is asked for', async () => {
    await slapd.modify(`dn: cn=crowd1,ou=People,${base}\nchangetype: delete\n`)
    expect(lastOf(await sync())).toContain('1 leaving')
    expect(await person('crowd1')).toMatchObject({ accountEnabled: false })
    expect(lastOf(await sync())).toContain('0 leaving')
    expect(lastOf(await sync('--delete'))).toContain('1 leaving')
    await expect(person('crowd1')).rejects.toMatchObject({ status: 404 })
  })

  test('of which nothing is left, by a filter gone wrong, takes nobody along', async () => {
    const said = await sync('--filter', '(objectClass=dsa)')
    expect(said.code).toBe(1)
    expect(said.err).toContain('would leave, more than 10%')
    expect(await person('crowd2')).toMatchObject({ accountEnabled: true })
  })

  test('is asked over TLS on either port, and not at all when its certificate is not trusted or the password is wrong', async () => {
    const over = (url: string, ...more: string[]) =>
      taxiway(
        ...['sync', 'ldap', '--url', url, '--bind-dn', reader, '--password-file', slapd.passwordFile],
        ...['--base', base, '--dry-run', ...more],
      )
    expect((await over(slapd.ldap, '--ca', slapd.caFile)).code).toBe(0)
    expect(slapd.log()).toContain('STARTTLS')
    for (const url of [slapd.ldaps, slapd.ldap]) {
      const before = slapd.log().length
      const said = await over(url)
      expect([said.code, said.err]).toEqual([1, expect.stringContaining('certificate')])
      expect(slapd.log().slice(before)).not.toContain('BIND')
    }
    writeFileSync(join(world.folder, 'wrong.txt'), 'wrong\n')
    const wrong = await over(slapd.ldaps, '--ca', slapd.caFile, '--password-file', join(world.folder, 'wrong.txt'))
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('was not read')])
    expect(`${wrong.out}${wrong.err}`).not.toContain('wrong\n')
  })
})

describe('a CSV file of people', () => {
  const file = (text: string) => {
    const path = join(world.folder, `${randomUUID()}.csv`)
    writeFileSync(path, text)
    return path
  }
  const csv = (text: string, ...more: string[]) => taxiway('sync', 'csv', file(text), ...more)

  test('brings people, changes them, and disables who is no longer in it', async () => {
    const head = 'userPrincipalName,displayName,department\n'
    expect((await csv(`${head}carl@contoso.example,Carl,Sales\ndora@contoso.example,Dora,\n`)).code).toBe(0)
    expect(await person('carl')).toMatchObject({ displayName: 'Carl', department: 'Sales', source: 'csv' })
    const fewer = `${head}carl@contoso.example,Carl,Legal\n`
    const stopped = await csv(fewer)
    expect([stopped.code, stopped.err]).toEqual([1, expect.stringContaining('1 of 2 would leave')])
    expect(await person('carl')).toMatchObject({ department: 'Sales' })
    expect((await csv(fewer, '--most-leaving', '50%')).code).toBe(0)
    expect(await person('carl')).toMatchObject({ department: 'Legal', accountEnabled: true })
    expect(await person('dora')).toMatchObject({ accountEnabled: false })
  })

  test('with a mistake changes nothing, and says each with line and column', async () => {
    const said = await csv('userPrincipalName,active\nerik@contoso.example,true\nfritz,true\n')
    expect(said.code).toBe(1)
    expect(said.err).toContain("line 3, column 1: 'fritz' is no userPrincipalName")
    await expect(person('erik')).rejects.toMatchObject({ status: 404 })
  })

  test('tells who was refused, and the others stand', async () => {
    const said = await csv('userPrincipalName\ngina@contoso.example\nhans@elsewhere.example\n', '--source', 'other')
    expect(said.code).toBe(1)
    expect(said.err).toContain('hans@elsewhere.example')
    expect(said.err).toContain('verified domain')
    expect(await person('gina')).toMatchObject({ source: 'other' })
  })
})
