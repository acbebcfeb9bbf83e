// The help: a page for each audience, words and errors that are all explained, and files that other programs can read.

import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

import { allEntries, titleOf } from '../../../src/commands/explain/entry.ts'
import { partnerRoles } from '../../../src/kernel/role.ts'
import { parseXml, type XmlElement } from '../../../src/protocol/xml.ts'

const page = (name: string): string => readFileSync(`docs/${name}`, 'utf8')
const pages = readdirSync('docs/help').filter((name) => name.endsWith('.md'))
const audiences = ['oem.md', 'partner.md', 'administrator.md', 'end-user.md']

test('[S-002] the help has a page for manufacturers, partners, administrators and people with a new PC, each with something to do', () => {
  const first = page('help/README.md')
  for (const audience of audiences) {
    expect(first).toContain(`](${audience})`)
    const sections = page(`help/${audience}`).match(/^## .+$/gm) ?? []
    expect([audience, sections.length > 2]).toEqual([audience, true])
  }
})

test('every page of the help leads back to its first page and to the words', () => {
  const lost = pages.filter(
    (name) => name !== 'README.md' && !/\]\(README\.md\).*\]\(\.\.\/glossary\.md\)/s.test(page(`help/${name}`)),
  )
  expect(lost).toEqual([])
})

test('[S-024] partners read how a person is made, by which role it registers devices, and where both are in the portal', () => {
  const [, people = ''] = /^## Your people and what they may do$(.*?)^## /ms.exec(page('help/partner.md')) ?? []
  for (const command of ['taxiway user create ', 'taxiway role grant ', 'taxiway role show '])
    expect(people).toContain(command)
  const roles = [...people.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, role = '']) => role)
  expect(roles.sort()).toEqual([...partnerRoles].sort())
  const [, ...route] = /^In the portal: \*(.+?)\*, \*(.+?)\*, then \*(.+?)\*, \*(.+?)\*\.$/m.exec(people) ?? []
  const words = ['portals/admin/text', 'portals/shared/text'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.en.ts'))
      .map((name) => readFileSync(`${folder}/${name}`, 'utf8')),
  )
  expect(route).toHaveLength(4)
  expect(route.filter((word) => !words.some((text) => text.includes(`: '${word}'`)))).toEqual([])
  expect(people).toContain('](../operating/roles.md)')
})

const vocabulary = ['4K HH', 'AAD', 'CBR', 'CSP', 'CSV', 'DDS', 'EC', 'MDM', 'MPC', 'MSfB', 'OEM', 'OOBE', 'UUID']

test('[S-003] the words of the field, and every abbreviation that the help uses, have an entry in the glossary', () => {
  const entries = new Set(
    [...page('glossary.md').matchAll(/^\| (?:\*\*)?([^|*]+?)(?:\*\*)? \|/gm)].map(([, word = '']) => word.trim()),
  )
  expect(vocabulary.filter((word) => !entries.has(word))).toEqual([])
  const used = new Set(pages.flatMap((name) => wordsOf(page(`help/${name}`)).match(/\b[A-Z][A-Z\d]{1,5}\b/g) ?? []))
  expect([...used].filter((word) => !entries.has(word) && !plain.has(word))).toEqual([])
})

/** Words that everybody reads as they are. */
const plain = new Set(['PC', 'IT', 'ID', 'USB', 'MAC'])

/** Without code, addresses and what a story fills in; of two words and of keys, the glossary has the whole. */
const wordsOf = (text: string): string =>
  text
    .replace(/^```[\s\S]*?^```|^ +```[\s\S]*?^ +```/gm, '')
    .replaceAll(/4K HH|Shift\+F10/g, '')
    .replace(/`[^`\n]*`|\]\([^)]*\)|\*\*What the story says\*\*.*/g, '')

test('each error, remark and failing step has a section of its own, under the name that people read', () => {
  const headings = ['help/errors.md', 'help/failures.md'].flatMap((name) => page(name).match(/^#{2,3} .+$/gm) ?? [])
  const titles = headings.map((heading) => heading.replace(/^#+ /, ''))
  const wanted = allEntries.map(titleOf)
  expect(wanted.length).toBeGreaterThan(70)
  expect(wanted.filter((title) => titles.filter((one) => one === title).length !== 1)).toEqual([])
})

test('[S-103] the profile for a trace of the first run is a whole document, and what it collects is declared in it', () => {
  const root = parseXml(page('help/autopilot.wprp'))
  const all = (element: XmlElement): XmlElement[] => [element, ...element.children.flatMap(all)]
  const elements = all(root)
  expect(root.local).toBe('WindowsPerformanceRecorder')
  const declared = elements.flatMap(({ attributes }) => attributes.Id ?? [])
  const named = elements.filter(({ local }) => local.endsWith('Id')).map(({ attributes }) => attributes.Value)
  expect(named.length).toBeGreaterThan(3)
  expect(named.filter((id) => !declared.includes(id ?? ''))).toEqual([])
  expect(page('help/trace.md')).toContain('](autopilot.wprp)')
})

test('[S-089] the page of who helps has each audience, each place of work, and the four times of an answer', () => {
  const text = page('help/support.md')
  for (const row of [
    'OEM Direct API',
    'as a CSP',
    'ecosystem manager',
    'account manager',
    'own IT department',
    'activation',
  ])
    expect(text).toContain(row)
  for (const place of ['(MPC)', '(MSfB)', 'administration portal', 'Business portal']) expect(text).toContain(place)
  const times = [...text.matchAll(/^\| (low|normal|high|immediate) \| (\d+) hours \|$/gm)].map(([, ...cells]) => cells)
  expect(times).toEqual([
    ['low', '120'],
    ['normal', '72'],
    ['high', '24'],
    ['immediate', '4'],
  ])
  expect(page('help/README.md')).toContain('](support.md)')
})
