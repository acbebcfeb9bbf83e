// People from another directory over SCIM 2.0, as its clients write it.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type Scim, scimClient } from '../../support/directory/scim.ts'
import { dynamicGroup } from '../../support/world/dynamic-group.ts'
import { atBrowser } from '../../support/world/person.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

const core = 'urn:ietf:params:scim:schemas:core:2.0:User'
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const entra = 'urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:User'
const own = 'urn:taxiway:params:scim:schemas:extension:2.0:User'
const patchOp = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

let world: World
let contoso: WorldTenant
let fabrikam: WorldTenant
let scim: Scim
beforeAll(async () => {
  world = await startWorld()
  contoso = await world.tenant('contoso.example', { moreDomains: ['fr.contoso.example'] })
  fabrikam = await world.tenant('fabrikam.example')
  scim = await scimClient(world, contoso)
})
afterAll(() => world?.[Symbol.asyncDispose]())

type Hired = { readonly employeeHireDate: string | null }

let number = 0
const kim = () => {
  const name = `kim${number++}`
  return {
    schemas: [core, enterprise],
    externalId: `ext-${name}`,
    userName: `${name}@contoso.example`,
    name: { givenName: 'Kim', familyName: 'Lee' },
    displayName: 'Kim Lee',
    title: 'Engineer',
    active: true,
    emails: [{ value: `${name}@mail.example`, type: 'work', primary: true }],
    phoneNumbers: [
      { value: '+49 30 1', type: 'work' },
      { value: '+49 170 1', type: 'mobile' },
    ],
    addresses: [{ type: 'work', locality: 'Berlin', country: 'Germany' }],
    [enterprise]: { department: 'Sales', employeeNumber: '17' },
  }
}
const made = async (more: object = {}) => (await scim('POST', '/Users', { ...kim(), ...more })).body
const patch = (id: string, ...Operations: object[]) => scim('PATCH', `/Users/${id}`, { schemas: [patchOp], Operations })
const found = async (filter: string) => (await scim('GET', `/Users?filter=${encodeURIComponent(filter)}`)).body

