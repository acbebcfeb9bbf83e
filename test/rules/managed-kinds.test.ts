// Sessions and the status page know what a managed item is, and name no kind: a new kind is a folder and a line of the list
// (docs/adding-a-managed-kind.md).

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

import { kinds as list } from '../../src/mdm/item/kinds.routes.ts'

const mdm = fileURLToPath(new URL('../../src/mdm/', import.meta.url))
const kinds = readdirSync(join(mdm, 'item'), { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
)

/** The page's setting selectedMobileAppIds names applications, and is refused when there is none of that id. */
const mayImport: readonly string[] = ['status-page/status-page.ops.ts ../item/app/app.sql.ts']

const files = ['session', 'status-page'].flatMap((folder) =>
  readdirSync(join(mdm, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => ({ file: `${folder}/${file}`, text: readFileSync(join(mdm, folder, file), 'utf8') })),
)

test('each kind is in the list, by the name of its folder', () => {
  expect(list.map(({ items }) => items.name).sort()).toEqual(kinds.sort())
  expect(kinds).toEqual(expect.arrayContaining(['app', 'certificate', 'policy']))
})

test('sessions and the status page name no kind of managed item', () => {
  const word = new RegExp(`['"\`](?:${kinds.join('|')})(?:['"\`]|:)`, 'g')
  const named = files.flatMap(({ file, text }) => [...text.matchAll(word)].map(([what]) => `${file} ${what}`))
  expect(named).toEqual([])
})

test('sessions and the status page import nothing of one kind', () => {
  const imported = files.flatMap(({ file, text }) =>
    [...text.matchAll(/^(?!import type ).*from '([^']*\/item\/[^/']+\/[^']+)'/gm)].map(([, path]) => `${file} ${path}`),
  )
  expect(imported).toEqual(mayImport)
})
