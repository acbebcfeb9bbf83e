// Answer files: what is written is read, and what stops Windows Setup stops the reader. The link and the script that stand beside them are read as strictly.

import { describe, expect, test } from 'vitest'

import { decodeDeepLink } from '../mde2/deep-link.ts'
import { packageInScript } from '../provisioning-package/script.ts'
import { answerFileBytes, installCommand } from './answer-file.ts'
import { readAnswerFile } from './read.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const account = { name: 'Local admin', password: 'p & <q>', administrator: true }
const carried = bytes('a package')
const written = answerFileBytes({ package: carried, account, computerName: 'LAB-01' })

const component = (name: string, inside: string, processor = 'amd64') =>
  `<component name="${name}" processorArchitecture="${processor}">${inside}</component>`
const answers = (pass: string, inside: string, more = '') =>
  bytes(
    `<unattend xmlns="urn:schemas-microsoft-com:unattend"><settings pass="${pass}">${inside}</settings>${more}</unattend>`,
  )
const shell = 'Microsoft-Windows-Shell-Setup'
const deployment = 'Microsoft-Windows-Deployment'
const first = (...lines: readonly string[]) => {
  const commands = lines.map(
    (line, index) =>
      `<SynchronousCommand><Order>${lines.length - index}</Order><CommandLine>${line}</CommandLine></SynchronousCommand>`,
  )
  return component(shell, `<FirstLogonCommands>${commands.join('')}</FirstLogonCommands>`)
}

test('an answer file is read as it was written', () => {
  expect(readAnswerFile(written)).toEqual({
    computerName: 'LAB-01',
    account,
    specialize: [{ kind: 'install-package' }],
    firstSignIn: [],
    hidden: { licence: true, accounts: true, privacy: true },
    package: carried,
    unknown: [],
  })
  expect(readAnswerFile(written, 'arm64')).toMatchObject({ computerName: 'LAB-01', account })
})

test('commands are read in the order that they name, a link by what it says, and others by their line', () => {
  const link =
    '"ms-device-enrollment:?mode=mdm&amp;username=pc_a%40b.example&amp;servername=https%3A%2F%2Fb.example%2FD"'
  const file = answers(
    'oobeSystem',
    first('del C:\\x', installCommand.replaceAll('&', '&amp;'), `cmd /c start "" ${link}`),
  )
  expect(readAnswerFile(file).firstSignIn).toEqual([
    { kind: 'open-link', link: { userName: 'pc_a@b.example', server: 'https://b.example/D' } },
    { kind: 'install-package' },
    { kind: 'unknown', line: 'del C:\\x' },
  ])
})

test('components of another processor are left alone, and settings that mean nothing here are told', () => {
  const other = answers('specialize', component(shell, '<ComputerName>ARM</ComputerName>', 'arm64'))
  expect(readAnswerFile(other)).not.toHaveProperty('computerName')
  expect(readAnswerFile(answers('windowsPE', component('Microsoft-Windows-Setup', '<ImageInstall/>'))).unknown).toEqual(
    ['windowsPE/Microsoft-Windows-Setup/ImageInstall'],
  )
})

describe('Setup stops, and so does the reader, at', () => {
  const run = (path: string, order = '1') =>
    component(
      deployment,
      `<RunSynchronous><RunSynchronousCommand><Order>${order}</Order><Path>${path}</Path></RunSynchronousCommand></RunSynchronous>`,
    )
  test.each([
    ['another document', bytes('<settings/>'), 'does not begin with unattend'],
    ['no XML', bytes('MSWIM'), 'is no XML'],
    ['an unknown pass', answers('firstBoot', ''), "'firstBoot' is no pass"],
    [
      'a name in the pass of the first run',
      answers('oobeSystem', component(shell, '<ComputerName>A</ComputerName>')),
      'in specialize alone',
    ],
    ['commands of Setup in the pass of the first run', answers('oobeSystem', run('x')), 'in specialize alone'],
    [
      'accounts before the first run',
      answers('specialize', component(shell, '<UserAccounts/>')),
      'in oobeSystem alone',
    ],
    ['a pass that stands twice', answers('specialize', '', '<settings pass="specialize"/>'), 'stands twice'],
    ['a component without a processor', answers('specialize', `<component name="${shell}"/>`), 'names no processor'],
    ['a command without an order', answers('specialize', run('x', '')), 'has no Order'],
    ['a command that is too long', answers('specialize', run('x'.repeat(260))), '260 characters. Setup takes 259'],
    [
      'an account whose password is hidden',
      answers(
        'oobeSystem',
        component(
          shell,
          '<UserAccounts><LocalAccounts><LocalAccount><Name>A</Name><Password><Value>x</Value><PlainText>false</PlainText></Password></LocalAccount></LocalAccounts></UserAccounts>',
        ),
      ),
      'not in plain text',
    ],
  ])('%s', (_what, file, why) => {
    expect(() => readAnswerFile(file)).toThrow(why)
  })
})

test('a link for enrolment is read as Windows does, or opens nothing', () => {
  const link = 'ms-device-enrollment:?mode=mdm&username=pc_a%40b.example'
  expect(decodeDeepLink(`${link}&servername=https%3A%2F%2Fb.example%2F&accesstoken=a%2Bb+c`)).toEqual({
    userName: 'pc_a@b.example',
    server: 'https://b.example/',
    token: 'a+b+c',
  })
  expect(decodeDeepLink(link)).toEqual({ userName: 'pc_a@b.example' })
  const broken = [link.replace('mdm', 'aadj'), link.replace('%40', ''), `${link}%`, `${link}&servername=b`, `x${link}`]
  expect(broken.map(decodeDeepLink)).toEqual(broken.map(() => undefined))
})

test('a script gives the package that it carries, and one that does anything else gives none', () => {
  const lines = [
    '#Requires -RunAsAdministrator',
    '$ErrorActionPreference = "Stop"',
    '$package = Join-Path $env:TEMP "prepare-pc.ppkg"',
    '$logs = Join-Path $env:TEMP "prepare-pc-logs"',
    "$content = @'",
    'YSBwYWNr',
    'YWdl',
    "'@",
    'try {',
    '  [IO.File]::WriteAllBytes($package, [Convert]::FromBase64String($content))',
    '  Install-ProvisioningPackage -PackagePath $package -QuietInstall -LogsDirectoryPath $logs',
    '} finally {',
    '  Remove-Item -Path $package -ErrorAction SilentlyContinue',
    '}',
  ]
  const script = (...more: readonly string[]) => bytes([...lines, ...more].join('\r\n'))
  expect(packageInScript(script())).toEqual(carried)
  expect(() => packageInScript(script('Invoke-Expression $other'))).toThrow(
    'something else than to install its package',
  )
  expect(() => packageInScript(bytes(lines.slice(0, 4).join('\n')))).toThrow('carries no provisioning package')
  expect(() => packageInScript(bytes(lines.filter((line) => !line.includes('Install-')).join('\n')))).toThrow(
    'something else',
  )
})
