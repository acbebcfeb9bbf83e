import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { nothingProved } from '../../kernel/assurance.ts'
import { type CspWorld, cspExecutor } from '../../protocol/csp/execute.ts'
import { emptyTree, readValue, writeValue } from '../../protocol/csp/tree.ts'
import type { ComplianceItem } from '../item/compliance/items.ts'
import { type Rules, verdictOf } from '../item/compliance/rules.ts'
import { kinds as listOfKinds } from '../item/kinds.routes.ts'
import { type Item, sessionKinds } from '../item/kinds.ts'
import { nodeOwners } from '../item/node-owners.ts'
import {
  agentNode,
  firstSyncNode,
  listSeparator,
  msiNode,
  type Phase,
  pollNode,
  preparationNode,
  providerNode,
} from '../node.ts'
import {
  blockFlags,
  choosePage,
  isTrackedApp,
  StatusPageSettings as Settings,
  type StatusPageSettings,
} from '../status-page/status-page.ts'
import { inNewSession, type SentCommand, type Tree } from '../tree.ts'
import { type DeploymentRecord, learnAll, newRecord } from './deployment.ts'
import { decideCommands } from './desired-state.ts'
import { type Note, observe } from './progress.ts'

const { kinds } = sessionKinds(listOfKinds)
const start = Date.parse('2026-08-01T08:00:00Z')

const policy = (id: string, phase: Phase = 'device', value = '1'): Item => ({
  kind: 'policy',
  id,
  name: `policy ${id}`,
  phase,
  settings: [
    {
      uri: `./${phase === 'device' ? 'Device' : 'User'}/Vendor/MSFT/Policy/Config/Experience/P${id}`,
      format: 'int',
      value,
    },
  ],
})

const app = (id: string, phase: Phase = 'device'): Extract<Item, { kind: 'app'; form: 'msi' }> => ({
  kind: 'app',
  id,
  name: `app ${id}`,
  phase,
  form: 'msi',
  productCode: `{7C1B4F80-2E43-4E0B-9D6B-0B6B6D3F9A5${id}}`,
  version: '1.2.3',
  sha256: 'ab'.repeat(32),
  commandLine: '/quiet',
  contentUrl: 'https://content.example/apps/a.msi?sig=1',
})

/** A device with the management tree of protocol/csp, which installs apps between sessions and ends its own page. */
function makeDevice(failing: readonly string[] = []) {
  let world: CspWorld<string> = { tree: emptyTree, effects: [] }
  world = cspExecutor<string>()(world, { kind: 'Add', uri: providerNode('device'), format: 'node' }).world
  const nodes = (): Tree_ => world.tree
  return {
    nodes,
    execute(command: SentCommand, userPresent: boolean): { status: number; result: string | undefined } {
      const done = cspExecutor<string>({
        userPresent,
        handlers: {
          'Exec Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/*/DownloadInstall': ({ location, names }) => ({
            status: 202,
            effects: [`${location.scope}|${names[0]}`],
          }),
        },
      })(world, command)
      world = done.world
      return { status: done.status, result: done.results?.[0]?.data }
    },
    installApps(): void {
      for (const effect of world.effects) {
        const [phase, code = ''] = effect.split('|')
        const failed = failing.includes(code)
        const at = (name: string) => msiNode(phase as Phase, code, name)
        let tree = writeValue(world.tree, at('Status'), failed ? '60' : '70', 'int')
        tree = writeValue(tree, at('LastError'), failed ? '-2147023293' : '0', 'int')
        world = { tree, effects: [] }
      }
    },
    /** The page's verdict on a phase's nodes. */
    judge(phase: Phase, minutesOpen: number): 'waiting' | 'done' | 'failed' {
      const read = (name: string) => readValue(world.tree, firstSyncNode(phase, name))
      const list = (name: string) => (read(name) ?? '').split(listSeparator).filter((one) => one !== '')
      const limit = Number(readValue(world.tree, firstSyncNode('device', 'TimeOutUntilSyncFailure')))
      const packages = list('ExpectedMSIAppPackages').map((one) => readValue(world.tree, one.split(';')[0] ?? ''))
      const policies = list('ExpectedPolicies').map((uri) => readValue(world.tree, uri))
      const complete =
        read('ServerHasFinishedProvisioning') === 'true' &&
        packages.every((status) => status === '70') &&
        policies.every((value) => value !== undefined)
      const failed = packages.includes('60') || minutesOpen >= limit
      if (!complete && !failed) return 'waiting'
      world = {
        ...world,
        tree: writeValue(
          world.tree,
          firstSyncNode(phase, 'WasDeviceSuccessfullyProvisioned'),
          failed ? '0' : '1',
          'int',
        ),
      }
      world = { ...world, tree: writeValue(world.tree, firstSyncNode(phase, 'IsSyncDone'), 'true', 'bool') }
      return failed ? 'failed' : 'done'
    },
  }
}
type Tree_ = CspWorld<string>['tree']
type Device = ReturnType<typeof makeDevice>

type Server = { tree: Tree; record: DeploymentRecord; notes: Note[]; log: SentCommand[][] }

const makeServer = (settings?: Partial<StatusPageSettings>, byAutopilot = true): Server => {
  const page = { id: 'p', displayName: 'Page', priority: 1, settings: Settings.parse(settings ?? {}) }
  return { tree: {}, record: newRecord({ page, chosenFor: 'device' }, { byAutopilot }), notes: [], log: [] }
}

