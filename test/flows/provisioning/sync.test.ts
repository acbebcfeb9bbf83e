// `taxiway sync ldap` against OpenLDAP's server with the schema of Active Directory, and `taxiway sync csv`.

import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { issue, spkiOf } from '../../../src/pki/x509.ts'
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
const managerOf = (name: string) => contoso.api.get<Person>(`/v1.0/users/${name}@contoso.example/manager`)
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
function computerCertificate(subject: string): string {
  const { privateKey: key, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const spki = spkiOf(publicKey)
  const times = { notBefore: new Date(), notAfter: new Date(Date.now() + 1e9) }
  const { der } = issue({ subject, spki, ...times, usage: 'client' }, { subject, key, spki })
  return der.toString('base64')
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
  const sidOf = (last: number) =>
    Buffer.from([1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 11, 0, 0, 0, 22, 0, 0, 0, 33, 0, 0, 0, last, 4, 0, 0]).toString(
      'base64',
    )
  const desk = randomUUID()
  /** [MS-DTYP] 2.3.4: its first three parts have their bytes turned round. */
  const guidBytes = (id: string) => {
    const bytes = Buffer.from(id.replaceAll('-', ''), 'hex')
    for (const [from, to] of [
      [0, 4],
      [4, 6],
      [6, 8],
    ])
      bytes.subarray(from, to).reverse()
    return bytes.toString('base64')
  }
  const adComputer = (name: string, id: string, subjects: readonly string[]) => `dn: cn=${name},${base}
objectClass: computer
objectClass: securityPrincipal
objectCategory: cn=computer
instanceType: 4
nTSecurityDescriptor: x
cn: ${name}
sn: ${name}
sAMAccountName: ${name}$
userAccountControl: 4096
operatingSystem: Windows 11
objectSid:: ${sidOf(subjects.length)}
objectGUID:: ${guidBytes(id)}
${subjects.map((subject) => `userCertificate;binary:: ${computerCertificate(subject)}`).join('\n')}
`
  let slapd: Slapd
  beforeAll(async () => {
    const people = [
      adUser(
        'ada',
        'department: Sales\ntelephoneNumber: +49 30 1\nl: Berlin\nmail: ada@mail.example\ndescription: 20260901000000.0Z',
      ),
      adUser('bob', `manager: cn=ada, OU=people,${base}`).replace('userAccountControl: 512', 'userAccountControl: 514'),
      ...crowd.map((name) => adUser(name)),
      adUser('krbtgt', 'isCriticalSystemObject: TRUE'),
      contact,
      adComputer('PC-DESK', desk, [desk, 'pc-desk.contoso.example']),
      adComputer('PC-TLS', randomUUID(), ['pc-tls.contoso.example']),
    ]
    slapd = await startSlapd(
      [
        ...people,
        adGroup('Sales', ['ada', 'bob']),
        adGroup('Domain Admins', ['krbtgt']).replace('description', 'isCriticalSystemObject: TRUE\ndescription'),
      ].join('\n'),
    )
  }, 60_000)
  afterAll(() => slapd?.[Symbol.asyncDispose]())

  const sync = (...more: string[]) =>
    taxiway(
      ...['sync', 'ldap', '--url', slapd.ldaps, '--bind-dn', reader, '--password-file', slapd.passwordFile],
      ...['--base', base, '--ca', slapd.caFile, ...more],
    )

  const computers = async () => {
    const filter = encodeURIComponent("onPremisesSyncEnabled eq true and displayName eq 'PC-DESK'")
    type Found = { id: string; onPremisesLastSyncDateTime: string }
    return (await contoso.api.get<{ value: Found[] }>(`/beta/devices?$filter=${filter}`)).value
  }

  test('brings computers as device objects that wait, and one that left the scope is disabled, until it is back', async () => {
    const nobody = ['--filter', '(cn=nobody)', '--computers']
    expect(lastOf(await sync(...nobody, '--dry-run'))).toContain('Computers: 1 coming, 0 changing, 0 leaving.')
    expect(await computers()).toEqual([])
    const first = await sync(...nobody)
    expect(first).toMatchObject({ code: 0 })
    expect(first.err).toContain('cn=PC-TLS')
    expect(first.err).toContain('has no certificate of its own in userCertificate')
    expect(first.err).toContain('Passed over: 1 certificates in userCertificate of PC-DESK.')
    expect(await computers()).toMatchObject([
      {
        ...{ trustType: 'ServerAd', accountEnabled: true, registrationDateTime: null, operatingSystem: 'Windows 11' },
        onPremisesSecurityIdentifier: 'S-1-5-21-11-22-33-1026',
        source: `ldap ${base}`,
      },
    ])
    expect(lastOf(await sync(...nobody))).toContain('Computers: 0 coming, 0 changing, 0 leaving.')
    const without = [...nobody, '--computer-filter', '(cn=no-computer)']
    expect(await sync(...without)).toMatchObject({ code: 1, err: expect.stringContaining('Nothing of the computers') })
    expect(lastOf(await sync(...without, '--most-leaving', '100%'))).toContain('1 leaving')
    expect(await computers()).toMatchObject([{ accountEnabled: false }])
    expect(lastOf(await sync(...nobody))).toContain('Computers: 0 coming, 1 changing, 0 leaving.')
    expect(await computers()).toMatchObject([{ accountEnabled: true }])
  })

  test('leaves a computer that was disabled here as it is, calls it unchanged, and says that it stays so', async () => {
    const nobody = ['--filter', '(cn=nobody)', '--computers']
    await sync(...nobody)
    const [device] = await computers()
    const at = device?.onPremisesLastSyncDateTime ?? ''
    await contoso.api.patch(`/v1.0/devices/${device?.id}`, { accountEnabled: false })
    for (const words of [['--dry-run'], []]) {
      const said = await sync(...nobody, ...words)
      expect(lastOf(said)).toContain('Computers: 0 coming, 0 changing, 0 leaving.')
      expect(said.err).toContain(
        'Disabled here, whatever the directory says, until somebody enables them here: PC-DESK.',
      )
    }
    const [after] = await computers()
    expect(after).toMatchObject({ accountEnabled: false, onPremisesAccountEnabled: true })
    expect(Date.parse(after?.onPremisesLastSyncDateTime ?? '')).toBeGreaterThan(Date.parse(at))
    await contoso.api.patch(`/v1.0/devices/${device?.id}`, { accountEnabled: true })
    expect((await sync(...nobody)).err).not.toContain('Disabled here')
  })

  test('is read page by page, without the accounts that it has for itself, and a preview of it changes nothing', async () => {
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
    expect(await managerOf('bob')).toMatchObject({ userPrincipalName: 'ada@contoso.example' })
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

  test('says when people are hired where an attribute is named that has it, and nothing of it without', async () => {
    const map = ['--map', 'description=employeeHireDate']
    expect(lastOf(await sync(...map))).toContain('People: 0 coming, 1 changing')
    expect(await person('ada')).toMatchObject({ employeeHireDate: '2026-09-01T00:00:00.000Z' })
    for (const again of [map, []]) expect(lastOf(await sync(...again))).toContain('0 coming, 0 changing')
    expect(await person('ada')).toMatchObject({ employeeHireDate: '2026-09-01T00:00:00.000Z' })
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

  test('brings groups in groups; of a circle one is left out and told, and one too many is refused without the others', async () => {
    const dnOf = (name: string) => `cn=${name},${base}`
    const added = (name: string, people: readonly string[], inner: readonly string[]) =>
      adGroup(name, people)
        .replace('\n', '\nchangetype: add\n')
        .trimEnd()
        .concat('\n', ...inner.map((one) => `member: ${dnOf(one)}\n`))
    const change = (name: string, how: 'add' | 'delete', inner: string) =>
      slapd.modify(`dn: ${dnOf(name)}\nchangetype: modify\n${how}: member\nmember: ${dnOf(inner)}\n`)
    const inside = async (name: string) => {
      const [group] = await groupsNamed(name)
      const path = `/v1.0/groups/${group?.id}/members?$filter=isof('microsoft.graph.group')&$top=999`
      const { value } = await contoso.api.get<{ value: { displayName: string }[] }>(path)
      return value.map(({ displayName }) => displayName).sort()
    }
    await slapd.modify(
      [added('Low', ['ada'], []), added('Mid', [], ['Low']), added('Top', ['crowd7'], ['Mid'])].join('\n'),
    )
    const preview = JSON.parse((await sync('--groups', '--dry-run', '--json')).out)
    expect(preview.groups).toMatchObject({
      coming: 3,
      changing: 0,
      steps: [
        { what: 'comes', name: 'Low', members: ['1 person'] },
        { what: 'comes', name: 'Mid', members: ['1 group comes'] },
        { what: 'comes', name: 'Top', members: ['1 person', '1 group comes'] },
      ],
    })
    expect(await sync('--groups')).toMatchObject({ code: 0, err: '' })
    expect([await inside('Top'), await inside('Mid'), await inside('Low')]).toEqual([['Mid'], ['Low'], []])
    expect(lastOf(await sync('--groups'))).toContain('Groups: 0 coming, 0 changing')

    await change('Low', 'add', 'Top')
    const circle = await sync('--groups')
    expect([circle.code, circle.err]).toEqual([
      0,
      expect.stringMatching(/The group '\w+' is left out of '\w+', since '/),
    ])
    const after = [await inside('Top'), await inside('Mid'), await inside('Low')]
    expect(after.flat()).toHaveLength(2) // of three one closes the circle
    expect(lastOf(await sync('--groups'))).toContain('Groups: 0 coming, 0 changing')
    await change('Low', 'delete', 'Top')
    expect(await sync('--groups')).toMatchObject({ code: 0, err: '' })
    expect([await inside('Top'), await inside('Mid'), await inside('Low')]).toEqual([['Mid'], ['Low'], []])

    await change('Top', 'delete', 'Mid')
    expect(lastOf(await sync('--groups'))).toContain('Groups: 0 coming, 1 changing')
    expect([await inside('Top'), await membersOf((await groupsNamed('Top'))[0]?.id ?? '')]).toEqual([
      [],
      ['crowd7@contoso.example'],
    ])

    const many = Array.from({ length: 201 }, (_, at) => `Many${at}`)
    await slapd.modify([...many.map((name) => added(name, [], [])), added('Full', ['ada'], many)].join('\n'))
    const full = await sync('--groups')
    expect([full.code, full.err]).toEqual([1, expect.stringContaining('Full: A group has at most 200 groups in it')])
    expect(lastOf(full)).toContain('Groups: 202 coming, 0 changing, 0 leaving. 1 refused.')
    expect(await inside('Full')).toHaveLength(200)
  }, 60_000)

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
    await expect.poll(() => slapd.log()).toContain('STARTTLS') // the other process writes it when it gets to it
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

describe.skipIf(!hasSlapd)(`an LDAP directory that is no Active Directory${slapdNeeded}`, () => {
  const inetOrgPerson = (uid: string, more = '') => `dn: uid=${uid},ou=People,${base}
objectClass: inetOrgPerson
uid: ${uid}
cn: ${uid} Fisher
sn: Fisher
${more}
`
  let slapd: Slapd
  beforeAll(async () => {
    const crew = `dn: cn=Crew,${base}
objectClass: groupOfNames
cn: Crew
member: uid=olga,ou=People,${base}
member: uid=nobody,ou=People,${base}
`
    const people = [inetOrgPerson('olga', 'mail: olga@contoso.example\ndepartmentNumber: Sea')]
    slapd = await startSlapd([...people, crew].join('\n'), { isPlain: true })
  }, 60_000)
  afterAll(() => slapd?.[Symbol.asyncDispose]())

  const sync = (...more: string[]) =>
    taxiway(
      ...['sync', 'ldap', '--url', slapd.ldaps, '--bind-dn', reader, '--password-file', slapd.passwordFile],
      ...['--base', base, '--ca', slapd.caFile, '--source', 'plain', ...more],
    )

  test('has its people found without a filter, and members who were not read are told', async () => {
    const preview = await sync('--groups', '--dry-run')
    expect(preview.out).toContain('Read as people: (objectClass=person), and then no computer or contact')
    expect(preview.out).toContain('People: 1 coming, 0 changing, 0 leaving. Groups: 1 coming')
    expect(preview.code).toBe(0)
    expect(preview.err).toContain('1 member of groups is neither among the people nor the groups that were read')
    expect(preview.err).toContain("'Crew' (1)")
    const said = await sync('--groups')
    expect(said.code).toBe(0)
    expect(await person('olga')).toMatchObject({ displayName: 'olga Fisher', department: 'Sea' })
  })

  test('in which nobody is found says so, by which filter, and what to do', async () => {
    const said = await sync('--filter', '(objectClass=user)', '--source', 'nobody')
    expect(said).toMatchObject({ code: 0, err: expect.stringContaining(`No people were found below ${base}`) })
    expect(said.err).toContain('(objectClass=user)')
    expect(said.err).toContain('--filter')
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

  test('says who is whose manager, also of somebody who comes with it, and takes one away', async () => {
    const head = 'userPrincipalName,manager\n'
    const file = (manager: string) => `${head}lena@contoso.example,${manager}\nmia@contoso.example,\n`
    const preview = JSON.parse((await csv(file('MIA@contoso.example'), '--source', 'hr', '--dry-run', '--json')).out)
    const done = JSON.parse((await csv(file('mia@contoso.example'), '--source', 'hr', '--json')).out)
    expect(done.people).toMatchObject({ coming: 2, changing: 0, steps: [{ members: ['manager'] }, { members: [] }] })
    expect(preview.people).toEqual(done.people)
    expect(await managerOf('lena')).toMatchObject({ userPrincipalName: 'mia@contoso.example' })
    expect(lastOf(await csv(file('mia@contoso.example'), '--source', 'hr'))).toContain('0 coming, 0 changing')
    expect(lastOf(await csv(file(''), '--source', 'hr'))).toContain('0 coming, 1 changing')
    await expect(managerOf('lena')).rejects.toMatchObject({ status: 404 })
  })

  test('says when somebody is hired, as a day or an instant, and what is no date changes nothing', async () => {
    const file = (hired: string) => `userPrincipalName,Hire date\nhira@contoso.example,${hired}\n`
    const from = ['--source', 'dates']
    expect((await csv(file('2026-09-01'), ...from)).code).toBe(0)
    expect(await person('hira')).toMatchObject({ employeeHireDate: '2026-09-01T00:00:00.000Z' })
    expect(lastOf(await csv(file('2026-09-01T00:00:00Z'), ...from))).toContain('0 coming, 0 changing')
    const refused = await csv(file('01.09.2026'), ...from)
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringContaining("line 2, column 2: '01.09.2026' is no date"),
    ])
    expect(await person('hira')).toMatchObject({ employeeHireDate: '2026-09-01T00:00:00.000Z' })
    expect((await csv('userPrincipalName\nhira@contoso.example\n', ...from)).code).toBe(0)
    expect(await person('hira')).toMatchObject({ employeeHireDate: '2026-09-01T00:00:00.000Z' })
    expect((await csv(file(''), ...from)).code).toBe(0)
    expect(await person('hira')).toMatchObject({ employeeHireDate: null })
  })

  test('with a mistake changes nothing, and says each with line and column', async () => {
    const said = await csv('userPrincipalName,active\nerik@contoso.example,true\nfritz,true\n')
    expect(said.code).toBe(1)
    expect(said.err).toContain("line 3, column 1: 'fritz' is no userPrincipalName")
    await expect(person('erik')).rejects.toMatchObject({ status: 404 })
  })

  test('tells who was refused, and the others stand', async () => {
    const file = 'userPrincipalName\ngina@contoso.example\nhans@elsewhere.example\n'
    const preview = await csv(file, '--source', 'other', '--dry-run')
    expect([preview.code, preview.err]).toEqual([
      1,
      expect.stringContaining("hans@elsewhere.example: 'elsewhere.example' is no domain of this organisation"),
    ])
    const said = await csv(file, '--source', 'other')
    expect(said.code).toBe(1)
    expect(said.err).toContain('hans@elsewhere.example')
    expect(said.err).toContain('verified domain')
    expect(await person('gina')).toMatchObject({ source: 'other' })
  })

  test('[T-50] whose name holds what cannot be seen is named and keeps nobody else: who left is disabled, and so is who changed the name', async () => {
    const from = ['--source', 'unseen', '--most-leaving', '100%']
    const head = 'userPrincipalName,displayName,active\n'
    await csv(`${head}ida@contoso.example,Ida,true\njan@contoso.example,Jan,true\n`, ...from)
    const next = `${head}new@contoso.example,Ne\u00adw,true\nida@contoso.example,I\u202eda,false\nlea@contoso.example,Lea,true\n`
    const preview = await csv(next, ...from, '--dry-run')
    expect(preview).toMatchObject({ code: 1, err: expect.stringMatching(/new@contoso\.example: displayName holds/) })
    const said = await csv(next, ...from, '--json')
    expect(said.code).toBe(1)
    expect(JSON.parse(said.out)).toMatchObject({
      failures: [
        { name: 'new@contoso.example', message: expect.stringContaining('nobody comes') },
        { name: 'ida@contoso.example', message: expect.stringContaining('stays as it is') },
      ],
    })
    expect(await person('jan')).toMatchObject({ accountEnabled: false })
    expect(await person('ida')).toMatchObject({ accountEnabled: false, displayName: 'Ida' })
    expect(await person('lea')).toMatchObject({ accountEnabled: true })
    await expect(person('new')).rejects.toMatchObject({ status: 404 })
  })

  test('[T-50] whoever is disabled in the source is so here, whatever else of them is refused', async () => {
    const from = ['--source', 'whole']
    await csv('userPrincipalName,displayName\nnia@contoso.example,Nia\n', ...from)
    const said = await csv(
      `userPrincipalName,displayName,active\nnia@contoso.example,${'M'.repeat(300)},false\n`,
      ...from,
    )
    expect([said.code, said.err]).toEqual([1, expect.stringContaining('nia@contoso.example')])
    expect(await person('nia')).toMatchObject({ accountEnabled: false, displayName: 'Nia' })
  })

  test('leaves behind whom it has disabled: with --keep-here, as the refusal says, the account is one of this directory', async () => {
    const from = ['--source', 'left', '--most-leaving', '100%']
    expect((await csv('userPrincipalName\nnora@contoso.example\n', ...from)).code).toBe(0)
    expect((await csv('userPrincipalName\n', ...from)).err).toContain('has nobody below its first line')
    const refused = await taxiway('user', 'enable', 'nora@contoso.example')
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringContaining('taxiway user change --keep-here nora@contoso.example'),
    ])
    const kept = await taxiway('user', 'change', '--keep-here', 'nora@contoso.example')
    expect(kept.out).toContain("nora@contoso.example is kept here from now on, no longer by 'left'")
    expect(kept.out).toContain('taxiway user enable nora@contoso.example')
    expect((await taxiway('user', 'enable', 'nora@contoso.example')).code).toBe(0)
    expect(await person('nora')).toMatchObject({ accountEnabled: true, source: null, onPremisesImmutableId: null })
    const again = await taxiway('user', 'change', '--keep-here', 'nora@contoso.example')
    expect(again.out).toContain('nora@contoso.example is kept here already.')
    expect(lastOf(await csv('userPrincipalName\n', ...from))).toContain('0 leaving')
  })
})
