// The two sides of an alarm, from its detail, for portal and command line. Whoever raises a kind says what stands there; what
// is not there is left out, and a detail that is not known here leaves the alarm with its message alone.

import type { AlarmKind } from './alarm.ts'

/** `key` is a phrase under alarms.fact. */
export type FactKey =
  | 'device'
  | 'user'
  | 'nobody'
  | 'joinedAt'
  | 'askedAt'
  | 'assurance'
  | 'address'
  | 'serialNumber'
  | 'at'
export type Fact = { readonly key: FactKey; readonly value: string }
/** What the API shows of an alarm. */
export type AlarmFacts = {
  readonly kind: AlarmKind
  readonly subject: { readonly type: string; readonly id: string }
  readonly detail: Detail
}
export type Side = { readonly key: 'holds' | 'asked' | 'one' | 'other'; readonly facts: readonly Fact[] }

type Detail = Readonly<Record<string, unknown>>

export const textOf = (detail: Detail, name: string): string | undefined => {
  const value = detail[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

function partOf(detail: Detail, name: string): Detail | undefined {
  const value = detail[name]
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Detail) : undefined
}

const factsOf = (part: Detail, wanted: ReadonlyArray<readonly [FactKey, string]>): readonly Fact[] =>
  wanted.flatMap(([key, name]) => {
    const value = textOf(part, name)
    return value === undefined ? [] : [{ key, value }]
  })

export function sidesOf({ kind, detail }: Pick<AlarmFacts, 'kind' | 'detail'>): readonly Side[] {
  if (kind === 'contest') {
    const [holds, asked] = [partOf(detail, 'holds'), partOf(detail, 'asked')]
    if (!holds || !asked) return []
    const person = factsOf(holds, [['user', 'user']])
    return [
      {
        key: 'holds',
        facts: [
          ...factsOf(holds, [['device', 'displayName']]),
          ...(person.length > 0 ? person : [{ key: 'nobody' as const, value: '' }]),
          ...factsOf(holds, [
            ['joinedAt', 'joinedAt'],
            ['assurance', 'assurance'],
          ]),
        ],
      },
      {
        key: 'asked',
        facts: factsOf(asked, [
          ['device', 'displayName'],
          ['user', 'user'],
          ['askedAt', 'at'],
        ]),
      },
    ]
  }
  if (kind === 'certificate-shared' || kind === 'join-key-shared' || kind === 'enrolled-over') {
    return (['one', 'other'] as const).flatMap((key) => {
      const part = partOf(detail, key)
      const facts =
        part &&
        factsOf(part, [
          ['address', 'address'],
          ['serialNumber', 'serialNumber'],
          ['at', 'at'],
        ])
      return facts && facts.length > 0 ? [{ key, facts }] : []
    })
  }
  return []
}

/** The registered device that the alarm is about, when it is about one. */
export function registrationOf({ subject, detail }: Pick<AlarmFacts, 'subject' | 'detail'>): string | undefined {
  if (subject.type === 'autopilot-device') return subject.id
  return textOf(detail, 'registrationId') ?? textOf(detail, 'latestDevice')
}

/** The new object that the machine got which lost a contest; deleting it cuts that machine off. */
export function newObjectOf({ kind, detail }: Pick<AlarmFacts, 'kind' | 'detail'>): NewObject | undefined {
  const asked = kind === 'contest' ? partOf(detail, 'asked') : undefined
  const id = asked && textOf(asked, 'directoryDeviceId')
  return id === undefined ? undefined : { id, displayName: textOf(asked ?? {}, 'displayName') ?? id }
}

export type NewObject = { readonly id: string; readonly displayName: string }
