// Words with which names say nothing, or what another name says. The list was drawn up by readers who had to look up what each
// of them did; what a thing does, or is in the field's terms, is its name.

import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { portalFolders } from './portals/folders.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const files = ['src', ...portalFolders, 'scripts'].flatMap((folder) =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.ts$|generated\//.test(file))
    .map((file) => `${folder}/${file}`),
)

const words = ['act', 'asked', 'away', 'doubt', 'fast', 'hot', 'meet', 'never', 'recent', 'sofar', 'tell', 'told']
const filesOnly = ['import-file', 'person', 'signed-text']

test('no function, constant or type of a file has a name that says nothing', () => {
  const declared = new RegExp(`^(?:export )?(?:async )?(?:function|const|type|class) (${words.join('|')})\\b`, 'gm')
  const found = files.flatMap((file) =>
    [...readFileSync(root + file, 'utf8').matchAll(declared)].map(([, name]) => `${file}: ${name}`),
  )
  expect(found).toEqual([])
})

test('no file has one', () => {
  const names = [...words, ...filesOnly]
  expect(files.filter((file) => names.includes(basename(file).split('.')[0] ?? ''))).toEqual([])
})