describe('a person', () => {
  test('comes with all that the other directory says, and is read back as it was sent', async () => {
    const sent = kim()
    const { status, headers, body } = await scim('POST', '/Users', sent)
    expect(status).toBe(201)
    expect(headers['content-type']).toContain('application/scim+json')
    expect(headers.location).toBe(`${world.urls.graph}/scim/v2/Users/${body.id}`)
    const { schemas: _, ...said } = sent
    expect(body).toMatchObject(said)
    expect(body.meta).toMatchObject({ resourceType: 'User', version: headers.etag })
    const graph = await contoso.api.get(`/v1.0/users/${body.id}`)
    expect(graph).toMatchObject({
      department: 'Sales',
      employeeId: '17',
      jobTitle: 'Engineer',
      mobilePhone: '+49 170 1',
      otherMails: sent.emails.map(({ value }) => value),
      onPremisesImmutableId: sent.externalId,
      onPremisesSyncEnabled: true,
      source: 'test',
    })
  })

  test("has the date on which they are hired as Microsoft's service names it, and groups by that date follow", async () => {
    const rule = '(user.employeeHireDate -le system.now -minus P30000D)'
    const group = await dynamicGroup(contoso.api, 'Long here', rule)
    const members = async () =>
      (await contoso.api.get<{ value: { id: string }[] }>(`/v1.0/groups/${group.id}/members`)).value.map(({ id }) => id)
    const { id, ...body } = await made({ [entra]: { employeeHireDate: '1921-05-01T00:00:00+02:00' } })
    expect(body).toMatchObject({
      schemas: expect.arrayContaining([entra]),
      [entra]: { employeeHireDate: '1921-04-30T22:00:00.000Z' },
    })
    const hired = async () => (await contoso.api.get<Hired>(`/v1.0/users/${id}`)).employeeHireDate
    expect([await hired(), await members()]).toEqual(['1921-04-30T22:00:00.000Z', [id]])
    expect((await found(`${entra}:employeeHireDate lt "1921-05-01T00:00:00Z"`)).totalResults).toBe(1)
    const path = `${entra}:employeeHireDate`
    await patch(id, { op: 'Add', path, value: '2026-09-01' })
    expect([await hired(), await members()]).toEqual(['2026-09-01T00:00:00.000Z', []])
    await patch(id, { op: 'replace', value: { [path]: '1921-09-01T00:00:00' } })
    expect([await hired(), await members()]).toEqual(['1921-09-01T00:00:00.000Z', [id]])
    const refused = await patch(id, { op: 'replace', path, value: 'soon' })
    expect([refused.status, refused.body.detail]).toEqual([400, expect.stringContaining('a date such as 2026-09-01')])
    await patch(id, { op: 'remove', path })
    expect([await hired(), await members()]).toEqual([null, []])
    await patch(id, { op: 'add', path, value: '2026-09-01' })
    const { meta: _, ...read } = (await scim('GET', `/Users/${id}`)).body
    await scim('PUT', `/Users/${id}`, read)
    expect(await hired()).toBe('2026-09-01T00:00:00.000Z')
    await scim('PUT', `/Users/${id}`, { ...read, [entra]: undefined })
    expect(await hired()).toBeNull()
  })

  test('is signed in by no password until one is given', async () => {
    const { id, userName } = await made()
    const user = await contoso.api.get(`/v1.0/users/${id}`)
    expect(user).toMatchObject({ userPrincipalName: userName, accountEnabled: true })
    const { rows } = await world.app.pool.query<{ hash: string }>(
      'select password_hash as hash from directory_user where tenant_id = $1 and id = $2',
      [contoso.tenantId, id],
    )
    expect(rows[0]?.hash).toMatch(/^\$argon2id\$/)
    const person = { id, userPrincipalName: userName, password: 'Nine slow ferries 4' } as Person
    const signsIn = () => atBrowser(world).tokensOf(person)
    await expect(signsIn()).rejects.toThrow('did not get in')
    const { body } = await patch(id, { op: 'replace', path: 'password', value: person.password })
    expect(JSON.stringify(body)).not.toContain(person.password)
    expect((await signsIn()).access).toMatch(/^eyJ/)
  })

  test('has the address at work first, each once, and what clients write without a type or a name', async () => {
    const value = (name: string) => `${name}@mail.example`
    const emails = [
      { value: value('other') },
      { value: value('work'), type: 'Work' },
      { value: value('first'), type: 'home', primary: true },
      { value: value('WORK') },
    ]
    const phoneNumbers = [{ value: '+1 9', type: 'fax' }, { value: '+1 7', type: 'pager' }, { value: '+1 8' }]
    const { id } = await made({ emails, phoneNumbers, displayName: undefined, [own]: { usageLocation: 'DE' } })
    expect(await contoso.api.get(`/v1.0/users/${id}`)).toMatchObject({
      displayName: 'Kim Lee',
      otherMails: ['first', 'work', 'other'].map(value),
      businessPhones: ['+1 8'],
      faxNumber: '+1 9',
      usageLocation: 'DE',
    })
    const { userName, ...others } = kim()
    const own2 = [{ value: userName, primary: true }, { value: value('second') }]
    const two = (await scim('POST', '/Users', { ...others, userName, emails: own2, displayName: '', name: null })).body
    expect(await contoso.api.get(`/v1.0/users/${two.id}`)).toMatchObject({
      displayName: userName,
      otherMails: [userName, value('second')],
    })
    expect((await made({ displayName: null, name: { formatted: 'Dr Kim Lee' } })).displayName).toBe('Dr Kim Lee')
  })

  test('is refused with the word of RFC 7644 for what is taken, foreign or unknown', async () => {
    const first = kim()
    expect((await scim('POST', '/Users', first)).status).toBe(201)
    const again = await scim('POST', '/Users', {
      ...first,
      externalId: 'other',
      userName: first.userName.toUpperCase(),
    })
    expect(again).toMatchObject({ status: 409, body: { status: '409', scimType: 'uniqueness' } })
    expect(again.body.schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:Error'])
    const sameId = await scim('POST', '/Users', { ...kim(), externalId: first.externalId })
    expect(sameId).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } })
    const foreign = await scim('POST', '/Users', { ...kim(), userName: 'kim@fabrikam.example' })
    expect(foreign).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } })
    expect(foreign.body.detail).toContain('verified domain')
    const invented = await scim('POST', '/Users', { ...kim(), favouriteColour: 'blue' })
    expect(invented.status).toBe(400)
    expect(invented.body.detail).toContain('favouriteColour')
    expect(await scim('POST', '/Users', '{"userName":')).toMatchObject({
      status: 400,
      body: { scimType: 'invalidSyntax' },
    })
    const unseen = await scim('POST', '/Users', { ...kim(), name: { familyName: 'Le\u202ee' } })
    expect(unseen.status).toBe(400)
  })

  test('is replaced: what is left out is gone, and the password is not', async () => {
    const { id, userName, externalId } = await made()
    const { body } = await scim('PUT', `/Users/${id}`, { schemas: [core], userName, externalId, displayName: 'K' })
    expect(body).toMatchObject({ displayName: 'K', active: true, emails: [{ value: userName, type: 'work' }] })
    expect(body.title).toBeUndefined()
    expect(body[enterprise]).toBeUndefined()
  })

  test('is changed only by whoever has seen the latest version, if they say so', async () => {
    const { id, meta } = await made()
    const stale = { 'if-match': 'W/"999"' }
    const body = { schemas: [patchOp], Operations: [{ op: 'replace', path: 'title', value: 'Boss' }] }
    expect((await scim('PATCH', `/Users/${id}`, body, stale)).status).toBe(412)
    expect((await scim('DELETE', `/Users/${id}`, undefined, stale)).status).toBe(412)
    expect((await scim('PATCH', `/Users/${id}`, body, { 'if-match': meta.version })).body.title).toBe('Boss')
    expect((await scim('PATCH', `/Users/${id}`, body, { 'if-match': meta.version })).status).toBe(412)
    const now = await scim('GET', `/Users/${id}`)
    const unchanged = await scim('GET', `/Users/${id}`, undefined, { 'if-none-match': String(now.headers.etag) })
    expect(unchanged.status).toBe(304)
    for (const none of ['1', 'W/"x"', '', `W/"1", ${now.headers.etag}`])
      expect([none, (await scim('PATCH', `/Users/${id}`, body, { 'if-match': none })).status]).toEqual([none, 412])
    const any = await scim('PATCH', `/Users/${id}`, body, { 'if-match': '*' })
    expect([any.status, any.headers.location]).toEqual([200, undefined])
    expect(any.headers['content-location']).toBe(`${world.urls.graph}/scim/v2/Users/${id}`)
  })

  test('is deleted, and then not there', async () => {
    const { id } = await made()
    expect((await scim('DELETE', `/Users/${id}`)).status).toBe(204)
    expect(await scim('GET', `/Users/${id}`)).toMatchObject({ status: 404, body: { status: '404' } })
  })

  test('of many who are changed at once by several clients loses no change', async () => {
    const { id } = await made()
    const paths = ['title', 'displayName', 'userType', 'name.givenName', `${enterprise}:department`]
    const all = await Promise.all(paths.map((path) => patch(id, { op: 'replace', path, value: 'new' })))
    expect(all.map(({ status }) => status)).toEqual(paths.map(() => 200))
    expect((await scim('GET', `/Users/${id}`)).body).toMatchObject({
      title: 'new',
      displayName: 'new',
      userType: 'new',
      name: { givenName: 'new', familyName: 'Lee' },
      [enterprise]: { department: 'new', employeeNumber: '17' },
    })
  })
})

