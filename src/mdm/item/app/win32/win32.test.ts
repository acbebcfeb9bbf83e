// What administrators state of Win32 packages, over the API: what is kept as it was given, what is refused and why, and how packages need
// and replace each other.

import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { startWorld, type World, type WorldTenant } from '../../../../../test/support/world/world.ts'

let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('stated.example')
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const apps = '/beta/deviceAppManagement/mobileApps'
const type = (name: string) => `#microsoft.graph.win32LobApp${name}`

const file = {
  ...{ '@odata.type': type('FileSystemRule'), ruleType: 'detection', path: 'C:\\Program Files\\Contoso' },
  ...{ fileOrFolderName: 'tools.exe', check32BitOn64System: false },
  ...{ operationType: 'version', operator: 'greaterThanOrEqual', comparisonValue: '4.2' },
}
const registry = {
  ...{ '@odata.type': type('RegistryRule'), ruleType: 'requirement', keyPath: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Contoso' },
  ...{ valueName: 'Ring', check32BitOn64System: true },
  ...{ operationType: 'string', operator: 'equal', comparisonValue: 'Pilot' },
}
const product = {
  ...{ '@odata.type': type('ProductCodeRule'), ruleType: 'detection' },
  productCode: '{7C1B4F80-2E43-4E0B-9D6B-0B6B6D3F9A51}',
  ...{ productVersionOperator: 'equal', productVersion: '4.2.0' },
}
const script = {
  ...{ '@odata.type': type('PowerShellScriptRule'), ruleType: 'detection' },
  scriptContent: Buffer.from("'found'").toString('base64'),
  ...{ enforceSignatureCheck: true, runAs32Bit: false },
}

const scriptOf = (text: string | Buffer) => ({ ...script, scriptContent: Buffer.from(text).toString('base64') })

const whole = {
  '@odata.type': '#microsoft.graph.win32LobApp',
  ...{ displayName: 'Contoso Tools', publisher: 'Contoso', displayVersion: '4.2', fileName: 'tools.zip' },
  ...{
    installCommandLine: 'setup.exe /quiet',
    uninstallCommandLine: 'setup.exe /remove',
    setupFilePath: 'bin\\setup.exe',
  },
  ...{ applicableArchitectures: 'x64,arm64', minimumSupportedWindowsRelease: 'Windows10_21H2' },
  ...{
    minimumFreeDiskSpaceInMB: 500,
    minimumMemoryInMB: 2048,
    minimumNumberOfProcessors: 2,
    minimumCpuSpeedInMHz: 1000,
  },
  rules: [file, product, registry],
  installExperience: { runAsAccount: 'system', deviceRestartBehavior: 'suppress', maxRunTimeInMinutes: 90 },
  returnCodes: [
    { returnCode: 0, type: 'success' },
    { returnCode: 3010, type: 'softReboot' },
  ],
}

const add = (over: object = {}) => tenant.api.post<{ id: string }>(apps, { ...whole, ...over })

test('what is stated of a package is shown as it was stated, and what is not named in a change stays', async () => {
  const { id } = await add()
  const shown = {
    ...whole,
    minimumSupportedWindowsRelease: 'Windows10_21H2',
    holdsSecret: false,
    size: 0,
    sha256: null,
  }
  expect(await tenant.api.get(`${apps}/${id}`)).toMatchObject({ ...shown, publishingState: 'notPublished' })
  await tenant.api.patch(`${apps}/${id}`, { uninstallCommandLine: 'setup.exe /gone', minimumMemoryInMB: null })
  expect(await tenant.api.get(`${apps}/${id}`)).toMatchObject({
    ...{ ...shown, uninstallCommandLine: 'setup.exe /gone', minimumMemoryInMB: null },
  })
  await tenant.api.patch(`${apps}/${id}`, { minimumSupportedWindowsRelease: null })
  expect(await tenant.api.get(`${apps}/${id}`)).toMatchObject({ minimumSupportedWindowsRelease: '1809' })
  await tenant.api.patch(`${apps}/${id}`, { rules: [script] })
  expect(await tenant.api.get(`${apps}/${id}`)).toMatchObject({ rules: [script] })
  const asks = { ...script, ruleType: 'requirement', operationType: 'integer', operator: 'greaterThan' }
  const rules = [file, { ...asks, comparisonValue: '9' }]
  await tenant.api.patch(`${apps}/${id}`, { rules: [...rules.slice(0, 1), { ...rules[1], displayName: 'Rings' }] })
  expect(await tenant.api.get(`${apps}/${id}`)).toMatchObject({ rules })
  const { value } = await tenant.api.get<{ value: { id: string }[] }>(
    `${apps}?$filter=isof('microsoft.graph.win32LobApp')`,
  )
  expect(value.map((one) => one.id)).toContain(id)
  const plain = await add({
    ...{ applicableArchitectures: undefined, minimumSupportedWindowsRelease: undefined, installExperience: undefined },
    ...{ returnCodes: undefined, rules: [file] },
  })
  expect(await tenant.api.get(`${apps}/${plain.id}`)).toMatchObject({
    ...{ applicableArchitectures: 'none', minimumSupportedWindowsRelease: '1809' },
    installExperience: { runAsAccount: 'system', deviceRestartBehavior: 'basedOnReturnCode', maxRunTimeInMinutes: 60 },
    returnCodes: expect.arrayContaining([{ returnCode: 1618, type: 'retry' }]),
  })
})

test.each<[string, object]>([
  ['has no installCommandLine', { installCommandLine: undefined }],
  ['has no uninstallCommandLine', { uninstallCommandLine: undefined }],
  ['is no path in the package', { setupFilePath: '..\\setup.exe' }],
  ['is no path in the package', { setupFilePath: 'C:\\setup.exe' }],
  ['ends in .zip, .exe, .msi', { fileName: 'tools.rar' }],
  ["'mips' is not served", { applicableArchitectures: 'x64,mips' }],
  ["'Windows12' is not known here", { minimumSupportedWindowsRelease: 'Windows12' }],
  ['has no rule of detection', { rules: [] }],
  ['has no rule of detection', { rules: [registry] }],
  ['A script detects an application by itself', { rules: [file, script] }],
  ['rules[0] cannot be a requirement', { rules: [{ ...product, ruleType: 'requirement' }] }],
  ["ruleType 'maybe' of rules[0]", { rules: [{ ...file, ruleType: 'maybe' }] }],
  ['The @odata.type of rules[1] is not one of', { rules: [file, { ...file, '@odata.type': type('Rule') }] }],
  ['is no folder like', { rules: [{ ...file, path: 'Contoso' }] }],
  ['is no name of a file', { rules: [{ ...file, fileOrFolderName: '..\\tools.exe' }] }],
  ["operationType 'crc' of rules[0]", { rules: [{ ...file, operationType: 'crc' }] }],
  ["operator 'like' of rules[0]", { rules: [{ ...file, operator: 'like' }] }],
  ['is no version like 1.2.3', { rules: [{ ...file, comparisonValue: 'four' }] }],
  ['is no date like', { rules: [{ ...file, operationType: 'modifiedDate', comparisonValue: 'yesterday' }] }],
  ['is not like HKEY_LOCAL_MACHINE', { rules: [file, { ...registry, keyPath: 'SOFTWARE\\Contoso' }] }],
  ['compares for sameness alone', { rules: [file, { ...registry, operator: 'lessThan' }] }],
  ['is no whole number', { rules: [file, { ...registry, operationType: 'integer', comparisonValue: '1.5' }] }],
  ['is not a GUID', { rules: [{ ...product, productCode: 'tools' }] }],
  ['is no base64', { rules: [{ ...script, scriptContent: "'found'" }] }],
  ["operationType 'exists' of rules[1]", { rules: [file, { ...script, ruleType: 'requirement' }] }],
  ["runAsAccount 'user' of rules[0]", { rules: [{ ...script, runAsAccount: 'user' }] }],
  [
    'is no true or false',
    {
      rules: [
        file,
        { ...script, ruleType: 'requirement', operationType: 'boolean', operator: 'equal', comparisonValue: 'yes' },
      ],
    },
  ],
  ["runAsAccount 'user' of installExperience", { installExperience: { runAsAccount: 'user' } }],
  ["runAsAccount 'guest'", { installExperience: { runAsAccount: 'guest' } }],
  ["deviceRestartBehavior 'maybe'", { installExperience: { deviceRestartBehavior: 'maybe' } }],
  ["type 'sometimes' of the return code 7", { returnCodes: [{ returnCode: 7, type: 'sometimes' }] }],
  ['The return code 7 is there twice', { returnCodes: [7, 7].map((returnCode) => ({ returnCode, type: 'retry' })) }],
  ['looks as if it held a secret', { uninstallCommandLine: 'setup.exe PASSWORD=hunter2' }],
  ['The script of rules[0] looks as if it held a secret', { rules: [scriptOf('$apiKey = "a1b2"')] }],
  [
    'The script of rules[1] looks as if it held a secret',
    {
      rules: [
        file,
        {
          ...scriptOf(Buffer.from('setup.exe PASSWORD=hunter2', 'utf16le')),
          ...{ ruleType: 'requirement', operationType: 'integer', operator: 'equal', comparisonValue: '1' },
        },
      ],
    },
  ],
  ['productCode belongs to', { productCode: '{7C1B4F80-2E43-4E0B-9D6B-0B6B6D3F9A51}' }],
  ['There is no', { rules: [{ ...file, crc: 1 }] }],
])('a package is refused with what is wrong with it: %s', async (problem, over) => {
  await expect(add(over)).rejects.toThrow(problem)
})

test('the trail has the digest and the length of a script, and never what is in it', async () => {
  const text = '$key = "hunter2"; "found"'
  const secret = { ...script, scriptContent: Buffer.from(text).toString('base64') }
  const asks = { ruleType: 'requirement', operationType: 'integer', operator: 'equal', comparisonValue: '1' }
  const { id } = await add({ rules: [secret, { ...secret, ...asks }] })
  await tenant.api.patch(`${apps}/${id}`, { rules: [script] })
  await tenant.api.delete(`${apps}/${id}`)
  const entries = await world.app.db
    .selectFrom('audit_entry')
    .select(['before', 'after'])
    .where('tenant_id', '=', tenant.tenantId)
    .where('target_id', '=', id)
    .orderBy('sequence')
    .execute()
  const kept = (of: string) => ({
    ...{ kind: 'script', signed: true, sizeBytes: of.length },
    sha256: createHash('sha256').update(of).digest('hex'),
  })
  const first = { detection: [kept(text)], requires: { rules: [kept(text)] } }
  const next = { detection: [kept("'found'")], requires: { rules: [] } }
  expect(entries).toMatchObject([{ after: first }, { before: first, after: next }, { before: next }])
  for (const scriptContent of [secret.scriptContent, script.scriptContent]) {
    expect(JSON.stringify(entries)).not.toContain(scriptContent)
  }
})

test('[T-52] all packages of an organisation hold at most 8 MB as they are stated, of which one may be changed to less', async () => {
  const large = await world.tenant('stated-large.example')
  const asks = { ...script, ruleType: 'requirement', operationType: 'integer', operator: 'equal', comparisonValue: '1' }
  const scriptContent = Buffer.alloc(60_000, 'large').toString('base64')
  const rules = [file, ...Array.from({ length: 12 }, () => ({ ...asks, scriptContent }))]
  const made: { id: string }[] = []
  const more = async () => made.push(await large.api.post<{ id: string }>(apps, { ...whole, rules }))
  const refused = { status: 409, message: expect.stringContaining('of at most 8.0') }
  for (let n = 0; n < 8; n++) await more()
  await expect(more()).rejects.toMatchObject(refused)
  expect((await large.api.get<{ value: object[] }>(apps)).value).toHaveLength(8)
  const first = `${apps}/${made[0]?.id}`
  await large.api.patch(first, { rules: [file] })
  await more()
  await expect(large.api.patch(first, { rules })).rejects.toMatchObject(refused)
  expect(await large.api.get(first)).toMatchObject({ rules: [file] })
})

type Relation = readonly [targetId: string, how: 'autoInstall' | 'detect' | 'update' | 'replace']
const relationOf = ([targetId, how]: Relation) =>
  how === 'update' || how === 'replace'
    ? { '@odata.type': '#microsoft.graph.mobileAppSupersedence', targetId, supersedenceType: how }
    : { '@odata.type': '#microsoft.graph.mobileAppDependency', targetId, dependencyType: how }
const relate = (id: string, ...relations: readonly Relation[]) =>
  tenant.api.post(`${apps}/${id}/updateRelationships`, { relationships: relations.map(relationOf) })
const relationsOf = async (id: string) =>
  (await tenant.api.get<{ value: Record<string, string>[] }>(`${apps}/${id}/relationships`)).value

test('what a package needs and replaces is shown from both sides, and replaced as a whole', async () => {
  const [a, b, c] = await Promise.all(['A', 'B', 'C'].map((displayName) => add({ displayName })))
  const [idA, idB, idC] = [a?.id ?? '', b?.id ?? '', c?.id ?? '']
  await relate(idA, [idB, 'autoInstall'], [idC, 'replace'])
  expect(await relationsOf(idA)).toMatchObject([
    {
      ...relationOf([idB, 'autoInstall']),
      sourceId: idA,
      targetDisplayName: 'B',
      targetDisplayVersion: '4.2',
      targetType: 'child',
    },
    { ...relationOf([idC, 'replace']), sourceId: idA, targetDisplayName: 'C', targetType: 'child' },
  ])
  expect(await relationsOf(idC)).toMatchObject([
    { targetId: idA, targetDisplayName: 'A', targetType: 'parent', supersedenceType: 'replace' },
  ])
  await expect(tenant.api.delete(`${apps}/${idB}`)).rejects.toThrow("'B' is needed by 'A'")
  await relate(idA, [idC, 'update'])
  expect(await relationsOf(idA)).toMatchObject([{ targetId: idC, supersedenceType: 'update' }])
  await tenant.api.delete(`${apps}/${idB}`)
  await tenant.api.delete(`${apps}/${idC}`) // what is replaced may go
  expect(await relationsOf(idA)).toEqual([])
})

test('a package never leads back to itself: the way is told, and of two writers that would close it together one is refused', async () => {
  const made = await Promise.all(['One', 'Two', 'Three'].map((displayName) => add({ displayName })))
  const [one = '', two = '', three = ''] = made.map(({ id }) => id)
  await expect(relate(one, [one, 'detect'])).rejects.toThrow("'One' → 'One'")
  await relate(one, [two, 'autoInstall'])
  await relate(two, [three, 'update'])
  await expect(relate(three, [one, 'detect'])).rejects.toThrow("'Three' → 'One' → 'Two' → 'Three'")
  expect(await relationsOf(three)).toMatchObject([{ targetType: 'parent' }])

  await relate(one)
  const both = await Promise.allSettled([relate(three, [one, 'detect']), relate(one, [two, 'detect'])])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('a package that would lead over more relations than are looked at is refused, so that none closes a ring unseen', async () => {
  const { db } = world.app
  const first = await add({ displayName: 'First' })
  const { revision: _, ...row } = await db
    .selectFrom('mdm_app')
    .selectAll()
    .where('tenant_id', '=', tenant.tenantId)
    .where('id', '=', first.id)
    .executeTakeFirstOrThrow()
  const ids = Array.from({ length: 101 }, () => crypto.randomUUID())
  const packed = JSON.stringify(row.package)
  await db
    .insertInto('mdm_app')
    .values(ids.map((id) => ({ ...row, id, package: packed })))
    .execute()
  await sql`
    insert into mdm_app_relation (tenant_id, app_id, target_id, kind, acts)
    select ${tenant.tenantId}, one.id, other.id, 'dependency', false
      from unnest(${ids}::uuid[]) with ordinality one (id, place)
      join unnest(${ids}::uuid[]) with ordinality other (id, place) on one.place > other.place`.execute(db)
  const last = ids.at(-1) ?? ''
  await expect(relate(first.id, [last, 'detect'])).rejects.toThrow("'First' would lead over more than 5000 relations")
  await relate(first.id, [ids.at(-2) ?? '', 'detect'])
  expect(await relationsOf(first.id)).toMatchObject([{ targetType: 'child' }])
})

test('a relation to what is no Win32 package of the organisation is refused', async () => {
  const { id } = await add()
  const msi = await tenant.api.post<{ id: string }>(apps, {
    ...{ '@odata.type': '#microsoft.graph.windowsMobileMSI', displayName: 'Msi', fileName: 'a.msi' },
    ...{ productCode: crypto.randomUUID(), productVersion: '1.0' },
  })
  const other = await world.tenant('stated-other.example')
  const theirs = await other.api.post<{ id: string }>(apps, whole)
  await expect(relate(id, [msi.id, 'detect'])).rejects.toThrow('is no win32LobApp')
  await expect(relate(msi.id, [id, 'detect'])).rejects.toThrow('is no win32LobApp')
  await expect(relate(id, [theirs.id, 'detect'])).rejects.toThrow('There is no application')
  await expect(relate(id, [msi.id, 'detect'], [msi.id, 'update'])).rejects.toThrow('named twice')
  const neither = { relationships: [{ '@odata.type': '#microsoft.graph.mobileAppRelationship', targetId: msi.id }] }
  await expect(tenant.api.post(`${apps}/${id}/updateRelationships`, neither)).rejects.toThrow('is neither')
})
