import type { DeviceConfiguration } from '../../mdm/item/policy/policy.contract.ts'
import { type Assignable, replaceAll } from '../named/assign.ts'
import { counted } from '../named/target.ts'

const path = '/beta/deviceManagement/deviceConfigurations'

/** With what a policy has, or a certificate. */
export type Policy = DeviceConfiguration & {
  readonly omaSettings?: ReadonlyArray<{
    readonly '@odata.type'?: string
    readonly omaUri: string
    readonly value: string | number | boolean
    readonly isEncrypted?: boolean
  }>
  readonly holdsSecret?: boolean
  readonly certFileName?: string
}

export const policyKind: Assignable = {
  noun: 'policy',
  nouns: 'policies',
  list: 'policy list',
  path,
  command: 'policy',
  example: '"Telemetry: required only"',
  users: true,
  replace: replaceAll(path, 'assignments'),
}

export function whatIsIn({ omaSettings, holdsSecret }: Policy): string {
  if (!omaSettings) return 'a trusted root certificate'
  return `${counted(omaSettings.length, 'setting')}${holdsSecret ? ', holds a secret' : ''}`
}
