// The two sides of an alarm, from its detail, for portal and command line. The code that raises a kind fills its detail;
// missing members are left out, and an unknown detail leaves the alarm with its message alone.

import type { AlarmDetail } from '../contract/graph/alarm.ts'

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
/** The alarm as the API shows it. */
export type AlarmFacts = AlarmDetail & { readonly subject: { readonly type: string; readonly id: string } }
export type Side = { readonly key: 'holds' | 'asked' | 'one' | 'other' | 'first'; readonly facts: readonly Fact[] }

/** Of any of the kinds, where there are several. */
type NameIn<Part> = Part extends unknown ? keyof Part & string : never

/** Members from the wire are checked before they are used as text. */
export function textOf<Part extends object>(part: Part, name: NameIn<Part>): string | undefined {
  const value: unknown = Object.hasOwn(part, name) ? (part as Readonly<Record<string, unknown>>)[name] : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

const partOf = <Part extends object>(part: Part | null | undefined): Part | undefined =>
  typeof part === 'object' && part !== null && !Array.isArray(part) ? part : undefined

const factsOf = <Part extends object>(
  part: Part,
  wanted: ReadonlyArray<readonly [FactKey, NameIn<Part>]>,
): readonly Fact[] =>
  wanted.flatMap(([key, name]) => {
    const value = textOf(part, name)
    return value === undefined ? [] : [{ key, value }]
  })

export function sidesOf({ kind, detail }: AlarmDetail): readonly Side[] {
  if (kind === 'contest') {
    const [holds, asked] = [partOf(detail.holds), partOf(detail.asked)]
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
    const { one, other, first } = detail
    return Object.entries({ one, other, first: partOf(first)?.other }).flatMap(([name, seen]) => {
      const key = name as 'one' | 'other' | 'first'
      const part = partOf(seen)
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
export function registrationOf({ subject, detail }: AlarmFacts): string | undefined {
  if (subject.type === 'autopilot-device') return subject.id
  return textOf(detail, 'registrationId') ?? textOf(detail, 'latestDevice')
}

/** The new object that the machine got which lost a contest; deleting it cuts that machine off. */
export function newObjectOf({ kind, detail }: AlarmDetail): NewObject | undefined {
  const asked = kind === 'contest' ? partOf(detail.asked) : undefined
  const id = asked && textOf(asked, 'directoryDeviceId')
  return asked && id !== undefined ? { id, displayName: textOf(asked, 'displayName') ?? id } : undefined
}

export type NewObject = { readonly id: string; readonly displayName: string }
