// An administrator at the command line: the things that a tenant needs before its first device. What each command prints is what
// somebody reads who has never seen it.

import { lstatSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Api } from '../../../src/client/api.ts'
import { add } from '../../../src/commands/app/add.ts'
import { squareLogo } from '../../../src/demo/logo.ts'
import { addressRule } from '../../../src/mdm/node.ts'
import { afterRepair, registeredBuilt, tpm } from '../../support/autopilot/repairs.ts'
import { send } from '../../support/mdm/mdm-device.ts'
import { type Built, builtDevice } from '../../support/partner/built.ts'
import { commandLine, type Said } from '../../support/world/command-line.ts'
import { newHardware, openOffice } from '../../support/world/office.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
let taxiway: (...words: string[]) => Promise<Said>
let serial: string
beforeAll(async () => {
  world = await startWorld()
  const office = await openOffice(world, 'desk.example', { application: null, statusPage: null })
  tenant = office.tenant
  const hardware = newHardware()
  await office.register(hardware)
  serial = hardware.fields.serialNumber ?? ''
  taxiway = commandLine(world, tenant)
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const done = (out: string | RegExp | readonly string[]) => ({
  code: 0,
  err: '',
  out:
    typeof out === 'string' ? out : Array.isArray(out) ? `${out.join('\n')}\n` : expect.stringMatching(out as RegExp),
})
const refused = (code: number, err: string) => ({ code, out: '', err: expect.stringContaining(err) })
const id = '[0-9a-f-]{36}'

test('a group is made at the command line with a rule or without, gets and loses members by their names, and goes with a warning', async () => {
  expect(await taxiway('group', 'create', 'Field service', '--description', 'Notebooks in cars')).toEqual(
    done(
      new RegExp(
        `^Created the group Field service \\(${id}\\)\\.\nIt is empty\\. See taxiway group add-member --help\\.\n$`,
      ),
    ),
  )
  expect(await taxiway('group', 'create', 'Workshop', '--group-tag', 'Workshop')).toMatchObject(
    done(/\n\(device\.devicePhysicalIds -any \(_ -eq "\[OrderID\]:Workshop"\)\)\n$/),
  )
  const { userPrincipalName } = await tenant.user('ida')
  expect(await taxiway('group', 'add-member', 'field SERVICE', userPrincipalName, serial)).toEqual(
    done([`${userPrincipalName} is in Field service.`, `${serial} is in Field service.`]),
  )
  const shown = JSON.parse((await taxiway('group', 'show', 'Field service', '--json')).out) as {
    group: { id: string; description: string }
    members: { '@odata.type': string; displayName: string }[]
  }
  expect(shown.group.description).toBe('Notebooks in cars')
  expect(shown.members.map((member) => member['@odata.type']).sort()).toEqual([
    '#microsoft.graph.device',
    '#microsoft.graph.user',
  ])
  // found first, so that nobody is added when one of them is not there
  expect(await taxiway('group', 'add-member', 'Office notebooks', 'nobody')).toEqual(
    refused(
      1,
      'No device has the serial number or id nobody. See taxiway devices. People are named by the whole user name',
    ),
  )
  expect(await taxiway('group', 'add-member', 'Workshop', serial)).toEqual(refused(1, 'follow from its rule'))
  expect(await taxiway('group', 'remove-member', shown.group.id, serial)).toEqual(
    done([`${serial} is no more in Field service.`]),
  )
  expect(await taxiway('group', 'remove-member', 'Field service', serial)).toEqual(
    refused(1, `${serial} is not a member of Field service. See taxiway group show`),
  )
  expect(await taxiway('group', 'change', 'Workshop', '--group-tag', 'Hall', '--name', 'Hall')).toMatchObject(
    done(/^Changed the group Hall [\s\S]*\[OrderID\]:Hall/),
  )
  const before = await taxiway('group', 'show', 'Hall')
  expect(await taxiway('group', 'change', 'Hall', '--rule', `device.displayName -eq "${serial}"`, '--dry-run')).toEqual(
    done(
      new RegExp(
        `^Nothing was changed\\. The group would have 1 device\\.\n1 would come in:\n {2}${serial} [\\s\\S]*\n0 would leave it\\.\n$`,
      ),
    ),
  )
  expect(await taxiway('group', 'create', 'x', '--dry-run')).toEqual(refused(2, 'Only a rule can be tried'))
  expect(await taxiway('group', 'show', 'Hall')).toEqual(before)
  expect(await taxiway('group', 'why', 'Hall', serial)).toEqual(
    done(
      new RegExp(
        `^${serial} is not in Hall:\n {2}✗ device\\.devicePhysicalIds -any .*device\\.devicePhysicalIds is \\[ZTDID\\]:`,
      ),
    ),
  )
  expect(await taxiway('group', 'why', 'Hall', serial, '--rule', 'device.objectId -ne null')).toEqual(
    done(/would be in Hall:/),
  )
  expect(await taxiway('group', 'create', 'Sales', '--rule', 'user.department -eq "Sales"')).toMatchObject({ code: 0 })
  expect(await taxiway('group', 'why', 'Sales', serial)).toEqual(
    refused(1, `Sales is about people; ${serial} is a device.`),
  )
  expect(await taxiway('group', 'why', 'Hall', userPrincipalName)).toEqual(
    refused(1, `Hall is about devices; ${userPrincipalName} is a person.`),
  )
  expect(await taxiway('group', 'create', 'x', '--rule', 'user.departmnt -eq "Sales"')).toEqual(
    refused(1, "Unsupported property 'departmnt' (at character 1 of the rule). Did you mean department?\n"),
  )
  expect(
    await taxiway('user', 'change', userPrincipalName, '--set', 'department=Sales', '--set', 'city=Berlin'),
  ).toEqual(done(/Department +Sales[\s\S]*Place +Berlin/))
  expect((await taxiway('audit', '--count', '3')).out).toMatch(
    /\n\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ .* directory\.user\.change: (department, city|city, department) /,
  )
  expect(await taxiway('user', 'change', userPrincipalName, '--set', 'departmnt=Sales')).toEqual(
    refused(2, 'There is no departmnt. Did you mean department?'),
  )
  expect(await taxiway('user', 'change', userPrincipalName, '--set', 'employeeType=Contractor')).toEqual(
    done(/Employment +Contractor/),
  )
  expect(
    await taxiway('group', 'create', 'Oslo', '--rule', 'user.facsimileTelephoneNumber -eq "+47 22"'),
  ).toMatchObject({
    code: 0,
  })
  expect(await taxiway('user', 'change', userPrincipalName, '--set', 'faxNumber=+47 22')).toEqual(
    done(/\nFax +\+47 22\n/),
  )
  expect(await taxiway('group', 'why', 'Oslo', userPrincipalName)).toEqual(
    done(/ is in Oslo:\n.*user\.facsimileTelephoneNumber is \+47 22\n/),
  )
  expect(await taxiway('user', 'change', userPrincipalName, '--set', `faxNumber=${'1'.repeat(65)}`)).toEqual(
    refused(1, 'faxNumber'),
  )
  expect(await taxiway('user', 'change', userPrincipalName, '--set', 'city=', '--json')).toEqual(done(/"city": ?null/))
  expect(await taxiway('group', 'create', 'x', '--group-tag', 'a', '--rule', 'b')).toEqual(refused(2, 'Give --rule or'))
  const list = (await taxiway('group', 'list')).out
  expect(list).toMatch(/^Name +Id +Members\n/)
  expect(list).toContain('Hall')
  expect(await taxiway('group', 'delete', 'Field service')).toEqual(
    refused(
      1,
      'Nothing was done. The group Field service would be deleted: 1 member would lose what is assigned to it: nothing, as nothing is assigned to it.',
    ),
  )
  expect(await taxiway('group', 'delete', 'Field service', '--yes')).toEqual(
    done(new RegExp(`^Deleted Field service \\(${id}\\)\\.\n$`)),
  )
})

test('a serial number names its device in any letter case, to every command', async () => {
  for (const typed of [serial.toLowerCase(), serial.toUpperCase()]) {
    const shown = await taxiway('devices', 'show', typed, '--json')
    expect(shown).toMatchObject({ code: 0, err: '' })
    expect(shown.out).toContain(`"${serial}"`)
    expect(await taxiway('story', typed)).toMatchObject({ code: 0, err: '' })
    expect(await taxiway('devices', 'edit', typed, '--group-tag', 'Office')).toMatchObject({ code: 0, err: '' })
    expect(await taxiway('group', 'why', 'Hall', typed)).toMatchObject({ code: 0, err: '' })
    for (const act of ['disable', 'enable']) {
      expect(await taxiway('devices', act, typed)).toMatchObject({ code: 0, err: '' })
    }
  }
})

test('a name that several things have is refused with their ids, and one that is nearly right with the right one', async () => {
  await taxiway('group', 'create', 'By hand')
  const becomes = ['group', 'change', 'By hand', '--group-tag', 'Desk'] as const
  expect(await taxiway(...becomes)).toEqual(refused(1, 'The members of By hand were added by hand'))
  expect(await taxiway(...becomes, '--yes')).toEqual(done(/^Changed the group By hand/))
  expect((await taxiway('group', 'create', 'Twins')).out).not.toContain('other group')
  expect(await taxiway('group', 'create', 'Twins')).toEqual(
    done(/\n1 other group has this name, too: from now on name each by its id \(taxiway group list\)\.\n$/),
  )
  const said = await taxiway('group', 'delete', 'twins', '--yes')
  expect(said).toEqual(
    refused(1, "2 groups are named 'twins'. Nothing was done. Give the id of the one that you mean:"),
  )
  expect(said.err).toMatch(new RegExp(`\nName +Id\n.*\nTwins +${id}\nTwins +${id}\n`))
  const { error } = JSON.parse((await taxiway('group', 'show', 'Twins', '--json')).out) as {
    error: { reason: string; candidates: { id: string; displayName: string }[] }
  }
  expect([error.reason, error.candidates.length]).toEqual(['which-one', 2])
  for (const { id } of error.candidates) expect((await taxiway('group', 'delete', id, '--yes')).code).toBe(0)
  expect(await taxiway('group', 'show', 'Ofice notebooks')).toEqual(
    refused(1, "There is no group 'Ofice notebooks'. Did you mean Office notebooks? See taxiway group list."),
  )
  const none = crypto.randomUUID()
  expect(await taxiway('group', 'show', none)).toEqual(
    refused(1, `There is no group '${none}'. See taxiway group list.`),
  )
})

test('a profile is made, assigned, changed and deleted at the command line, and each step says whom it reaches', async () => {
  expect(
    await taxiway(
      'profile',
      'create',
      'Berlin',
      '--account',
      'standard',
      '--language',
      'de-DE',
      '--hide',
      'keyboard',
      'licence',
      '--name-template',
      'BER-%RAND:5%',
    ),
  ).toEqual(
    done(/^Created the profile Berlin \(.{36}\)\.\nNobody gets it yet\. See taxiway profile assign --help\.\n$/),
  )
  expect(await taxiway('profile', 'show', 'Berlin')).toEqual(
    done(
      new RegExp(
        `^Name {11}Berlin
Description {4}none
Mode {11}user-driven
Account {8}standard
Language {7}de-DE
Hidden pages {3}licence, keyboard
Name template {2}BER-%RAND:5%
Registers {6}no managed device
Made by {8}the organisation itself
Id {13}${id}
Assigned to
  nobody
$`,
      ),
    ),
  )
  expect(await taxiway('profile', 'create', 'x', '--hide', 'keyboard')).toEqual(
    refused(2, 'with --hide keyboard give --language'),
  )
  expect(await taxiway('profile', 'create', 'x', '--hide', 'kitchen')).toEqual(
    refused(2, 'Write one of privacy, licence, keyboard, other-account.'),
  )
  expect(await taxiway('profile', 'create', 'x', '--mode', 'self-deploying')).toEqual(
    refused(1, 'not served by this version'),
  )

  expect(await taxiway('profile', 'assign', 'Berlin')).toEqual(refused(2, 'Say to whom: --group NAME'))
  const toOffice = ['--group', 'office notebooks']
  expect(await taxiway('profile', 'assign', 'Berlin', ...toOffice, '--all-devices', '--dry-run')).toEqual(
    done([
      'Berlin would be assigned to:',
      '  group Office notebooks (1 device)',
      '  all devices (1 registered device now)',
      'Nothing was changed.',
    ]),
  )
  expect((await taxiway('profile', 'show', 'Berlin')).out).toMatch(/\nAssigned to\n {2}nobody\n$/)
  expect(await taxiway('profile', 'assign', 'Berlin', ...toOffice, '--all-devices')).toEqual(
    done(['Berlin is assigned to:', '  group Office notebooks', '  all devices']),
  )
  expect(await taxiway('profile', 'assign', 'Berlin', '--exclude-group', 'Hall', '--json')).toMatchObject({ code: 0 })
  expect(await taxiway('profile', 'assign', 'Berlin', '--all-devices')).toEqual(
    done(/^Nothing was changed\. Berlin is assigned to:\n/),
  )
  expect((await taxiway('profile', 'list')).out).toMatch(/\nBerlin +\S{36} +all devices, 1 group, not 1 group\n/)

  const change = ['profile', 'change', 'Office notebook', '--language', 'ask', '--show', 'privacy']
  const changes = [
    '  Language       of the system → the person chooses',
    '  Hidden pages   privacy, licence → licence',
    '1 registered device gets this profile now.',
  ]
  expect(await taxiway(...change, '--dry-run')).toEqual(
    done(['Office notebook would change:', ...changes, 'Nothing was changed.']),
  )
  expect(await taxiway(...change)).toEqual(
    refused(
      1,
      'Nothing was done. The profile Office notebook would change (Language: of the system → the person chooses; Hidden pages: privacy, licence → licence). It reaches group Office notebooks (1 device).',
    ),
  )
  expect(await taxiway(...change, '--yes')).toEqual(done(['Office notebook was changed:', ...changes]))
  expect(await taxiway('group', 'delete', 'Office notebooks')).toEqual(
    refused(
      1,
      '1 member would lose what is assigned to it: the profile Office notebook, the profile Berlin, the policy ',
    ),
  )
  expect(await taxiway('group', 'delete', 'Hall')).toEqual(refused(1, 'the profile Berlin (left out of it).'))
  expect(await taxiway(...change)).toEqual(done(/^Office notebook is like that already\.\n/))

  expect(await taxiway('profile', 'unassign', 'Berlin', '--all-devices')).toEqual(
    done(['Berlin is assigned to:', '  group Office notebooks', '  not group Hall']),
  )
  expect(await taxiway('profile', 'delete', 'Berlin')).toEqual(
    refused(1, 'It is assigned to group Office notebooks (1 device), not group Hall (0 devices). Devices that have it'),
  )
  expect(await taxiway('profile', 'delete', 'Berlin', '--yes')).toMatchObject({ code: 0 })
  expect((await taxiway('profile', 'list')).out).not.toContain('Berlin')
})

test('an application is added from a package with what the package says of itself, or by options from a file that says nothing', async () => {
  const msi = fileURLToPath(new URL('../../../src/protocol/msi/wixl-0.101.msi', import.meta.url))
  expect(await taxiway('app', 'add', msi)).toEqual(
    done(
      /^Added Contoso Tools 4\.2\.7 \(.{36}\)\.\nwixl-0\.101\.msi, 9,728 bytes, SHA-256 [0-9a-f]{64}\nNobody gets it yet\. See taxiway app assign --help\.\n$/,
    ),
  )
  const plain = join(world.folder, 'Setup (final).msi')
  writeFileSync(plain, 'TAXIWAY-MSI 1\nresult=0\n')
  expect(await taxiway('app', 'add', plain)).toEqual(
    refused(
      2,
      `${plain}: It is no package of Windows Installer. Say its product code and version with --product-code and --product-version.`,
    ),
  )
  expect(await taxiway('app', 'add', join(world.folder, 'none.msi'))).toEqual(refused(1, 'There is no file'))
  const code = '{6F9D1C2A-3B4E-4D5F-8A6B-7C8D9E0F1A2C}'
  const by = ['--product-code', code, '--product-version', '1.0', '--command-line', '/quiet KEY=4711', '--secret']
  expect(await taxiway('app', 'add', plain, ...by)).toMatchObject(done(/^Added Setup \(final\) 1\.0 /))
  expect((await taxiway('app', 'show', 'setup (final)')).out).toMatch(
    /\nCommand line +\*{4}\nFile +Setup -final-\.msi, 23 bytes\n[\s\S]*\nHolds a secret +yes\n/,
  )
  // what the server refuses leaves nothing behind
  expect(await taxiway('app', 'add', plain, '--name', 'Half', '--product-code', 'x', '--product-version', '1')).toEqual(
    refused(1, "The productCode 'x' is not a GUID"),
  )
  expect(await taxiway('app', 'assign', 'Contoso Tools', '--all-users', '--group', 'Office notebooks')).toEqual(
    done(['Contoso Tools is assigned to:', '  group Office notebooks', '  all users']),
  )
  expect((await taxiway('app', 'list')).out).toMatch(/\nContoso Tools +4\.2\.7 +\S{36} +all users, 1 group\n/)
  const quiet = ['app', 'change', 'Contoso Tools', '--command-line', '/quiet LOG=1']
  expect(await taxiway(...quiet, '--dry-run')).toMatchObject(
    done(
      /^Contoso Tools would change:\n {2}Command line: .+ → \/quiet LOG=1\nIt reaches:\n(?: {2}all users\n)? {2}group Office notebooks \(/,
    ),
  )
  expect(await taxiway(...quiet)).toEqual(refused(1, 'group Office notebooks ('))
  expect((await taxiway('app', 'show', 'Contoso Tools')).out).not.toContain('LOG=1')
  expect(await taxiway(...quiet, '--yes')).toMatchObject(done(/\n {2}Command line +\/quiet LOG=1\n/))
  expect(await taxiway('app', 'unassign', 'Contoso Tools', '--everything')).toEqual(
    done(['Contoso Tools is assigned to:', '  nobody']),
  )
  expect(await taxiway('app', 'change', 'Setup (final)')).toEqual(refused(2, 'Say what to change'))
  const changed = ['--publisher', 'Contoso', '--product-version', '1.1', '--command-line', '/quiet KEY=1', '--secret']
  expect(await taxiway('app', 'change', 'Setup (final)', ...changed)).toEqual(
    done(/^Changed the application Setup \(final\)\. It is now:\n/),
  )
  expect(JSON.parse((await taxiway('app', 'show', 'Setup (final)', '--json')).out).app).toMatchObject({
    displayName: 'Setup (final)',
    publisher: 'Contoso',
    productVersion: '1.1',
    holdsSecret: true,
    commandLine: expect.not.stringContaining('KEY'),
  })
  expect(await taxiway('app', 'delete', 'Setup (final)')).toEqual(
    refused(1, 'The application Setup (final) would be deleted with its file. It is assigned to nobody.'),
  )
  expect((await taxiway('app', 'delete', 'Setup (final)', '--yes')).code).toBe(0)
})

test('an upload that fails takes the application back, and a file that is too large is not sent', async () => {
  const msi = fileURLToPath(new URL('../../../src/protocol/msi/wixl-0.101.msi', import.meta.url))
  const names = async () =>
    (await tenant.api.get<{ value: { displayName: string }[] }>('/beta/deviceAppManagement/mobileApps')).value.map(
      ({ displayName }) => displayName,
    )
  let deletions = 0
  const brokenOff: Api = {
    ...tenant.api,
    send: () => Promise.reject(new Error('the connection was cut')),
    // its connection is cut, too, the first time
    delete: (path) => (deletions++ === 0 ? Promise.reject(new Error('cut')) : tenant.api.delete(path)),
  }
  await expect(add(brokenOff, msi, { name: 'Half' })).rejects.toThrow('the connection was cut')
  expect([deletions, (await names()).includes('Half')]).toEqual([2, false])

  const huge = join(world.folder, 'huge.msi')
  writeFileSync(huge, '')
  truncateSync(huge, 512 * 1024 * 1024 + 1)
  expect(await taxiway('app', 'add', huge)).toEqual(refused(1, `${huge} has more than 512 MiB`))
})

test('a policy is made of options, of a file or of a certificate, and a secret in it is not shown again', async () => {
  const node = (name: string) => `./Device/Vendor/MSFT/Policy/Config/${name}`
  expect(
    await taxiway(
      'policy',
      'add',
      'Telemetry',
      '--integer',
      `${node('System/AllowTelemetry')}=1`,
      '--string',
      `${node('A/B')}=x=y`,
    ),
  ).toMatchObject(done(/^Added the policy Telemetry \(.{36}\): 2 settings\.\n/))
  expect((await taxiway('policy', 'show', 'Telemetry')).out).toContain(`  ${node('A/B')}\n    x=y\n`)
  for (const [words, err] of [
    [['--integer', `${node('A')}=x`], "'x' is no whole number. For a text say --string."],
    [['--integer', 'A'], '--integer A has no "="'],
    [['--string', 'A/B=1'], `'A/B' is no address of a setting: it ${addressRule}.`],
    [['--string', './User/A=1'], `'./User/A' is no address of a setting: it ${addressRule}.`],
    [['--boolean', `${node('A')}=yes`], "'yes' is neither true nor false"],
    [[], 'Say what it sets:'],
    [['--string', `${node('A')}=1`, '--certificate', world.caFile], 'Make two policies.'],
  ] as const) {
    expect(await taxiway('policy', 'add', 'x', ...words)).toEqual(refused(2, err))
  }
  const [wifi, kiosk, bad] = ['wifi.xml', 'kiosk.json', 'bad.json'].map((name) => join(world.folder, name)) as [
    string,
    string,
    string,
  ]
  const key = 'correct-horse-9'
  writeFileSync(
    wifi,
    `<WLANProfile><MSM><security><sharedKey><keyMaterial>${key}</keyMaterial></sharedKey></security></MSM></WLANProfile>`,
  )
  const secret = await taxiway(
    'policy',
    'add',
    'Wi-Fi',
    '--xml',
    `./Device/Vendor/MSFT/WiFi/Profile/Office/WlanXml=${wifi}`,
  )
  expect(secret).toMatchObject(done(/: 1 setting\. It holds a secret: devices get it that proved enough\.\n/))
  expect(JSON.stringify([secret, await taxiway('policy', 'show', 'Wi-Fi', '--json')])).not.toContain(key)
  writeFileSync(
    kiosk,
    JSON.stringify({
      omaSettings: [{ '@odata.type': '#microsoft.graph.omaSettingBoolean', omaUri: node('Kiosk/On'), value: true }],
    }),
  )
  expect(await taxiway('policy', 'add', 'Kiosk', '--file', kiosk)).toMatchObject(done(/: 1 setting\.\n/))
  expect(await taxiway('policy', 'change', 'Kiosk')).toEqual(refused(2, 'Say what to change'))
  expect(await taxiway('policy', 'change', 'Kiosk', '--secret')).toEqual(refused(2, 'give them'))
  const two = ['--integer', `${node('C/D')}=1`, '--boolean', `${node('E/F')}=true`]
  expect(await taxiway('policy', 'change', 'Kiosk', '--name', 'Kiosk 2', ...two)).toMatchObject(
    done(/^Changed the policy Kiosk 2 \(.{36}\): 2 settings\.\n/),
  )
  expect(await taxiway('policy', 'change', 'Kiosk 2', '--name', 'Kiosk')).toMatchObject(done(/: 2 settings\.\n$/))
  expect(await taxiway('policy', 'change', 'Kiosk', '--certificate', world.caFile)).toEqual(
    refused(2, 'Add a new policy'),
  )
  expect((await taxiway('policy', 'assign', 'Kiosk', '--all-devices')).code).toBe(0)
  const otherwise = ['policy', 'change', 'Kiosk', '--integer', `${node('C/D')}=2`]
  const values = async () =>
    JSON.parse((await taxiway('policy', 'show', 'Kiosk', '--json')).out).policy.omaSettings.length
  expect(await taxiway(...otherwise, '--dry-run')).toEqual(
    done([
      'Kiosk would change:',
      `  ${node('C/D')}: 1 → 2`,
      `  ${node('E/F')}: true → not set`,
      'It reaches:',
      '  all devices (1 registered device now)',
      'Nothing was changed.',
    ]),
  )
  expect(await taxiway(...otherwise)).toEqual(
    refused(
      1,
      'true → not set). It reaches all devices (1 registered device now). Nobody can be asked here; say --yes',
    ),
  )
  expect(await values()).toBe(2)
  // a word for administrators reaches nobody
  expect(await taxiway('policy', 'change', 'Kiosk', '--description', 'At the door')).toMatchObject(done(/: 2 settings/))
  expect(await taxiway(...otherwise, '--yes')).toMatchObject(done(/: 1 setting\./))
  expect(await values()).toBe(1)
  writeFileSync(kiosk, (await taxiway('policy', 'show', 'Telemetry', '--json')).out)
  expect(await taxiway('policy', 'add', 'Again', '--file', kiosk)).toMatchObject(done(/: 2 settings\.\n/))
  writeFileSync(bad, '{"settings":[]}')
  expect(await taxiway('policy', 'add', 'x', '--file', bad)).toEqual(refused(1, `${bad} holds no settings.`))
  expect(await taxiway('policy', 'add', 'Root', '--certificate', world.caFile)).toMatchObject(
    done(/: a trusted root certificate\.\n/),
  )
  expect(await taxiway('policy', 'assign', 'Root', '--all-devices', '--dry-run')).toEqual(
    done(['Root would be assigned to:', '  all devices (1 registered device now)', 'Nothing was changed.']),
  )
  expect((await taxiway('policy', 'list')).out).toMatch(/\nRoot +\S{36} +nobody\n/)
  expect((await taxiway('policy', 'delete', 'Root', '--yes')).code).toBe(0)
})

test('a status page is made, ordered, assigned and deleted, and the default one is changed by its own word', async () => {
  expect(
    await taxiway(
      'status-page',
      'create',
      'Show progress',
      '--show',
      'yes',
      '--block',
      'yes',
      '--wait-for',
      'contoso tools',
    ),
  ).toEqual(done(/^Created the status page Show progress \(.{36}\)\.\n/))
  expect(await taxiway('status-page', 'create', 'x', '--show', 'maybe')).toEqual(refused(2, 'Write yes or no.'))
  expect(await taxiway('status-page', 'create', 'x', '--minutes', '0')).toEqual(refused(2, 'from 1 to 1440'))
  expect(await taxiway('status-page', 'create', 'x', '--wait-for', 'Nothing')).toEqual(
    refused(1, "There is no application 'Nothing'."),
  )
  expect((await taxiway('status-page', 'create', 'Second')).code).toBe(0)
  const changed = await taxiway('status-page', 'change', 'Second', '--priority', '1', '--message', 'Call 4200.')
  expect(changed).toMatchObject(
    done(/^Changed the status page Second\. It is now:\n[\s\S]*Priority +1\n[\s\S]*Message +Call 4200\.\n/),
  )
  const only = await taxiway('status-page', 'change', 'Second', '--only-autopilot', 'yes', '--only-first-user', 'yes')
  expect(only.out).toMatch(/First user +only the first sees it\n {2}Devices +only with a deployment profile\n/)
  expect(await taxiway('status-page', 'assign', 'Show progress', '--all-devices')).toEqual(
    done(['Show progress is assigned to:', '  all devices']),
  )
  expect((await taxiway('status-page', 'list')).out).toMatch(
    /\nAll users and all devices +default +no +no +everybody else\nSecond +1 +yes +yes +nobody\nShow progress +2 +yes +yes +all devices\n$/,
  )
  expect((await taxiway('status-page', 'show', 'Show progress')).out).toContain('\nWaits for   Contoso Tools\n')
  expect(await taxiway('app', 'delete', 'Contoso Tools')).toEqual(
    refused(1, 'It would stay installed where it is. It would be waited for no more by the status page Show progress.'),
  )
  const shown = ['status-page', 'change', 'default', '--show', 'yes']
  expect(await taxiway(...shown, '--dry-run')).toEqual(
    done([
      'All users and all devices would change:',
      '  Shown: no → yes',
      'It reaches:',
      '  everybody whom no other page reaches',
      'Nothing was changed.',
    ]),
  )
  expect(await taxiway(...shown)).toEqual(refused(1, 'It reaches everybody whom no other page reaches.'))
  expect((await taxiway(...shown, '--yes')).out).toContain('  Shown       yes\n')
  for (const yes of [[], ['--yes']]) {
    expect(await taxiway('status-page', 'delete', 'default', ...yes)).toEqual(
      refused(
        1,
        'cannot be deleted: it is for everybody whom no other page reaches. Change it instead: taxiway status',
      ),
    )
  }
  expect(await taxiway('status-page', 'delete', 'Second', '--yes')).toMatchObject({ code: 0 })
})

test('the rules of the organisation and the look of the sign-in page are shown and set', async () => {
  const set = await taxiway('organization', 'set', '--may-join', 'selected', '--device-limit', '3', '--managed', 'all')
  expect(set).toMatchObject(done(/\nMay join +selected people\nDevice limit +3 for each person\nManaged +everybody\n/))
  expect((await taxiway('organization', 'show')).out).toBe(set.out)
  expect(await taxiway('organization', 'set')).toEqual(refused(2, 'Say what to set'))
  expect(await taxiway('branding', 'show')).toMatchObject(done(/^The sign-in page has no look of its own yet/))
  expect(await taxiway('branding', 'set', '--name', 'Desk', '--colour', '#0b5394', '--hint', 'you')).toEqual(
    done(['Name    Desk', 'Text    none', 'Hint    you', 'Colour  #0b5394', 'Logo    none']),
  )
  const logo = join(world.folder, 'logo.png')
  writeFileSync(logo, squareLogo('#0b5394'))
  const { out } = await taxiway('branding', 'set', '--logo', logo, '--hint', '')
  expect(out).toMatch(/\nHint +none\nColour.*\nLogo +\S+\n$/)
  const address = /Logo +(\S+)/.exec(out)?.[1] ?? ''
  expect((await send(world, address)).headers['content-type']).toBe('image/png')
  const wide = squareLogo('#0b5394')
  wide.writeUInt32BE(24, 20)
  writeFileSync(logo, wide)
  expect(await taxiway('branding', 'set', '--logo', logo)).toEqual(
    refused(1, 'this one has 96 × 24 pixels, and is not square'),
  )
  expect(await taxiway('branding', 'set', '--logo', world.caFile)).toEqual(refused(1, 'neither PNG nor JPEG'))
})

test('people are listed, shown and changed, and registered devices get another tag, person and name', async () => {
  const { userPrincipalName } = await tenant.user('kim')
  expect((await taxiway('user', 'list')).out).toMatch(/^User name +Name +May\n[\s\S]*\nkim@desk\.example +kim\n/)
  expect((await taxiway('user', 'list', '--search', 'ki')).out).toMatch(/\n1 user\n$/)
  const changed = await taxiway('user', 'change', userPrincipalName, '--display-name', 'Kim Lee', '--may-join', 'yes')
  expect(changed).toMatchObject(done(/\nName +Kim Lee\n[\s\S]*\nMay join +yes /))
  expect((await taxiway('user', 'show', userPrincipalName)).out).toBe(`${changed.out}\nIn no group.\n`)
  expect(await taxiway('user', 'change', userPrincipalName)).toEqual(refused(2, 'Say what to change'))

  const edit = ['devices', 'edit', serial, '--group-tag', 'Workshop', '--user', userPrincipalName]
  const will = `${serial}: group tag Office → Workshop, person none → ${userPrincipalName}, greeting none → Kim Lee`
  expect(await taxiway(...edit, '--dry-run')).toEqual(done([will, '1 device looked at. Nothing was changed.']))
  expect(await taxiway(...edit)).toEqual(done([will]))
  expect(await taxiway(...edit)).toEqual(done([`${serial}: is like that already`]))
  expect(await taxiway('devices', 'edit', serial, '--no-user', '--name', 'HALL-1')).toEqual(
    done([`${serial}: name none → HALL-1, person ${userPrincipalName} → none, greeting Kim Lee → none`]),
  )
  // looked for before the first is changed
  expect(await taxiway('devices', 'edit', serial, 'NONE', '--group-tag', 'x')).toEqual(refused(1, 'NONE'))
  expect(await taxiway('devices', 'edit', serial, '--group-tag', 'Workshop')).toEqual(
    done([`${serial}: is like that already`]),
  )
  expect(await taxiway('devices', 'edit', serial)).toEqual(refused(2, 'Say what to change'))
})

test('the devices are exported, with their hashes into a file of the administrator alone, which can be imported again', async () => {
  const plain = await taxiway('devices', 'export')
  expect(plain).toMatchObject({ code: 0, err: '' })
  const { length } = plain.out.trimEnd().split('\n')
  expect(plain.out).toContain(serial)
  const file = join(world.folder, 'for-import.csv')
  const table = join(world.folder, 'table.csv')
  writeFileSync(table, plain.out)
  expect(await taxiway('import', table)).toMatchObject({
    code: 1,
    err: expect.stringContaining('Export them with their hashes: taxiway devices export --hashes'),
  })
  expect(await taxiway('devices', 'export', '--json')).toMatchObject({
    code: 2,
    out: expect.stringContaining('usage'),
    err: '',
  })
  const other = join(world.folder, 'of-somebody')
  writeFileSync(other, 'untouched', { mode: 0o644 })
  symlinkSync(other, file)
  expect(await taxiway('devices', 'export', '--hashes', '--output', file)).toEqual(
    done([`Wrote ${length - 1} device${length === 2 ? '' : 's'} to ${file}.`]),
  )
  expect([lstatSync(file).isFile(), lstatSync(file).mode & 0o777, readFileSync(other, 'utf8')]).toEqual([
    true,
    0o600,
    'untouched',
  ])
  expect((await taxiway('import', file, '--dry-run')).out).toMatch(
    new RegExp(`0 registered, ${length - 1} updated, 0 refused`),
  )
  const machines = [newHardware(), newHardware(), newHardware()]
  const rows = machines.map(({ fields, hash }) => `${fields.serialNumber},,${hash}`)
  writeFileSync(file, `Device Serial Number,Windows Product ID,Hardware Hash\n${rows.join('\n')}\n`)
  expect((await taxiway('import', file)).out).toContain('3 registered')
  const again = (await taxiway('import', file)).out
  expect(again).toMatch(/! lines 2, 3, 4\n {4}ZtdDeviceAlreadyAssigned: The device is registered already; /)
  expect(again.match(/registered already/g)).toHaveLength(1)
  // an import of which nothing goes is undone like any other
  const { lines } = JSON.parse((await taxiway('import', file, '--json')).out) as { lines: { importId?: string }[] }
  expect(lines[0]).toEqual({ kind: 'begun', importId: expect.stringMatching(id) })
  const last = lines[0]?.importId ?? ''
  expect(await taxiway('imports', 'undo', last)).toEqual(refused(1, 'Nothing would be taken out'))
  expect(await taxiway('imports', 'undo', last, '--yes')).toEqual(done([`${last}: 0 taken out, 0 left in place.`]))
  expect((await taxiway('imports', 'show', last)).out).toContain('for-import.csv: undone')
  expect((await taxiway('audit')).out).toContain('autopilot.device.export-hashes')
  expect(await taxiway('devices', 'export', '-o', join(world.folder, 'none', 'x.csv'))).toEqual(
    refused(1, 'x.csv does not exist. Name another file.'),
  )
})

test('of a CSV with several devices the hash of a repaired one is the row with its serial number, and a file without it is refused', async () => {
  const device = builtDevice('Fabrikam', tpm())
  await registeredBuilt(tenant, device)
  const { serialNumber: name } = device.name
  const file = join(world.folder, 'repaired.csv')
  const rowOf = ({ name: { serialNumber }, hash }: Built) => `${serialNumber},,${hash}\n`
  const listOf = (...all: readonly Built[]) =>
    writeFileSync(file, `Device Serial Number,Windows Product ID,Hardware Hash\n${all.map(rowOf).join('')}`)
  const others = [1, 2].map(() => builtDevice('Fabrikam', tpm()))
  listOf(...others)
  const repair = () => taxiway('devices', 'repair', name, '--hash', file, '--dry-run')
  expect(await repair()).toEqual(
    refused(1, `The file lists 2 devices, and none of them has the serial number ${name}.`),
  )
  listOf(...others, afterRepair(device))
  expect(await repair()).toEqual(done(new RegExp(`\n${name} can be registered anew\\. Nothing was changed\\.\n$`)))
})