/** One session, message by message; answers the number of messages with commands. */
function runSession(
  server: Server,
  device: Device,
  items: readonly Item[],
  {
    userIsHere = false,
    minute = 0,
    checkinMinutes = 480,
  }: { userIsHere?: boolean; minute?: number; checkinMinutes?: number } = {},
): number {
  const now = new Date(start + minute * 60_000)
  server.tree = inNewSession(server.tree)
  for (let round = 1; round < 20; round++) {
    const owners = nodeOwners(kinds, items)
    const progress = observe({ kinds, record: server.record, items, owners, tree: server.tree, userIsHere, round }, now)
    server.record = progress.record
    server.notes.push(...progress.notes)
    const here = { tree: server.tree, round, userIsHere, checkinMinutes }
    const facts = { kinds, record: server.record, items, owners, ...here, now }
    const commands = decideCommands(facts)
    if (commands.length === 0) return round - 1
    server.log.push([...commands])
    for (const command of commands) {
      const { status, result } = device.execute(command, userIsHere)
      server.tree = learnAll(server.tree, [{ command, status, result }])
    }
  }
  throw new Error('the session does not end')
}

const shown = { showInstallationProgress: true, blockDeviceSetupRetryByUser: true }
const steps = (server: Server): string[] => server.notes.map(({ step }) => step)

