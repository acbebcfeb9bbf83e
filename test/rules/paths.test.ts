// Every path and file that a comment or a document names exists, links between documents lead to headings that are
// there, and what a § belongs to is named: a published specification, or a page of docs/. A stranger can follow each.

import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((path) => existsSync(join(root, path)))

/** Made by a command from other sources, from names of tests, or kept as somebody else wrote it. */
const notOurs = /^(openapi|node_modules)\/|^docs\/(conformance\.md|requirements\.tsv)$|package-lock\.json$/
const read = files.filter(
  (path) => /\.(tsx?|mjs|js|sql|md|sh|py|html|css|xml)$|^\.ci\//.test(path) && !notOurs.test(path),
)
const textOf = new Map(read.map((path) => [path, readFileSync(join(root, path), 'utf8')]))
const documents = read.filter((path) => path.endsWith('.md'))

/** A migration that has run never changes, not even its comments: its checksum is in every database. */
const mayChange = (path: string): boolean => !/^src\/db\/migrations\/0001-|^test\/rules\/paths\.test\.ts$/.test(path)

test('a path or a file that a comment or a document names is there', () => {
  const broken = read.filter(mayChange).flatMap((path) => {
    const text = commentary(path)
    const paths = text.flatMap(namedIn).filter((named) => !exists(path, named))
    const names = text
      .flatMap(fileNamesIn)
      .filter((named) => !files.some((file) => matches(named, file) || matchesEnd(named, file)))
    return [...paths, ...names].map(at(path))
  })
  expect(broken).toEqual([])
})

test('an npm script that is named is there', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object }
  const broken = read
    .filter(mayChange)
    .flatMap((path) =>
      [...(textOf.get(path) ?? '').matchAll(/npm run (?:--silent )?([a-z][\w:]*)\b(?!:| -w)/g)]
        .filter(([, script = '']) => !(script in scripts))
        .map(([named]) => at(path)(named)),
    )
  expect(broken).toEqual([])
})

test('a link in a document leads to a file, and to a heading that is there', () => {
  const broken = documents.flatMap((path) =>
    linksIn(path)
      .filter((link) => !leadsSomewhere(path, link))
      .map(at(path)),
  )
  expect(broken).toEqual([])
})

test('a section is cited together with a published specification', () => {
  const sourceless = read
    .filter(mayChange)
    .flatMap((path) => commentary(path).flatMap(sectionsWithoutSource).map(at(path)))
  expect(sourceless).toEqual([])
})

test('these rules see what they should refuse', () => {
  expect(namedIn('// see docs/nowhere.md and `src/none.ts`, not https://a.example/docs/x.md')).toEqual([
    'docs/nowhere.md',
    'src/none.ts',
  ])
  expect(sectionsWithoutSource('see §3.4 and RFC 6749 §5.2, §5.3 or our-notes §1.2')).toEqual([
    'see §3.4',
    'our-notes §1.2',
  ])
  expect(anchorOf('## What ends *when*, `x` and [y](z.md)')).toBe('what-ends-when-x-and-y')
})

function at(path: string): (what: string) => string {
  return (what) => `${path}: ${what}`
}

// Paths ---------------------------------------------------------------------------------------------------------------

/** Paths from the root. */
const path = String.raw`(?:\.ci|bin|docs|openapi|portals|scripts|src|test)\/[\w./*-]*[\w*]`

function namedIn(text: string): string[] {
  return [...text.matchAll(new RegExp(String.raw`(?<![\w./@:-])${path}`, 'g'))].map(([found]) => found)
}

function exists(from: string, named: string): boolean {
  // Made by a build, or by a test run.
  if (/^(portals\/dist|test-results)\b/.test(named)) return true
  const places = [named, join(dirname(from), named), join('src', named), join('portals', named)]
  return places.some((place) => files.some((file) => matches(place, file)))
}

/** Names of sources and pages, also with a star; x stands for any name. */
function fileNamesIn(text: string): string[] {
  const name = /(?<![\w./@:*-])(?:[\w-]+\/)*[\w*-]+(?:\.[\w*-]+)*\.(?:tsx?|sql|md)(?![\w/])/g
  return [...text.matchAll(name)].map(([found]) => found).filter((found) => !/(?:^|\/)x\./.test(found))
}

function matchesEnd(named: string, file: string): boolean {
  return named.includes('*') ? matches(`**/${named}`, file) : file.endsWith(`/${named}`)
}

