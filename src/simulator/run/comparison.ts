// What support asks first of a device that was set up: was a page shown that its profile keeps away, and has its person become what
// the profile says (docs/troubleshooting.md)?

import type { Page } from '../oobe/event.ts'
import { oobeBits } from '../oobe/profile.ts'
import type { DeviceRecord } from './record.ts'

export type Comparison = {
  readonly pages: readonly { readonly page: Page; readonly hidden: boolean; readonly shown: boolean }[]
  readonly account: { readonly configured: AccountType; readonly actual: AccountType | null }
}
type AccountType = 'administrator' | 'standard'

/** By a bit of the profile; true: by any profile. */
const hiddenBy: Readonly<Partial<Record<Page, number | true>>> = {
  eula: oobeBits.skipEula,
  privacy: oobeBits.skipPrivacy,
  keyboard: oobeBits.skipKeyboard,
  'second-keyboard': oobeBits.skipKeyboard,
  'personal-or-work': true,
  cortana: true,
  'oem-registration': true,
  onedrive: true,
}

/** Null where no profile was applied, and nothing was to be expected. */
export function compared({ oobe, trace }: Pick<DeviceRecord, 'oobe' | 'trace'>): Comparison | null {
  const { cloudAssignedOobeConfig: bits } = oobe.diagnostics
  if (!oobe.profileApplied || bits === undefined) return null
  const shown = new Set(trace.filter(({ step }) => step === 'page-shown').map(({ detail }) => detail))
  const pages = (Object.entries(hiddenBy) as [Page, number | true][]).map(([page, bit]) => ({
    ...{ page, hidden: bit === true || (bits & bit) !== 0, shown: shown.has(page) },
  }))
  const actual = oobe.localGroup && (oobe.localGroup === 'Administrators' ? 'administrator' : 'standard')
  const configured = bits & oobeBits.standardUser ? 'standard' : 'administrator'
  return { pages, account: { configured, actual } }
}
