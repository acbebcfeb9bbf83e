import { crc32 } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { squareLogo } from '../../../src/demo/logo.ts'
import { send } from '../../support/mdm/mdm-device.ts'
import { dynamicGroup } from '../../support/world/dynamic-group.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let contoso: WorldTenant
let fabrikam: WorldTenant

beforeAll(async () => {
  world = await startWorld()
  contoso = await world.tenant('contoso.example', { moreDomains: ['fr.contoso.example'] })
  fabrikam = await world.tenant('fabrikam.example')
})
afterAll(async () => world?.[Symbol.asyncDispose]())

test('an organisation shows its name and every verified domain', async () => {
  const { value } = await contoso.api.get<{ value: { id: string; verifiedDomains: { name: string }[] }[] }>(
    '/v1.0/organization',
  )
  expect(value).toHaveLength(1)
  expect(value[0]?.id).toBe(contoso.tenantId)
  expect(value[0]?.verifiedDomains.map((domain) => domain.name).sort()).toEqual([
    'contoso.example',
    'fr.contoso.example',
  ])
})

test('a user is created in a verified domain and in no other', async () => {
  const made = await contoso.api.post<{ id: string }>('/v1.0/users', {
    userPrincipalName: 'kim@fr.contoso.example',
    displayName: 'Kim',
    passwordProfile: { password: 'Correct-Horse-1' },
  })
  const read = await contoso.api.get<{ userPrincipalName: string }>(`/v1.0/users/${made.id}`)
  expect(read.userPrincipalName).toBe('kim@fr.contoso.example')
  expect(JSON.stringify(read)).not.toContain('Correct-Horse-1')
  await expect(
    contoso.api.post('/v1.0/users', {
      userPrincipalName: 'kim@fabrikam.example',
      displayName: 'Kim',
      passwordProfile: { password: 'Correct-Horse-1' },
    }),
  ).rejects.toMatchObject({ status: 400, message: expect.stringContaining('verified domain') })
})

test('[T-42] objects of another tenant do not exist, whatever is done with their ids', async () => {
  const person = await fabrikam.user('dana')
  const group = await fabrikam.api.post<{ id: string }>('/v1.0/groups', {
    displayName: 'Theirs',
    mailEnabled: false,
    mailNickname: 'theirs',
    securityEnabled: true,
  })
  const attempts = [
    () => contoso.api.get(`/v1.0/users/${person.id}`),
    () => contoso.api.patch(`/v1.0/users/${person.id}`, { displayName: 'x' }),
    () => contoso.api.delete(`/v1.0/users/${person.id}`),
    () => contoso.api.get(`/v1.0/groups/${group.id}`),
    () => contoso.api.delete(`/v1.0/groups/${group.id}`),
    () => contoso.api.get(`/v1.0/groups/${group.id}/members`),
    () => contoso.api.post(`/v1.0/groups/${group.id}/members/$ref`, { '@odata.id': `x/${person.id}` }),
    () => contoso.api.patch(`/v1.0/organization/${fabrikam.tenantId}/branding`, { signInPageText: 'x' }),
  ]
  for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ status: 404 })
  expect(await fabrikam.api.get(`/v1.0/users/${person.id}`)).toMatchObject({ displayName: 'dana' })
})

test('every write leaves an audit entry that names the actor and no secret', async () => {
  await contoso.api.patch(`/v1.0/organization/${contoso.tenantId}/branding`, { signInPageText: 'Welcome' })
  const { value } = await contoso.api.get<{ value: { activityType: string; actor: { type: string } }[] }>(
    '/beta/deviceManagement/auditEvents?$top=100',
  )
  expect(value[0]).toMatchObject({ activityType: 'directory.branding.change', actor: { type: 'application' } })
  expect(JSON.stringify(value)).not.toContain('Correct-Horse-1')
})

test('the entry of a new user tells all that was set, and of the password only that there is one', async () => {
  const { id } = await contoso.api.post<{ id: string }>('/v1.0/users', {
    userPrincipalName: 'gwen@contoso.example',
    displayName: 'Gwen Stacy',
    givenName: 'Gwen',
    surname: 'Stacy',
    passwordProfile: { password: 'Correct-Horse-1' },
  })
  type Event = { resources: { modifiedProperties: { displayName: string; newValue: string | null }[] }[] }
  const $filter = encodeURIComponent(`resources/any(r:r/resourceId eq '${id}')`)
  const { value } = await contoso.api.get<{ value: Event[] }>(`/beta/deviceManagement/auditEvents?$filter=${$filter}`)
  expect(value).toHaveLength(1)
  const changed = value[0]!.resources[0]!.modifiedProperties.map(({ displayName, newValue }) => [displayName, newValue])
  expect(Object.fromEntries(changed)).toMatchObject({
    userPrincipalName: 'gwen@contoso.example',
    displayName: 'Gwen Stacy',
    givenName: 'Gwen',
    surname: 'Stacy',
    accountEnabled: 'true',
    mayJoin: 'false',
    mdmLicensed: 'true',
    roles: '[]',
    passwordHash: 'not shown',
  })
})