describe("a PATCH of Microsoft's and of Okta's client", () => {
  test('says active as a text, with its operation in capitals', async () => {
    const { id } = await made()
    expect((await patch(id, { op: 'Replace', path: 'active', value: 'False' })).body.active).toBe(false)
    expect(await contoso.api.get(`/v1.0/users/${id}`)).toMatchObject({ accountEnabled: false })
    expect((await patch(id, { op: 'replace', value: { active: true } })).body.active).toBe(true)
  })

  test('names attributes by paths, in a value without a path, and of a type that is not there yet', async () => {
    const { id } = await made({ emails: [], phoneNumbers: [] })
    const { body } = await patch(
      id,
      { op: 'Add', path: 'emails[type eq "work"].value', value: 'work@mail.example' },
      { op: 'Replace', value: { 'name.givenName': 'Kimberly', [`${enterprise}:department`]: 'Legal' } },
      { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+1 2' },
      { op: 'Replace', path: 'addresses[type eq "work"].locality', value: 'Paris' },
      { op: 'Replace', path: `${core}:DISPLAYNAME`, value: 'Kimberly Lee' },
      { op: 'Remove', path: 'title' },
    )
    expect(body).toMatchObject({
      name: { givenName: 'Kimberly', familyName: 'Lee' },
      displayName: 'Kimberly Lee',
      emails: [{ value: 'work@mail.example', type: 'work' }],
      phoneNumbers: [{ value: '+1 2', type: 'mobile' }],
      addresses: [{ locality: 'Paris' }],
      [enterprise]: { department: 'Legal', employeeNumber: '17' },
    })
    expect(body.title).toBeUndefined()
  })

  test('renames a person within the verified domains, with an entry, and nowhere else', async () => {
    const { id } = await made({ emails: [] })
    const renamed = await patch(id, { op: 'replace', path: 'userName', value: 'pia@fr.contoso.example' })
    expect(renamed.body).toMatchObject({
      userName: 'pia@fr.contoso.example',
      emails: [{ value: 'pia@fr.contoso.example' }],
    })
    expect(await contoso.api.get(`/v1.0/users/${id}`)).toMatchObject({ otherMails: [] })
    const away = await patch(id, { op: 'replace', path: 'userName', value: 'pia@fabrikam.example' })
    expect(away).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } })
    const other = await made()
    const taken = await patch(other.id, { op: 'replace', path: 'userName', value: 'PIA@fr.contoso.example' })
    expect(taken).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } })
    const $filter = encodeURIComponent(`resources/any(r:r/resourceId eq '${id}')`)
    const trail = await contoso.api.get(`/beta/deviceManagement/auditEvents?$filter=${$filter}`)
    expect(JSON.stringify(trail)).toContain('pia@fr.contoso.example')
  })

  test('[T-52] with more elements, or more operations on them, than anybody has is refused, also of what is not kept', async () => {
    const { id, title } = await made()
    const photos = (count: number) => Array.from({ length: count }, (_, index) => ({ value: `p${index}`, type: 'a' }))
    const either = Array.from({ length: 40 }, () => 'type eq "z"').join(' or ')
    const removals = (count: number) =>
      Array.from({ length: count }, () => ({ op: 'remove', path: `photos[${either}]` }))
    for (const [count, times] of [
      [7000, 60],
      [100, 60],
    ] as const) {
      const Operations = [
        { op: 'replace', path: 'title', value: 'Other' },
        { op: 'add', path: 'photos', value: photos(count) },
        ...removals(times),
      ]
      const { status, body } = await scim('PATCH', `/Users/${id}`, { schemas: [patchOp], Operations })
      expect([status, body.scimType, body.detail]).toEqual([400, 'tooMany', expect.stringMatching(/send/)])
    }
    expect((await scim('GET', `/Users/${id}`)).body.title).toBe(title)
    const fine = [{ op: 'add', path: 'photos', value: photos(20) }, ...removals(5)]
    expect((await scim('PATCH', `/Users/${id}`, { schemas: [patchOp], Operations: fine })).status).toBe(200)
  })

  test('with an unknown path, or one that reaches for what an object is made of, changes nothing', async () => {
    const { id } = await made()
    for (const path of [
      'favouriteColour',
      '__proto__.polluted',
      'constructor.prototype.x',
      'emails[',
      'name.__proto__',
    ]) {
      const { status, body } = await patch(id, { op: 'add', path, value: { polluted: true } })
      expect([path, status, body.scimType]).toEqual([path, 400, expect.stringMatching(/invalidPath|invalidFilter/)])
    }
    const bare = `{"schemas":[],"Operations":[{"op":"add","value":{"__proto__":{"polluted":true}}}]}`
    expect((await scim('PATCH', `/Users/${id}`, bare)).status).toBe(400)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect((await patch(id, { op: 'jump', path: 'title' })).body.scimType).toBe('invalidSyntax')
    expect((await patch(id, { op: 'remove' })).body.scimType).toBe('noTarget')
  })
})

