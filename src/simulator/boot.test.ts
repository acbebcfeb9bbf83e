import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { testAuthority } from '../../test/support/server/certificate.ts'
import {
  deviceId,
  fileHash,
  startTestOrganisation,
  type TestOrganisation,
  type TestScript,
  testProfile,
} from '../../test/support/simulator/organisation.ts'
import { fabrikam } from '../../test/support/simulator/scripted-user.ts'
import { readCab } from '../protocol/archive/cab.ts'
import { emptyTree, readValue } from '../protocol/csp/tree.ts'
import { roleObjectIds, sidOfObject } from '../protocol/drs/sid.ts'
import { add, exec, get, type PlannedCommand, replace } from '../protocol/syncml/command.ts'
import { bootDevice } from './boot.ts'
import { startLabInternet } from './internet.ts'
import type { DeviceOptions } from './options.ts'
import { jumpingClock } from './port/clock.ts'
import { folderDisk, memoryDisk } from './port/disk.ts'
import { keyPool } from './port/keys.ts'
import { readManaged } from './run/record.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const keys = keyPool(2)

async function organisation(script: TestScript = {}): Promise<TestOrganisation> {
  const started = await startTestOrganisation(script)
  closing.push(started.close)
  return started
}

function optionsFor(org: TestOrganisation, over: Partial<DeviceOptions> = {}): DeviceOptions {
  return {
    services: { ztd: org.url, login: org.url, drs: org.url },
    hardware: { hash: 'hash', fields: { serialNumber: 'PF2ABC', manufacturer: 'Fabrikam', productName: 'Book 14' } },
    answers: { userName: 'pia@contoso.example', password: 'right' },
    clock: jumpingClock(),
    keys,
    ...over,
  }
}

// ---- what a management server sends ----

const first = (scope: 'Device' | 'User', name: string) =>
  `./${scope}/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server/FirstSyncStatus/${name}`
const product = '%7B7C1B4F80-2E43-4E0B-9D6B-0B6B6D3F9A51%7D'
const app = `./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/${product}`
const policy = './Device/Vendor/MSFT/Policy/Config/Privacy/DisablePrivacyExperience'
type Facts = Parameters<NonNullable<TestScript['commands']>>[0]

function job(url: string, file: Uint8Array, commandLine = '/quiet', hash = fileHash(file)): string {
  return `<MsiInstallJob id="{7C1B4F80-2E43-4E0B-9D6B-0B6B6D3F9A51}"><Product Version="4.2.0"><Download><ContentURLList><ContentURL>${url}/app.msi</ContentURL></ContentURLList></Download><Validation><FileHash>${hash}</FileHash></Validation><Enforcement><CommandLine>${commandLine}</CommandLine><TimeOut>30</TimeOut><RetryCount>3</RetryCount><RetryInterval>1</RetryInterval></Enforcement></Product></MsiInstallJob>`
}

const ids = (commands: readonly PlannedCommand[], prefix: string) =>
  commands.map((command, at) => ({ id: `${prefix}${at}`, command }))

function pageOn(flags = 7, minutes = 30, logs = false): readonly PlannedCommand[] {
  return [
    ...(logs ? [replace(first('Device', 'AllowCollectLogsButton'), 'true', 'bool')] : []),
    replace(first('Device', 'SkipDeviceStatusPage'), 'false', 'bool'),
    replace(first('Device', 'SkipUserStatusPage'), 'false', 'bool'),
    replace(first('Device', 'BlockInStatusPage'), String(flags), 'int'),
    replace(first('Device', 'TimeOutUntilSyncFailure'), String(minutes), 'int'),
    add(first('Device', 'CustomErrorText'), 'Call 4711.'),
    add(first('Device', 'ExpectedPolicies'), policy),
    add(first('Device', 'ExpectedMSIAppPackages'), `${app}/Status;1`),
  ]
}

