// An administrator at the command line: the things that a tenant needs before its first device. What each command prints is what
// somebody reads who has never seen it.

import { afterAll, beforeAll, expect, test } from 'vitest'

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
  expect(await taxiway('group', 'change', 'Workshop', '--group-tag', 'Hall', '--name', 'Hall')).toMatchObject(
    done(/^Changed the group Hall [\s\S]*\[OrderID\]:Hall/),
  )
  expect(await taxiway('group', 'create', 'x', '--group-tag', 'a', '--rule', 'b')).toEqual(refused(2, 'Give --rule or'))
  const list = (await taxiway('group', 'list')).out
  expect(list).toMatch(/^Name +Id +Members\n/)
  expect(list).toContain('Hall')
  expect(await taxiway('group', 'delete', 'Field service')).toEqual(
    refused(
      1,
      'Nothing was done. The group Field service would be deleted: 1 member would lose what is assigned to it.',
    ),
  )
  expect(await taxiway('group', 'delete', 'Field service', '--yes')).toEqual(
    done(new RegExp(`^Deleted Field service \\(${id}\\)\\.\n$`)),
  )
})

test('a name that several things have is refused with their ids, and one that is nearly right with the right one', async () => {
  for (const _ of [1, 2]) expect((await taxiway('group', 'create', 'Twins')).code).toBe(0)
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
  expect(await taxiway(...change)).toEqual(done(['Office notebook was changed:', ...changes]))
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