describe('a filter', () => {
  test('finds people by what clients ask for, in any letter case', async () => {
    const { id, userName, externalId, emails } = await made({ title: 'Astronaut' })
    for (const filter of [
      `userName eq "${userName.toUpperCase()}"`,
      `USERNAME Eq "${userName}"`,
      `externalId eq "${externalId}"`,
      `emails[type eq "work"].value eq "${emails[0].value}"`,
      `emails.value eq "${emails[0].value}"`,
      `emails eq "${emails[0].value}"`,
      `emails[type eq "work" and value eq "${emails[0].value}"]`,
      `id eq "${id}"`,
      `title eq "astronaut" and userName sw "${userName.slice(0, 4)}" and active eq true`,
      `title pr and (title co "STRONAU") and not (active eq false)`,
      `${core}:userName eq "${userName}" and title ew "naut"`,
      `${enterprise}:department eq "Sales" and title eq "Astronaut"`,
    ]) {
      const { totalResults, Resources } = await found(filter)
      expect([filter, totalResults]).toEqual([filter, 1])
      expect(Resources[0].id).toBe(id)
    }
    expect(await found('userName eq "nobody@contoso.example"')).toMatchObject({ totalResults: 0, Resources: [] })
    expect((await found(`externalId eq "${externalId.toUpperCase()}"`)).totalResults).toBe(0)
  })

  test('is a page from startIndex on, in the order that was asked for, with the attributes that were asked for', async () => {
    for (const title of ['p1', 'p2', 'p3']) await made({ title, userType: 'paged' })
    const at = '/Users?filter=userType%20eq%20%22paged%22&sortBy=title&sortOrder=descending'
    const { body } = await scim('GET', `${at}&startIndex=2&count=1&attributes=title`)
    expect(body).toMatchObject({ totalResults: 3, startIndex: 2, itemsPerPage: 1 })
    expect(body.Resources).toEqual([{ schemas: expect.anything(), id: expect.any(String), title: 'p2' }])
    for (const none of ['0', '-3'])
      expect((await scim('GET', `${at}&count=${none}`)).body).toMatchObject({ totalResults: 3, Resources: [] })
    const first = (await scim('GET', `${at.replace('descending', 'Descending')}&startIndex=-4&count=1`)).body
    expect(first).toMatchObject({ startIndex: 1, Resources: [{ title: 'p3' }] })
    const { Resources } = (await scim('GET', `${at}&excludedAttributes=emails,name.familyName`)).body
    expect(Resources[0]).toMatchObject({ title: 'p3', name: { givenName: 'Kim' } })
    expect(Resources[0].emails).toBeUndefined()
    expect(Resources[0].name.familyName).toBeUndefined()
  })

  test('[T-52] of 10,000 levels, of as many conditions, or that is none is refused at once', async () => {
    const deep = `${'('.repeat(1500)}title pr${')'.repeat(1500)}`
    const long = Array(300).fill('title pr').join(' or ')
    for (const filter of [
      deep,
      `${'not '.repeat(900)}(title pr)`,
      long,
      'title eq',
      'title is "x"',
      `title eq "${'\n'.repeat(40)}`,
      'title eq "x" extra',
      'emails[type eq "work"',
      'favouriteColour eq "x"',
      'password pr',
      '"title" eq "x"',
    ]) {
      const { status, body } = await scim('GET', `/Users?filter=${encodeURIComponent(filter)}`)
      expect([filter.slice(0, 20), status, body.scimType]).toEqual([filter.slice(0, 20), 400, 'invalidFilter'])
    }
    const { status } = await scim('GET', `/Users?filter=${'('.repeat(10_000)}`)
    expect(status).toBe(400)
  })
})

