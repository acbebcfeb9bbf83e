// A portal's words come with its own pages: what a page says has to be among the words that are loaded where it is shown. The compiler
// knows the words of all portals together.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const portals = fileURLToPath(new URL('../../../portals/', import.meta.url))

/** The pages are of the browser: the compiler of the tests must not follow them there. */
const wordsIn = async (file: string, name: string): Promise<object> =>
  ((await import(`${portals}${file}`)) as Record<string, object>)[name] ?? {}

const first = await wordsIn('program/text/first.en.ts', 'firstTexts')
const shared = await wordsIn('shared/text/page.en.ts', 'sharedPageTexts')
const wordsOf = {
  admin: { ...first, ...(await wordsIn('admin/text/pages.en.ts', 'pageTexts')) },
  partner: { ...first, ...(await wordsIn('partner/text/pages.en.ts', 'partnerTexts')) },
  operator: { ...first, ...(await wordsIn('operator/text/pages.en.ts', 'operatorTexts')) },
  store: { ...first, ...(await wordsIn('store/text/pages.en.ts', 'storeTexts')) },
  program: first,
  shared: { ...first, ...shared },
} as const

test.each(Object.entries(wordsOf))('what the pages of %s say is loaded where they are', (portal, words) => {
  expect(Object.keys(words).length).toBeGreaterThan(5)
  const files = readdirSync(portals + portal, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.tsx?$/.test(file),
  )
  const missing = files.flatMap((file) =>
    [...readFileSync(`${portals}${portal}/${file}`, 'utf8').matchAll(/\bt\(\s*['`](\w+)(?:\.|['`][,)])/g)]
      .map(([, group = '']) => group)
      .filter((group) => !(group in words))
      .map((group) => `${file}: ${group}`),
  )
  expect(missing).toEqual([])
})