test('a faulty membership rule is refused with its place', async () => {
  await expect(dynamicGroup(contoso.api, 'Wrong', 'device.colour -eq "blue"')).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining("Unsupported property 'colour'"),
  })
})

test('lists come in pages that together hold everything once', async () => {
  for (const name of ['a', 'b', 'c']) await fabrikam.user(name)
  const seen: string[] = []
  let next: string | undefined = '/v1.0/users?$top=2'
  while (next) {
    const page: { value: { userPrincipalName: string }[]; '@odata.nextLink'?: string } = await fabrikam.api.get(next)
    expect(page.value.length).toBeLessThanOrEqual(2)
    seen.push(...page.value.map((user) => user.userPrincipalName))
    const link = page['@odata.nextLink']
    next = link?.replace(world.urls.graph, '')
  }
  expect(seen).toEqual(['a', 'b', 'c', 'dana'].map((name) => `${name}@fabrikam.example`))
})

test('[T-52] a person with the longest name there may be is read, changed and deleted like any other, by name or id', async () => {
  const domain = `@${contoso.domain}`
  for (const length of [200, 246, 320]) {
    const userPrincipalName = 'l'.repeat(length - domain.length) + domain
    const { id } = await contoso.api.post<{ id: string }>('/v1.0/users', {
      userPrincipalName,
      displayName: 'Long',
      passwordProfile: { password: 'Correct-Horse-1' },
    })
    for (const key of [userPrincipalName, encodeURIComponent(userPrincipalName)]) {
      expect(await contoso.api.get(`/v1.0/users/${key}`)).toMatchObject({ id, userPrincipalName })
    }
    await contoso.api.delete(`/v1.0/users/${id}`)
    await expect(contoso.api.get(`/v1.0/users/${userPrincipalName}`)).rejects.toMatchObject({ status: 404 })
  }
})

const picture = squareLogo('#0b5cad')
/** A frame of one component, as a JPEG says its size. */
const frameOf = (side: number) => `ffc0000b08${side.toString(16).padStart(4, '0').repeat(2)}01011100`
const scan = 'ffda0008010100003f0000'
/** Has the segments of a JPEG, and before its frame more; nobody here decodes it. */
const photoOf = (side: number, more = '') => Buffer.from(`ffd8ffe00002${more}${frameOf(side)}${scan}ffd9`, 'hex')
const photo = photoOf(240)
/** A frame within a comment, for a reader that takes another marker for a segment. */
const decoy = `fffe000f${frameOf(16)}`
/** The picture with more chunks behind its header. */
const withChunks = (...more: readonly Buffer[]) =>
  Buffer.concat([picture.subarray(0, 33), ...more, picture.subarray(33)])
