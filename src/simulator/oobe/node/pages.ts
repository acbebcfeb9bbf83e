// The pages that ask how the device is to be used: language, region, keyboards, licence terms, privacy. A profile may answer
// for the user here (docs/specification/first-run.md).

import type { Page } from '../event.ts'
import { giveUp, type Next, onward } from '../next.ts'
import { ask, type OobeNode, pageNode } from '../node.ts'
import { hasBit } from '../profile.ts'
import type { OobeState } from '../state.ts'
import { honoursHiddenEula, takesLocaleFromProfile } from '../windows.ts'

export type PagesSlice = {
  readonly language: string | null
  readonly region: string | null
  readonly keyboard: string | null
  readonly secondKeyboard: string | null
  /** What the person answered, so that a profile that is gone leaves its pages to be asked and no other again. */
  readonly answered?: readonly Page[]
}

export const pagesSlice: PagesSlice = {
  language: null,
  region: null,
  keyboard: null,
  secondKeyboard: null,
  answered: [],
}

/** Asked once, and where a profile answered, as soon as there is none any more. */
function pageAskedOnce<Name extends string>(
  name: Name,
  page: Page,
  shown: Parameters<typeof pageNode>[2],
  next: (value: string, state: OobeState) => Next,
): OobeNode<Name> {
  return pageNode(name, page, shown, (value, state) => {
    const { change, ...rest } = next(value, state)
    return { ...rest, change: { ...change, answered: [...(state.answered ?? []), page] } }
  })
}

function isOpen(state: OobeState, page: Page): boolean {
  return !state.answered?.includes(page)
}

export const languagePage = pageAskedOnce(
  'OobeLanguage',
  'language',
  { choices: (state) => state.machine.languages },
  (language) => onward({ language }),
)

export const regionPage = pageAskedOnce('OobeRegion', 'region', {}, (region) => onward({ region }))

export const keyboardPage = pageAskedOnce('OobeKeyboard', 'keyboard', {}, (keyboard) => onward({ keyboard }))

export const secondKeyboardPage = pageAskedOnce(
  'OobeSecondKeyboard',
  'second-keyboard',
  { choices: () => ['skip'], mandatory: false },
  (value) => onward({ secondKeyboard: value === 'skip' ? null : value }),
)

export const eulaPage = pageAskedOnce('OobeEula', 'eula', { choices: () => ['accept', 'decline'] }, (value, state) =>
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
  if (!isOpen(state, 'language')) return false
  return languages.length > 1 && !languages.includes(profileLocale(state)?.language ?? 'none set')
}

export function wantsRegion(state: OobeState): boolean {
  return isOpen(state, 'region') && !profileLocale(state)?.region
}

export function wantsKeyboard(state: OobeState): boolean {
  return isOpen(state, 'keyboard') && !hidesKeyboard(state)
}

export function wantsSecondKeyboard(state: OobeState): boolean {
  return isOpen(state, 'second-keyboard') && !hidesKeyboard(state)
}

function hidesKeyboard(state: OobeState): boolean {
  const locale = profileLocale(state)
  return Boolean(locale?.language && locale.region && hasBit(locale, 'skipKeyboard'))
}

export function wantsEula(state: OobeState): boolean {
  if (!isOpen(state, 'eula')) return false
  return !hasBit(state.profile?.settings ?? null, 'skipEula') || !honoursHiddenEula(state.machine.windows)
}

export function wantsPrivacy(state: OobeState): boolean {
  return !state.profileApplied || !hasBit(state.profile?.settings ?? null, 'skipPrivacy')
}
