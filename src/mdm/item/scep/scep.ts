// A profile of SCEP as the nodes that a device gets (learn.microsoft.com, clientcertificateinstall-csp), and back: what stands in
// them is all that the authority certifies (T-41).

import { toHex } from '../../../kernel/bytes.ts'
import { sha256 } from '../../../kernel/sha256.ts'
import { scepNode } from '../../node.ts'
import type { Setting, StoredSetting } from '../setting.ts'

export type Profile = {
  /** A common name with what stands for something of each device (given.ts). */
  readonly subject: string
  readonly days: number
  readonly keyLength: 2048 | 4096
  readonly enciphers: boolean
  readonly takesOldAlgorithms: boolean
  /** Somebody decides about each first certificate. Absent rather than false: the digest of other profiles stays as it is. */
  readonly needsApproval?: true
}

/** How often a device asks again while its request waits, and the minutes in between: as often as the nodes take. */
export const polling = { times: 30, minutes: 60 } as const

const usages = { sign: '128', both: '160' } as const
const clientAuth = '1.3.6.1.5.5.7.3.2'

/** `name` tells two profiles of the same content apart. */
export function scepSettings(profile: Profile, name: string): readonly Setting[] {
  const digest = toHex(sha256(new TextEncoder().encode(JSON.stringify([profile, name])))).slice(0, 16)
  const node = (leaf: string) => scepNode(`taxiway-${digest}`, `Install/${leaf}`)
  const setting = (leaf: string, format: string, value: string): Setting => ({ uri: node(leaf), format, value })
  return [
    { ...setting('ServerURL', 'chr', digest), given: 'scep-address' },
    setting('EKUMapping', 'chr', clientAuth),
    setting('KeyUsage', 'int', profile.enciphers ? usages.both : usages.sign),
    { ...setting('SubjectName', 'chr', `CN=${profile.subject}`), given: 'scep-subject' },
    setting('KeyProtection', 'int', '2'),
    setting('KeyLength', 'int', String(profile.keyLength)),
    setting('HashAlgorithm', 'chr', profile.takesOldAlgorithms ? 'SHA-1' : 'SHA-2'),
    { ...setting('CAThumbprint', 'chr', digest), given: 'scep-authority' },
    ...(profile.needsApproval
      ? [setting('RetryCount', 'int', String(polling.times)), setting('RetryDelay', 'int', String(polling.minutes))]
      : []),
    setting('ValidPeriod', 'chr', 'Days'),
    setting('ValidPeriodUnits', 'int', String(profile.days)),
    { ...setting('Challenge', 'chr', digest), given: 'scep-challenge', secret: 'known' },
  ]
}

export function profileOf(settings: readonly StoredSetting[]): Profile {
  const value = (leaf: string): string => {
    const found = settings.find(({ uri }) => uri.endsWith(`/Install/${leaf}`))
    return found && 'value' in found ? found.value : ''
  }
  return {
    subject: value('SubjectName').replace(/^CN=/, ''),
    days: Number(value('ValidPeriodUnits')),
    keyLength: value('KeyLength') === '4096' ? 4096 : 2048,
    enciphers: value('KeyUsage') === usages.both,
    takesOldAlgorithms: value('HashAlgorithm') === 'SHA-1',
    ...(asksForApproval(settings) && { needsApproval: true }),
  }
}

/** Only such a profile says how often its device asks again. */
export const asksForApproval = (settings: readonly StoredSetting[]): boolean =>
  settings.some(({ uri }) => uri.endsWith('/Install/RetryCount'))

/** By what a challenge names the profile as it was. */
export const digestIn = (settings: readonly StoredSetting[]): string =>
  /\/taxiway-([0-9a-f]{16})\//.exec(settings[0]?.uri ?? '')?.[1] ?? ''
