// What a device object is, in words.

import type { Device } from '../../contract/graph/device.ts'

const joined = { AzureAd: 'joined', Workplace: 'registered' } as const

export function joinInWords({ trustType, registrationDateTime }: Device): string {
  if (trustType === null) return 'not joined'
  if (trustType !== 'ServerAd') return joined[trustType]
  return registrationDateTime === null ? 'hybrid, pending' : 'hybrid'
}

/** Undefined where it waits for nothing. */
export function waitsFor({ trustType, registrationDateTime, accountEnabled }: Device): string | undefined {
  if (trustType === null) return 'Its first deployment: it was made with the registration of the hardware.'
  if (trustType !== 'ServerAd' || registrationDateTime !== null) return undefined
  return accountEnabled
    ? 'The computer, which registers itself. Restart it, or run its task Automatic-Device-Join, where it reaches this server.'
    : 'Being enabled: a disabled computer cannot register itself.'
}

export const minute = (at: string): string => `${at.slice(0, 16)}Z`
