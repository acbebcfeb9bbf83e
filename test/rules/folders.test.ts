// A folder explains itself by its names only as long as they can be taken in at one look.

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const most = 15

/** Folders with more sources, and why dividing them would say nothing. */
const flat: Readonly<Record<string, string>> = {
  'src/contract/graph': 'one file for each noun that is served, under the name it has there',
  'src/kernel': 'words that need each other as little as those of a dictionary do',
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => /(?<!\.d)\.tsx?$/.test(path) && existsSync(join(root, path)))
const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path)

function foldersWithMoreThan(most: number, paths: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const path of paths) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1)
  return [...counts].filter(([, count]) => count > most).map(([folder]) => folder)
}

test('a folder with more than fifteen sources, or with more than fifteen tests, is divided by subject', () => {
  const sources = files.filter((path) => !isTest(path))
  expect(foldersWithMoreThan(most, sources).sort()).toEqual(Object.keys(flat).sort())
  expect(foldersWithMoreThan(most, files.filter(isTest))).toEqual([])
})

test('files of folders further in count there', () => {
  expect(foldersWithMoreThan(1, ['a/b.ts', 'a/c/d.ts', 'a/c/e.ts', 'a/c/f/g.ts'])).toEqual(['a/c'])
})
