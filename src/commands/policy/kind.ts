import type { DeviceConfiguration } from '../../mdm/item/policy/policy.contract.ts'
import { type Assignable, replaceAll } from '../named/assign.ts'
import { counted } from '../named/target.ts'

const path = '/beta/deviceManagement/deviceConfigurations'

export const policyTypes = {
  settings: '#microsoft.graph.windows10CustomConfiguration',
  certificate: '#microsoft.graph.windows81TrustedRootCertificate',
  scep: '#microsoft.graph.windows81SCEPCertificateProfile',
  pfx: '#microsoft.graph.windows10ImportedPFXCertificateProfile',
} as const

/** With what a policy has, or a certificate. */
export type Policy = DeviceConfiguration & {
  readonly omaSettings?: ReadonlyArray<{
    readonly '@odata.type'?: string
    readonly omaUri: string
    readonly value: string | number | boolean
    readonly isEncrypted?: boolean
    readonly remark?: string | null
  }>
  readonly holdsSecret?: boolean
  readonly certFileName?: string
  readonly subjectNameFormatString?: string
  readonly requiresApproval?: boolean
  readonly certificateSubject?: string
}

/** What devices will have that get this policy and another one with another value. */
export const rivalsInWords = ({ rivals = [], moreRivals }: Policy): string[] => [
  ...rivals.flatMap(({ omaUri, displayName, holds, byRule, isSecret }) => [
    isSecret
      ? `${omaUri} has a secret value in the policy ${displayName}, too. Secrets are not compared: it may be the same.`
      : `${omaUri} has another value in the policy ${displayName}.`,
    `  A device that gets both has ${holds === 'this' ? 'this one' : 'the other one'}: ${byRule ? 'Windows takes it for the safer one' : 'its policy is older, and the newer one fails there'}.`,
  ]),
  ...(moreRivals ? ['More policies set these nodes than are compared here.'] : []),
]

export const policyKind: Assignable = {
  noun: 'policy',
  nouns: 'policies',
  list: 'policy list',
  path,
  command: 'policy',
  example: '"Telemetry: required only"',
  users: true,
  filters: true,
  replace: replaceAll(path, 'assignments'),
  remarks: async (api, id) => rivalsInWords(await api.get<Policy>(`${path}/${encodeURIComponent(id)}`)),
}

export function whatIsIn({ omaSettings, holdsSecret, certificateSubject, ...scep }: Policy): string {
  if (scep.subjectNameFormatString) {
    const approved = scep.requiresApproval ? ', with approval' : ''
    return `a certificate over SCEP for each device, ${scep.subjectNameFormatString}${approved}`
  }
  if (certificateSubject !== undefined) return `a certificate with its key, ${certificateSubject}`
  if (!omaSettings) return 'a trusted root certificate'
  return `${counted(omaSettings.length, 'setting')}${holdsSecret ? ', holds a secret' : ''}`
}
