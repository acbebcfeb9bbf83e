// When what an application proves itself with ends, in the words of the list and of the page.

import type { TFunction } from 'i18next'
import type { Application } from '../../api/application/applications.ts'

const dayMs = 24 * 3_600_000
/** Whoever looks has to have time to make another one. */
const soonDays = 30

export type End = {
  readonly words: string
  readonly look: 'success' | 'warning' | 'danger' | 'informative'
  readonly isAhead: boolean
}

/** Null: it has no end. */
export function endOf(t: TFunction, at: string | null, now: Date): End {
  if (at === null) return { words: t('applications.endsNever'), look: 'informative', isAhead: false }
  const days = Math.ceil((Date.parse(at) - now.getTime()) / dayMs)
  if (days <= 0) return { words: t('applications.ended'), look: 'danger', isAhead: false }
  return {
    words: t('applications.endsIn', { count: days }),
    look: days <= soonDays ? 'warning' : 'success',
    isAhead: true,
  }
}

/** Of those that count, the one that ends next; where none counts any more, that it ended. */
export function nextEnd(t: TFunction, application: Application, now: Date): End {
  const { passwordCredentials, keyCredentials } = application
  const ends = [...passwordCredentials, ...keyCredentials].map(({ endDateTime }) => endDateTime)
  if (ends.length === 0) return { words: t('applications.noCredential'), look: 'informative', isAhead: false }
  const living = ends.filter((end) => end === null || Date.parse(end) > now.getTime())
  const [next] = living.filter((end) => end !== null).sort()
  return endOf(t, next ?? (living.length > 0 ? null : new Date(0).toISOString()), now)
}
