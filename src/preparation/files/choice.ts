// What an administrator chooses for PCs that are prepared, and why something of it is no good: Windows takes a package and refuses a setting
// in it where nobody looks.

import { nameTemplateProblem } from '../../autopilot/profile/profile.ts'
import type { LocalAccount, WirelessNetwork } from '../../protocol/provisioning-package/settings.ts'
import { dropIllegal } from '../../protocol/xml-write.ts'

export type Choice = {
  readonly rootCertificate: boolean
  readonly wirelessNetwork?: WirelessNetwork
  readonly computerName?: string
  readonly account?: LocalAccount
  readonly firstRunHidden: boolean
}

const longestSsid = 32
/** Of Windows itself, on every PC. */
const reserved = ['administrator', 'guest', 'defaultaccount', 'wdagutilityaccount']

/** Control characters, and what stands in no document of settings. */
const isUnwritable = (text: string): boolean => /\p{Cc}/u.test(text) || dropIllegal(text) !== text

/** A sentence; undefined when all is good. */
export function choiceProblem({ wirelessNetwork, computerName, account, firstRunHidden }: Choice): string | undefined {
  if (wirelessNetwork) {
    const { ssid, passphrase } = wirelessNetwork
    if (isUnwritable(ssid) || new TextEncoder().encode(ssid).length > longestSsid) {
      return `The name of a wireless network has at most ${longestSsid} bytes and no control characters or characters that cannot be stored. Write it as the network shows it.`
    }
    if (passphrase !== undefined && !/^[\x20-\x7e]{8,63}$/.test(passphrase)) {
      return 'The passphrase of a wireless network has 8 to 63 letters, digits and signs without accents. Leave it out for an open network.'
    }
  }
  const named = computerName === undefined ? undefined : nameTemplateProblem(computerName)
  if (named) return `The computer name '${computerName}' ${named}.`
  if (account) {
    const problem = accountProblem(account)
    if (problem) return problem
  }
  if (firstRunHidden && !account) {
    return 'With the first run hidden nobody makes an account, and nobody could sign in. Name a local account, too.'
  }
  return undefined
}

function accountProblem({ name, password }: LocalAccount): string | undefined {
  if (/["/\\[\]:;|=,+*?<>@]/.test(name) || isUnwritable(name) || name.trim() === '') {
    return `The account '${name}' has a character that names of Windows accounts cannot have. Use letters, digits, hyphens and blanks.`
  }
  if (name.endsWith('.')) return `The account '${name}' ends with a full stop, which Windows refuses. Leave it out.`
  if (reserved.includes(name.trim().toLowerCase())) {
    return `The account '${name}' is one that Windows has by itself. Choose another name.`
  }
  if (isUnwritable(password)) {
    return 'The password of the account has a control character, or one that cannot be stored. Choose another one.'
  }
  return undefined
}
