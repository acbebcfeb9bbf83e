// What a device says of its own health when a compliance policy asks (learn.microsoft.com: devicestatus-csp, defender-csp,
// bitlocker-csp). Nothing of it is measured: whoever switches the device on decides what it says, as on a real one whoever has
// altered it does.

import { dropNode, findNode, putNode, type Tree } from '../../../protocol/csp/tree.ts'
import { parseLocUri } from '../../../protocol/csp/uri.ts'

type Aspect = { readonly node: string; readonly on: string; readonly off: string }

const status = (name: string) => `./Device/Vendor/MSFT/DeviceStatus/${name}`
const defender = (name: string) => `./Device/Vendor/MSFT/Defender/Health/${name}`

export const aspects = {
  'secure-boot': { node: status('SecureBootState'), on: '1', off: '2' },
  'code-integrity': { node: status('DeviceGuard/HypervisorEnforcedCodeIntegrityStatus'), on: '0', off: '2' },
  bitlocker: { node: './Device/Vendor/MSFT/BitLocker/Status/DeviceEncryptionStatus', on: '0', off: '1' },
  encryption: { node: status('Compliance/EncryptionCompliance'), on: 'true', off: 'false' },
  firewall: { node: status('Firewall/Status'), on: '0', off: '1' },
  antivirus: { node: status('Antivirus/Status'), on: '0', off: '1' },
  antispyware: { node: status('Antispyware/Status'), on: '0', off: '1' },
  defender: { node: defender('DefenderEnabled'), on: 'true', off: 'false' },
  'real-time-protection': { node: defender('RtpEnabled'), on: 'true', off: 'false' },
  /** On: they are recent. */
  signatures: { node: defender('SignatureOutOfDate'), on: 'false', off: 'true' },
  tpm: { node: status('TPM/SpecificationVersion'), on: '2.0', off: 'Not available' },
} as const satisfies Record<string, Aspect>
export type AspectName = keyof typeof aspects
export const aspectNames = Object.keys(aspects) as readonly AspectName[]

/** `missing`: this Windows has no such node. */
export const healthValues = ['on', 'off', 'missing'] as const
export type HealthValue = (typeof healthValues)[number]
export type Health = { readonly [K in AspectName]?: HealthValue }

/** Everything that a new PC has switched on. Nothing encrypts it yet. */
export const newHealth = (hasTpm: boolean): Health => ({
  ...(Object.fromEntries(aspectNames.map((name) => [name, 'on'])) as Health), // by their names
  encryption: 'off',
  tpm: hasTpm ? 'on' : 'off',
})

export function withHealth(tree: Tree, health: Health): Tree {
  return aspectNames.reduce((before, name) => {
    const value = health[name]
    if (value === undefined) return before
    const uri = addressOf(name)
    if (value === 'missing') return findNode(before, uri) ? dropNode(before, uri) : before
    return putNode(before, uri, { format: formatOf(aspects[name]), value: aspects[name][value] })
  }, tree)
}

/** A reset changes nothing of the machine. */
export function withHealthOf(tree: Tree, before: Tree): Tree {
  return aspectNames.reduce((grown, name) => {
    const uri = addressOf(name)
    const node = findNode(before, uri)
    if (node) return putNode(grown, uri, node)
    return findNode(grown, uri) ? dropNode(grown, uri) : grown
  }, tree)
}

function formatOf({ on, off }: Aspect): 'bool' | 'int' | 'chr' {
  if ([on, off].includes('true')) return 'bool'
  return /^\d+$/.test(on) ? 'int' : 'chr'
}

function addressOf(name: AspectName) {
  const uri = parseLocUri(aspects[name].node)
  if (!uri) throw new TypeError(`not an address in the management tree: ${aspects[name].node}`)
  return uri
}