const file = new TextEncoder().encode('a package')
const userPart = (): readonly PlannedCommand[] => [
  add('./User/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server'),
  add(first('User', '').replace(/\/$/, '')),
  replace(first('User', 'ServerHasFinishedProvisioning'), 'true', 'bool'),
]

function managing(
  more: {
    flags?: number
    minutes?: number
    logs?: boolean
    commandLine?: string
    hash?: string
    finish?: boolean
    extra?: readonly PlannedCommand[]
  } = {},
) {
  return ({ url, user, session }: Facts) => [
    ...ids(pageOn(more.flags, more.minutes, more.logs), 'page'),
    ...ids(
      [
        replace(policy, '1', 'int'),
        add(`${app}/DownloadInstall`, undefined, 'xml'),
        exec(`${app}/DownloadInstall`, { data: job(url, file, more.commandLine, more.hash), format: 'xml' }),
      ],
      'app',
    ),
    ...ids([get('./DevDetail/Ext/Microsoft/SMBIOSSerialNumber'), ...(more.extra ?? [])], 'more'),
    ...(session > 1 && more.finish !== false
      ? ids([replace(first('Device', 'ServerHasFinishedProvisioning'), 'true', 'bool')], 'end')
      : []),
    ...(user ? ids(userPart(), 'user') : []),
  ]
}