describe('what another directory keeps', () => {
  test('is changed there: here it is refused with the name of the source, but for what that directory does not know', async () => {
    const { id } = await made({ [own]: { source: 'ldaps://dc.contoso.example' } })
    const refused = { status: 403, message: expect.stringContaining("'ldaps://dc.contoso.example'") }
    for (const change of [
      { displayName: 'Other' },
      { department: 'X' },
      { userPrincipalName: 'other@contoso.example' },
    ]) {
      await expect(contoso.api.patch(`/v1.0/users/${id}`, change)).rejects.toMatchObject(refused)
    }
    await expect(contoso.api.delete(`/v1.0/users/${id}`)).rejects.toMatchObject(refused)
    await contoso.api.patch(`/v1.0/users/${id}`, { mayJoinDevices: true, mdmLicensed: false })
    await contoso.api.patch(`/v1.0/users/${id}`, { accountEnabled: false })
    await expect(contoso.api.patch(`/v1.0/users/${id}`, { accountEnabled: true })).rejects.toMatchObject(refused)
    expect(await contoso.api.get(`/v1.0/users/${id}`)).toMatchObject({
      displayName: 'Kim Lee',
      accountEnabled: false,
      mayJoinDevices: true,
    })
  })

  test('is given back to this directory, and then changed here', async () => {
    const { id } = await made()
    await contoso.api.patch(`/v1.0/users/${id}`, { onPremisesImmutableId: null, displayName: 'Ours' })
    expect(await contoso.api.get(`/v1.0/users/${id}`)).toMatchObject({
      displayName: 'Ours',
      onPremisesImmutableId: null,
      onPremisesSyncEnabled: null,
      source: null,
    })
    await contoso.api.delete(`/v1.0/users/${id}`)
  })

  test('may be somebody who was here before: with the externalId the other directory takes over', async () => {
    const person = await contoso.user('before')
    expect((await found('userName eq "before@contoso.example"')).Resources[0].id).toBe(person.id)
    await patch(person.id, { op: 'add', path: 'externalId', value: 'taken-over' })
    expect(await contoso.api.get(`/v1.0/users/${person.id}`)).toMatchObject({
      onPremisesSyncEnabled: true,
      source: 'test',
    })
  })

  test('keeps the name of its source whoever changes it, and under whatever id that knows it', async () => {
    const { id } = await made({ [own]: { source: 'ldaps://dc.contoso.example' } })
    const kept = (onPremisesImmutableId: string) => ({ onPremisesImmutableId, source: 'ldaps://dc.contoso.example' })
    await patch(id, { op: 'replace', path: 'externalId', value: 'renumbered' })
    expect(await contoso.api.get(`/v1.0/users/${id}`)).toMatchObject(kept('renumbered'))
    // also by a client that says nothing of a source
    expect((await scim('PUT', `/Users/${id}`, { ...kim(), externalId: 'again' })).status).toBe(200)
    expect(await contoso.api.get(`/v1.0/users/${id}`)).toMatchObject(kept('again'))
  })
})

