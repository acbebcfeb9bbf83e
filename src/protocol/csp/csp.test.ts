import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { NodeCommand } from '../syncml/client-execute.ts'
import { findDefinition, initialTree } from './ddf.ts'
import { deviceNodes } from './ddf-device.ts'
import { enrollmentNodes } from './ddf-enrollment.ts'
import { type CspHandlers, type CspWorld, cspExecutor } from './execute.ts'
import { dropNode, listChildren, readValue, writeValue } from './tree.ts'
import { appendSegments, formatLocUri, locUriKey, parseLocUri, sameLocUri } from './uri.ts'
import { formats, isValueOf, joinList, parseFormat, splitList } from './value.ts'

const provider = './Device/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server'
const first = `${provider}/FirstSyncStatus`

describe('addresses', () => {
  test('segments survive writing and reading', () => {
    const segment = fc.string({ minLength: 1, maxLength: 10 }).filter((text) => !/^(user|device|\.)$/i.test(text))
    const uri = fc.record({
      scope: fc.constantFrom('user' as const, 'device' as const),
      segments: fc.array(segment, { maxLength: 6 }),
    })
    fc.assert(fc.property(uri, (it) => void expect(parseLocUri(formatLocUri(it))).toEqual(it)))
  })

  test('the older vendor root means the device, and case does not matter', () => {
    expect(sameLocUri('./Vendor/MSFT/Reboot', './device/vendor/msft/reboot')).toBe(true)
    expect(sameLocUri('./DevInfo/Mod', './Device/DevInfo/Mod')).toBe(true)
    expect(sameLocUri('./User/Vendor/MSFT', './Device/Vendor/MSFT')).toBe(false)
    expect(sameLocUri('%zz', '%zz')).toBe(false)
  })

  test('escaped segments and the query are taken apart', () => {
    expect(parseLocUri('./Vendor/MSFT/%7B1%7D/a%2Fb/?list=StructData&prop=Type')).toEqual({
      scope: 'device',
      segments: ['Vendor', 'MSFT', '{1}', 'a/b'],
      list: 'StructData',
      prop: 'Type',
    })
    expect(appendSegments('./Vendor/', '{1}', 'MS DM')).toBe('./Vendor/%7B1%7D/MS%20DM')
    expect(locUriKey({ scope: 'device', segments: ['A b'] })).toBe('device/a%20b')
  })

  test.each(['/Vendor', './a//b', './%zz', `./${'a/'.repeat(40)}`, './'.concat('x'.repeat(3000))])(
    '%j is none',
    (text) => {
      expect(parseLocUri(text)).toBeUndefined()
    },
  )
})

describe('values', () => {
  test.each([
    ['int', '-5', 'five'],
    ['bool', 'True', '1'],
    ['float', '1.5', '1,5'],
    ['b64', 'AAE=', '!'],
    ['date', '2027-02-17', 'someday'],
    ['time', '10:00:00', 'noon'],
  ] as const)('%s admits %j and not %j', (format, good, bad) => {
    expect(isValueOf(format, good)).toBe(true)
    expect(isValueOf(format, bad)).toBe(false)
  })

  test('text formats admit anything, formats are read without case, lists are joined by U+F000', () => {
    for (const format of formats.filter((one) => ['chr', 'xml', 'bin', 'null', 'node'].includes(one)))
      expect(isValueOf(format, '?')).toBe(true)
    expect(parseFormat(' Chr')).toBe('chr')
    expect(parseFormat('colour')).toBeUndefined()
    expect(splitList(joinList(['./a', './b']))).toEqual(['./a', './b'])
    expect(splitList(undefined)).toEqual([])
  })
})

/** A device enrolled with one provider, and a server's hand on it. */
function device(handlers: CspHandlers<string> = {}, userPresent = true) {
  const execute = cspExecutor({ handlers, userPresent })
  let world: CspWorld<string> = { tree: initialTree(), effects: [] }
  const run = (kind: NodeCommand['kind'], uri: string, data?: string, format?: string) => {
    const command = { kind, uri, ...(data === undefined ? {} : { data }), ...(format ? { format } : {}) }
    const done = execute(world, command)
    world = done.world
    return done
  }
  run('Add', provider, undefined, 'node')
  return {
    run,
    status: (...args: Parameters<typeof run>) => run(...args).status,
    value: (uri: string) => run('Get', uri).results?.[0]?.data,
    world: () => world,
  }
}

