// Deployment profiles at the command line: where they are, and how they are shown.

import type { DeploymentProfile } from '../../contract/graph/deployment-profile.ts'
import type { Assignable } from '../named/assign.ts'
import { isSame } from '../named/target.ts'

const path = '/beta/deviceManagement/windowsAutopilotDeploymentProfiles'

export const profileKind: Assignable = {
  noun: 'profile',
  nouns: 'profiles',
  list: 'profile list',
  path,
  command: 'profile',
  example: '"Office notebook"',
  users: false,
  filters: false,
  // one by one: the API of profiles knows no list of all targets
  async replace(api, id, before, wanted) {
    for (const { id: assignmentId, target } of before) {
      if (!wanted.some((one) => isSame(one, target))) await api.delete(`${path}/${id}/assignments/${assignmentId}`)
    }
    for (const target of wanted) {
      if (!before.some((one) => isSame(one.target, target))) await api.post(`${path}/${id}/assignments`, { target })
    }
  },
}

/** Pages of the first run that a profile hides, as options name them. */
export const pages = {
  privacy: 'privacySettingsHidden',
  licence: 'eulaHidden',
  keyboard: 'keyboardSelectionPageSkipped',
  'other-account': 'escapeLinkHidden',
} as const
export type Page = keyof typeof pages
export const pageNames = Object.keys(pages) as Page[]

export type Shown = Pick<
  DeploymentProfile,
  | 'displayName'
  | 'description'
  | 'locale'
  | 'deviceNameTemplate'
  | 'hardwareHashExtractionEnabled'
  | 'outOfBoxExperienceSetting'
>

const languageInWords = (locale: string | null): string =>
  locale === null || locale === 'os-default' ? 'of the system' : locale === '' ? 'the person chooses' : locale

const modeInWords = ({ outOfBoxExperienceSetting }: Shown): string =>
  outOfBoxExperienceSetting.deviceUsageType === 'shared' ? 'self-deploying' : 'user-driven'

export function factsOf(profile: Shown): ReadonlyArray<readonly [string, string]> {
  const oobe = profile.outOfBoxExperienceSetting
  return [
    ['Name', profile.displayName],
    ['Description', profile.description || 'none'],
    ['Mode', modeInWords(profile)],
    ['Account', oobe.userType],
    ['Language', languageInWords(profile.locale)],
    ['Hidden pages', pageNames.filter((page) => oobe[pages[page]]).join(', ') || 'none'],
    ['Name template', profile.deviceNameTemplate || 'none: devices keep their names'],
    ['Registers', profile.hardwareHashExtractionEnabled ? 'managed devices of its groups' : 'no managed device'],
  ]
}
