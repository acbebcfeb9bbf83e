// The demonstration's cast: two organisations, four devices, four different ends. Names are fictional.

import type { Outcome } from '../simulator/oobe/state.ts'

export const organisations = {
  contoso: { displayName: 'Contoso Ltd', domain: 'contoso.example', colour: '#0b5cad' },
  fabrikam: { displayName: 'Fabrikam', domain: 'fabrikam.example', colour: '#7a2e00' },
} as const
export type Organisation = keyof typeof organisations

export const people = {
  pia: { name: 'Pia Andersen', organisation: 'contoso' },
  omar: { name: 'Omar Haddad', organisation: 'contoso' },
  noor: { name: 'Noor de Vries', organisation: 'contoso' },
  dana: { name: 'Dana Novak', organisation: 'fabrikam' },
} as const satisfies Record<string, { name: string; organisation: Organisation }>
export type PersonName = keyof typeof people

export type Story = {
  /** The point to notice. */
  readonly title: string
  readonly groupTag: string
  readonly user: PersonName
  readonly updates: 'none' | 'critical-with-reboot'
  readonly link: 'wired' | 'wifi'
  /** The end that counts as a good demonstration. */
  readonly expected: {
    readonly outcome: Outcome
    readonly profile: string | null
    readonly joined: boolean
  }
}

/** The first device is the machine we run on; all of them are registered to Contoso. */
export const stories: readonly Story[] = [
  {
    title: 'user-driven deployment, from unboxing to desktop',
    groupTag: 'Office',
    user: 'pia',
    updates: 'critical-with-reboot',
    link: 'wifi',
    expected: { outcome: 'desktop-managed', profile: 'Office notebook', joined: true },
  },
  {
    title: 'registered, but no profile is assigned: the ordinary setup',
    groupTag: '',
    user: 'noor',
    updates: 'none',
    link: 'wired',
    expected: { outcome: 'desktop-managed', profile: null, joined: true },
  },
  {
    title: "somebody of another organisation signs in: Contoso's profile is not applied",
    groupTag: 'Office',
    user: 'dana',
    updates: 'none',
    link: 'wired',
    expected: { outcome: 'desktop-managed', profile: null, joined: true },
  },
  {
    title: 'a required application fails to install: the status page says which, and stops',
    groupTag: 'Workshop',
    user: 'omar',
    updates: 'none',
    link: 'wired',
    expected: { outcome: 'status-page-failed', profile: 'Workshop PC', joined: true },
  },
]

/** A package in this project's own form: its first lines tell the simulated installer how it ends (simulator/installer.ts). */
export function simulatedPackage(name: string, result: number): Buffer {
  const head = `TAXIWAY-MSI 1\nresult=${result}\nname=${name}\nThis is a simulated package for the simulated device.\n`
  return Buffer.concat([Buffer.from(head), Buffer.alloc(256 * 1024, name)])
}
