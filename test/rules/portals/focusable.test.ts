// No control of the portals is disabled for real: it would lose the focus and be passed by without a word. What cannot be used now
// is disabledFocusable, busy (guarded-button.tsx) or readOnly (fields.tsx).

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { portalFolders } from './folders.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

const withoutComments = (text: string) => text.replaceAll(/\/\*[\s\S]*?\*\/|(?<![:'"])\/\/.*$/gm, '')

/** The attribute with or without a value, and the member of what is spread into a component. */
const disables = (text: string): string[] =>
  withoutComments(text).match(/(?<=[\s{(,])disabled(?=\s*(?:[=:}>]|\/>)|\s+\w+=)/g) ?? []

test('a control that is disabled for real is found however it is written, and one that stays in reach is not', () => {
  for (const text of [
    '<Button disabled={busy}>',
    '<Button disabled>',
    '<input disabled />',
    '<input disabled type="text">',
  ])
    expect(disables(text), text).toHaveLength(1)
  for (const text of ['{...{ disabled: true }}', '{...(busy && { disabled })}'])
    expect(disables(text), text).toHaveLength(1)
  for (const text of [
    '<Button disabledFocusable>',
    '<div aria-disabled={true}>',
    "t('people.disabled')",
    '// a disabled one',
  ])
    expect(disables(text), text).toEqual([])
})

test('no component of the portals disables a control for real', () => {
  const files = portalFolders.flatMap((part) =>
    readdirSync(`${root}/${part}`, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.tsx'))
      .map((file) => `${part}/${file}`),
  )
  expect(files.length).toBeGreaterThan(80)
  expect(files.filter((file) => disables(readFileSync(`${root}/${file}`, 'utf8')).length > 0)).toEqual([])
})
