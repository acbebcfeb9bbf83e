// What brings a real PC here, asked of a running installation: the package on the stick, the one in the answer file and the one in the script say the
// same, and lead to this installation with the secret.

import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { EnrollmentSecretEntity } from '../../../src/contract/graph/enrollment-secret.ts'
import type { PreparedFilesEntity } from '../../../src/contract/preparation/files.ts'
import { installCommand } from '../../../src/protocol/answer-file/answer-file.ts'
import { readPackage } from '../../../src/protocol/provisioning-package/read.ts'
import { sourceOf } from '../../../src/protocol/wim/read.ts'
import { parseXml, type XmlElement } from '../../../src/protocol/xml.ts'
import { secretsPath } from '../../support/preparation/operations.ts'
import { commandLine } from '../../support/world/command-line.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let contoso: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  contoso = await world.tenant('contoso.example', { displayName: 'Contoso & Sons' })
}, 120_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const newSecret = (body = {}) =>
  contoso.api.post<EnrollmentSecretEntity>(secretsPath, { displayName: 'Lab / "north"', maximumUses: 5, ...body })
const filesWith = ({ id, secret }: EnrollmentSecretEntity, body = {}) =>
  contoso.api.post<PreparedFilesEntity>(`${secretsPath}/${id}/files`, { secret, ...body })
const bytesOf = ({ files }: PreparedFilesEntity, kind: string) => {
  const file = files.find((one) => one.kind === kind)
  return Buffer.from(file?.content ?? '', 'base64')
}
const packageIn = (bytes: Uint8Array) => readPackage(sourceOf(bytes))
const chosen = {
  wirelessNetwork: { ssid: 'Contoso setup', passphrase: 'correct horse' },
  computerName: 'LAB-%RAND:6%',
  localAccount: { name: 'Local admin', password: 'p & <q>', administrator: true },
}
const all = (element: XmlElement, local: string): readonly XmlElement[] => [
  ...element.children.filter((one) => one.local === local),
  ...element.children.flatMap((one) => all(one, local)),
]
const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => 'done',
    (error: Error) => error.message,
  )

test('a package leads a PC to this installation: its root certificate, network, name, account, user name and secret', async () => {
  const made = await newSecret()
  const answer = await filesWith(made, { ...chosen, firstRunHidden: true })
  const { identity, settings, unknown } = packageIn(bytesOf(answer, 'package'))
  expect(identity).toMatchObject({ name: 'Lab / "north"', version: '1.0' })
  expect(unknown).toEqual([])
  const [root] = settings.rootCertificates
  expect(new X509Certificate(root?.der ?? '').fingerprint256).toBe(new X509Certificate(world.ca).fingerprint256)
  expect(bytesOf(answer, 'certificate').equals(Buffer.from(root?.der ?? ''))).toBe(true)
  expect(settings).toMatchObject({
    wirelessNetwork: { ...chosen.wirelessNetwork, hidden: false },
    computerName: 'LAB-%RAND:6%',
    account: chosen.localAccount,
    firstRunHidden: true,
    enrollment: {
      userName: made.userName,
      secret: made.secret,
      discoveryUrl: `${world.urls.enrollment}/EnrollmentServer/Discovery.svc`,
    },
  })
  const named = answer.files.map(({ name }) => name)
  expect(named).toEqual([
    'Lab-north.ppkg',
    'customizations.xml',
    'Contoso-Sons-root.cer',
    'autounattend.xml',
    'prepare-pc.ps1',
    'sheet.html',
  ])
  expect(answer.link).toBe(
    `ms-device-enrollment:?mode=mdm&username=${encodeURIComponent(made.userName)}&servername=${encodeURIComponent(answer.discoveryUrl)}`,
  )
})