describe("a server's commands", () => {
  test('a value is added once, read, replaced and deleted', () => {
    const { status, value } = device()
    const uri = `${first}/ExpectedPolicies`
    expect(status('Get', uri)).toBe(404)
    expect(status('Replace', uri, 'a')).toBe(404)
    expect(status('Add', uri, 'a', 'chr')).toBe(200)
    expect(status('Add', uri, 'a', 'chr')).toBe(418)
    expect(status('Replace', uri, 'a\uF000b')).toBe(200)
    expect(value(uri)).toBe('a\uF000b')
    expect(status('Delete', uri)).toBe(200)
    expect(status('Delete', uri)).toBe(404)
  })

  test('unknown nodes, forbidden commands, broken addresses and wrong formats each get their status', () => {
    const { status } = device()
    expect(status('Get', './Vendor/MSFT/NoSuchThing')).toBe(404)
    expect(status('Replace', './DevInfo/Mod', 'x')).toBe(405)
    expect(status('Get', '/nowhere')).toBe(400)
    expect(status('Replace', `${first}/TimeOutUntilSyncFailure`, 'soon', 'int')).toBe(415)
    expect(status('Replace', `${first}/TimeOutUntilSyncFailure`, '5', 'bool')).toBe(415)
    expect(status('Replace', `${first}/TimeOutUntilSyncFailure`, '5', 'colour')).toBe(415)
    expect(status('Replace', `${first}/TimeOutUntilSyncFailure`, '5')).toBe(200)
    expect(status('Replace', provider, 'x')).toBe(405)
    expect(status('Add', './User/Vendor/MSFT/TenantLockdown/RequireNetworkInOOBE', 'true')).toBe(405)
  })

  test('an interior node answers its children, escaped and joined', () => {
    const { value, run } = device()
    expect(value('./Device/Vendor/MSFT/DMClient/Provider')).toBe('MS%20DM%20Server')
    const listed = run('Get', `${provider}/ConfigLock?list=StructData`)
    expect(listed.results).toEqual([
      { uri: `${provider}/ConfigLock`, format: 'node', data: '' },
      { uri: `${provider}/ConfigLock/Lock`, format: 'int', data: '0' },
      { uri: `${provider}/ConfigLock/SecureCore`, format: 'int', data: '0' },
      { uri: `${provider}/ConfigLock/UnlockDuration`, format: 'int', data: '480' },
    ])
    expect(value(`${provider}/ConfigLock/Lock?prop=Type`)).toBe('int')
    expect(value(`${provider}/ConfigLock?prop=Name`)).toBe('ConfigLock')
    expect(run('Get', `${provider}/ConfigLock?prop=ACL`).status).toBe(406)
    expect(value('./User/Vendor/MSFT')).not.toContain('Reboot')
  })

  test('secrets can be written and never read, not even as part of a subtree', () => {
    const { status, run } = device()
    const auth = './SyncML/DMAcc/acc/AppAuth/1'
    expect(status('Add', './SyncML/DMAcc/acc', undefined, 'node')).toBe(200)
    expect(status('Replace', `${auth}/AAuthSecret`, 's3cret', 'chr')).toBe(200)
    expect(status('Get', `${auth}/AAuthSecret`)).toBe(405)
    expect(JSON.stringify(run('Get', './SyncML/DMAcc/acc?list=StructData').results)).not.toContain('s3cret')
  })

  test('a policy is visible in its result for as long as it is set', () => {
    const { status, value } = device()
    const policy = './Device/Vendor/MSFT/Policy/Config/Privacy/DisablePrivacyExperience'
    const result = policy.replace('Config', 'Result')
    expect(status('Replace', policy, '1', 'int')).toBe(200)
    expect(value(result)).toBe('1')
    expect(status('Delete', policy)).toBe(200)
    expect(status('Get', result)).toBe(404)
  })

  test('nodes of the user are out of reach before sign-in, and must be added one by one', () => {
    const user = './User/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server'
    expect(device({}, false).status('Add', user, undefined, 'node')).toBe(405)
    const { status, value } = device()
    expect(status('Add', `${user}/FirstSyncStatus`, undefined, 'node')).toBe(404)
    expect(status('Add', user, undefined, 'node')).toBe(200)
    expect(status('Replace', `${user}/FirstSyncStatus/ServerHasFinishedProvisioning`, 'true', 'bool')).toBe(404)
    expect(status('Add', `${user}/FirstSyncStatus`, undefined, 'node')).toBe(200)
    expect(value(`${user}/FirstSyncStatus/IsSyncDone`)).toBe('false')
    expect(status('Replace', `${user}/FirstSyncStatus/BlockInStatusPage`, '1', 'int')).toBe(405)
  })
})

