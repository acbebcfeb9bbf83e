// A PC goes through each of the ways that prepare one, from the very files that this installation made: the package on a stick and installed later, the answer file, and
// by hand with what stands on the sheet. It is enrolled over the real wires, and its management knows it.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { EnrollmentSecretEntity } from '../../../src/contract/graph/enrollment-secret.ts'
import type { PreparedFilesEntity } from '../../../src/contract/preparation/files.ts'
import { decodeDeepLink } from '../../../src/protocol/mde2/deep-link.ts'
import { checkIn } from '../../../src/simulator/after/check-in.ts'
import { enrolOnly } from '../../../src/simulator/after/enroll-only.ts'
import { installPackage } from '../../../src/simulator/after/install-package.ts'
import { bootDevice, type DeviceResult } from '../../../src/simulator/boot.ts'
import type { DeviceOptions, Hardware } from '../../../src/simulator/options.ts'
import { type Disk, memoryDisk } from '../../../src/simulator/port/disk.ts'
import { keyPool } from '../../../src/simulator/port/keys.ts'
import { packageOf, preparedByAnswerFile, preparedByStick } from '../../../src/simulator/prepared/prepared.ts'
import { secretsPath } from '../../support/preparation/operations.ts'
import { newHardware } from '../../support/world/office.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let contoso: WorldTenant
const policyNode = './Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera'
beforeAll(async () => {
  world = await startWorld()
  contoso = await world.tenant('contoso.example', { displayName: 'Contoso' })
  const { id } = await contoso.api.post<{ id: string }>('/beta/deviceManagement/deviceConfigurations', {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName: 'Camera',
    omaSettings: [
      { '@odata.type': '#microsoft.graph.omaSettingInteger', displayName: 'camera', omaUri: policyNode, value: 0 },
    ],
  })
  const target = { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' }
  await contoso.api.post(`/beta/deviceManagement/deviceConfigurations/${id}/assign`, { assignments: [{ target }] })
}, 120_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const keys = keyPool(2)
const chosen = {
  wirelessNetwork: { ssid: 'Contoso setup', passphrase: 'correct horse' },
  computerName: 'LAB-%SERIAL%',
  localAccount: { name: 'Local admin', password: 'p & <q>', administrator: true },
}

type Made = { readonly secret: EnrollmentSecretEntity; readonly answer: PreparedFilesEntity }
const only = ({ fields }: Hardware) => ({ serialNumbers: [fields.serialNumber ?? ''] })
async function make(files: object = chosen, bounds: object = {}): Promise<Made> {
  const body = { displayName: 'Lab', maximumUses: 3, ...bounds }
  const secret = await contoso.api.post<EnrollmentSecretEntity>(secretsPath, body)
  const path = `${secretsPath}/${secret.id}/files`
  return { secret, answer: await contoso.api.post(path, { secret: secret.secret, ...files }) }
}
const bytesOf = ({ answer }: Made, kind: string): Uint8Array =>
  Buffer.from(answer.files.find((file) => file.kind === kind)?.content ?? '', 'base64')

/** Out of its box: it knows the addresses that every Windows knows and nothing of this installation, whose authority it does not trust. */
function pc(hardware: Hardware, disk: Disk, more: Partial<DeviceOptions> = {}): DeviceOptions {
  const { ztd, login, drs, enrollment } = world.urls
  return { services: { ztd, login, drs, enrollment }, hardware, disk, keys, pollMs: 50, os: '10.0.26200.9278', ...more }
}

async function atDesktop(): Promise<{ hardware: Hardware; disk: Disk }> {
  const here = { hardware: newHardware(), disk: memoryDisk() }
  const first = await bootDevice(pc(here.hardware, here.disk))
  expect(first).toMatchObject({ outcome: 'desktop-unmanaged', enrolled: false })
  return here
}

const steps = ({ steps: all }: DeviceResult, step: string) =>
  all.filter((one) => one.step === step).map(({ detail }) => detail)
const management = '/beta/deviceManagement'
async function managedOf({ fields: { serialNumber } }: Hardware) {
  const { value } = await contoso.api.get<{ value: Array<Record<string, unknown>> }>(`${management}/managedDevices`)
  return value.filter((one) => one.serialNumber === serialNumber)
}
async function registrationsOf({ fields: { serialNumber } }: Hardware) {
  const path = `${management}/windowsAutopilotDeviceIdentities`
  const { value } = await contoso.api.get<{ value: Array<Record<string, unknown>> }>(path)
  return value.filter((one) => one.serialNumber === serialNumber)
}
const usesOf = async ({ secret }: Made) =>
  (await contoso.api.get<{ value: Array<Record<string, unknown>> }>(`${secretsPath}/${secret.id}/uses`)).value

/** Of every way: managed here, with the policy, registered by its own hash. */
async function isManaged(hardware: Hardware, disk: Disk, more: Partial<DeviceOptions> = {}): Promise<void> {
  expect(await managedOf(hardware)).toMatchObject([{ deviceRegistrationState: 'registered', azureADRegistered: false }])
  expect(JSON.stringify(await disk.read('tree'))).toContain('AllowCamera')
  expect(await checkIn(pc(hardware, disk, more))).toMatchObject({ kind: 'done' })
  await expect.poll(() => registrationsOf(hardware), { timeout: 20_000 }).toHaveLength(1)
}

describe('A: the package', () => {
  test('on a stick sets a PC up that knows nothing of the installation, enrols it with the secret, and nobody signs in', async () => {
    const [hardware, disk] = [newHardware(), memoryDisk()]
    const made = await make({ ...chosen, firstRunHidden: true }, only(hardware))
    const result = await bootDevice(pc(hardware, disk, { prepared: preparedByStick(bytesOf(made, 'package')) }))
    expect(result).toMatchObject({ outcome: 'desktop-managed', joined: false, enrolled: true, user: 'Local admin' })
    expect(result.name).toMatch(/^LAB-/)
    expect(result.localAccounts.map(({ name }) => name)).toEqual(['Administrator', 'Local admin'])
    expect(result.administrators).toEqual(['Administrator', 'Local admin'])
    expect(steps(result, 'package-applied')).toEqual([
      expect.stringMatching(
        /^Lab: root certificate [0-9A-F]{40}, wireless network Contoso setup, name LAB-\S+, account Local admin, first run hidden, enrolment in management$/,
      ),
    ])
    expect(steps(result, 'page-shown')).toEqual(['stick', 'the stick was found', 'trust-package', 'privacy'])
    await isManaged(hardware, disk)
    expect(await usesOf(made)).toMatchObject([{ state: 'admitted', deviceName: result.name }])
    const kept = JSON.stringify(
      await Promise.all((['state', 'packages', 'management', 'tree'] as const).map(disk.read)),
    )
    for (const secret of [made.secret.secret ?? 'none', 'correct horse', 'p & <q>']) expect(kept).not.toContain(secret)
  })

  test('that nobody trusts sets nothing up, and one that enrols no more leaves a PC that says why', async () => {
    const made = await make()
    const prepared = preparedByStick(bytesOf(made, 'package'))
    const declined = await bootDevice(
      pc(newHardware(), memoryDisk(), {
        prepared,
        answers: { pages: { stick: 'five-presses', 'trust-package': 'decline' } },
      }),
    )
    expect(declined).toMatchObject({ outcome: 'desktop-unmanaged', user: 'user' })
    expect(steps(declined, 'package-refused')).toEqual(['its source is not trusted'])
    expect(steps(declined, 'page-shown')).toContain('Windows key, five times')
    await contoso.api.post(`${secretsPath}/${made.secret.id}/revoke`)
    const revoked = await bootDevice(pc(newHardware(), memoryDisk(), { prepared }))
    expect(revoked).toMatchObject({ outcome: 'desktop-unmanaged', user: 'Local admin', enrolled: false })
    expect(steps(revoked, 'enroll-failed')).toHaveLength(3)
    expect(steps(revoked, 'not-enrolled')).toEqual(['the package could not enrol the device'])
    expect(await usesOf(made)).toEqual([])
    const without = preparedByStick(bytesOf(await make({ ...chosen, rootCertificate: false }), 'package'))
    const stranger = await bootDevice(pc(newHardware(), memoryDisk(), { prepared: without }))
    expect(stranger).toMatchObject({ outcome: 'desktop-unmanaged', enrolled: false })
    expect(steps(stranger, 'enroll-failed').at(-1)).toContain('0x800B0109')
  })

  test('goes on after the power was cut while it enrolled over the wireless network of the package, and counts once', async () => {
    const made = await make(chosen, { maximumUses: 2 })
    const [hardware, disk] = [newHardware(), memoryDisk()]
    const result = await bootDevice(
      pc(hardware, disk, {
        prepared: preparedByStick(bytesOf(made, 'package')),
        faults: [{ at: 'enroll', kind: 'kill' }],
        link: 'wifi',
      }),
    )
    expect(result).toMatchObject({ outcome: 'desktop-managed' })
    expect(steps(result, 'powered-on')).toHaveLength(2)
    expect(steps(result, 'network-connected')).toContain('Wi-Fi Contoso setup')
    expect(steps(result, 'page-shown')).not.toContain('network')
    expect(await managedOf(hardware)).toHaveLength(1)
    expect(await usesOf(made)).toHaveLength(1)
  })

  test.each(['package', 'script'] as const)(
    'is installed at the desktop from its %s, once, and the PC trusts the installation from then on',
    async (kind) => {
      const { hardware, disk } = await atDesktop()
      const made = await make(chosen, only(hardware))
      const carried = packageOf(bytesOf(made, kind))
      const installed = await installPackage({ ...pc(hardware, disk), disk, package: carried })
      expect(installed).toMatchObject({ kind: 'enrolled', joined: false, userName: made.secret.userName })
      await isManaged(hardware, disk)
      const again = await installPackage({ ...pc(hardware, disk), disk, package: carried })
      expect(again).toMatchObject({ kind: 'package-refused' })
      const other = packageOf(bytesOf(await make(), kind))
      const second = await installPackage({ ...pc(hardware, disk), disk, package: other })
      expect(second).toMatchObject({ kind: 'refused', message: expect.stringContaining('0x8018000a') })
    },
  )
})

test('B: the answer file makes name and account, installs the package that it carries before the first run, and hides what it answers', async () => {
  const [hardware, disk] = [newHardware(), memoryDisk()]
  const made = await make({ ...chosen, computerName: 'DESK-7' }, only(hardware))
  const prepared = preparedByAnswerFile(bytesOf(made, 'answerFile'))
  const result = await bootDevice(pc(hardware, disk, { prepared }))
  expect(result).toMatchObject({ outcome: 'desktop-managed', name: 'DESK-7', user: 'Local admin', joined: false })
  const pages = ['region', 'keyboard', 'second-keyboard']
  expect(steps(result, 'page-shown')).toEqual(pages) // neither licence, accounts nor privacy
  await isManaged(hardware, disk)
  expect(await usesOf(made)).toMatchObject([{ deviceName: 'DESK-7' }])
})

test('B: an answer file of others opens the link at the first sign-in; the person types the secret, and a command that is not known is told and not run', async () => {
  const [hardware, disk] = [newHardware(), memoryDisk()]
  const made = await make(chosen, only(hardware))
  const link = made.answer.link.replaceAll('&', '&amp;')
  const command = (order: number, line: string) =>
    `<SynchronousCommand><Order>${order}</Order><CommandLine>${line}</CommandLine></SynchronousCommand>`
  const file = `<unattend xmlns="urn:schemas-microsoft-com:unattend"><settings pass="oobeSystem">
    <component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64"><FirstLogonCommands>
    ${command(2, `explorer "${link}"`)}${command(1, 'format C:')}</FirstLogonCommands></component></settings></unattend>`
  const prepared = preparedByAnswerFile(Buffer.from(file))
  const answers = { password: made.secret.secret ?? '' }
  const result = await bootDevice(pc(hardware, disk, { prepared, answers, ca: world.ca }))
  expect(result).toMatchObject({ outcome: 'desktop-managed', enrolled: true, user: 'user' })
  expect(steps(result, 'package-applied')).toEqual(['not carried out: first sign-in: format C:'])
  expect(steps(result, 'page-shown').slice(-2)).toEqual(['local-account', 'privacy'])
  await isManaged(hardware, disk, { ca: world.ca })
})

test('C: with the link of the sheet somebody enrols a PC by hand, and types the secret', async () => {
  const made = await make()
  const { hardware, disk } = await atDesktop()
  const link = decodeDeepLink(made.answer.link)
  expect(link).toMatchObject({ userName: made.secret.userName, server: made.answer.discoveryUrl })
  const settings = { policies: ['OnPremise', 'Federated'] as const, server: link?.server }
  const by = (password: string) => ({
    ...pc(hardware, disk, { ca: world.ca, answers: { userName: link?.userName ?? '', password } }),
    ...settings,
    disk,
  })
  expect(await enrolOnly(by('bbbbb-bbbbb-bbbbb-bbbbb'))).toMatchObject({ kind: 'refused', at: 'enrolment' })
  const typed = made.secret.secret?.replaceAll('-', ' ').toUpperCase() ?? ''
  expect(await enrolOnly(by(typed))).toMatchObject({ kind: 'enrolled', userName: made.secret.userName })
  expect(await managedOf(hardware)).toMatchObject([{ deviceRegistrationState: 'registered' }])
  expect(await usesOf(made)).toHaveLength(1)
})

test('C: a program hands name and secret over as one token: nobody is asked anything, a wrong secret enrols nothing, and who is enrolled is not again', async () => {
  const made = await make()
  const { hardware, disk } = await atDesktop()
  const { userName = '', server } = decodeDeepLink(made.answer.link) ?? {}
  const by = (password: string) =>
    enrolOnly({
      ...pc(hardware, disk, { ca: world.ca, answers: { userName, password } }),
      server,
      byProgram: true,
      disk,
    })
  expect(await by('bbbbb-bbbbb-bbbbb-bbbbb')).toMatchObject({ kind: 'refused', at: 'enrolment' })
  expect(await usesOf(made)).toHaveLength(0)
  expect(await by(made.secret.secret ?? '')).toMatchObject({ kind: 'enrolled', userName })
  expect(await managedOf(hardware)).toMatchObject([{ deviceRegistrationState: 'registered' }])
  expect(await by(made.secret.secret ?? '')).toMatchObject({ kind: 'already-enrolled' })
  expect(await usesOf(made)).toHaveLength(1)
})