describe('a whole deployment with a status page', () => {
  const items = [policy('1'), app('1'), policy('2', 'user'), app('2', 'user')]

  test('[S-176] [S-205] [S-207] both phases announce, deliver and succeed, and everything assigned is applied', () => {
    const [server, device] = [makeServer(shown), makeDevice()]
    runSession(server, device, items)
    expect(readValue(device.nodes(), firstSyncNode('device', 'SkipDeviceStatusPage'))).toBe('false')
    expect(readValue(device.nodes(), firstSyncNode('device', 'ServerHasFinishedProvisioning'))).toBe('true')
    expect(server.record.phases).toMatchObject({ device: { state: 'delivered' }, user: { state: 'waiting' } })
    expect(device.judge('device', 1)).toBe('waiting') // the app is not installed yet
    device.installApps()
    expect(device.judge('device', 2)).toBe('done')
    runSession(server, device, items, { minute: 3 })
    expect(server.record.phases.device.state).toBe('succeeded')
    expect(readValue(device.nodes(), firstSyncNode('user', 'ExpectedPolicies'))).toBeUndefined()

    runSession(server, device, items, { minute: 4, userIsHere: true })
    device.installApps()
    expect(device.judge('user', 5)).toBe('done')
    runSession(server, device, items, { minute: 6, userIsHere: true })
    expect(server.record.phases.user.state).toBe('succeeded')
    expect(Object.values(server.record.items).map(({ state }) => state)).toEqual([
      'applied',
      'installed',
      'applied',
      'installed',
    ])
    expect(steps(server)).toEqual([
      'status-page-announced',
      'policy-applied',
      'app-installed',
      'device-phase-finished',
      'status-page-announced',
      'policy-applied',
      'app-installed',
      'user-phase-finished',
      'deployment-finished',
    ])
  })

  test('[L-023] the very first message of the first session holds the page, before anything is installed', () => {
    const [server, device] = [makeServer(shown), makeDevice()]
    runSession(server, device, items)
    const first = server.log[0] ?? []
    const at = (uri: string) => first.findIndex((command) => command.uri === uri)
    const job = first.findIndex(({ kind }) => kind === 'Exec')
    expect(at(firstSyncNode('device', 'SkipDeviceStatusPage'))).toBe(0)
    expect(at(preparationNode('InstallationState'))).toBeGreaterThan(0)
    expect(job).toBeGreaterThan(at(firstSyncNode('device', 'ExpectedMSIAppPackages')))
    expect(first.some(({ uri }) => uri.endsWith('ServerHasFinishedProvisioning'))).toBe(false)
  })

  test('[S-205] [L-023] without the switch no page node is ever written, and the policies come all the same', () => {
    const [server, device] = [makeServer({ showInstallationProgress: false }), makeDevice()]
    runSession(server, device, items)
    device.installApps()
    runSession(server, device, items, { userIsHere: true, minute: 5 })
    device.installApps()
    runSession(server, device, items, { userIsHere: true, minute: 6 })
    const written = server.log.flat().filter(({ kind }) => kind !== 'Get')
    expect(written.filter(({ uri }) => uri.includes('FirstSyncStatus'))).toEqual([])
    expect(steps(server).at(-1)).toBe('deployment-finished')
    expect(server.record.finishedAt).toBeDefined()
  })

  test('how often a device comes is told it when it is set up, each time it is changed and no more, and never against a policy', () => {
    const [server, device] = [makeServer({ showInstallationProgress: false }), makeDevice()]
    const told = () => server.log.flat().filter(({ uri }) => uri === pollNode('IntervalForRemainingScheduledRetries'))
    const own = policy('9')
    const ofPolicy: Item = {
      ...(own as Extract<Item, { kind: 'policy' }>),
      settings: [{ uri: pollNode('IntervalForRemainingScheduledRetries'), format: 'int', value: '60' }],
    }
    runSession(server, device, [])
    expect(told()).toEqual([])
    for (const minute of [5, 6, 7]) runSession(server, device, [], { userIsHere: true, minute })
    expect(server.record.finishedAt).toBeDefined()
    expect(told()).toEqual([]) // its enrolment said so
    for (const checkinMinutes of [120, 120, 480, 480]) runSession(server, device, [], { minute: 8, checkinMinutes })
    expect(told().map(({ data }) => data)).toEqual(['120', '480'])
    for (const checkinMinutes of [30, 30]) runSession(server, device, [ofPolicy], { minute: 9, checkinMinutes })
    expect(told().map(({ data }) => data)).toEqual(['120', '480', '60'])
  })

  test('a device that nobody signs in to is told how often to come as soon as it is set up itself', () => {
    const lasting = pollNode('IntervalForRemainingScheduledRetries')
    for (const showInstallationProgress of [true, false]) {
      const [server, device] = [makeServer({ showInstallationProgress }), makeDevice()]
      const told = () => server.log.flat().filter(({ uri }) => uri.includes('/Poll/'))
      runSession(server, device, items, { checkinMinutes: 120 })
      device.installApps()
      if (showInstallationProgress) {
        expect(told()).toEqual([]) // the page of the device is open
        expect(device.judge('device', 2)).toBe('done')
      }
      for (const minute of [3, 4]) runSession(server, device, items, { minute, checkinMinutes: 120 })
      expect(server.record.finishedAt).toBeUndefined()
      expect(told()).toMatchObject([{ uri: lasting, data: '120' }])
    }
  })

  test('[L-031] a failed application ends the device phase as failed, is named, and the end is told once', () => {
    const [server, device] = [makeServer(shown), makeDevice(['{7C1B4F80-2E43-4E0B-9D6B-0B6B6D3F9A51}'])]
    runSession(server, device, items)
    device.installApps()
    expect(device.judge('device', 2)).toBe('failed')
    for (const minute of [3, 4, 5]) runSession(server, device, items, { minute })
    expect(server.record.phases.device.state).toBe('failed')
    expect(server.record.items['app:1']).toMatchObject({ state: 'failed', error: '0x80070643' })
    const finished = server.notes.filter(({ step }) => step.endsWith('-finished'))
    expect(finished).toEqual([
      {
        step: 'device-phase-finished',
        outcome: 'failed',
        detail: { failed: [{ name: 'app 1', error: '0x80070643' }] },
      },
      { step: 'deployment-finished', outcome: 'failed', detail: {} },
    ])
  })

  test('a session in which nothing changed sends questions at most, and no write', () => {
    const [server, device] = [makeServer(shown), makeDevice()]
    runSession(server, device, items)
    server.log.length = 0
    runSession(server, device, items, { minute: 1 })
    expect(server.log.flat().filter(({ kind }) => kind !== 'Get')).toEqual([])
  })

  test('another authority is asked for once its agent is installed, then as long as it says something; a device without one is never asked', () => {
    const asked = (agent: boolean) => {
      const [server, device] = [makeServer(shown), makeDevice()]
      const assigned = [{ ...app('1'), isAgent: agent }]
      const session = (items: readonly Item[], minute: number) => {
        server.log.length = 0
        runSession(server, device, items, { minute })
        return server.log.flat().some(({ kind, uri }) => kind === 'Get' && uri === agentNode)
      }
      const before = session(assigned, 0)
      device.installApps()
      session(assigned, 1) // its status is asked for in this one
      const installed = session(assigned, 2)
      const silent = session([], 3)
      server.tree = { ...server.tree, [agentNode]: { value: 'SiteCode=TWX' } }
      return { before, installed, silent, known: session([], 4), gone: session([], 5) }
    }
    expect(asked(true)).toEqual({ before: false, installed: true, silent: false, known: true, gone: false })
    expect(asked(false)).toMatchObject({ before: false, installed: false, silent: false })
  })

  test('what several policies demand is asked for once, and each of them hears the answer', () => {
    const [server, device] = [makeServer(), makeDevice()]
    const demanding = (id: string, rules: Rules): ComplianceItem => ({
      ...{ kind: 'compliance', id, name: id, phase: 'device', rules, needsAttestation: false, graceHours: 0 },
    })
    const policies = [
      demanding('1', { tpmRequired: true, osMinimumVersion: '10.0' }),
      demanding('2', { tpmRequired: true, osMaximumVersion: '11.0' }),
      demanding('3', { secureBootEnabled: true, osMinimumVersion: '10.0' }),
    ]
    const heard = () =>
      policies.map((one) => verdictOf(one, server.tree, nothingProved).settings.map(({ state }) => state))
    expect(heard()).toEqual(Array.from({ length: 3 }, () => ['unknown', 'unknown']))
    runSession(server, device, policies)
    const asked = server.log.flat().flatMap(({ kind, uri }) => (kind === 'Get' ? [uri] : []))
    expect(asked.filter((uri) => /DeviceStatus.(TPM|SecureBoot)/.test(uri))).toEqual([
      './Device/Vendor/MSFT/DeviceStatus/TPM/SpecificationVersion',
      './Device/Vendor/MSFT/DeviceStatus/SecureBootState',
    ])
    expect(new Set(asked).size).toBe(asked.length)
    expect(heard()).toEqual(Array.from({ length: 3 }, () => ['nonCompliant', 'nonCompliant'])) // it has no such node
  })

  test('an item assigned after everything was delivered is delivered too, but the page does not start to wait for it', () => {
    const [server, device] = [makeServer(shown), makeDevice()]
    runSession(server, device, [policy('1')])
    const before = readValue(device.nodes(), firstSyncNode('device', 'ExpectedPolicies'))
    const late = policy('9')
    runSession(server, device, [policy('1'), late], { minute: 1 })
    expect(readValue(device.nodes(), firstSyncNode('device', 'ExpectedPolicies'))).toBe(before)
    expect(server.record.items['policy:9']?.state).toBe('applied')
    expect(server.record.phases.device.waitsFor.map(({ name }) => name)).toEqual(['policy 1'])
  })

  test('what a device is found not to take stays on one that has it, and goes when its policy does', () => {
    const [server, device] = [makeServer(), makeDevice()]
    const [one, two] = [policy('1'), policy('2')] as Extract<Item, { kind: 'policy' }>[]
    const both = { ...one!, settings: [...one!.settings, ...two!.settings] }
    const deleted = () => server.log.flat().flatMap(({ kind, uri }) => (kind === 'Delete' ? [uri] : []))
    runSession(server, device, [both])
    const leftOut = two!.settings.map(({ uri }) => ({ uri, reason: 'is not for the edition of Windows' }))
    runSession(server, device, [{ ...one!, leftOut }], { minute: 1, userIsHere: true })
    expect(deleted()).toEqual([])
    expect(server.record.items['policy:1']?.settings).toMatchObject([{ state: 'notApplicable' }])
    runSession(server, device, [one!], { minute: 2, userIsHere: true })
    expect(deleted()).toEqual(two!.settings.map(({ uri }) => uri))
  })

  test('polling is relaxed when the deployment is over, and not before', () => {
    const [server, device] = [makeServer(shown), makeDevice()]
    const polls = () => server.log.flat().filter(({ uri }) => uri.includes('/Poll/'))
    runSession(server, device, [])
    expect(polls()).toEqual([])
    device.judge('device', 1)
    runSession(server, device, [], { userIsHere: true, minute: 2 })
    device.judge('user', 3)
    runSession(server, device, [], { userIsHere: true, minute: 4 })
    expect(polls().length).toBeGreaterThan(0)
  })
})