describe('who may', () => {
  test('[T-42] an id of another tenant is an id that nobody has', async () => {
    const theirs = await fabrikam.user('dana')
    const attempts = [
      scim('GET', `/Users/${theirs.id}`),
      scim('PUT', `/Users/${theirs.id}`, kim()),
      patch(theirs.id, { op: 'replace', path: 'title', value: 'x' }),
      scim('DELETE', `/Users/${theirs.id}`),
      scim('GET', '/Users/dana@fabrikam.example'),
    ]
    for (const attempt of attempts) expect((await attempt).status).toBe(404)
    expect((await found(`id eq "${theirs.id}"`)).totalResults).toBe(0)
    expect(await fabrikam.api.get(`/v1.0/users/${theirs.id}`)).toMatchObject({ displayName: 'dana' })
  })

  test('a token that may only read, or only groups, writes no person', async () => {
    const reader = await scimClient(world, contoso, ['User.Read.All'])
    const groups = await scimClient(world, contoso, ['Group.ReadWrite.All'])
    expect((await reader('GET', '/Users?count=1')).status).toBe(200)
    expect(await reader('POST', '/Users', kim())).toMatchObject({ status: 403, body: { status: '403' } })
    expect((await groups('POST', '/Users', kim())).status).toBe(403)
    expect((await groups('GET', '/Users')).status).toBe(403)
    const nobody = await scim('GET', '/Users', undefined, { authorization: 'Bearer x' })
    expect(nobody).toMatchObject({ status: 401, body: { status: '401' } })
  })

  test('[T-60] an account that holds a role is protected from whoever may only write people', async () => {
    const writer = await scimClient(world, contoso, ['User.ReadWrite.All'])
    const chief = await contoso.user('chief', { roles: ['global-administrator'] })
    const disable = { schemas: [patchOp], Operations: [{ op: 'replace', path: 'active', value: false }] }
    expect((await writer('PATCH', `/Users/${chief.id}`, disable)).status).toBe(403)
    expect((await writer('PUT', `/Users/${chief.id}`, { ...kim(), userName: chief.userPrincipalName })).status).toBe(
      403,
    )
    expect((await writer('DELETE', `/Users/${chief.id}`)).status).toBe(403)
    expect(await contoso.api.get(`/v1.0/users/${chief.id}`)).toMatchObject({ accountEnabled: true, source: null })
  })
})

test('[T-60] an administrator of this directory is taken over by no other one, whoever asks for it', async () => {
  const chief = await contoso.user('founder', { roles: ['global-administrator'] })
  const claims = [
    patch(chief.id, { op: 'add', path: 'externalId', value: 'taken' }),
    patch(chief.id, { op: 'add', path: `${own}:source`, value: 'ldap' }),
    scim('PUT', `/Users/${chief.id}`, { userName: chief.userPrincipalName, externalId: 'taken' }),
  ]
  for (const claim of claims)
    expect(await claim).toMatchObject({ status: 403, body: { detail: expect.stringContaining('role') } })
  expect(await contoso.api.get(`/v1.0/users/${chief.id}`)).toMatchObject({ source: null, onPremisesImmutableId: null })
})