describe('a whole deployment over sockets', () => {
  test('[S-036] [S-174] [S-175] [S-176] [S-205] [S-207] from an empty disk a device joins, enrols, installs, shows the page twice and reaches the desktop', async () => {
    const org = await organisation({ commands: managing(), file })
    const disk = memoryDisk()
    expect(await disk.read('state')).toBeUndefined()
    const result = await bootDevice(optionsFor(org, { disk }))
    expect(result).toMatchObject({
      outcome: 'desktop-managed',
      registration: 'registered',
      profile: 'Sales notebooks',
      joined: true,
      deviceId,
      enrolled: true,
      espDevice: 'succeeded',
      espUser: 'succeeded',
      desktop: true,
      profileOnDisk: false,
    })
    expect(result.programs).toMatchObject([{ version: '4.2.0', sha256: fileHash(file) }])
    expect(org.enrolments).toMatchObject([
      {
        zeroTouchProvisioning: testProfile.ZtdRegistrationId,
        enrollmentData: 'proof',
        notInOobe: false,
        serialNumber: 'PF2ABC',
      },
    ])
    expect(org.joins).toMatchObject([
      { JoinType: 0, Attributes: { ReuseDevice: 'true', 'MSA-DDID': expect.any(String) } },
    ])
    expect(org.alerts.filter(({ type }) => type?.includes('win32csp_install'))).toMatchObject([{ data: '0' }])
    expect(org.results.find(({ id }) => id === 'more0')?.values).toMatchObject([{ data: 'PF2ABC' }])
    expect(org.events.map(({ step }) => step)).toEqual(result.steps.map(({ step }) => step))
    expect(result.categories).toMatchObject({
      DeviceSetupCategory: {
        categoryState: 'succeeded',
        'DeviceSetup.AppsSubcategory': { subcategoryState: 'succeeded' },
      },
    })
  })

  test('the built-in administrator object is there after every deployment', async () => {
    const org = await organisation({
      profile: () => ({ status: 200, body: { ...testProfile, CloudAssignedOobeConfig: 2 + 16 } }),
      managed: false,
    })
    const result = await bootDevice(optionsFor(org))
    expect(result.localAccounts).toContainEqual({ name: 'Administrator', rid: 500, enabled: false })
    expect(result).toMatchObject({
      localGroup: 'Users',
      administrators: ['Administrator', sidOfObject(roleObjectIds['global-administrator'])],
    })
  })

  test('a role of the directory that administers devices outweighs the profile', async () => {
    const org = await organisation({
      profile: () => ({ status: 200, body: { ...testProfile, CloudAssignedOobeConfig: 2 + 16 } }),
      managed: false,
      roles: [roleObjectIds['global-administrator']],
    })
    expect(await bootDevice(optionsFor(org))).toMatchObject({ localGroup: 'Administrators' })
  })

  test('[S-203] the wrong password joins nothing, the right one does', async () => {
    const org = await organisation({ managed: false })
    const wrong = await bootDevice(optionsFor(org, { answers: { userName: 'pia@contoso.example', password: 'wrong' } }))
    expect(wrong).toMatchObject({ outcome: 'gave-up', joined: false })
    expect(org.joins).toEqual([])
    const right = await bootDevice(
      optionsFor(org, { answers: { userName: 'pia@contoso.example', password: ['wrong', 'right'] } }),
    )
    expect(right).toMatchObject({ joined: true })
    expect(right.steps.find(({ step }) => step === 'sign-in-failed')?.detail).toContain('AADSTS50126')
  })

  test('[S-202] what the sign-in page showed of the organization is kept', async () => {
    const org = await organisation({ managed: false })
    expect((await bootDevice(optionsFor(org))).seen).toMatchObject({ heading: 'Contoso Ltd', hasLogo: true })
  })

  test('a mismatch is reported, and the profile acts on nothing', async () => {
    const org = await organisation({ tenantId: fabrikam, upn: 'kim@fabrikam.example' })
    const result = await bootDevice(optionsFor(org))
    expect(org.mismatches).toEqual([{ userTenantId: fabrikam }])
    expect(result).toMatchObject({ outcome: 'desktop-unmanaged', profile: null, tenantMatched: false, joined: false })
  })

  test.each([
    ['language', 'fr-FR', 'en-US, de-DE'],
    ['region', 'Germany', 'AD, AE'],
    ['keyboard', 'xx-nonsense-99', 'af-ZA, am-ET'],
    ['second-keyboard', 'dvorak', 'skip, af-ZA'],
    ['eula', 'no', 'accept, decline'],
    ['personal-or-work', 'private', 'personal, work'],
  ])(
    'on the page %s an answer that it does not have is refused by name, before anything is done',
    async (page, value, there) => {
      const org = await organisation()
      const disk = memoryDisk()
      await disk.write('programs', [])
      const answers = { userName: 'pia@contoso.example', password: 'right', pages: { [page]: ['', 'abandon', value] } }
      const booting = bootDevice(optionsFor(org, { answers, languages: ['en-US', 'de-DE'], disk, reset: true }))
      await expect(booting).rejects.toThrow(`'${value}' is no answer to the page ${page}. There are: ${there}`)
      expect(await disk.read('programs')).toEqual([])
      expect(org.log).toEqual([])
    },
  )

  test('without a script the person answers with what the language says, and with what there is', async () => {
    const org = await organisation()
    const disk = memoryDisk()
    await bootDevice(optionsFor(org, { languages: ['sr-Latn-RS'], disk }))
    expect(await disk.read('state')).toMatchObject({ oobe: { region: 'RS', keyboard: 'sr-Latn-RS' } })
    const another = memoryDisk()
    await bootDevice(optionsFor(org, { languages: ['eo-001'], disk: another }))
    expect(await another.read('state')).toMatchObject({ oobe: { region: 'US', keyboard: 'en-US' } })
  })

  test('not registered: the ordinary OOBE, and nothing is enrolled', async () => {
    const org = await organisation({
      profile: () => ({ status: 404, body: { ErrorCode: 807, ErrorReason: 'ZtdDeviceIsNotRegistered' } }),
    })
    expect(await bootDevice(optionsFor(org))).toMatchObject({
      outcome: 'desktop-unmanaged',
      registration: 'not-registered',
      enrolled: false,
    })
    expect(org.log).not.toContain('POST /omadm')
  })

  test('a refused join shows the code the directory means', async () => {
    const org = await organisation({
      joinAnswer: {
        status: 400,
        body: { code: 'invalid_request', subcode: 'error_directory_quota_exceeded', message: 'DeviceCapReached' },
      },
    })
    const result = await bootDevice(optionsFor(org))
    expect(result).toMatchObject({ outcome: 'gave-up', joined: false, reason: expect.stringContaining('0x801C000E') })
  })

  test('[L-023] without a status page management works on behind the desktop, until a session brings questions only', async () => {
    const org = await organisation({
      file,
      commands: ({ url, session }) => [
        ...ids(
          [
            add(`${app}/DownloadInstall`, undefined, 'xml'),
            exec(`${app}/DownloadInstall`, { data: job(url, file), format: 'xml' }),
          ],
          'app',
        ),
        ...ids([get('./DevDetail/Ext/Microsoft/SMBIOSSerialNumber')], `question of ${session} `),
      ],
    })
    const disk = memoryDisk()
    const result = await bootDevice(optionsFor(org, { disk }))
    expect(result).toMatchObject({ outcome: 'desktop-managed', espDevice: 'not-shown', espUser: 'not-shown' })
    expect(result.programs).toHaveLength(1)
    expect(((await disk.read('management')) as { sessions: number }).sessions).toBeLessThan(6)
  })
})