describe('pairs of settings and outcomes', () => {
  const bools = [false, true]
  const cases = bools.flatMap((block) =>
    bools.flatMap((reset) =>
      bools.flatMap((use) =>
        (['ok', 'app fails', 'time-out'] as const).map((outcome) => ({ block, reset, use, outcome })),
      ),
    ),
  )
  test.each(cases)('[L-025] [L-026] [L-027] [L-028] block $block, reset $reset, use $use: $outcome', (one) => {
    const settings: Partial<StatusPageSettings> = {
      showInstallationProgress: true,
      blockDeviceSetupRetryByUser: one.block,
      allowDeviceResetOnInstallFailure: one.reset,
      allowDeviceUseOnInstallFailure: one.use,
      installProgressTimeoutInMinutes: 30,
      customErrorMessage: 'Call 1234',
    }
    const device = makeDevice(one.outcome === 'app fails' ? ['{7C1B4F80-2E43-4E0B-9D6B-0B6B6D3F9A51}'] : [])
    const server = makeServer(settings)
    const items = [policy('1'), app('1')]
    runSession(server, device, items)
    const read = (name: string) => readValue(device.nodes(), firstSyncNode('device', name))
    const flags = Number(read('BlockInStatusPage'))
    expect(flags === 0).toBe(!one.block)
    expect((flags & 1) === 1).toBe(one.block && one.reset)
    expect((flags & 4) === 4).toBe(one.block && one.use)
    expect(read('CustomErrorText')).toBe('Call 1234')
    expect(read('TimeOutUntilSyncFailure')).toBe('30')
    if (one.outcome !== 'time-out') device.installApps()
    const expected = one.outcome === 'ok' ? 'done' : 'failed'
    expect(device.judge('device', one.outcome === 'time-out' ? 30 : 5)).toBe(expected)
    runSession(server, device, items, { minute: 31 })
    expect(server.record.phases.device.state).toBe(one.outcome === 'ok' ? 'succeeded' : 'failed')
    const { announcedAt = '', deadline = '' } = server.record.phases.device
    expect(Date.parse(deadline) - Date.parse(announcedAt)).toBe(30 * 60_000)
  })
})