describe('the status page nodes', () => {
  test('they exist with their defaults as soon as the provider does', () => {
    const { value } = device()
    expect(value(`${first}/SkipDeviceStatusPage`)).toBe('true')
    expect(value(`${first}/TimeOutUntilSyncFailure`)).toBe('60')
    expect(value(`${first}/WasDeviceSuccessfullyProvisioned`)).toBe('2')
    expect(value(first)?.split('/')).toContain('ServerHasFinishedProvisioning')
  })

  test('ServerHasFinishedProvisioning stays true and freezes what was expected', () => {
    const { status } = device()
    expect(status('Add', `${first}/ExpectedPolicies`, 'a')).toBe(200)
    expect(status('Replace', `${first}/ServerHasFinishedProvisioning`, 'True', 'bool')).toBe(200)
    expect(status('Replace', `${first}/ServerHasFinishedProvisioning`, 'true', 'bool')).toBe(200)
    expect(status('Replace', `${first}/ServerHasFinishedProvisioning`, 'false', 'bool')).toBe(405)
    expect(status('Replace', `${first}/ExpectedPolicies`, 'b')).toBe(405)
    expect(status('Delete', `${first}/ExpectedPolicies`)).toBe(405)
    expect(status('Replace', `${first}/CustomErrorText`, 'Call us')).toBe(200)
  })

  test('IsSyncDone goes from false to true once, and the outcome is frozen when decided', () => {
    const { status } = device()
    expect(status('Replace', `${first}/IsSyncDone`, 'false', 'bool')).toBe(405)
    expect(status('Replace', `${first}/IsSyncDone`, 'true', 'bool')).toBe(200)
    expect(status('Replace', `${first}/IsSyncDone`, 'true', 'bool')).toBe(405)
    expect(status('Replace', `${first}/WasDeviceSuccessfullyProvisioned`, '1', 'int')).toBe(200)
    expect(status('Replace', `${first}/WasDeviceSuccessfullyProvisioned`, '2', 'int')).toBe(405)
  })

  test('app tracking needs no parents to be added', () => {
    const { status, value } = device()
    const root = './Vendor/MSFT/EnrollmentStatusTracking'
    expect(status('Add', `${root}/DevicePreparation/PolicyProviders/Agent/InstallationState`, '1', 'int')).toBe(200)
    expect(value(`${root}/DevicePreparation/PolicyProviders/Agent/Timeout`)).toBe('15')
    expect(status('Add', `${root}/Setup/Apps/Tracking/Agent/App_1/InstallationState`, '3', 'int')).toBe(200)
    expect(value(`${root}/Setup/Apps/Tracking`)).toBe('Agent')
  })
})

describe('handlers', () => {
  const job = './Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/%7B7C1B%7D/DownloadInstall'
  const pattern = 'Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/*/DownloadInstall'

  test('Exec calls the handler with the names of the pattern, and its effects are kept', () => {
    const { status, world, value } = device({
      [`Exec ${pattern}`]: ({ names, data, tree }) => ({
        status: 202,
        effects: [`install ${names[0]} ${data}`],
        tree: writeValue(tree, job.replace('DownloadInstall', 'Status'), '20'),
      }),
    })
    expect(status('Exec', job, '<MsiInstallJob/>')).toBe(404)
    expect(status('Add', job)).toBe(200)
    expect(value(job.replace('DownloadInstall', 'Status'))).toBe('10')
    expect(status('Exec', job, '<MsiInstallJob/>', 'xml')).toBe(202)
    expect(world().effects).toEqual(['install {7C1B} <MsiInstallJob/>'])
    expect(value(job.replace('DownloadInstall', 'Status'))).toBe('20')
  })

  test('without a handler Exec is not supported, and a failing handler leaves no trace', () => {
    expect(device().status('Exec', './Vendor/MSFT/Reboot/RebootNow')).toBe(406)
    const fail = device({
      'Exec Vendor/MSFT/Reboot/RebootNow': () => ({ status: 500, effects: ['reboot'] }),
      'Add Vendor/MSFT/WiFi/Profile/*/WlanXml': () => ({ status: 400 }),
    })
    expect(fail.status('Exec', './Vendor/MSFT/Reboot/RebootNow')).toBe(500)
    expect(fail.status('Add', './Vendor/MSFT/WiFi/Profile/home/WlanXml', '<x/>')).toBe(400)
    expect(fail.status('Get', './Vendor/MSFT/WiFi/Profile/home')).toBe(404)
    expect(fail.world().effects).toEqual([])
  })

  test('Get can be answered by a handler, or refused', () => {
    const { value, status } = device({
      'Get DevDetail/Ext/Microsoft/LocalTime': () => ({ value: 'now' }),
      'Get DevInfo/Mod': () => ({ status: 403 }),
    })
    expect(value('./DevDetail/Ext/Microsoft/LocalTime')).toBe('now')
    expect(status('Get', './DevInfo/Mod')).toBe(403)
  })
})