describe('the status page', () => {
  test.each([
    ['the installer fails', { commandLine: '/quiet TAXIWAY_RESULT=1603' }],
    ['the file is another one than announced', { hash: 'ab'.repeat(32) }],
  ])('stops with the application’s code when %s', async (_, more) => {
    const org = await organisation({ commands: managing(more), file })
    const result = await bootDevice(optionsFor(org))
    expect(result).toMatchObject({
      outcome: 'status-page-failed',
      espDevice: 'failed',
      desktop: false,
      failure: { code: '0x81036502', buttons: ['reset', 'try-again', 'continue', 'leave'] },
    })
    expect(result.programs).toEqual([])
    expect(org.alerts.find(({ type }) => type?.includes('win32csp_install'))?.data).toMatch(/^0x8/)
  })

  test('[L-027] [L-028] fails at its time limit with the organization’s own text', async () => {
    const org = await organisation({ commands: managing({ minutes: 5, finish: false }), file })
    const clock = jumpingClock()
    const before = clock.now()
    const result = await bootDevice(optionsFor(org, { clock }))
    expect(result).toMatchObject({
      outcome: 'status-page-failed',
      failure: { code: '0x800705b4', message: expect.stringContaining('Call 4711.') },
    })
    expect(clock.now() - before).toBeLessThan(10 * 60_000)
  })

  test.each([
    ['the network', false],
    ['its management alone', true],
  ])('[I4] a page that loses %s for good fails at its own hour, with what it offers', async (_what, hasInternet) => {
    const org: TestOrganisation = await organisation({
      commands: (facts) => {
        if (facts.session === 2) void org.close()
        return managing({ minutes: 20, finish: false })(facts)
      },
      file,
    })
    const services = { ztd: org.url, login: org.url, drs: org.url }
    const lab = hasInternet ? await startLabInternet({}) : undefined
    if (lab) closing.push(lab.close)
    const clock = jumpingClock()
    const result = await bootDevice(
      optionsFor(org, { clock, services: { ...services, ...(lab && { internet: lab.url }) } }),
    )
    expect(result).toMatchObject({
      outcome: 'status-page-failed',
      espDevice: 'failed',
      failure: { code: '0x800705b4', buttons: ['reset', 'try-again', 'continue', 'leave'] },
    })
    const at = (step: string) => Date.parse(result.steps.find((one) => one.step === step)?.at ?? '')
    const open = at('status-page-failed') - at('status-page-shown')
    expect([open > 19 * 60_000, open < 21 * 60_000]).toEqual([true, true])
    expect(result.steps.map(({ detail }) => detail).join()).toContain('network lost')
  })

  test('a server that asks and writes the same in every session keeps the page to its limit, and is not asked without a pause', async () => {
    const always = ({ session }: Facts) =>
      ids([get('./DevDetail/Ext/Microsoft/SMBIOSSerialNumber'), replace(policy, '1', 'int')], `session${session}-`)
    const setup = managing({ minutes: 5, finish: false })
    const org = await organisation({ commands: (facts) => [...setup(facts), ...always(facts)], file })
    const clock = jumpingClock()
    let pauses = 0
    const counting = {
      ...clock,
      sleep: (ms: number) => {
        pauses++
        return clock.sleep(ms)
      },
    }
    const result = await bootDevice(optionsFor(org, { clock: counting, pollMs: 10_000 }))
    expect(result).toMatchObject({ outcome: 'status-page-failed', failure: { code: '0x800705b4' } })
    expect(pauses).toBeGreaterThanOrEqual(4)
  })

  test('[L-026] continues to the desktop when the person may and does', async () => {
    const org = await organisation({ commands: managing({ flags: 4, commandLine: 'TAXIWAY_RESULT=1603' }), file })
    const result = await bootDevice(
      optionsFor(org, {
        answers: { userName: 'pia@contoso.example', password: 'right', pages: { error: 'continue' } },
      }),
    )
    expect(result).toMatchObject({ outcome: 'desktop-managed', espDevice: 'failed', espUser: 'succeeded' })
  })

  const leaves = { userName: 'pia@contoso.example', password: 'right', pages: { 'status-page': ['wait', 'continue'] } }

  test('[L-024] a page that does not block can be left before its end, and management goes on behind the desktop', async () => {
    const org = await organisation({ commands: managing({ flags: 0, finish: false }), file })
    const disk = memoryDisk()
    const result = await bootDevice(optionsFor(org, { answers: leaves, disk }))
    expect(result).toMatchObject({ outcome: 'desktop-managed', espDevice: 'left', espUser: 'succeeded', failure: null })
    const told = result.steps.map(({ step, detail }) => `${step} ${detail}`)
    expect(told).toContain('status-page-shown device setup, 30 min: the user may leave')
    expect(told).toContain('status-page-finished device setup: left')
    // nobody waits for it any more, which the server reads there
    const tree = (await readManaged(disk))?.tree ?? emptyTree
    const said = ['IsSyncDone', 'WasDeviceSuccessfullyProvisioned'].map((name) =>
      readValue(tree, first('Device', name)),
    )
    expect(said).toEqual(['true', '0'])
  })

  test('[L-024] a page that blocks has no such button, and somebody who waits at the other sees it to its end', async () => {
    const blocked = await organisation({ commands: managing({ flags: 2, minutes: 5, finish: false }), file })
    const result = await bootDevice(optionsFor(blocked, { answers: leaves }))
    expect(result).toMatchObject({ outcome: 'status-page-failed', failure: { code: '0x800705b4' } })
    expect(result.steps.map(({ detail }) => detail)).toContain('device setup, 5 min: the device is blocked (2)')
    const open = await organisation({ commands: managing({ flags: 0 }), file })
    expect(await bootDevice(optionsFor(open))).toMatchObject({ espDevice: 'succeeded', espUser: 'succeeded' })
  })

  test('[L-030] the page waits for a package of the store, and not for Office or scripts that an agent runs', async () => {
    const store = './Device/Vendor/MSFT/EnterpriseModernAppManagement/AppManagement/AppStore/Fabrikam.Notes/1.0/Name'
    const agent = './Device/Vendor/MSFT/EnrollmentStatusTracking/DevicePreparation/PolicyProviders/Scripts'
    const untracked = [
      add('./Device/Vendor/MSFT/Office/Installation/7C1B4F80/Install', '<Configuration />'),
      add(agent),
      // nothing to wait for is what an agent says that only runs scripts
      add(`${agent}/InstallationState`, '3', 'int'),
      add(`${agent}/TrackedResourceTypes/Apps`, 'false', 'bool'),
    ]
    const without = await organisation({ commands: managing({ extra: untracked, minutes: 5 }), file })
    expect(await bootDevice(optionsFor(without))).toMatchObject({ espDevice: 'succeeded', espUser: 'succeeded' })
    const extra = [...untracked, add(first('Device', 'ExpectedModernAppPackages'), `${store};1`)]
    const waiting = await organisation({ commands: managing({ extra, minutes: 5 }), file })
    const result = await bootDevice(optionsFor(waiting))
    expect(result).toMatchObject({ espDevice: 'failed', failure: { code: '0x800705b4' } })
    expect(result.failure?.message).toContain('still waiting for 1.0/Name)')
  })

  test('[L-029] the button of a failed page yields a cabinet of what happened, without a secret, where the organization allows it', async () => {
    const failing = { flags: 2, commandLine: 'TAXIWAY_RESULT=1603' }
    const presses = { userName: 'pia@contoso.example', password: 'right', pages: { error: ['collect-logs', 'leave'] } }
    const org = await organisation({ commands: managing({ ...failing, logs: true }), file })
    const disk = memoryDisk()
    const result = await bootDevice(optionsFor(org, { answers: presses, disk }))
    expect(result).toMatchObject({ outcome: 'status-page-failed', logs: { name: `MDMDiagnostics-${result.name}.cab` } })
    const cabinet = Buffer.from(result.logs?.cabinet ?? '', 'base64')
    const files = readCab(cabinet).map(({ name, read }) => [name, new TextDecoder().decode(read())] as const)
    const text = Object.fromEntries(files)
    expect(Object.keys(text)).toEqual([
      ...['Steps.txt', 'StatusPage.json', 'StatusPageNodes.txt', 'Deployment.json', 'DeviceHash.csv'],
    ])
    expect(text['Steps.txt']).toContain('failed status-page-failed device setup: 0x81036502')
    expect(JSON.parse(text['StatusPage.json'] ?? '')).toMatchObject({ failure: { code: '0x81036502' } })
    expect(text['StatusPageNodes.txt']).toContain('/FirstSyncStatus/AllowCollectLogsButton = true')
    expect(text['DeviceHash.csv']).toContain('"PF2ABC",,hash')
    const { privateKey } = (await disk.read('management')) as { privateKey: string }
    for (const secret of ['right', privateKey.slice(60, 120)]) expect(Object.values(text).join()).not.toContain(secret)
    const [before, after] = ['status-page-failed', 'logs-collected'].map((name) =>
      result.steps.findIndex(({ step }) => step === name),
    )
    expect(after).toBeGreaterThan(before ?? 0)

    const without = await organisation({ commands: managing(failing), file })
    const other = await bootDevice(optionsFor(without))
    expect(other).toMatchObject({ failure: { buttons: ['try-again', 'leave'] }, logs: null })
  })

  test('[S-206] a restart asked for in the device phase costs the credentials: they are typed again', async () => {
    const org = await organisation({
      commands: managing({ extra: [exec('./Device/Vendor/MSFT/Reboot/RebootNow')] }),
      file,
    })
    const result = await bootDevice(optionsFor(org))
    expect(result.outcome).toBe('desktop-managed')
    expect(result.steps.find(({ step }) => step === 'logged-on')?.detail).toContain('again')
    expect(result.steps.filter(({ step }) => step === 'rebooted')).toMatchObject([{ detail: 'espDevice' }])
  })
})