describe('what cannot be written', () => {
  const refused: Item = {
    kind: 'policy',
    id: 'x',
    name: 'refused',
    phase: 'device',
    settings: [{ uri: './Device/Vendor/MSFT/NoSuchProvider/Node', format: 'int', value: '1' }],
  }
  const writesOf = (server: Server, part: string) =>
    server.log.flat().filter(({ uri, kind }) => uri.includes(part) && kind !== 'Get')
  /** Answers `status` to every write on a node whose address contains `part`, as long as `goesOn` says so. */
  const refusing = (device: Device, part: string, { status = 500, goesOn = (): boolean => true } = {}): Device => ({
    ...device,
    execute: (command, present) =>
      command.kind !== 'Get' && command.uri.includes(part) && goesOn()
        ? { status, result: undefined }
        : device.execute(command, present),
  })

  test('a refused policy holds back nothing, is tried once in each session while the page has time, and fails with its end', () => {
    const [server, device] = [makeServer(shown), makeDevice()]
    const sessionAt = (minute: number) => {
      server.log.length = 0
      runSession(server, device, [refused, policy('1')], { minute })
      return writesOf(server, 'NoSuchProvider').map(({ kind }) => kind)
    }
    expect(sessionAt(0)).toEqual(['Replace', 'Add']) // both ways
    expect(server.record.items['policy:1']?.state).toBe('applied')
    expect(server.record.phases.device.state).toBe('delivered')
    for (const minute of [1, 2, 3, 4, 59]) expect(sessionAt(minute)).toEqual(['Replace', 'Add'])
    const error = './Device/Vendor/MSFT/NoSuchProvider/Node: 404'
    expect(server.record.items['policy:x']).toMatchObject({ state: 'pending', error })
    const until = server.record.phases.device.deadline
    expect(server.notes.filter(({ detail }) => detail.name === 'refused')).toEqual([
      { step: 'write-refused', outcome: 'warning', detail: { name: 'refused', phase: 'device', error, until } },
    ])
    for (const minute of [60, 61, 62]) expect(sessionAt(minute)).toEqual([])
    expect(server.record.items['policy:x']).toMatchObject({ state: 'failed', error })
    expect(steps(server).filter((step) => step === 'policy-failed')).toHaveLength(1)
  })

  test('refused while the page was open and taken later, a policy is applied and was never told as failed', () => {
    const server = makeServer(shown)
    const inner = makeDevice()
    let refuses = true
    const device = refusing(inner, 'Policy', { goesOn: () => refuses })
    for (const minute of [0, 1, 2, 3, 4, 5]) runSession(server, device, [policy('1')], { minute })
    refuses = false
    expect(inner.judge('device', 6)).toBe('waiting')
    runSession(server, device, [policy('1')], { minute: 6 })
    expect(inner.judge('device', 7)).toBe('done')
    runSession(server, device, [policy('1')], { minute: 7 })
    expect(steps(server)).toEqual(['status-page-announced', 'write-refused', 'policy-applied', 'device-phase-finished'])
  })

  test('what is still refused when the device ends its phase as failed is named with it', () => {
    const [server, device] = [makeServer({ ...shown, installProgressTimeoutInMinutes: 30 }), makeDevice()]
    runSession(server, device, [refused])
    expect(device.judge('device', 30)).toBe('failed')
    runSession(server, device, [refused], { minute: 29 }) // its clock is ahead
    const { detail } = server.notes.find(({ step }) => step === 'device-phase-finished') ?? {}
    expect(detail).toMatchObject({ failed: [{ name: 'refused' }] })
  })

  test('without a page a refused policy fails at once, and is tried in three sessions in all', () => {
    const [server, device] = [makeServer(), makeDevice()]
    for (const minute of [0, 1, 2, 3, 4, 5])
      runSession(server, refusing(device, 'NoSuchProvider'), [refused, policy('1')], { minute })
    expect(server.record.items['policy:x']?.state).toBe('failed')
    expect(writesOf(server, 'NoSuchProvider')).toHaveLength(3)
    expect(steps(server).filter((step) => step === 'policy-failed')).toHaveLength(1)
  })

  test.each(['ExpectedPolicies', 'BlockInStatusPage'])(
    'as long as the device refuses %s it is not told that all is there, and the page then waits for what it should',
    (name) => {
      const server = makeServer(shown)
      const inner = makeDevice()
      let refuses = true
      const device = refusing(inner, `FirstSyncStatus/${name}`, { goesOn: () => refuses })
      for (const minute of [0, 1, 2, 3, 4, 5])
        runSession(server, device, [policy('1'), policy('2', 'user')], { minute, userIsHere: true })
      expect(server.record.phases).toMatchObject({ device: { state: 'announced' }, user: { state: 'waiting' } })
      expect(readValue(inner.nodes(), firstSyncNode('device', 'ServerHasFinishedProvisioning'))).toBe('false')
      expect(writesOf(server, name)).toHaveLength(6)
      expect(writesOf(server, './User/')).toEqual([])
      const told = server.notes.filter(({ step }) => step === 'write-refused')
      expect(told).toMatchObject([
        { outcome: 'warning', detail: { name: 'Page', error: `${firstSyncNode('device', name)}: 500` } },
      ])
      refuses = false
      runSession(server, device, [policy('1'), policy('2', 'user')], { minute: 6, userIsHere: true })
      expect(readValue(inner.nodes(), firstSyncNode('device', 'ExpectedPolicies'))).toContain('/P1')
      expect(server.record.phases).toMatchObject({ device: { state: 'delivered' }, user: { state: 'delivered' } })
    },
  )

  test('when the time of the page is over it is given up, and the user phase follows', () => {
    const [server, inner] = [makeServer(shown), makeDevice()]
    const device = refusing(inner, 'Device/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server/FirstSyncStatus/Expected')
    const items = [policy('1'), policy('2', 'user')]
    for (const minute of [0, 10, 20, 30, 40, 59]) runSession(server, device, items, { minute, userIsHere: true })
    expect(server.record.phases).toMatchObject({ device: { state: 'announced' }, user: { state: 'waiting' } })
    server.log.length = 0
    runSession(server, device, items, { minute: 60, userIsHere: true })
    expect(writesOf(server, 'Device/Vendor/MSFT/DMClient').map(({ uri }) => uri)).toEqual([
      firstSyncNode('device', 'ServerHasFinishedProvisioning'),
    ])
    expect(server.record.phases).toMatchObject({ device: { state: 'delivered' }, user: { state: 'delivered' } })
  })

  test('a device that ended its own phase before it was told that all is there gets its user’s settings', () => {
    const [server, inner] = [makeServer(shown), makeDevice()]
    const device = refusing(inner, 'FirstSyncStatus/ServerHasFinishedProvisioning')
    const items = [policy('1'), policy('2', 'user')]
    runSession(server, device, items)
    expect(inner.judge('device', 60)).toBe('failed')
    runSession(server, device, items, { minute: 5, userIsHere: true })
    expect(server.record.phases.device.state).toBe('failed')
    expect(server.record.items['policy:2']?.state).toBe('applied')
  })

  test('the user’s own nodes are made anew with their parents first, in each session until they are there', () => {
    const [server, inner] = [makeServer(shown), makeDevice()]
    const items = [policy('2', 'user')]
    runSession(server, inner, items)
    inner.judge('device', 1)
    let refuses = true
    const device = refusing(inner, './User/', { status: 404, goesOn: () => refuses })
    for (const minute of [2, 3, 4, 5, 6]) runSession(server, device, items, { minute, userIsHere: true })
    expect(server.record.phases.user.state).toBe('announced')
    refuses = false
    server.log.length = 0
    runSession(server, device, items, { minute: 7, userIsHere: true })
    const written = writesOf(server, './User/').map(({ uri }) => uri)
    expect(written.slice(0, 2)).toEqual([providerNode('user'), firstSyncNode('user')])
    expect(written).toContain(firstSyncNode('user', 'ExpectedPolicies'))
    expect(inner.judge('user', 8)).toBe('done')
    runSession(server, device, items, { minute: 9, userIsHere: true })
    expect(server.record.phases.user.state).toBe('succeeded')
  })

  test('that device preparation is over is said again when only that was refused', () => {
    const [server, inner] = [makeServer(shown), makeDevice()]
    const prepared = preparationNode('InstallationState')
    let refuses = 2
    const device = {
      ...inner,
      execute: (command: SentCommand, present: boolean) =>
        command.uri === prepared && command.data === '3' && refuses-- > 0
          ? { status: 500, result: undefined }
          : inner.execute(command, present),
    }
    runSession(server, device, [])
    expect(server.record.phases.device.state).toBe('delivered')
    for (const minute of [1, 2]) runSession(server, device, [], { minute })
    expect(readValue(inner.nodes(), prepared)).toBe('3')
  })

  test('a device that has no status page is not kept waiting for one', () => {
    const [server, inner] = [makeServer(shown), makeDevice()]
    const items = [policy('1'), policy('2', 'user')]
    runSession(server, refusing(inner, 'FirstSyncStatus', { status: 404 }), items, { userIsHere: true })
    expect(server.record.items['policy:2']?.state).toBe('applied')
    expect(steps(server)).not.toContain('write-refused')
  })

  test('of two policies on one node the older wins, the other is told as failed, and the node does not flap', () => {
    const [server, device] = [makeServer(), makeDevice()]
    const second = { ...policy('1', 'device', '2'), id: '2', name: 'second' }
    for (const minute of [0, 1, 2]) runSession(server, device, [policy('1'), second], { minute })
    const writes = server.log.flat().filter(({ uri, kind }) => uri.endsWith('/P1') && kind !== 'Get')
    expect(writes.filter(({ data }) => data === '2')).toEqual([])
    expect(server.record.items['policy:2']).toMatchObject({ state: 'failed' })
    expect(server.record.items['policy:2']?.error).toContain("'policy 1'")
  })

  /** How often a message looks at each setting: of policies that all set the same nodes, each to a value of its own. */
  function looksAt(policies: number, settings: number): number {
    let looks = 0
    const items = Array.from(
      { length: policies },
      (_, one): Item => ({
        kind: 'policy',
        id: String(one),
        name: `policy ${one}`,
        phase: 'device',
        settings: Array.from({ length: settings }, (_, at) => ({
          get uri() {
            looks++
            return `./Device/Vendor/MSFT/Policy/Config/Experience/P${at}`
          },
          format: 'int',
          value: String(one),
        })),
      }),
    )
    const [server, device] = [makeServer(), makeDevice()]
    runSession(server, device, items)
    expect(server.record.items[`policy:${policies - 1}`]?.state).toBe('failed')
    return looks / (policies * settings * (server.log.length + 1))
  }

  test('a message looks at each setting of policies that disagree equally often, however many there are', () => {
    const few = looksAt(2, 10)
    expect(few).toBeGreaterThan(1)
    expect(looksAt(8, 100)).toBeLessThanOrEqual(2 * few)
  })

  test('how a setting stood before is kept with its times, as often as it changed and ten times at most', () => {
    const server = makeServer()
    const [older, younger] = [policy('1'), { ...policy('2'), settings: [] } as Item]
    const differing = (value: string) =>
      ({ ...policy('2'), settings: 'settings' in older ? [{ ...older.settings[0], value }] : [] }) as Item
    const device = makeDevice()
    const at = (minute: number) => new Date(start + minute * 60_000).toISOString()
    const ofYounger = () => server.record.items['policy:2']
    runSession(server, device, [older, differing('0')], { minute: 1 })
    const conflict = { state: 'conflict', reason: "'policy 1' sets another value", since: at(1) }
    expect(ofYounger()).toMatchObject({ state: 'failed', settings: [conflict] })
    expect(ofYounger()?.past).toBeUndefined()
    runSession(server, device, [older, differing('0')], { minute: 2 })
    expect(ofYounger()?.settings).toMatchObject([{ since: at(1) }])
    runSession(server, device, [older, younger], { minute: 3 })
    expect(ofYounger()).toMatchObject({ state: 'applied', past: [{ ...conflict, until: at(3) }] })
    expect(ofYounger()?.settings).toBeUndefined()
    for (let minute = 4; minute < 40; minute += 2) {
      runSession(server, device, [older, differing('0')], { minute })
      runSession(server, device, [older, younger], { minute: minute + 1 })
    }
    expect(ofYounger()?.past).toHaveLength(10)
    expect(ofYounger()?.past?.[0]).toMatchObject({ since: at(38), until: at(39) })
  })

  test('of what policies disagree about a record keeps the first of each policy, and two hundred in all', () => {
    const settingsOf = (one: string, count: number) =>
      Array.from({ length: count }, (_, at) => ({ ...policy(String(at), 'device', one), id: one })).flatMap((item) =>
        'settings' in item ? item.settings : [],
      )
    const named = (id: string, count: number) => ({ ...policy(id), settings: settingsOf(id, count) }) as Item
    const kept = (items: readonly Item[]) => {
      const server = makeServer()
      runSession(server, makeDevice(), items)
      return Object.values(server.record.items).map(({ settings = [], moreSettings = 0 }) => [
        settings.length,
        moreSettings,
      ])
    }
    expect(kept([named('1', 150), named('2', 150)])).toEqual([
      [0, 0],
      [100, 50],
    ])
    expect(kept([named('1', 150), ...['2', '3', '4', '5'].map((id) => named(id, 150)), named('6', 3)])).toEqual([
      [0, 0],
      ...['2', '3', '4', '5'].map(() => [25, 125]),
      [3, 0],
    ])
  })

  test('a setting that is assigned no more is deleted, once', () => {
    const [server, device] = [makeServer(), makeDevice()]
    runSession(server, device, [policy('1')])
    runSession(server, device, [], { minute: 1 })
    runSession(server, device, [], { minute: 2 })
    const deletes = server.log.flat().filter(({ kind }) => kind === 'Delete')
    expect(deletes.map(({ uri }) => uri)).toEqual(['./Device/Vendor/MSFT/Policy/Config/Experience/P1'])
    expect(readValue(device.nodes(), './Device/Vendor/MSFT/Policy/Config/Experience/P1')).toBeUndefined()
  })

  test('a device that answers nothing at all still gets to the end of its session', () => {
    const server = makeServer(shown)
    const mute = { ...makeDevice(), execute: () => ({ status: 0, result: undefined }) }
    for (const minute of [0, 1, 2, 3, 4])
      expect(runSession(server, mute, [policy('1'), app('1')], { minute })).toBeLessThan(10)
  })
})

