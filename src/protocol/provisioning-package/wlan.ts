// A wireless network as Windows has it: a WLANProfile, version 1 (Microsoft, "WLAN_profile Schema Elements"). Open, or WPA2 with a passphrase.

import { child, parseXml, type XmlElement, XmlError } from '../xml.ts'
import { element } from '../xml-write.ts'
import type { WirelessNetwork } from './settings.ts'

const namespace = 'http://www.microsoft.com/networking/WLAN/profile/v1'

export function encodeWlanProfile({ ssid, hidden, passphrase }: WirelessNetwork): string {
  const [authentication, encryption] = passphrase === undefined ? ['open', 'none'] : ['WPA2PSK', 'AES']
  return element(
    'WLANProfile',
    { xmlns: namespace },
    element('name', {}, ssid),
    element(
      'SSIDConfig',
      {},
      element('SSID', {}, element('name', {}, ssid)),
      hidden ? element('nonBroadcast', {}, 'true') : undefined,
    ),
    element('connectionType', {}, 'ESS'),
    element('connectionMode', {}, 'auto'),
    element(
      'MSM',
      {},
      element(
        'security',
        {},
        element(
          'authEncryption',
          {},
          element('authentication', {}, authentication),
          element('encryption', {}, encryption),
          element('useOneX', {}, 'false'),
        ),
        passphrase === undefined
          ? undefined
          : element(
              'sharedKey',
              {},
              element('keyType', {}, 'passPhrase'),
              element('protected', {}, 'false'),
              element('keyMaterial', {}, passphrase),
            ),
      ),
    ),
  ).markup
}

export function decodeWlanProfile(text: string): WirelessNetwork {
  const profile = parseXml(text)
  const at = (...path: readonly string[]): string | undefined =>
    path.reduce<XmlElement | undefined>((inside, name) => child(inside, name, namespace), profile)?.text
  const ssid = at('SSIDConfig', 'SSID', 'name')
  if (profile.local !== 'WLANProfile' || !ssid)
    throw new XmlError(profile.at, 'a WLANProfile with the name of a network')
  const authentication = at('MSM', 'security', 'authEncryption', 'authentication')
  const passphrase = at('MSM', 'security', 'sharedKey', 'keyMaterial')
  if (authentication !== 'open' && (authentication !== 'WPA2PSK' || !passphrase)) {
    throw new XmlError(profile.at, 'an open network, or one of WPA2 with a passphrase')
  }
  return {
    ssid,
    hidden: at('SSIDConfig', 'nonBroadcast') === 'true',
    ...(authentication !== 'open' && passphrase !== undefined && { passphrase }),
  }
}
