// Whoever reads of an alarm finds what it means and what to do: in the documentation, in the portal and at the command line.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

import { type AlarmKind, alarmKinds } from '../../src/alarm/alarm.ts'
import { nextSteps } from '../../src/alarm/next.ts'

// by its address, since the types of this project know no browser
const { pageTexts } = (await import(new URL('../../portals/admin/text/pages.en.ts', import.meta.url).href)) as {
  readonly pageTexts: { readonly alarms: Readonly<Record<'kind' | 'todo', Readonly<Record<string, string>>>> }
}
const page = readFileSync(new URL('../../docs/operating/audit.md', import.meta.url), 'utf8')
const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (.*) \| (.*) \|$/gm)].map(
  ([, kind = '', means = '', todo = '']) => ({
    kind,
    means,
    todo,
  }),
)
const kinds = Object.keys(alarmKinds) as AlarmKind[]
const isSentence = (text: string | undefined) => (text ?? '').trim().length > 20

test('the documentation has one row for each kind of alarm, and none for another', () => {
  expect(rows.map(({ kind }) => kind).sort()).toEqual([...kinds].sort())
})

describe.each(kinds)('an alarm of the kind %s', (kind) => {
  test('is explained in the documentation, with what to do', () => {
    const row = rows.find((one) => one.kind === kind)
    expect([isSentence(row?.means), isSentence(row?.todo)]).toEqual([true, true])
  })
  test('has a name and a remedy in the portal', () => {
    expect(pageTexts.alarms.kind[kind]).toBeTruthy()
    expect(isSentence(pageTexts.alarms.todo[kind])).toBe(true)
  })
  test('has a sentence, and more to do at the command line than to close it', () => {
    expect(isSentence(alarmKinds[kind])).toBe(true)
    const subject = { type: 'user-name', id: 'pia@contoso.example' }
    expect(nextSteps({ kind, id: 'any', subject, detail: {} }).length).toBeGreaterThan(1)
  })
})