test('the answers of one message teach what they teach one by one, and copy the tree once', () => {
  const uri = fc.constantFrom('./a', './a/b', './a/b/c', './a/bc', './d')
  const answer = fc.record({
    command: fc.record({ kind: fc.constantFrom('Add', 'Replace', 'Delete'), uri, mark: fc.constantFrom('1', '2') }),
    status: fc.constantFrom(200, 404, 418, 500, 0),
  }) as fc.Arbitrary<{ command: SentCommand; status: number }>
  fc.assert(
    fc.property(fc.array(answer, { maxLength: 12 }), (answers) => {
      const oneByOne = answers.reduce<Tree>((tree, one) => learnAll(tree, [one]), {})
      expect(learnAll({}, answers)).toEqual(oneByOne)
    }),
  )
  let copies = 0
  const tree = new Proxy<Tree>(
    { './d': {} },
    {
      ownKeys: (real) => {
        copies++
        return Reflect.ownKeys(real)
      },
    },
  )
  const gone = { command: { kind: 'Delete', uri: './a', mark: 'deleted' } as const, status: 200 }
  expect(
    learnAll(
      tree,
      Array.from({ length: 50 }, () => gone),
    ),
  ).toEqual({ './d': {} })
  expect(copies).toBe(1)
})

describe('invariants over random histories', () => {
  const item = fc.oneof(
    fc
      .record({ id: fc.integer({ min: 1, max: 4 }), phase: fc.constantFrom<Phase>('device', 'user') })
      .map(({ id, phase }) => policy(String(id), phase)),
    fc
      .record({ id: fc.integer({ min: 1, max: 4 }), phase: fc.constantFrom<Phase>('device', 'user') })
      .map(({ id, phase }) => app(String(id), phase)),
  )
  const history = fc.array(
    fc.record({
      items: fc.uniqueArray(item, { selector: ({ kind, id }) => `${kind}${id}`, maxLength: 5 }),
      userIsHere: fc.boolean(),
      install: fc.boolean(),
      judge: fc.boolean(),
      status: fc.constantFrom(undefined, 404, 405, 418, 500, 0),
    }),
    { minLength: 1, maxLength: 8 },
  )
  test('I4: whatever happens, sessions end, user nodes wait for the user, announced phases have a deadline, ends are final', () => {
    fc.assert(
      fc.property(history, fc.boolean(), (sessions, page) => {
        const device = makeDevice()
        const server = makeServer(page ? shown : {})
        let ended: string[] = []
        sessions.forEach(({ items, userIsHere, install, judge, status }, minute) => {
          const odd = {
            ...device,
            execute: (command: SentCommand, present: boolean) => {
              const real = device.execute(command, present)
              return status !== undefined && command.kind !== 'Get' && command.uri.includes('Policy')
                ? { status, result: undefined }
                : real
            },
          }
          const from = server.log.length
          runSession(server, odd, items, { userIsHere, minute })
          const sent = server.log.slice(from).flat()
          if (!userIsHere) expect(sent.filter(({ uri }) => uri.startsWith('./User/'))).toEqual([])
          for (const phase of ['device', 'user'] as const) {
            const { state, deadline } = server.record.phases[phase]
            if (state !== 'waiting') expect(deadline).toBeDefined()
            if (!page) expect(state).toBe('waiting')
          }
          const now = (['device', 'user'] as const).flatMap((phase) => {
            const { state } = server.record.phases[phase]
            return state === 'succeeded' || state === 'failed' ? [`${phase} ${state}`] : []
          })
          expect(now).toEqual(expect.arrayContaining(ended))
          ended = now
          if (install) device.installApps()
          if (judge && page && server.record.phases.device.state === 'delivered') device.judge('device', minute)
          if (judge && page && server.record.phases.user.state === 'delivered') device.judge('user', minute)
        })
        expect(server.notes.filter(({ step }) => step === 'deployment-finished').length).toBeLessThanOrEqual(1)
      }),
      { numRuns: 200 },
    )
  })
})

