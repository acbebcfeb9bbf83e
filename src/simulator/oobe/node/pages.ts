// The pages that ask how the device is to be used: language, region, keyboards, licence terms, privacy. A profile may answer
// for the user here (docs/specification/first-run.md).

import { giveUp, onward } from '../next.ts'
import { ask, type OobeNode, pageNode } from '../node.ts'
import { hasBit } from '../profile.ts'
import type { OobeState } from '../state.ts'
import { honoursHiddenEula, takesLocaleFromProfile } from '../windows.ts'

export type PagesSlice = {
  readonly language: string | null
  readonly region: string | null
  readonly keyboard: string | null
  readonly secondKeyboard: string | null
}

export const pagesSlice: PagesSlice = { language: null, region: null, keyboard: null, secondKeyboard: null }

export const languagePage = pageNode(
  'OobeLanguage',
  'language',
  { choices: (state) => state.machine.languages },
  (language) => onward({ language }),
)

export const regionPage = pageNode('OobeRegion', 'region', {}, (region) => onward({ region }))

export const keyboardPage = pageNode('OobeKeyboard', 'keyboard', {}, (keyboard) => onward({ keyboard }))

export const secondKeyboardPage = pageNode(
  'OobeSecondKeyboard',
  'second-keyboard',
  { choices: () => ['skip'], mandatory: false },
  (value) => onward({ secondKeyboard: value === 'skip' ? null : value }),
)

export const eulaPage = pageNode('OobeEula', 'eula', { choices: () => ['accept', 'decline'] }, (value, state) =>
  value === 'decline' ? giveUp(state, 'the licence terms were declined') : onward({}),
)

export const privacyPage: OobeNode<'OobeSettings'> = {
  name: 'OobeSettings',
  work: () => ask('privacy', ['accept']),
  on: (_, event) => (event.type === 'answered' && event.page === 'privacy' ? onward({}) : undefined),
}

/** Locale settings act only where the profile came before the pages: over a cable, on clients that know them. */
export function profileLocale(state: OobeState) {
  const honours = state.machine.link === 'wired' && takesLocaleFromProfile(state.machine.windows)
  return honours ? (state.profile?.settings ?? null) : null
}

export function localeOf(state: OobeState): string {
  return state.language ?? profileLocale(state)?.language ?? state.machine.languages[0] ?? 'en-US'
}

export function wantsLanguage(state: OobeState): boolean {
  const { languages } = state.machine
  return languages.length > 1 && !languages.includes(profileLocale(state)?.language ?? 'none set')
}

export function wantsRegion(state: OobeState): boolean {
  return !profileLocale(state)?.region
}

export function wantsKeyboard(state: OobeState): boolean {
  const locale = profileLocale(state)
  return !(locale?.language && locale.region && hasBit(locale, 'skipKeyboard'))
}

export function wantsEula(state: OobeState): boolean {
  return !hasBit(state.profile?.settings ?? null, 'skipEula') || !honoursHiddenEula(state.machine.windows)
}

export function wantsPrivacy(state: OobeState): boolean {
  return !state.profileApplied || !hasBit(state.profile?.settings ?? null, 'skipPrivacy')
}
