// The profile of a customer as Partner Center words it. Settings are the device's bits: three of them are choices, the other two are what
// every profile does anyway, and are kept to be shown as they were sent (docs/protocols/partner-center.md).

import { Fault } from '../../kernel/fault.ts'
import {
  bitOf,
  bitsIn,
  type PolicyCategory,
  type PolicySetting,
  policyCategories,
  settingsOfBits,
  wordIn,
} from '../../kernel/partner-center-word.ts'
import type { ProfileSettings } from '../profile/profile.ts'

export const category: PolicyCategory = 'o_o_b_e'

/** One client never sets it and sends `none`. */
export function refuseOtherCategory(given: string | number | null | undefined): void {
  if (given === null || given === undefined || wordIn(policyCategories, given) !== undefined) return
  throw unknownWord('category', given, 'o_o_b_e')
}

/** Bits of all that were named. */
export const bitsOf = (given: ReadonlyArray<string | number>): number =>
  given.reduce<number>((bits, one) => {
    const more = bitsIn(one)
    if (more === undefined) {
      throw unknownWord(
        'policySettings',
        one,
        'none, remove_oem_preinstalls, oobe_user_not_local_admin, skip_express_settings, skip_oem_registration and skip_eula',
      )
    }
    return bits | more
  }, 0)

type Chosen = Pick<ProfileSettings, 'userType' | 'privacySettingsHidden' | 'eulaHidden'>

/** Each of them, on or off: a list of settings is the whole of it. */
export const settingsOf = (bits: number): Chosen => ({
  userType: bits & bitOf('oobe_user_not_local_admin') ? 'standard' : 'administrator',
  privacySettingsHidden: (bits & bitOf('skip_express_settings')) !== 0,
  eulaHidden: (bits & bitOf('skip_eula')) !== 0,
})

const anyway = bitOf('remove_oem_preinstalls') | bitOf('skip_oem_registration')
export const bitsToKeep = (bits: number): number => bits & anyway

/** As the profile is now, whoever changed it. */
export const wordsOf = (settings: Chosen, kept: number): PolicySetting[] =>
  settingsOfBits(
    bitsToKeep(kept) |
      (settings.userType === 'standard' ? bitOf('oobe_user_not_local_admin') : 0) |
      (settings.privacySettingsHidden ? bitOf('skip_express_settings') : 0) |
      (settings.eulaHidden ? bitOf('skip_eula') : 0),
  )

const unknownWord = (member: string, given: string | number, known: string) =>
  new Fault('invalid-input', `${member}: '${String(given).slice(0, 60)}' is not known here. There are ${known}.`, {
    reason: 'unknown-word',
  })
