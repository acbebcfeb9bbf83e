// Lists on the Graph API as scripts and SDKs ask them: what is asked is applied, and what is not understood is refused by its
// name.

import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dynamicGroup } from '../../support/world/dynamic-group.ts'
import { metricsOf } from '../../support/world/metrics.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

type Page = { value: Array<Record<string, unknown>>; '@odata.nextLink'?: string; '@odata.count'?: number }

let world: World
let contoso: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  contoso = await world.tenant('lists.example')
  const stranger = await world.tenant('other-lists.example')
  await stranger.user('zoe')
  for (const name of ['ada', 'bea', 'cleo', 'dora', 'eve']) await contoso.user(name)
  for (const displayName of ['Field Laptops', 'Kiosk', 'kiosk 2', "O'Brien", '100 % remote']) {
    await contoso.api.post('/v1.0/groups', {
      displayName,
      mailNickname: 'g',
      mailEnabled: false,
      securityEnabled: true,
    })
  }
  await dynamicGroup(contoso.api, 'By rule', '(device.displayName -startsWith "FIN-")')
})
afterAll(() => world[Symbol.asyncDispose]())

const ask = (path: string, query: Record<string, string>) =>
  contoso.api.get<Page>(`${path}?${new URLSearchParams(query)}`)
const pathOf = (link: string) => link.replace(world.urls.graph, '')
const names = async (path: string, query: Record<string, string>) =>
  (await ask(path, query)).value.map((one) => one.displayName)

describe('$filter', () => {
  test('on users by name finds one or none, and never somebody else', async () => {
    const upn = (await ask('/v1.0/users', {})).value.find(({ displayName }) => displayName === 'bea')?.userPrincipalName
    const found = await ask('/v1.0/users', { $filter: `userPrincipalName eq '${String(upn).toUpperCase()}'` })
    expect(found.value.map((one) => one.displayName)).toEqual(['bea'])
    expect((await ask('/v1.0/users', { $filter: "userPrincipalName eq 'nobody@lists.example'" })).value).toEqual([])
    expect((await ask('/v1.0/users', { $filter: "startswith(displayName,'zo')" })).value).toEqual([])
  })

  test.each<[string, string[]]>([
    ["displayName eq 'field laptops'", ['Field Laptops']],
    ["startsWith(displayName,'KIOSK')", ['Kiosk', 'kiosk 2']],
    ["contains(displayName,'% r')", ['100 % remote']],
    ["displayName eq 'O''Brien'", ["O'Brien"]],
    ["endswith(displayName,'laptops') or displayName in ('Kiosk','nothing')", ['Field Laptops', 'Kiosk']],
    ["groupTypes/any(c:c eq 'DynamicMembership')", ['By rule']],
    [
      "not groupTypes/any(c:c eq 'DynamicMembership') and not startswith(displayName,'k')",
      ['100 % remote', 'Field Laptops', "O'Brien"],
    ],
    ['membershipRule ne null', ['By rule']],
    ["displayName gt 'kiosk' and displayName le 'o''brien'", ['kiosk 2', "O'Brien"]],
    ['securityEnabled eq true and mailEnabled eq true', []],
    ["id eq ''", []],
    ['length(displayName) lt 6', ['Kiosk']],
    ["createdDateTime gt 2020-01-01T00:00:00Z and displayName eq 'Kiosk'", ['Kiosk']],
  ])('on groups: %s', async ($filter, expected) => {
    expect(await names('/v1.0/groups', { $filter, $orderby: 'displayName' })).toEqual(expected)
  })
})

describe('what is not understood is refused by its name', () => {
  test.each<[Record<string, string>, string]>([
    [
      { $filter: "favouriteColour eq 'red'" },
      "there is no filtering by 'favouriteColour'. These can be used: id, displayName",
    ],
    [{ $filter: 'displayName eq' }, 'a value is missing'],
    [{ $filter: "displayName eq 'x' und id eq 'y'" }, 'at character 20'],
    [{ $filter: "createdDateTime gt '+275760-09-12T00:00:00Z'" }, 'an instant such as'],
    [{ $filter: "length(displayName) eq '0x10'" }, 'a whole number'],
    [{ $orderby: 'displayName,DISPLAYNAME desc' }, "it names 'displayName' twice"],
    [{ $filter: "createdDateTime gt 'yesterday'" }, 'an instant such as 2026-11-26T08:00:00Z'],
    [{ $filter: "groupTypes eq 'Unified'" }, "groupTypes/any(x:x eq 'value')"],
    [{ $filter: "isof('microsoft.graph.user')" }, 'All are of one type.'],
    [{ $orderby: 'groupTypes' }, "there is no order by 'groupTypes'"],
    [{ $select: 'id,colour' }, "there is no member 'colour'"],
    [{ $expand: 'owners' }, "'owners' cannot be expanded"],
    [{ $search: '"id:x"' }, "'id' is not searched. These are: displayName, description, mailNickname"],
    [{ $top: '0' }, 'it is a whole number from 1'],
    [{ $top: '1000' }, 'Must be between 1 and 999 inclusive'],
    [{ $count: 'perhaps' }, 'it is true or false'],
    [{ $skiptoken: 'bm90IG91cnM' }, 'is not one that this list of groups gave out'],
    [{ $format: 'xml' }, "'$format' on groups: there is no such option"],
    [{ fliter: "displayName eq 'x'" }, "'fliter' on groups: there is no such option"],
  ])('%j', async (query, message) => {
    await expect(ask('/v1.0/groups', query)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(message),
    })
  })

  test('an option given twice counts neither first nor last', async () => {
    const path = "/v1.0/groups?$filter=displayName eq 'a'&$filter=displayName eq 'b'"
    await expect(contoso.api.get(path)).rejects.toMatchObject({ status: 400 })
  })
})

