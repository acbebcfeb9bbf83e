// Groups, profiles, applications, policies and status pages, there or not there yet.

import { type Base, well } from './base.ts'

export type Named = { readonly id: string; readonly displayName: string } & Readonly<Record<string, unknown>>

/** Things that have a name, by the command that is about them. */
export const pathOf = {
  group: '/v1.0/groups',
  profile: '/beta/deviceManagement/windowsAutopilotDeploymentProfiles',
  app: '/beta/deviceAppManagement/mobileApps',
  policy: '/beta/deviceManagement/deviceConfigurations',
  'status-page': '/beta/deviceManagement/deviceEnrollmentConfigurations',
  restriction: '/beta/deviceManagement/deviceEnrollmentConfigurations',
  filter: '/beta/deviceManagement/assignmentFilters',
  compliance: '/beta/deviceManagement/deviceCompliancePolicies',
} as const
export type Kind = keyof typeof pathOf

/** Two kinds share a path: what stands behind the guid in their ids, and in that of the default. */
const ids: Partial<Record<Kind, { readonly own: RegExp; readonly default: string }>> = {
  'status-page': { own: /_(?:Default)?Windows10/, default: '_DefaultW' },
  restriction: { own: /_(?!(?:Default)?Windows10)/, default: '_DefaultPlatform' },
}

/** Those of which relations are said. */
const win32 = [
  ...['suite.zip', '--win32', '--install', 'setup.exe /quiet', '--uninstall', 'setup.exe /remove'],
  ...['--detect', 'registry:HKLM\\SOFTWARE\\Contoso\\Version'],
]

export function things({ api, taxiway }: Base) {
  const all = async (kind: Kind, name: string): Promise<Named[]> =>
    (await api.get<{ value: Named[] }>(`${pathOf[kind]}?$top=999`)).value.filter(
      ({ displayName, id }) =>
        (ids[kind]?.own.test(id) ?? true) &&
        (displayName === name || (name === 'default' && id.includes(ids[kind]?.default ?? '_Default'))),
    )
  const make: Readonly<Record<Kind, (name: string) => string[]>> = {
    group: (name) => ['group', 'create', name, ...(/notebooks/.test(name) ? ['--group-tag', 'Office'] : [])],
    profile: (name) => ['profile', 'create', name],
    app: (name) => ['app', 'add', ...(/Suite|Runtime/.test(name) ? win32 : ['contoso-tools.msi']), '--name', name],
    policy: (name) => ['policy', 'add', name, '--integer', './Device/Vendor/MSFT/Policy/Config/System/AllowCamera=1'],
    'status-page': (name) => ['status-page', 'create', name],
    restriction: (name) => ['restriction', 'create', name],
    compliance: (name) => ['compliance', 'add', name, '--demand', 'code-integrity'],
    filter: (name) => ['filter', 'create', name, '--rule', '(device.manufacturer -eq "Contoso")'],
  }
  return {
    /** Undefined where there is none. */
    named: async (kind: Kind, name: string): Promise<Named | undefined> => (await all(kind, name))[0],
    async have(kind: Kind, name: string): Promise<Named> {
      if (!(await all(kind, name))[0]) await well(taxiway(...make[kind](name)))
      return (await all(kind, name))[0] as Named
    },
    async lack(kind: Kind, name: string): Promise<void> {
      for (const { id } of await all(kind, name)) await well(taxiway(kind, 'delete', id, '--yes'))
    },
    /** Targets as `group ID`, `not ID`, `all devices` and `all users`. */
    async targets(kind: Kind, name: string): Promise<string[]> {
      const { id } = (await all(kind, name))[0] as Named
      type Assigned = { target: { '@odata.type': string; groupId?: string } }
      const { value } = await api.get<{ value: Assigned[] }>(`${pathOf[kind]}/${id}/assignments`)
      return value.map(({ target: { '@odata.type': type, groupId } }) => {
        if (groupId !== undefined) return `${type.includes('exclusion') ? 'not' : 'group'} ${groupId}`
        return type.includes('allDevices') ? 'all devices' : 'all users'
      })
    },
  }
}