test('the answer file makes the account by itself and installs the package that it carries; disks and languages stay a question', async () => {
  const answer = await filesWith(await newSecret(), chosen)
  const file = parseXml(bytesOf(answer, 'answerFile'))
  const carried = file.children.find(({ local }) => local === 'Package')
  const inside = packageIn(Buffer.from(carried?.text ?? '', 'base64'))
  expect(inside.settings).toMatchObject({ computerName: 'LAB-%RAND:6%', enrollment: { secret: expect.any(String) } })
  expect(inside.settings).not.toHaveProperty('account')
  expect(carried?.namespace).not.toBe(file.namespace)
  expect(file.children.filter(({ local }) => local === 'settings').map(({ attributes }) => attributes.pass)).toEqual([
    'specialize',
    'oobeSystem',
  ])
  expect(all(file, 'Path').map(({ text }) => text)).toEqual([installCommand, installCommand])
  expect(installCommand.length).toBeLessThanOrEqual(259)
  expect(installCommand).toMatch(/Install-ProvisioningPackage \$p -QuietInstall;del \$p"$/)
  expect(
    all(file, 'LocalAccount').map((one) => one.children.map(({ local, text }) => [local, text.trim()]))[0],
  ).toEqual([
    ['Password', ''],
    ['DisplayName', 'Local admin'],
    ['Group', 'Administrators'],
    ['Name', 'Local admin'],
  ])
  expect(all(file, 'Value')[0]?.text).toBe('p & <q>')
  const plain = parseXml(
    bytesOf(await filesWith(await newSecret(), { ...chosen, computerName: 'LAB-01' }), 'answerFile'),
  )
  expect(all(plain, 'ComputerName').map(({ text }) => text)).toEqual(['LAB-01', 'LAB-01'])
  expect(all(file, 'ComputerName')).toEqual([])
})

test('the script carries a package for a PC in use, without an account, and each package has an id of its own', async () => {
  const answer = await filesWith(await newSecret(), chosen)
  const script = bytesOf(answer, 'script').toString('latin1')
  expect(script).toMatch(/^#Requires -RunAsAdministrator\r\n/)
  const [, content = ''] = /@'\r\n([\s\S]*?)\r\n'@\r\n/.exec(script) ?? []
  const inside = packageIn(Buffer.from(content, 'base64'))
  expect(inside.settings).not.toHaveProperty('account')
  const carried = parseXml(bytesOf(answer, 'answerFile')).children.find(({ local }) => local === 'Package')?.text ?? ''
  const ids = [bytesOf(answer, 'package'), Buffer.from(carried, 'base64')].map((bytes) => packageIn(bytes).identity.id)
  expect(new Set([...ids, inside.identity.id]).size).toBe(3)
})

test('the sheet says what to do and has the user name, the secret, the end and the link as a picture', async () => {
  const made = await newSecret({ days: 2 })
  const sheet = bytesOf(await filesWith(made, { rootCertificate: false }), 'sheet').toString()
  for (const said of [made.userName, made.secret ?? '', 'Contoso &amp; Sons', made.expirationDateTime.slice(0, 10)]) {
    expect(sheet).toContain(said)
  }
  expect(sheet).toMatch(/<svg [^>]*role="img" aria-label="The link as a QR code"/)
  expect(sheet).not.toMatch(/<script|https?:\/\/[^<"]*\.(js|css)/)
})

test('without the root certificate there is none in any of it', async () => {
  const answer = await filesWith(await newSecret(), { rootCertificate: false })
  expect(answer.files.map(({ kind }) => kind)).not.toContain('certificate')
  expect(packageIn(bytesOf(answer, 'package')).settings.rootCertificates).toEqual([])
})

test('a wrong secret, a revoked one, and what Windows would refuse are said before anybody walks to a PC', async () => {
  const made = await newSecret()
  expect(await refusal(filesWith({ ...made, secret: 'aaaaa-aaaaa-aaaaa-aaaaa' }))).toContain('This is not the secret')
  const refused = {
    'at most 32 bytes': { wirelessNetwork: { ssid: 'ä'.repeat(17) } },
    '8 to 63 letters': { wirelessNetwork: { ssid: 'x', passphrase: 'short' } },
    'more than 15 characters': { computerName: 'LONG-NAME-%RAND:9%' },
    "The account 'a/b' has a character": { localAccount: { name: 'a/b', password: 'x' } },
    "The account 'a\uFFFE' has a character": { localAccount: { name: 'a\uFFFE', password: 'x' } },
    'ends with a full stop': { localAccount: { name: 'Local.', password: 'x' } },
    'Windows has by itself': { localAccount: { name: 'administrator', password: 'x' } },
    'password of the account has a control character': { localAccount: { name: 'Local', password: 'x\uFFFF' } },
    'cannot be stored': { wirelessNetwork: { ssid: 'Setup\uFFFE' } },
    'nobody could sign in': { firstRunHidden: true },
  }
  for (const [sentence, body] of Object.entries(refused))
    expect(await refusal(filesWith(made, body))).toContain(sentence)
  expect(await filesWith(made)).toHaveProperty('files')
  // as somebody types it from the sheet
  const typed = ` ${made.secret?.replaceAll('-', ' ').toUpperCase()} `
  expect(packageIn(bytesOf(await filesWith({ ...made, secret: typed }), 'package')).settings.enrollment).toHaveProperty(
    'secret',
    made.secret,
  )
  await contoso.api.post(`${secretsPath}/${made.id}/revoke`)
  expect(await refusal(filesWith(made))).toContain('enrols nothing more')
})

test('names of an organisation and of a batch stand in the files on one line, without what no document can hold', async () => {
  const whole = `Sons\r\n& \uFFFEDaughters ${'of Contoso '.repeat(10)}`
  const other = await world.tenant('sons.example', { displayName: whole })
  const secret = await other.api.post<EnrollmentSecretEntity>(secretsPath, {
    ...{ displayName: 'Lab \uFFFF  "north"', maximumUses: 5 },
  })
  const path = `${secretsPath}/${secret.id}/files`
  const answer = await other.api.post<PreparedFilesEntity>(path, { secret: secret.secret })
  expect(packageIn(bytesOf(answer, 'package')).identity.name).toBe('Lab "north"')
  const certificate = answer.files.find(({ kind }) => kind === 'certificate')?.name
  expect(certificate).toMatch(/^Sons-Daughters-of-Contoso-.{34}\.cer$/)
  const customizations = bytesOf(answer, 'customizations').toString()
  expect(customizations).toContain(`<CertificatePath>${certificate}</CertificatePath>`)
  expect(customizations).toMatch(/CertificateName="Sons &amp; Daughters of Contoso [^"]* root"/)
  expect(bytesOf(answer, 'sheet').toString()).toContain('Prepare a PC for Sons &amp; Daughters of Contoso')
})

test('the command line makes secret and files for its owner alone; what is refused leaves neither', async () => {
  const taxiway = commandLine(world, contoso)
  const at = (name: string) => join(world.folder, name)
  writeFileSync(at('passphrase'), 'correct horse\n')
  writeFileSync(at('password'), 'p & <q>\n')
  const create = (...more: readonly string[]) => taxiway('prepare', 'create', 'Desks', ...more)
  const network = ['--wifi', 'Setup', '--wifi-passphrase-file', at('passphrase'), '--wifi-hidden']
  const account = ['--account', 'Local', '--account-password-file', at('password'), '--account-administrator']
  const usable = async () =>
    (await contoso.api.get<{ value: EnrollmentSecretEntity[] }>(secretsPath)).value.filter(
      ({ displayName, state }) => displayName === 'Desks' && state === 'usable',
    )
  expect((await create(...network)).err).toContain('Name a folder for them with --out')
  expect((await create('--account', 'Local', '--out', at('desks'))).err).toContain('--account-password-file')
  expect((await create('--computer-name', 'A NAME', '--out', at('desks'))).err).toContain('only letters, digits')
  expect([await usable(), existsSync(at('desks'))]).toEqual([[], false])
  writeFileSync(at('taken'), '')
  expect(await create('--out', at('taken'))).toMatchObject({
    ...{ code: 1, err: expect.stringContaining('the secret was revoked. Name another folder') },
  })
  expect(await usable()).toEqual([])

  const limits = ['--uses', '3', '--serial-number', 'fx-1', '--serial-number', 'FX-2', '--approval']
  const { code, out } = await create(...limits, ...network, ...account, '--hide-first-run', '--out', at('desks'))
  expect([code, out]).toEqual([0, expect.stringContaining('With this secret 3 PCs enrol')])
  const [made] = await usable()
  expect(made).toMatchObject({ maximumUses: 3, serialNumbers: ['FX-1', 'FX-2'], approvalRequired: true, secret: null })
  const { settings } = packageIn(readFileSync(at('desks/Desks.ppkg')))
  expect(settings).toMatchObject({
    wirelessNetwork: { ssid: 'Setup', passphrase: 'correct horse', hidden: true },
    account: { name: 'Local', password: 'p & <q>', administrator: true },
    firstRunHidden: true,
    enrollment: { userName: made?.userName },
  })
  expect(out).toContain(settings.enrollment?.secret)
  expect(statSync(at('desks/Desks.ppkg')).mode & 0o777).toBe(0o600)
  expect((await taxiway('prepare', 'show', 'Desks')).out).toMatch(/Serial numbers +FX-1, FX-2[\s\S]*No PC has enrolled/)
})