test('a directory that takes its name for somebody away gives them back: they are changed here from then on', async () => {
  const { externalId, ...unnamed } = kim()
  const { id } = (await scim('POST', '/Users', { ...unnamed, externalId })).body
  const here = () => contoso.api.get(`/v1.0/users/${id}`)
  expect(await here()).toMatchObject({ source: expect.any(String), onPremisesImmutableId: externalId })
  expect((await scim('PUT', `/Users/${id}`, unnamed)).status).toBe(200)
  expect(await here()).toMatchObject({ source: null, onPremisesImmutableId: null })
  await contoso.api.patch(`/v1.0/users/${id}`, { displayName: 'Ours' })
  expect(await here()).toMatchObject({ displayName: 'Ours' })
})

test('the service says what it speaks, and its own schemas name every attribute that it shows', async () => {
  expect((await scim('GET', '/ServiceProviderConfig')).body).toMatchObject({ patch: { supported: true } })
  const { Resources } = (await scim('GET', '/ResourceTypes')).body
  expect(Resources.map(({ id }: { id: string }) => id)).toEqual(['User', 'Group'])
  const schemas = (await scim('GET', '/Schemas')).body.Resources as { id: string; attributes: { name: string }[] }[]
  const names = (id: string) => schemas.find((one) => one.id === id)?.attributes.map(({ name }) => name) ?? []
  const person = await made({ [own]: { source: 'x', officeLocation: '1', usageLocation: 'DE' } })
  const shown = Object.keys(person).filter((name) => !['schemas', 'id', 'externalId', 'meta'].includes(name))
  expect(shown.filter((name) => !names(core).includes(name)).sort()).toEqual([enterprise, own].sort())
  for (const id of [enterprise, own]) expect(names(id)).toEqual(expect.arrayContaining(Object.keys(person[id])))
  for (const written of [core, core.toUpperCase()])
    expect((await scim('GET', `/Schemas/${written}`)).body.id).toBe(core)
  expect((await scim('GET', '/Schemas/urn:x')).status).toBe(404)
})

test('[T-50] [T-59] text that is refused in one operation of a Bulk refuses that one, and the others stand', async () => {
  const leaver = await made()
  const bad = [
    { displayName: 'Ne\u00adw' },
    { title: 'a\0b' },
    { name: { familyName: 'Le\u202ee' } },
    { x: { toString: 1 } },
  ]
  const deep = JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`)
  const operations = [...bad, { emails: deep }].map((more, at) => ({
    method: 'POST',
    path: '/Users',
    bulkId: `b${at}`,
    Data: { ...kim(), ...more },
  }))
  const behind = { method: 'PATCH', path: '/Users/bulkId:b0', data: { Operations: [] } }
  const disable = { schemas: [patchOp], Operations: [{ op: 'replace', path: 'active', value: false }] }
  const last = { method: 'PATCH', path: `/Users/${leaver.id}`, bulkId: 'last', data: disable }
  const { status, body } = await scim('POST', '/Bulk', { Operations: [...operations, behind, last] })
  expect(status).toBe(200)
  const statuses = (body.Operations as { status: string; bulkId?: string }[]).map((one) => [one.bulkId, one.status])
  expect(Object.fromEntries(statuses)).toEqual({
    ...Object.fromEntries(operations.map(({ bulkId }) => [bulkId, '400'])),
    undefined: '409',
    last: '200',
  })
  expect(await contoso.api.get(`/v1.0/users/${leaver.id}`)).toMatchObject({ accountEnabled: false })
})

test('[T-59] text that no database holds around the operations of a Bulk is refused with the whole of it', async () => {
  const operation = { method: 'POST', path: '/Users', bulkId: 'b', data: kim() }
  for (const more of [{ path: '/Users/a\0b', method: 'DELETE' }, { bulkId: 'a\0b' }, { version: 'W/"\0"' }]) {
    const { status, body } = await scim('POST', '/Bulk', { Operations: [{ ...operation, ...more }] })
    expect([status, body.detail]).toEqual([400, expect.stringContaining('U+0000')])
  }
})