describe("the device's own hands", () => {
  test('values are written, listed and removed without asking for rights', () => {
    const tree = writeValue(initialTree(), './DevInfo/Mod', 'CD-14')
    expect(readValue(tree, './device/devinfo/mod')).toBe('CD-14')
    expect(listChildren(tree, './DevInfo')).toEqual(['Ext', 'Mod'])
    expect(readValue(dropNode(tree, { scope: 'device', segments: ['DevInfo'] }), './DevInfo/Mod')).toBeUndefined()
    expect(readValue(tree, '%zz')).toBeUndefined()
    expect(() => writeValue(tree, '%zz', '')).toThrow(TypeError)
    expect(dropNode(tree, { scope: 'user', segments: ['nothing'] })).toEqual(tree)
  })

  test('what is written again as it stands leaves the very same tree, and a deleted parent comes back', () => {
    const address = `${first}/CustomErrorText`
    const tree = writeValue(initialTree(), address, 'Call 4711.')
    expect(writeValue(tree, address, 'Call 4711.')).toBe(tree)
    expect(readValue(writeValue(tree, address, 'Call 4712.'), address)).toBe('Call 4712.')
    expect(writeValue(tree, address, 'Call 4711.', 'int')).not.toBe(tree)
    const { [locUriKey(parseLocUri(first)!)]: _, ...orphaned } = tree.nodes
    expect(listChildren(writeValue({ nodes: orphaned }, address, 'Call 4711.'), provider)).toContain('FirstSyncStatus')
  })

  test('a value written by the device is read in the format of its definition', () => {
    const tree = writeValue(initialTree(), './DevDetail/Ext/Microsoft/TotalRAM', '8192')
    const read = cspExecutor()({ tree, effects: [] }, { kind: 'Get', uri: './DevDetail/Ext/Microsoft/TotalRAM' })
    expect(read.results).toEqual([{ uri: './DevDetail/Ext/Microsoft/TotalRAM', format: 'int', data: '8192' }])
  })

  test('the tree is plain JSON', () => {
    const tree = writeValue(initialTree(), './DevInfo/Mod', '\uF000')
    expect(JSON.parse(JSON.stringify(tree))).toEqual(tree)
  })

  test('every row of the tables is found under its own pattern, and none twice', () => {
    const rows = [...enrollmentNodes, ...deviceNodes]
    for (const [, format, access, pattern] of rows) {
      const uri = parseLocUri(`./${pattern.replaceAll('*', 'name')}`)! // no pattern holds anything to refuse
      expect(findDefinition(uri)?.branch.definition).toMatchObject({ pattern, format, access })
    }
    expect(new Set(rows.map(([, , , pattern]) => pattern)).size).toBe(rows.length)
  })

  test('a pattern gives what its stars stand for', () => {
    const uri = parseLocUri('./Vendor/MSFT/ClientCertificateInstall/SCEP/one/Install/Enroll')! // an address
    expect(findDefinition(uri)?.names).toEqual(['one'])
  })
})

test('an address with half of a surrogate pair is none, since it could not be written again', () => {
  expect(parseLocUri('./DevDetail/\ud800')).toBeUndefined()
  expect(parseLocUri('./DevDetail/😀')?.segments).toEqual(['DevDetail', '😀'])
})

test('a node of the device whose name is that of a scope stays a node of the device', () => {
  for (const text of ['./Device/User/Vendor/x', './Device/Device/x', './User/User/x']) {
    expect(formatLocUri(parseLocUri(text)!)).toBe(text)
  }
})

test('the longest address is the same one with its scope written or left out', () => {
  const path = ['Vendor', ...new Array<string>(31).fill('x')].join('/')
  const read = parseLocUri(`./${path}`)!
  expect(parseLocUri(formatLocUri(read))).toEqual(read)
  expect(parseLocUri(`./Device/${path}/x`)).toBeUndefined()
})
