// The subject of an event, in a few words, from the details of its step: the app's name, the person, the page.

import type { Outcome } from './event.ts'

const subjectKeys = [
  'name',
  'displayName',
  'profileName',
  'profile',
  'appName',
  'app',
  'policy',
  'item',
  'page',
  'userPrincipalName',
  'user',
  'deviceName',
  'groupName',
  'network',
  'phase',
] as const

const reasonKeys = ['message', 'reason', 'because', 'why', 'error', 'problem', 'failed'] as const
const codeKeys = ['errorCode', 'code', 'hresult'] as const

export type Detail = Readonly<Record<string, unknown>>

/** Texts and numbers as they are, named things by their name, lists one after the other; undefined for anything else. */
function text(value: unknown): string | undefined {
  // a long row of blanks would look like the end of the text
  if (typeof value === 'string') return value.replace(/[\s\p{Zs}\u2800\u3164]+/gu, ' ').trim() || undefined
  if (typeof value === 'number') return String(value)
  if (Array.isArray(value)) return value.map(text).filter(Boolean).join('; ') || undefined
  if (value === null || typeof value !== 'object') return undefined
  const { displayName, name, error } = value as Detail
  return [text(displayName ?? name), text(error)].filter(Boolean).join(' ') || undefined
}

const firstOf = (detail: Detail, keys: readonly string[]): string | undefined =>
  keys.map((key) => text(detail[key])).find((found) => found !== undefined)

/** A word for programs, such as `possible-repair`; people get our own sentence instead. */
const isWord = (found: string) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(found)

/** Words of refused joins and enrolments of which one code says less than we know. */
const refusals: Readonly<Record<string, string>> = {
  'account-disabled': 'The account of this person is disabled.',
  'user-disabled': 'The account of this person is disabled.',
  'second-factor-needed': 'A second factor is asked for to join a device, and a password alone was shown.',
  'join-not-allowed': 'This person may not join devices.',
  'device-cap-reached': 'This person has reached the number of devices allowed.',
  'bulk-token-not-shown': 'The account of a bulk token joins devices with the token only.',
  'device-not-owned': 'Somebody else joined this device, and only they enrol it.',
  'device-disabled': 'The device is disabled in the directory.',
  'too-many-managed': 'This person has as many devices in management as the organisation allows.',
  'user-not-licensed': 'This person has no licence for device management.',
  'platform-blocked': 'No Windows device of this person is let into device management.',
  'personal-blocked': 'The device is not known as the organisation’s own, and devices of people are kept out.',
  'version-too-old': 'The device has an older version of Windows than is let into device management.',
  'version-too-new': 'The device has a newer version of Windows than is let into device management.',
  'manufacturer-blocked': 'Devices of this manufacturer are kept out of device management.',
  'mdm-scope': 'This person is outside the management scope.',
}

const wentWrong = (outcome: Outcome) => outcome === 'failed' || outcome === 'warning'

/** A device's own account comes as one text: its subject or, after a failure, the reason. */
export function subjectOf(detail: Detail, outcome: Outcome): string | undefined {
  return firstOf(detail, subjectKeys) ?? (wentWrong(outcome) ? undefined : text(detail.text))
}

export function reasonOf(detail: Detail, outcome: Outcome): string | undefined {
  const reasons = reasonKeys.map((key) => text(detail[key])).filter((found) => found !== undefined)
  const refused = reasons.find((found) => Object.hasOwn(refusals, found))
  const told = reasons.find((found) => !isWord(found)) ?? (refused && refusals[refused])
  const restriction = refused && text(detail.restriction)
  if (told && restriction) return `${told} The restriction ${restriction} says so.`
  return told ?? (wentWrong(outcome) ? text(detail.text) : undefined)
}

export const codeOf = (detail: Detail) => firstOf(detail, codeKeys)
