import { expect, test } from 'vitest'

import type { Tree } from '../../../tree.ts'
import { type Msix, msixInstalling, msixRemoving } from './msix.ts'
import { configurationOf, officeInstalling } from './office.ts'
import { type AgentSaid, type Win32App, win32Installing, win32Removing } from './win32.ts'

const suite = {
  productIds: ['o365ProPlusRetail', 'visioProRetail'],
  excluded: ['access', 'powerPoint'],
  architecture: 'x64',
  channel: 'monthlyEnterprise',
  locales: ['de-de'],
  acceptsEula: true,
  sharedComputer: false,
  removesOlder: true,
} as const

test('Microsoft 365 Apps are asked for in the words of the Office Deployment Tool', () => {
  const product = (id: string) =>
    `<Product ID="${id}"><Language ID="de-de"/><ExcludeApp ID="Access"/><ExcludeApp ID="PowerPoint"/></Product>`
  expect(configurationOf(suite)).toBe(
    `<Configuration><Add OfficeClientEdition="64" Channel="MonthlyEnterprise">${product('O365ProPlusRetail')}${product('VisioProRetail')}</Add><RemoveMSI/><Property Name="SharedComputerLicensing" Value="0"/><Display Level="None" AcceptEULA="TRUE"/></Configuration>`,
  )
  expect(configurationOf({ ...suite, locales: [] })).toContain('<Language ID="MatchOS"/>')
})

test('what the tool ended with is told by whichever of its nodes a device has', () => {
  const app = { form: 'office', suite, id: 'a', phase: 'device' } as const
  const node = (name: string) => `./Device/Vendor/MSFT/Office/Installation/a/${name}`
  const [, exec] = officeInstalling.writes(app, 'app:a')
  const told = { [node('Install')]: { mark: exec?.mark ?? '' } }
  const said = (status: Tree) => officeInstalling.standing(app, { ...told, ...status })
  expect(officeInstalling.standing(app, {})).toEqual({ state: 'pending' })
  expect(said({})).toEqual({ state: 'installing' })
  expect(said({ [node('FinalStatus')]: { value: '997' } })).toEqual({ state: 'installing' })
  expect(said({ [node('FinalStatus')]: { value: '0' } })).toEqual({ state: 'installed' })
  expect(said({ [node('FinalStatus')]: { value: null }, [node('Status')]: { value: '0' } })).toEqual({
    state: 'installed',
  })
  expect(said({ [node('FinalStatus')]: { value: '1603' } })).toEqual({ state: 'failed', error: '1603' })
})

const identity = {
  identityName: 'Contoso.Notes',
  identityPublisherHash: '8wekyb3d8bbwe',
  identityVersion: '4.2.0.0',
  architecture: 'x64',
  identityResourceIdentifier: '',
} as const
const csp = './Device/Vendor/MSFT/EnterpriseModernAppManagement'
const installation = `${csp}/AppInstallation/Contoso.Notes_8wekyb3d8bbwe`
const name = `${csp}/AppManagement/nonStore/Contoso.Notes_8wekyb3d8bbwe/Contoso.Notes_4.2.0.0_x64__8wekyb3d8bbwe/Name`
const packaged: Msix & { id: string; phase: 'device' } = {
  ...{ form: 'msix', identity, sha256: 'ab'.repeat(32), contentUrl: 'https://content.example/a.msix?x=1&y=2' },
  ...{ id: 'a', phase: 'device' },
}

test('a packaged application is told by its alert, by its status or by the package that is there, and by no other package', () => {
  const [add, exec] = msixInstalling.writes(packaged, 'app:a')
  expect(add).toMatchObject({ kind: 'Add', uri: installation, format: 'node' })
  expect(exec).toMatchObject({ kind: 'Exec', uri: `${installation}/HostedInstall` })
  expect(exec?.data).toBe('<Application PackageUri="https://content.example/a.msix?x=1&amp;y=2"/>')
  const told: Tree = { [`${installation}/HostedInstall`]: { mark: exec?.mark ?? '' } }
  const alert = { code: 1226, type: 'Reversed-Domain-Name:com.microsoft.mdm.EnterpriseHostedAppInstall.result' }
  const hears = (source: string, data: string) => msixInstalling.hears(packaged, { ...alert, source, data })
  const heard = (data: string): Tree =>
    Object.fromEntries(
      Object.entries(hears(`${installation}/HostedInstall`, data) ?? {}).map(([uri, value]) => [uri, { value }]),
    )
  expect(msixInstalling.standing(packaged, { ...told, ...heard('0') })).toEqual({ state: 'installed' })
  expect(msixInstalling.standing(packaged, { ...told, ...heard('-2147009295') })).toEqual({
    state: 'failed',
    error: '0x80073cf1',
  })
  expect(hears(`${csp}/AppInstallation/Contoso.Notes2_8wekyb3d8bbwe/HostedInstall`, '0')).toBeUndefined()
  expect(msixInstalling.standing(packaged, { ...told, [name]: { value: 'Contoso.Notes' } })).toEqual({
    state: 'installed',
  })
})

test('nothing is deleted before a device has said that it has it, and what it was told of the installation goes with it', () => {
  const on = (tree: Tree) => msixRemoving.writes(packaged, { key: 'removal:a', tree }).map(({ uri }) => uri)
  expect(on({})).toEqual([])
  expect(on({ [name]: { value: null } })).toEqual([])
  const told: Tree = { [`${installation}/HostedInstall`]: { mark: 'x' } }
  const family = `${csp}/AppManagement/nonStore/Contoso.Notes_8wekyb3d8bbwe`
  expect(on({ ...told, [name]: { value: 'Contoso.Notes' } })).toEqual([family, installation])
  expect(msixRemoving.standing(packaged, {})).toEqual({ state: 'pending' })
  expect(msixRemoving.standing(packaged, { [name]: { value: null } })).toEqual({ state: 'applied' })
  const refused: Tree = {
    [family]: { tried: { mark: 'deleted', kind: 'Delete', status: 500, times: 1 } },
  }
  expect(msixRemoving.standing(packaged, refused)).toMatchObject({ state: 'failed', error: 'refused with 500' })
})

test('of a Win32 package counts what the agent said of this revision; a removal of another one counts, too', () => {
  const base = { form: 'win32', id: 'a', phase: 'device', revision: '0123456789ab' } as const
  const after = (said?: Partial<AgentSaid>) => {
    const whole = said && {
      revision: base.revision,
      state: 'installed' as const,
      exitCode: null,
      reason: null,
      ...said,
    }
    const app = { ...base, said: whole } as unknown as Win32App & typeof base
    return [win32Installing.standing(app, {}), win32Removing.standing({ ...app, file: undefined }, {})]
  }
  const pending = { state: 'pending' }
  expect(after()).toEqual([pending, pending])
  expect(after({})).toEqual([{ state: 'installed' }, pending])
  expect(after({ revision: 'ba9876543210' })).toEqual([pending, pending])
  expect(after({ state: 'removed', revision: 'ba9876543210' })).toEqual([pending, { state: 'applied' }])
  const failed = { state: 'failed', error: 'the installer ended with 1603' }
  expect(after({ state: 'failed', exitCode: 1603 })).toEqual([failed, failed])
  expect(after({ state: 'notApplicable', reason: 'too small' })).toEqual([
    { state: 'notApplicable', error: 'too small' },
    pending,
  ])
})
