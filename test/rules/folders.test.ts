// A folder explains itself by its names only as long as they can be taken in at one look.

import { execFileSync } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const most = 15

/** Folders with more, and why dividing them would say nothing. */
const flat: Readonly<Record<string, string>> = {
  'src/contract/graph': 'one file for each noun that is served, under the name it has there',
  'src/kernel': 'words that need each other as little as those of a dictionary do',
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const sources = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => /(?<!\.test|\.d)\.tsx?$/.test(path))

function foldersWithMoreThan(most: number, paths: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const path of paths) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1)
  return [...counts].filter(([, count]) => count > most).map(([folder]) => folder)
}

test('a folder with more than fifteen sources is divided by subject', () => {
  expect(foldersWithMoreThan(most, sources).sort()).toEqual(Object.keys(flat).sort())
})

test('files of folders further in count there', () => {
  expect(foldersWithMoreThan(1, ['a/b.ts', 'a/c/d.ts', 'a/c/e.ts', 'a/c/f/g.ts'])).toEqual(['a/c'])
})