describe('accidents', () => {
  const steps = ['hello', 'profile', 'sign-in', 'join', 'terms', 'enroll', 'sync', 'download', 'events'] as const

  test.each(steps)('a power cut during %s ends in the same place, with one device in the directory', async (at) => {
    const org = await organisation({ commands: managing(), file })
    const result = await bootDevice(optionsFor(org, { faults: [{ at, kind: 'kill' }] }))
    expect(result).toMatchObject({ outcome: 'desktop-managed', joined: true, enrolled: true, espUser: 'succeeded' })
    expect(result.programs).toHaveLength(1)
    expect(result.steps.filter(({ step }) => step === 'powered-on')).toHaveLength(2)
  })

  test.each(steps)('the loss of the network during %s is waited for', async (at) => {
    const org = await organisation({ commands: managing(), file })
    const result = await bootDevice(optionsFor(org, { faults: [{ at, kind: 'network-loss', times: 2 }] }))
    expect(result).toMatchObject({ outcome: 'desktop-managed', espUser: 'succeeded' })
  })

  test.each(['hello', 'profile', 'sign-in', 'join', 'terms', 'enroll', 'sync', 'download', 'events'] as const)(
    'a failing server during %s is tried again',
    async (at) => {
      const org = await organisation({ commands: managing(), file })
      const result = await bootDevice(optionsFor(org, { faults: [{ at, kind: 'http-500', times: 2 }] }))
      expect(result).toMatchObject({ outcome: 'desktop-managed', espUser: 'succeeded' })
    },
  )

  test.each([
    ['ztd', 'no-profile', { outcome: 'desktop-unmanaged', profileReceived: null, joined: false, failure: null }],
    ['login', 'sign-in-failed', { outcome: 'gave-up', joined: false, failure: { code: '0x800B0109' } }],
    ['drs', 'join-failed', { outcome: 'gave-up', joined: false, failure: { code: '0x800B0109' } }],
  ])('a certificate of %s that the device does not trust is told once, as that', async (service, step, end) => {
    const org = await organisation()
    const stranger = createServer(testAuthority('Stranger').certify({})).listen(0, '127.0.0.1')
    closing.push(async () => void stranger.close())
    await once(stranger, 'listening')
    const services = { ztd: org.url, login: org.url, drs: org.url }
    const untrusted = `https://localhost:${(stranger.address() as AddressInfo).port}`
    const result = await bootDevice(optionsFor(org, { services: { ...services, [service]: untrusted } }))
    expect(result).toMatchObject(end)
    const told = result.steps.filter(({ detail }) => detail.includes('certificate'))
    const last = end.outcome === 'gave-up' ? [{ step: 'gave-up' }] : []
    expect(told).toMatchObject([
      {
        step,
        detail: expect.stringMatching(/certificate of https:.* authority that this device does not trust .*--ca/),
      },
      ...last,
    ])
    expect(result.steps.map(({ detail }) => detail).join()).not.toMatch(/no network|network lost/)
  })

  test('a device on a folder goes on where its process was killed, and its secrets are for its owner only', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'taxiway-device-'))
    try {
      const org = await organisation({ commands: managing(), file })
      const result = await bootDevice(
        optionsFor(org, { disk: folderDisk(folder), faults: steps.map((at) => ({ at, kind: 'kill' })) }),
      )
      expect(result.outcome).toBe('desktop-managed')
      const state = readFileSync(join(folder, 'state.json'), 'utf8')
      expect(state).not.toMatch(/"right"|refresh|oobeConfig/)
      expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([])
      // A finished device switched on again stays as it is.
      const requests = org.log.length
      expect(await bootDevice(optionsFor(org, { disk: folderDisk(folder) }))).toMatchObject({
        outcome: 'desktop-managed',
      })
      expect(org.log.slice(requests)).toEqual([])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('[S-044] of a profile that holds files, applications and scripts as well a device takes the settings, and nothing else comes onto it', async () => {
    const withMore = {
      ...testProfile,
      Apps: [{ ContentURL: 'https://x.example/tools.msi', ProductCode: '{0}' }],
      Files: [{ Path: 'C:\\tools.exe', Content: 'dG9vbHM=' }],
      Script: 'install-tools',
    }
    const run = async (body: object) => {
      const org = await organisation({ managed: false, profile: () => ({ status: 200, body }) })
      const disk = memoryDisk()
      const result = await bootDevice(optionsFor(org, { disk }))
      expect(result).toMatchObject({ profile: testProfile.DeploymentProfileName, joined: true, programs: [] })
      const names = ['state', 'management', 'identity', 'tree', 'programs'] as const
      const stored = JSON.stringify(await Promise.all(names.map((name) => disk.read(name))))
      expect(stored).not.toMatch(/tools/i)
      return result.steps.map(({ step }) => step)
    }
    expect(await run(withMore)).toEqual(await run(testProfile))
  })

  test('[S-094] [S-099] an edited profile reaches a device at its next OOBE, after a reset, and not before', async () => {
    let name = 'First'
    const org = await organisation({
      managed: false,
      profile: () => ({ status: 200, body: { ...testProfile, DeploymentProfileName: name }, etag: `"${name}"` }),
    })
    const disk = memoryDisk()
    expect((await bootDevice(optionsFor(org, { disk }))).profile).toBe('First')
    name = 'Second'
    expect((await bootDevice(optionsFor(org, { disk }))).profile).toBe('First')
    expect((await bootDevice(optionsFor(org, { disk, reset: true }))).profile).toBe('Second')
  })
})

