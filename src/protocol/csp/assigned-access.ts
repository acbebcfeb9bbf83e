// AssignedAccess/Configuration (learn.microsoft.com, assigned-access-csp): which profile of allowed applications an account has. Of a kiosk
// it is one application, for an account that Windows makes and signs in by itself.

import { children, parseXml, XmlError } from '../xml.ts'
import { element } from '../xml-write.ts'

const namespace = 'http://schemas.microsoft.com/AssignedAccess/2017/config'
const of2018 = 'http://schemas.microsoft.com/AssignedAccess/201810/config'

/** `app`: its AUMID, such as `Microsoft.WindowsCalculator_8wekyb3d8bbwe!App`. */
export type Kiosk = { readonly app: string; readonly account: string }

/** Within one document; it names nothing outside of it. */
const profileId = '{9a2a490f-10f6-4764-974a-43b19e722c23}'

export const writeKiosk = ({ app, account }: Kiosk): string =>
  element(
    'AssignedAccessConfiguration',
    { xmlns: namespace, 'xmlns:rs5': of2018 },
    element('Profiles', {}, element('Profile', { Id: profileId }, element('KioskModeApp', { AppUserModelId: app }))),
    element(
      'Configs',
      {},
      element(
        'Config',
        {},
        element('AutoLogonAccount', { 'rs5:DisplayName': account }),
        element('DefaultProfile', { Id: profileId }),
      ),
    ),
  ).markup

export type AssignedAccess = {
  readonly profiles: readonly string[]
  /** The application of the first profile that has one alone. */
  readonly app: string | undefined
}

/** Throws XmlError: for another document, and for an account whose profile is not in it. */
export function readAssignedAccess(text: string): AssignedAccess {
  const root = parseXml(text, { bytes: 1024 * 1024, depth: 32 })
  if (root.local !== 'AssignedAccessConfiguration') throw new XmlError(root.at, 'an AssignedAccessConfiguration')
  const profiles = children(root, 'Profiles').flatMap((one) => children(one, 'Profile'))
  const ids = profiles.map(({ attributes }) => attributes.Id?.toLowerCase() ?? '')
  if (profiles.length === 0 || ids.includes('')) throw new XmlError(root.at, 'Profiles with a Profile, each with an Id')
  const configs = children(root, 'Configs').flatMap((one) => children(one, 'Config'))
  if (configs.length === 0) throw new XmlError(root.at, 'Configs with a Config')
  for (const config of configs) {
    const [wanted] = children(config, 'DefaultProfile')
    const id = wanted?.attributes.Id?.toLowerCase()
    if (id === undefined || !ids.includes(id)) throw new XmlError(config.at, 'a DefaultProfile that is one of Profiles')
  }
  const [app] = profiles.flatMap((profile) => children(profile, 'KioskModeApp'))
  return { profiles: ids, app: app?.attributes.AppUserModelId }
}