function chunkOf(kind: string, content: Buffer): Buffer {
  const made = Buffer.alloc(12 + content.length)
  made.writeUInt32BE(content.length)
  made.write(kind, 4, 'latin1')
  content.copy(made, 8)
  made.writeUInt32BE(crc32(made.subarray(4, -4)), 8 + content.length)
  return made
}
const largeHeader = Buffer.from(picture.subarray(16, 29))
largeHeader.writeUInt32BE(20_000, 0)
largeHeader.writeUInt32BE(20_000, 4)
/** The picture, which says that it is so many pixels wide and high. */
function saying(width: number, height: number): Buffer {
  const changed = Buffer.from(picture)
  changed.writeUInt32BE(width, 16)
  changed.writeUInt32BE(height, 20)
  return changed
}
const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
const noLogos: readonly (readonly [string, Buffer, string])[] = [
  ['an SVG', Buffer.from(svg), 'neither PNG nor JPEG but SVG'],
  ['an SVG with a declaration', Buffer.from(`<?xml version="1.0"?>\n${svg}`), 'but SVG'],
  ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 'but HTML'],
  ['a PNG as large as a house', saying(60_000, 60_000), 'has 60000 × 60000 pixels, and at most 1024 × 1024'],
  ['a PNG that is too high', saying(16, 1025), 'has 16 × 1025 pixels'],
  ['a PNG of no size', saying(0, 16), 'says no size'],
  ['a JPEG as large as a house', photoOf(60_000), 'has 60000 × 60000 pixels'],
  ['a JPEG of no size', photoOf(0), 'says no size'],
  ['a JPEG without a frame', Buffer.from(`ffd8ffe00002${scan}ffd9`, 'hex'), 'says no size'],
  ['a JPEG without a scan', Buffer.from(`ffd8${frameOf(16)}ffd9`, 'hex'), 'not whole'],
  ['a JPEG that hides its frame behind a marker without length', photoOf(20_000, `ffff01${decoy}`), 'marker ffff'],
  ['the same without the byte before it', photoOf(20_000, `ff01${decoy}`), 'marker ff01'],
  ['a JPEG with a byte between its segments', photoOf(20_000, `00${decoy}`), 'not whole'],
  ['a JPEG that says two sizes', photoOf(20_000, frameOf(16)), 'says its size twice'],
  [
    'a JPEG with a second frame behind its scan',
    Buffer.from(`ffd8${frameOf(16)}${scan}${frameOf(20_000)}ffd9`, 'hex'),
    'twice',
  ],
  [
    'a JPEG that says its height behind its scan',
    Buffer.from(`ffd8${frameOf(16)}${scan}ffdc00044e20ffd9`, 'hex'),
    'marker ffdc',
  ],
  ['a JPEG with another behind it', Buffer.concat([photo, photoOf(20_000)]), 'not whole'],
  ['a PNG with a second header', withChunks(chunkOf('IHDR', largeHeader)), 'not whole'],
  [
    'a PNG with a chunk before its header',
    Buffer.concat([picture.subarray(0, 8), chunkOf('tEXt', Buffer.alloc(2)), picture.subarray(8)]),
    'not whole',
  ],
  ['a PNG that ends twice', withChunks(chunkOf('IEND', Buffer.alloc(0))), 'not whole'],
  ['a PNG that moves', withChunks(chunkOf('acTL', Buffer.alloc(8))), 'the PNG chunk acTL'],
  ['a PNG with a chunk of somebody’s own', withChunks(chunkOf('iDOT', Buffer.alloc(28))), 'the PNG chunk iDOT'],
  ['a PNG with packed text', withChunks(chunkOf('zTXt', Buffer.from('a\0\0x', 'latin1'))), 'the PNG chunk zTXt'],
  [
    'a PNG with packed text in another alphabet',
    withChunks(chunkOf('iTXt', Buffer.from('a\0\x01\0\0\0x', 'latin1'))),
    'packed text',
  ],
  [
    'a PNG with a large colour profile',
    withChunks(chunkOf('iCCP', Buffer.alloc(4097))),
    'a colour profile of 4097 bytes',
  ],
  ['a GIF', Buffer.from('GIF89a;'), 'neither PNG nor JPEG'],
  [
    'a picture that is too large',
    Buffer.concat([picture, Buffer.alloc(10 * 1024)]),
    `has ${picture.length + 10240} bytes`,
  ],
  ['a PNG that broke off', picture.subarray(0, -1), 'begins like image/png and is not whole'],
  ['a PNG with a page behind it', Buffer.concat([picture, Buffer.from(svg)]), 'not whole'],
  ['a page behind the first bytes of a PNG', Buffer.concat([picture.subarray(0, 8), Buffer.from(svg)]), 'not whole'],
  [
    'a page behind the first bytes of a JPEG',
    Buffer.concat([photo.subarray(0, 3), Buffer.from(svg)]),
    'the JPEG marker ff3c',
  ],
]

test('a logo that is no picture, is too large or is broken is refused by name, and the one before stays', async () => {
  const path = `/v1.0/organization/${contoso.tenantId}/branding/squareLogo`
  const logo = `${world.urls.login}/${contoso.tenantId}/branding/logo`
  for (const [image, type] of [
    [photo, 'image/jpeg'],
    [picture, 'image/png'],
  ] as const) {
    await contoso.api.send('PUT', path, image, 'application/octet-stream') // the sender's word is not asked
    const served = await send(world, logo)
    expect([served.status, served.headers['content-type'], served.body.equals(image)]).toEqual([200, type, true])
    expect(served.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    })
  }
  for (const [what, image, why] of noLogos) {
    for (const type of ['image/png', 'image/jpeg', 'application/octet-stream']) {
      await expect(contoso.api.send('PUT', path, image, type), `${what} as ${type}`).rejects.toMatchObject({
        status: 400,
        message: expect.stringContaining(why),
      })
    }
  }
  await expect(contoso.api.send('PUT', path, Buffer.from(svg), 'image/svg+xml')).rejects.toMatchObject({ status: 400 })
  const kept = await send(world, logo)
  expect([kept.headers['content-type'], kept.body.equals(picture)]).toEqual(['image/png', true])
})
