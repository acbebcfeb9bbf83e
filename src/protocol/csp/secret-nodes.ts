// Which nodes of the management tree hold a secret, and which values give one away whatever node they are for. Names are
// those of the public device description files (Microsoft, "Configuration service provider reference"); in a pattern `*`
// stands for one segment. A node that may but need not hold a secret (a Wi-Fi profile with certificates, a VPN profile) is
// decided by its value; what neither this table nor the value shows is marked by the administrator.

import { fromBase64 } from '../../kernel/bytes.ts'

export type SecretNode = {
  /** From the vendor's root on, in lower case. */
  readonly path: string
  readonly holds: string
}

export const secretNodes: readonly SecretNode[] = [
  { path: 'accounts/users/*/password', holds: 'the password of a local account (Accounts CSP)' },
  { path: 'activesync/accounts/*/password', holds: 'a password (ActiveSync CSP)' },
  { path: 'certificatestore/my/scep/*/install/challenge', holds: 'an enrolment password (CertificateStore CSP)' },
  {
    path: 'clientcertificateinstall/pfxcertinstall/*/pfxcertblob',
    holds: 'a private key (ClientCertificateInstall CSP)',
  },
  { path: 'clientcertificateinstall/pfxcertinstall/*/pfxcertpassword', holds: 'the password of a private key' },
  { path: 'clientcertificateinstall/scep/*/install/challenge', holds: 'an enrolment password' },
  { path: 'cm_cellularentries/*/password', holds: 'a password (CM_CellularEntries CSP)' },
  { path: 'cm_proxyentries/*/password', holds: 'a password (CM_ProxyEntries CSP)' },
  { path: 'email2/*/authsecret', holds: 'a password (EMAIL2 CSP)' },
  { path: 'email2/*/smtpaltpassword', holds: 'a password (EMAIL2 CSP)' },
  { path: 'enterpriseapn/*/password', holds: 'a password (EnterpriseAPN CSP)' },
  { path: 'provisioning/*', holds: 'a provisioning package, which may hold accounts and keys' },
  { path: 'vpnv2/*/apnbinding/password', holds: 'a password (VPNv2 CSP)' },
  {
    path: 'windowsadvancedthreatprotection/onboarding',
    holds: 'the key of an organisation (WindowsAdvancedThreatProtection CSP)',
  },
  { path: 'windowslicensing/changeproductkey', holds: 'a product key (WindowsLicensing CSP)' },
  { path: 'windowslicensing/upgradeeditionwithproductkey', holds: 'a product key (WindowsLicensing CSP)' },
]

/** Outside the vendor's root. */
const secretElsewhere = /^\.\/syncml\/dmacc\/[^/]+\/appauth\/[^/]+\/aauthsecret$/i

export function isSecretNode(uri: string): boolean {
  const path = /^\.\/(?:(?:device|user)\/)?vendor\/msft\/(.+)$/i.exec(uri)?.[1]?.toLowerCase().split('/')
  if (!path) return secretElsewhere.test(uri)
  return secretNodes.some((node) => {
    const pattern = node.path.split('/')
    return pattern.length === path.length && pattern.every((part, i) => part === '*' || part === path[i])
  })
}

/**
 * A WLAN profile's shared key is <keyMaterial>; the profiles of VPN clients and of EAP methods carry elements whose names
 * end in Password, Secret or SharedKey.
 */
const secretElement =
  /<(?:[\w.-]+:)?(?:keyMaterial|[\w.-]*(?:password|passphrase|secret|sharedkey))(?:\s[^<>]*)?>\s*(?:<!\[CDATA\[)?\s*[^<\s]/i
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----/

/** Whether the value shows a secret, as it stands, with its XML escaped, or in base64 (as omaSettingStringXml travels). */
export function looksSecret(value: string): boolean {
  return readings(value).some((text) => secretElement.test(text) || privateKey.test(text))
}

function readings(value: string): readonly string[] {
  const unescaped = value.includes('&lt;') ? [value.replaceAll('&lt;', '<').replaceAll('&gt;', '>')] : []
  if (value.length < 16 || !/^[A-Za-z0-9+/_\s-]+={0,2}\s*$/.test(value)) return [value, ...unescaped]
  const bytes = fromBase64(value)
  if (!bytes) return [value]
  // Windows writes such files in UTF-16 as often as in UTF-8
  return [value, new TextDecoder().decode(bytes), new TextDecoder('utf-16le').decode(bytes)]
}