/** One value of each setting that another deployment has. */
const otherwise: { readonly [K in keyof StatusPageSettings]: StatusPageSettings[K] } = {
  showInstallationProgress: false,
  blockDeviceSetupRetryByUser: false,
  allowDeviceResetOnInstallFailure: true,
  allowLogCollectionOnInstallFailure: true,
  customErrorMessage: 'Call 4200.',
  installProgressTimeoutInMinutes: 30,
  allowDeviceUseOnInstallFailure: true,
  selectedMobileAppIds: ['00000000-0000-4000-8000-000000000001'],
  trackInstallProgressForAutopilotOnly: true,
  disableUserStatusTrackingAfterFirstUser: true,
}
test.each(Object.entries(otherwise))('%s makes a difference on the device', (name, value) => {
  const sentWith = (settings: Partial<StatusPageSettings>) => {
    const [server, device] = [makeServer({ ...shown, ...settings }, false), makeDevice()]
    const items = [policy('1'), app('1')]
    runSession(server, device, items)
    device.installApps()
    device.judge('device', 1)
    runSession(server, device, items, { minute: 2, userIsHere: true })
    device.judge('user', 3)
    runSession(server, device, items, { minute: 4, userIsHere: true })
    return server.log
  }
  expect(sentWith({ [name]: value })).not.toEqual(sentWith({}))
})