describe('a profile for another way', () => {
  test.each([
    ['10.0.15063.483', 'Windows before 1809 does not know'],
    ['10.0.17134.1', 'Windows before 1809 does not know'],
    ['10.0.17763.107', 'this client does not offer'],
  ])(
    '[S-179] on %s a profile for a hybrid join is not followed, since %s it, and the ordinary first run goes on',
    async (os, why) => {
      const profile = { ...testProfile, CloudAssignedDomainJoinMethod: 1 }
      const org = await organisation({ managed: false, profile: () => ({ status: 200, body: profile }) })
      const result = await bootDevice(optionsFor(org, { os }))
      expect(result).toMatchObject({ profile: null, joined: false, outcome: 'desktop-unmanaged', profileOnDisk: false })
      expect(result.steps).toContainEqual(
        expect.objectContaining({
          step: 'no-profile',
          detail: `refused: the profile asks for a hybrid join, which ${why}`,
        }),
      )
      expect(result.steps.filter(({ step }) => step === 'page-shown').map(({ detail }) => detail)).toEqual(
        expect.arrayContaining([
          'region',
          'keyboard',
          'eula',
          'personal-or-work',
          'local-account',
          'privacy',
          'cortana',
        ]),
      )
      expect(org.joins).toEqual([])
    },
  )
})