/** A file, a folder, a file without its ending, or a pattern with stars. */
function matches(named: string, file: string): boolean {
  if (named.includes('*')) {
    const pattern = named
      .replaceAll('.', String.raw`\.`)
      .replaceAll('**', '.+')
      .replaceAll(/(?<!\.\+?)\*/g, '[^/]*')
    return new RegExp(`^${pattern}`).test(file)
  }
  return file === named || file.startsWith(`${named}/`) || file.startsWith(`${named}.`) || isDecision(named, file)
}

/** A decision may be named by its number alone. */
function isDecision(named: string, file: string): boolean {
  return /^docs\/decisions\/\d{4}$/.test(named) && file.startsWith(`${named}-`)
}

/** The comments of a source, each run of lines as one text; the paragraphs of anything else. */
function commentary(path: string): string[] {
  const text = textOf.get(path) ?? ''
  if (path.endsWith('.md')) return withoutExamples(text).split(/\n\s*\n/)
  if (!/\.(tsx?|mjs|js|sql|css)$/.test(path)) return [text]
  const comments = path.endsWith('.sql')
    ? /(?:--[^\n]*\n?\s*)+/g
    : /\/\*[\s\S]*?\*\/|(?:(?<![:'"`\w/])\/\/[^\n]*\n?\s*)+/g
  return [...text.matchAll(comments)].map(([comment]) => comment.replaceAll(/\n\s*(?:\/\/|--|\*) ?/g, ' '))
}

function withoutExamples(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```/gm, '')
}

// Links ---------------------------------------------------------------------------------------------------------------

function linksIn(path: string): string[] {
  const text = withoutExamples(textOf.get(path) ?? '').replaceAll(/`[^`\n]*`/g, '')
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^(https?|mailto):/.test(link))
}

function leadsSomewhere(from: string, link: string): boolean {
  const [target = '', anchor] = link.split('#')
  const file = target === '' ? from : normalize(join(dirname(from), target)).replace(/\/$/, '')
  if (!existsSync(join(root, file))) return false
  if (anchor === undefined) return true
  if (statSync(join(root, file)).isDirectory()) return false
  return headingsOf(file).includes(anchor)
}

function headingsOf(file: string): string[] {
  const text = textOf.get(file) ?? readFileSync(join(root, file), 'utf8')
  return [...withoutExamples(text).matchAll(/^#+ .*$/gm)].map(([heading]) => anchorOf(heading))
}

/** As hosts of Git repositories make them. */
function anchorOf(heading: string): string {
  return heading
    .replace(/^#+ /, '')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}

// Sections ------------------------------------------------------------------------------------------------------------

/** Names that published specifications have. */
const published =
  /RFC \d+|MS-[A-Z0-9]+|OMA-[A-Z][\w-]+|DSP\d{4}|SMBIOS \d|NIST SP 800-\w+|TPM 2\.0|Part \d|TCG \w+|EK Credential Profile|OpenID Connect|WebAuthn/

/** A § counts when a published specification is named before it, in the same comment, and no other document between. */
function sectionsWithoutSource(text: string): string[] {
  return [...text.matchAll(/(\S*)\s*§+\s?([\w.]+)/g)]
    .filter((match) => {
      const [, word = ''] = match
      const before = text.slice(0, match.index) + word
      const isOtherDocument = /^[("]*[a-z]+(?:-[a-z]+)+$|\.md$/.test(word)
      return isOtherDocument || !published.test(before)
    })
    .map(([, word, section]) => `${word} §${section}`.trim())
}

test('the sources that fuzz targets and areas of mutation name are there', () => {
  const text = (path: string) => readFileSync(join(root, path), 'utf8')
  const named = (path: string, member: string, folder: string) =>
    [...text(path).matchAll(new RegExp(`${member}: \\[([^\\]]*)\\]`, 'g'))]
      .flatMap(([, list = '']) => [...list.matchAll(/'([^']+)'/g)].map(([, one = '']) => folder + one))
      .filter((one) => one.endsWith('.ts'))
  const targets = readdirSync(join(root, 'scripts/fuzz'))
    .filter((name) => name.startsWith('targets'))
    .map((name) => `scripts/fuzz/${name}`)
  // a path that is put together is none that this test can look for
  expect(targets.filter((path) => /entry: \[[^\]]*\]\./.test(text(path)))).toEqual([])
  const all = [
    ...targets.flatMap((path) => named(path, 'entry', 'src/')),
    ...['files', 'tests'].flatMap((member) => named('scripts/mutate/areas.ts', member, '')),
  ]
  expect(all.length).toBeGreaterThan(60)
  expect(all.filter((path) => !existsSync(join(root, path)))).toEqual([])
})
