// The words of Partner Center's enumerations. It writes them in snake case, an underscore before every capital of a name that one
// client keeps in Pascal case and another sends as its number (https://learn.microsoft.com/partner-center/developer/device-deployment-resources).

export const policyCategories = ['none', 'o_o_b_e'] as const
export type PolicyCategory = (typeof policyCategories)[number]

/** In the order of their bits, which are those of the device (docs/specification/deployment-profile.md). */
export const policySettings = [
  'remove_oem_preinstalls',
  'oobe_user_not_local_admin',
  'skip_express_settings',
  'skip_oem_registration',
  'skip_eula',
] as const
export type PolicySetting = (typeof policySettings)[number]

export const bitOf = (setting: PolicySetting): number => 1 << policySettings.indexOf(setting)
const allBits = (1 << policySettings.length) - 1

export const settingsOfBits = (bits: number): PolicySetting[] => policySettings.filter((one) => bits & bitOf(one))

const plain = (word: string): string => word.replaceAll('_', '').toLowerCase()

const numberIn = (given: string | number): number | undefined =>
  typeof given === 'number' ? given : /^\d{1,9}$/.test(given) ? Number(given) : undefined

/** Undefined for a word that is none of these. */
export function wordIn<const Word extends string>(words: readonly Word[], given: string | number): Word | undefined {
  const number = numberIn(given)
  return number === undefined ? words.find((word) => plain(word) === plain(String(given))) : words[number]
}

/** Of one member of a list of settings: a word, several with commas between as flags are written, or their number. Undefined for what is none. */
export function bitsIn(given: string | number): number | undefined {
  const number = numberIn(given)
  if (number !== undefined) return Number.isInteger(number) && number >= 0 && number <= allBits ? number : undefined
  let bits = 0
  for (const part of String(given).split(',')) {
    const word = plain(part.trim())
    const setting = policySettings.find((one) => plain(one) === word)
    if (!setting && word !== 'none') return undefined
    if (setting) bits |= bitOf(setting)
  }
  return bits
}
