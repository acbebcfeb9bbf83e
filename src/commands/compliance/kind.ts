// Compliance policies at the command line: where they are, and what one demands in words.

import type { CompliancePolicyEntity } from '../../mdm/item/compliance/compliance.contract.ts'
import type { FlagName } from '../../mdm/item/compliance/rules.ts'
import { type Assignable, replaceAll } from '../named/assign.ts'
import type { Facts } from '../named/change.ts'
import { counted } from '../named/target.ts'

const path = '/beta/deviceManagement/deviceCompliancePolicies'

export const complianceKind: Assignable = {
  noun: 'compliance policy',
  nouns: 'compliance policies',
  list: 'compliance list',
  path,
  command: 'compliance',
  example: '"Healthy PCs"',
  users: true,
  filters: true,
  replace: replaceAll(path, 'assignments'),
}

/** As `taxiway device boot --health` calls them, with Graph's names. */
export const demands = {
  'secure-boot': 'secureBootEnabled',
  'code-integrity': 'codeIntegrityEnabled',
  bitlocker: 'bitLockerEnabled',
  encryption: 'storageRequireEncryption',
  firewall: 'activeFirewallRequired',
  antivirus: 'antivirusRequired',
  antispyware: 'antiSpywareRequired',
  defender: 'defenderEnabled',
  'real-time-protection': 'rtpEnabled',
  signatures: 'signatureOutOfDate',
  tpm: 'tpmRequired',
} as const satisfies Record<string, FlagName>
export type DemandWord = keyof typeof demands
export const demandWords = Object.keys(demands) as readonly DemandWord[]

/** The word for a setting that the API names. */
export const wordOf = (setting: string): string =>
  demandWords.find((word) => demands[word] === setting) ??
  { osMinimumVersion: 'min-version', osMaximumVersion: 'max-version' }[setting] ??
  setting

export const graceOf = ({ scheduledActionsForRule: [rule] }: CompliancePolicyEntity): number =>
  rule?.scheduledActionConfigurations[0]?.gracePeriodHours ?? 0

export const demandedIn = (policy: CompliancePolicyEntity): readonly DemandWord[] =>
  demandWords.filter((word) => policy[demands[word]])

export const factsOf = (policy: CompliancePolicyEntity): Facts => [
  ['Name', policy.displayName],
  ['Demands', demandedIn(policy).join(', ') || 'no setting'],
  ['Windows', windowsOf(policy)],
  ['Counts', policy.requiresAttestation ? 'what a proof says' : 'what a device says, too'],
  ['Grace', graceOf(policy) === 0 ? 'none' : counted(graceOf(policy), 'hour')],
  ['Description', policy.description || 'none'],
]

function windowsOf({ osMinimumVersion: least, osMaximumVersion: most }: CompliancePolicyEntity): string {
  if (least && most) return `${least} to ${most}`
  if (least) return `${least} or newer`
  return most ? `${most} or older` : 'any'
}

/** Of a device, of one policy, and of one setting. */
export const stateWords: Readonly<Record<string, string>> = {
  compliant: 'complies',
  nonCompliant: 'does not comply',
  inGracePeriod: 'is let pass',
  unknown: 'has not answered',
}
