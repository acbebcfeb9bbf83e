// What an administrator chooses for PCs that are prepared, and why something of it is no good: Windows takes a package and refuses a setting
// in it where nobody looks.

import { nameTemplateProblem } from '../../autopilot/profile/profile.ts'
import type { LocalAccount, WirelessNetwork } from '../../protocol/provisioning-package/settings.ts'

export type Choice = {
  readonly rootCertificate: boolean
  readonly wirelessNetwork?: WirelessNetwork
  readonly computerName?: string
  readonly account?: LocalAccount
  readonly firstRunHidden: boolean
}

const longestSsid = 32
const control = /\p{Cc}/u

/** A sentence; undefined when all is good. */
export function choiceProblem({ wirelessNetwork, computerName, account, firstRunHidden }: Choice): string | undefined {
  if (wirelessNetwork) {
    const { ssid, passphrase } = wirelessNetwork
    if (control.test(ssid) || new TextEncoder().encode(ssid).length > longestSsid) {
      return `The name of a wireless network has at most ${longestSsid} bytes and no control characters. Write it as the network shows it.`
    }
    if (passphrase !== undefined && !/^[\x20-\x7e]{8,63}$/.test(passphrase)) {
      return 'The passphrase of a wireless network has 8 to 63 letters, digits and signs without accents. Leave it out for an open network.'
    }
  }
  const named = computerName === undefined ? undefined : nameTemplateProblem(computerName)
  if (named) return `The computer name '${computerName}' ${named}.`
  if (account) {
    if (/["/\\[\]:;|=,+*?<>@]/.test(account.name) || control.test(account.name) || /^[ .]*$/.test(account.name)) {
      return `The account '${account.name}' has a character that names of Windows accounts cannot have. Use letters, digits, hyphens and blanks.`
    }
    if (control.test(account.password))
      return 'The password of the account has a control character. Choose another one.'
  }
  if (firstRunHidden && !account) {
    return 'With the first run hidden nobody makes an account, and nobody could sign in. Name a local account, too.'
  }
  return undefined
}