describe('which page, and what it waits for', () => {
  const page = (id: string, priority: number) => ({ id, displayName: id, priority, settings: Settings.parse({}) })
  const fallback = page('default', 0)
  test('pages for the device come before pages for the user, then priority, then the default', () => {
    const pages = [page('u', 1), page('u2', 2), page('d', 5)]
    const match = (itemId: string, member: 'device' | 'user') =>
      ({ itemId, target: 'group', groupId: 'g', member }) as const
    const [u, u2, d] = [match('u', 'user'), match('u2', 'user'), match('d', 'device')]
    expect(choosePage(pages, [u, u2, d], fallback)).toEqual({ page: pages[2], chosenFor: 'device' })
    expect(choosePage(pages, [u2, u], fallback)).toEqual({ page: pages[0], chosenFor: 'user' })
    expect(choosePage(pages, [], fallback)).toEqual({ page: fallback, chosenFor: 'default' })
  })

  test('a list of selected apps is a filter on a page that blocks: only what is listed and assigned is waited for', () => {
    const ids = ['1', '2', '3', '4'].map((n) => `00000000-0000-4000-8000-00000000000${n}`)
    const settings = Settings.parse({ ...shown, selectedMobileAppIds: ids.slice(0, 3) })
    const tracked = (chosenFor: 'device' | 'user', phase: Phase, more = {}) =>
      [ids[2], ids[3]].filter((id) =>
        isTrackedApp({ chosenFor, settings: { ...settings, ...more } }, { id: id ?? '', phase }),
      )
    expect(tracked('device', 'device')).toEqual([ids[2]])
    expect(tracked('user', 'device')).toEqual([ids[2], ids[3]]) // the user's list is not known in the device phase
    expect(tracked('user', 'user')).toEqual([ids[2]])
    expect(tracked('device', 'device', { blockDeviceSetupRetryByUser: false })).toEqual([ids[2], ids[3]])
  })

  test('a page that blocks without offering a way out offers to try again', () => {
    expect(blockFlags(Settings.parse({ blockDeviceSetupRetryByUser: true }))).toBe(2)
    expect(blockFlags(Settings.parse({ allowDeviceResetOnInstallFailure: true }))).toBe(0)
  })
})

describe('what an agent installs', () => {
  const tools = (phase: Phase) => ({ kind: 'app', form: 'win32', id: 'a', name: 'Tools', phase }) as unknown as Item
  const announced = (settings: Partial<StatusPageSettings> | undefined, phase: Phase): DeploymentRecord => {
    const { record } = makeServer(settings)
    const open = { state: 'announced', waitsFor: [], deadline: new Date(start + 3_600_000).toISOString() } as const
    const ended = { state: 'succeeded', waitsFor: [] } as const
    const phases = phase === 'device' ? { ...record.phases, device: open } : { device: ended, user: open }
    return { ...record, phases }
  }
  const told = (items: readonly Item[], record: DeploymentRecord, tree: Tree = {}) =>
    decideCommands({
      ...{ kinds, record, items, owners: nodeOwners(kinds, items), tree, round: 2, userIsHere: true },
      ...{ checkinMinutes: 480, now: new Date(start) },
    })
      .filter(({ uri }) => uri.includes('/PolicyProviders/TaxiwayAgent'))
      .map(({ kind, uri, data }) => [kind, uri.split('TaxiwayAgent')[1], data])
  const provider = ['Add', '', undefined]
  const waits = ['Replace', '/TrackedResourceTypes/Apps', 'true']

  test('has the page wait for the agent, which has still to come', () => {
    const page = announced(shown, 'device')
    expect(told([tools('device')], page)).toEqual([provider, ['Replace', '/InstallationState', '1'], waits])
    expect(told([app('1')], page)).toEqual([])
  })

  test('is only told where no page waits for it, and once', () => {
    const nobodyWaits = [provider, ['Replace', '/InstallationState', '2']]
    expect(told([tools('device')], makeServer({}).record)).toEqual(nobodyWaits)
    const selected = {
      ...shown,
      blockDeviceSetupRetryByUser: true,
      selectedMobileAppIds: ['00000000-0000-4000-8000-000000000001'],
    }
    expect(told([tools('device')], announced(selected, 'device'))).toEqual(nobodyWaits)
    const state =
      './Device/Vendor/MSFT/EnrollmentStatusTracking/DevicePreparation/PolicyProviders/TaxiwayAgent/InstallationState'
    expect(told([tools('device')], makeServer({}).record, { [state]: { mark: '2' } })).toEqual([])
  })

  test('for a person is waited for in their phase; the page of the device is over by then', () => {
    const nobodyComes = [provider, ['Replace', '/InstallationState', '2'], waits]
    expect(told([tools('user')], announced(shown, 'user'))).toEqual(nobodyComes)
  })
})
