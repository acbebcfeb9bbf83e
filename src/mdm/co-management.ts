// Co-management (docs/co-management.md): the agent of Configuration Manager manages a device beside us, and its site says which
// workloads are whose. What is known of it is what the agent says on the device; nobody proves it.

export type Agent = {
  readonly siteCode: string
  readonly clientId: string
  readonly clientVersion: string
  /** As the agent keeps them: each bit is a workload that was moved to device management, 8193 is co-management with none. */
  readonly flags: number
}

/** The file by which Configuration Manager's agent is installed, under the name that its site gives it. */
export const isAgentFile = (fileName: string): boolean => fileName.toLowerCase() === 'ccmsetup.msi'

const workloads = {
  compliancePolicy: 2,
  resourceAccess: 4,
  deviceConfiguration: 8,
  windowsUpdateForBusiness: 16,
  modernApps: 64,
  officeApps: 128,
  endpointProtection: 4128,
} as const

export type EnabledFeatures = { readonly [K in keyof typeof workloads | 'inventory']: boolean }

/** True: ours. The inventory is taken by both, always. */
export function enabledFeatures({ flags }: Pick<Agent, 'flags'>): EnabledFeatures {
  const ours = Object.entries(workloads).map(([name, bits]) => [name, (flags & bits) === bits])
  return { inventory: true, ...Object.fromEntries(ours) } as EnabledFeatures // one for each name
}

export const managementAgentOf = (hasAgent: boolean): string => (hasAgent ? 'configurationManagerClientMdm' : 'mdm')

const longest = 1024

/** `SiteCode=TWX;ClientId=GUID:…;ClientVersion=5.00.9132.1000;CoManagementFlags=8193`, in any order; undefined: not said so. */
export function readAgent(text: string): Agent | undefined {
  if (text.length > longest) return undefined
  const said = new Map(
    text.split(';').flatMap((part): [string, string][] => {
      const at = part.indexOf('=')
      return at < 0 ? [] : [[part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()]]
    }),
  )
  const [siteCode, clientId, clientVersion, flags] = ['sitecode', 'clientid', 'clientversion', 'comanagementflags'].map(
    (name) => said.get(name) ?? '',
  ) as [string, string, string, string]
  const isSaid =
    /^[A-Za-z0-9]{3}$/.test(siteCode) &&
    /^(GUID:)?[0-9A-Fa-f-]{36}$/.test(clientId) &&
    /^\d{1,5}(\.\d{1,5}){0,3}$/.test(clientVersion) &&
    /^\d{1,5}$/.test(flags)
  return isSaid ? { siteCode: siteCode.toUpperCase(), clientId, clientVersion, flags: Number(flags) } : undefined
}
