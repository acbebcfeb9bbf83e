// What a compliance policy may demand, where a device says it (learn.microsoft.com: devicestatus-csp, defender-csp, bitlocker-csp),
// and which of it a proof can say.

import { type Evidence, reaches } from '../../../kernel/assurance.ts'
import { comparedVersions } from '../../../kernel/windows-version.ts'
import type { PolicyVerdict, SettingVerdict } from '../../compliance.ts'
import { inventoryNodes } from '../../node.ts'
import type { Tree } from '../../tree.ts'

const status = (name: string) => `./Device/Vendor/MSFT/DeviceStatus/${name}`
const health = (name: string) => `./Device/Vendor/MSFT/Defender/Health/${name}`

type Flag = {
  readonly node: string
  readonly holds: (said: string) => boolean
  /** A proof that says it without the device. */
  readonly isAttested?: (evidence: Evidence) => boolean
}

const is =
  (...values: readonly string[]) =>
  (said: string) =>
    values.includes(said.trim().toLowerCase())
const yes = is('1', 'true')

/** By the names of Graph's windows10CompliancePolicy. */
export const flags = {
  bitLockerEnabled: { node: './Device/Vendor/MSFT/BitLocker/Status/DeviceEncryptionStatus', holds: is('0') },
  secureBootEnabled: { node: status('SecureBootState'), holds: is('1') },
  codeIntegrityEnabled: { node: status('DeviceGuard/HypervisorEnforcedCodeIntegrityStatus'), holds: is('0') },
  storageRequireEncryption: { node: status('Compliance/EncryptionCompliance'), holds: yes },
  activeFirewallRequired: { node: status('Firewall/Status'), holds: is('0') },
  antivirusRequired: { node: status('Antivirus/Status'), holds: is('0') },
  antiSpywareRequired: { node: status('Antispyware/Status'), holds: is('0') },
  defenderEnabled: { node: health('DefenderEnabled'), holds: yes },
  rtpEnabled: { node: health('RtpEnabled'), holds: yes },
  /** Graph's name of it: signatures have to be recent. */
  signatureOutOfDate: { node: health('SignatureOutOfDate'), holds: is('0', 'false') },
  tpmRequired: {
    node: status('TPM/SpecificationVersion'),
    holds: (said) => /^\d/.test(said.trim()),
    isAttested: ({ assurance, simulated }) => !simulated && reaches(assurance, 'ek'),
  },
} as const satisfies Record<string, Flag>
export type FlagName = keyof typeof flags
export const flagNames = Object.keys(flags) as readonly FlagName[]

export const versionNames = ['osMinimumVersion', 'osMaximumVersion'] as const
type VersionName = (typeof versionNames)[number]

export type Rules = { readonly [K in FlagName]?: true } & { readonly [K in VersionName]?: string }

export const isVersion = (text: string): boolean => /^\d{1,9}(\.\d{1,9}){0,3}$/.test(text)

/** The nodes that a device is asked for. */
export function nodesOf(rules: Rules): readonly string[] {
  const demanded = flagNames.filter((name) => rules[name]).map((name) => flags[name].node)
  return versionNames.some((name) => rules[name] !== undefined) ? [inventoryNodes.osVersion, ...demanded] : demanded
}

export type Demand = {
  readonly name: string
  readonly rules: Rules
  readonly needsAttestation: boolean
  readonly graceHours: number
}

/** No answer that complies is longer; what is longer is cut, since all of it is kept. */
const longest = 64
const saidOf = (tree: Tree, node: string): string | null | undefined => {
  const value = tree[node]?.value
  return typeof value === 'string' ? value.slice(0, longest) : value
}

export function verdictOf(
  { name, rules, needsAttestation, graceHours }: Demand,
  tree: Tree,
  evidence: Evidence,
): PolicyVerdict {
  const claimed = (setting: string, node: string, holds: (said: string) => boolean): SettingVerdict => {
    const said = saidOf(tree, node)
    const asked = { setting, value: said ?? null, source: 'claimed' as const }
    if (needsAttestation) return { ...asked, state: 'nonCompliant' }
    if (said === undefined) return { ...asked, state: 'unknown' }
    return { ...asked, state: said !== null && holds(said) ? 'compliant' : 'nonCompliant' }
  }
  const ofVersion = (setting: VersionName): readonly SettingVerdict[] => {
    const wanted = rules[setting]
    if (wanted === undefined) return []
    const way = setting === 'osMinimumVersion' ? 1 : -1
    const holds = (said: string) => isVersion(said) && way * comparedVersions(said, wanted) >= 0
    return [claimed(setting, inventoryNodes.osVersion, holds)]
  }
  const ofFlag = (setting: FlagName): readonly SettingVerdict[] => {
    if (!rules[setting]) return []
    const { node, holds, isAttested }: Flag = flags[setting]
    if (isAttested?.(evidence))
      return [{ setting, value: saidOf(tree, node) ?? null, source: 'attested', state: 'compliant' }]
    return [claimed(setting, node, holds)]
  }
  return { name, graceHours, settings: [...versionNames.flatMap(ofVersion), ...flagNames.flatMap(ofFlag)] }
}