test('options come without their $, too, and in any letter case', async () => {
  expect(await names('/v1.0/groups', { FILTER: "DisplayName EQ 'Kiosk'" })).toEqual(['Kiosk'])
})

test('pages follow the order that was asked for, hold across changes, and count once', async () => {
  const seen: unknown[] = []
  let page = await ask('/v1.0/users', {
    $orderby: 'displayName desc',
    $top: '2',
    $count: 'true',
    $filter: "displayName ne 'ada'",
  })
  const all = (await names('/v1.0/users', {
    $orderby: 'displayName desc',
    $filter: "displayName ne 'ada'",
  })) as string[]
  expect(page['@odata.count']).toBe(all.length)
  for (;;) {
    seen.push(...page.value.map(({ displayName }) => displayName))
    if (!page['@odata.nextLink']) break
    await contoso.user(`zz${seen.length}`) // sorts before what comes, and shifts nothing
    page = await contoso.api.get<Page>(pathOf(page['@odata.nextLink']))
    expect(page['@odata.count']).toBeUndefined()
  }
  expect(seen).toEqual(all)
  const { '@odata.nextLink': link = '' } = await ask('/v1.0/users', { $top: '1' })
  const elsewhere = pathOf(link).replace(/\?/, "?$filter=displayName ne 'x'&")
  await expect(contoso.api.get(elsewhere)).rejects.toMatchObject({ status: 400 })
})

test('$select leaves the members that were named, $search looks in the searched ones, $skip leaves out', async () => {
  const { value } = await ask('/v1.0/groups', {
    $select: 'DisplayName',
    $search: '"displayName:kiosk" OR "brien"',
    $orderby: 'displayName',
  })
  expect(value).toEqual(['Kiosk', 'kiosk 2', "O'Brien"].map((displayName) => ({ id: expect.any(String), displayName })))
  expect(await names('/v1.0/groups', { $orderby: 'displayName', $skip: '4' })).toEqual(['kiosk 2', "O'Brien"])
})

test('members of a group are asked in the same way', async () => {
  const group = (await ask('/v1.0/groups', { $filter: "displayName eq 'Kiosk'" })).value[0]?.id
  const users = (await ask('/v1.0/users', { $filter: "displayName in ('ada','bea')" })).value
  for (const { id } of users) {
    await contoso.api.post(`/v1.0/groups/${group}/members/$ref`, {
      '@odata.id': `${world.urls.graph}/v1.0/users/${id}`,
    })
  }
  const members = `/v1.0/groups/${group}/members`
  expect(await names(members, { $filter: "isof('microsoft.graph.user') and displayName eq 'ADA'" })).toEqual(['ada'])
  expect(await names(members, { $filter: "isof('microsoft.graph.device')" })).toEqual([])
  expect((await ask(members, { $count: 'true', $top: '1' }))['@odata.count']).toBe(2)
})

test.each(['windowsAutopilotDeviceIdentities', 'managedDevices'])('%s are asked in the same way', async (set) => {
  const path = `/beta/deviceManagement/${set}`
  expect(
    (await ask(path, { $filter: "contains(serialNumber,'x y+z') or startswith(serialNumber,'q')" })).value,
  ).toEqual([])
  expect(
    (await ask(path, { $filter: "serialNumber eq 'O''Neil'", $select: 'id,serialNumber', $count: 'true' }))[
      '@odata.count'
    ],
  ).toBe(0)
  const wrong = ask(path, { $filter: "favouriteColour eq 'red'" })
  await expect(wrong).rejects.toMatchObject({ status: 400, message: expect.stringContaining("'favouriteColour'") })
  await expect(ask(path, { $top: '5000' })).resolves.toMatchObject({ value: [] })
})

describe('a list that costs too much', () => {
  const costly = { $filter: Array.from({ length: 45 }, (_, n) => `contains(displayName,'${n}zzz')`).join(' or ') }

  test('[I7] [T-45] is given up, and meanwhile neither another tenant nor a plain list waits for a connection', async () => {
    const { db } = world.app
    await sql`insert into directory_group (tenant_id, id, display_name, mail_nickname, created_at)
      select ${contoso.tenantId}, gen_random_uuid(), repeat(md5(n::text), 8), 'g', now() from generate_series(1, 60000) n`.execute(
      db,
    )
    const neighbour = await world.tenant('neighbour.example')
    const asked = Array.from({ length: 14 }, () =>
      ask('/v1.0/groups', { ...costly, $orderby: 'createdDateTime', $count: 'true' }).then(
        () => 'answered',
        ({ status, message }) => `${status} ${message}`,
      ),
    )
    let most = 0
    for (let n = 0; n < 12; n++) {
      await neighbour.api.get('/v1.0/groups')
      await contoso.api.get('/v1.0/groups?$top=1')
      const running = /^taxiway_list_questions_running (\d+)$/m.exec(await metricsOf(world))?.[1]
      most = Math.max(most, Number(running))
    }
    expect(most).toBe(2)
    await neighbour.api.get("/v1.0/groups?$filter=startswith(displayName,'x')")
    const answers = new Set(await Promise.all(asked))
    expect([...answers].some((one) => /^400 .*was given up. Ask for less/.test(one))).toBe(true)
    expect([...answers].some((one) => /^429 Too many lists are searched/.test(one))).toBe(true)
    expect([...answers].filter((one) => one.startsWith('5'))).toEqual([])
  }, 120_000)
})