describe('with the simulated internet', () => {
  test('installs the critical update, restarts, and asks for the profile again with its ETag', async () => {
    const lab = await startLabInternet()
    closing.push(lab.close)
    const org = await organisation({ managed: false })
    const result = await bootDevice(
      optionsFor(org, {
        services: { ztd: org.url, login: org.url, drs: org.url, internet: lab.origin('critical-with-reboot') },
      }),
    )
    const steps = result.steps.map(({ step }) => step)
    expect(steps).toEqual(expect.arrayContaining(['update-installed', 'rebooted']))
    expect(result.steps.filter(({ step }) => step === 'profile-received').map(({ detail }) => detail)).toEqual([
      'Sales notebooks of contoso.example',
      'unchanged since the last start',
    ])
    expect(result.outcome).toBe('desktop-unmanaged')
  })

  test('a captive portal is accepted by the person', async () => {
    const lab = await startLabInternet({ captivePortal: true })
    closing.push(lab.close)
    const org = await organisation({ managed: false })
    const result = await bootDevice(
      optionsFor(org, { link: 'wifi', services: { ztd: org.url, login: org.url, drs: org.url, internet: lab.url } }),
    )
    expect(result.steps.map(({ detail }) => detail)).toContain('captive-portal')
    expect(result.joined).toBe(true)
  })

  test('[S-096] [S-097] registered after its first start, a device is managed only after a reset', async () => {
    let registered = false
    const org = await organisation({
      managed: false,
      profile: () =>
        registered
          ? { status: 200, body: testProfile }
          : { status: 200, body: { ErrorCode: 815, ErrorReason: 'ZtdDeviceHasNoAssignedProfile' } },
    })
    const disk = memoryDisk()
    expect(await bootDevice(optionsFor(org, { disk }))).toMatchObject({ joined: false, registration: 'registered' })
    registered = true
    expect(await bootDevice(optionsFor(org, { disk }))).toMatchObject({ joined: false })
    expect(await bootDevice(optionsFor(org, { disk, reset: true }))).toMatchObject({ joined: true })
  })
})
