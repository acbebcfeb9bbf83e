// npm run conformance [-- --json] [--check]: which requirement is proven by which test, from the titles of the last whole
// test run (test-results/results.json) and from pages of docs/ that carry, outside code, the mark of a requirement on the
// documentation (its part in docs/requirements.tsv names DOC). Never written by hand.
//   --json    {"requirements":[{"id","parts","status","tests","foreign"}]}
//   --check   fails when docs/conformance.md is not what the last run says

import { evidenceOf } from './conformance/evidence.ts'
import { existsSync, globSync, readFileSync, writeFileSync } from './files.ts'

type Status = 'pass' | 'in part' | 'fail' | 'missing' | 'documented'
type Requirement = {
  id: string
  /** Each with whether it is proven. */
  parts: { name: string; isProven: boolean }[]
  text: string
  status: Status
  tests: string[]
  /** Which end of the wire, or judge, was not ours. */
  foreign: string[]
}
type Found = { path: string; title: string; passed: boolean }

const mark = /\[((?:[SL]-\d{3}|T-\d{2}|I\d))(?:\/([^\]]+))?\]/g
const results = 'test-results/results.json'
const page = 'docs/conformance.md'

const requirements = read()
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ requirements: requirements.map(({ text: _, ...facts }) => facts) }))
} else if (process.argv.includes('--check')) {
  if (readFileSync(page) !== render(requirements)) {
    console.error(`${page} is not what the last test run says. Run npm test, then npm run conformance, and commit it.`)
    process.exit(1)
  }
} else {
  writeFileSync(page, render(requirements))
  const tally = (status: Status) => requirements.filter((one) => one.status === status).length
  console.log(`${page}: ${tallyOf(tally)}`)
}

function read(): Requirement[] {
  if (!existsSync(results)) {
    console.error(`There is no ${results}. Run npm test first (without a filter).`)
    process.exit(1)
  }
  const tests = testsByRequirement()
  const pages = pagesByRequirement()
  return readFileSync('docs/requirements.tsv')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [id = '', part = '', text = ''] = line.split('\t')
      const found = tests.get(id) ?? []
      const names = part.split(',')
      const documents = names.includes('DOC') ? (pages.get(id) ?? []) : [] // a page proves only what a page can
      const evidence = [...new Set(found.map(({ path }) => path))].map((path) => evidenceOf(path, id))
      const parts = names.map((name) => ({
        name,
        isProven: name === 'DOC' ? documents.length + found.length > 0 : evidence.some((one) => one.parts.has(name)),
      }))
      return {
        id,
        parts,
        text,
        status: statusOf(found, parts, documents.length > 0),
        tests: [...found.map(({ title }) => title), ...documents].sort(),
        foreign: [...new Set(evidence.flatMap((one) => one.foreign))].sort(),
      }
    })
}

function statusOf(found: readonly Found[], parts: Requirement['parts'], isDocumented: boolean): Status {
  if (found.length === 0) return isDocumented ? 'documented' : 'missing'
  if (!found.every(({ passed }) => passed)) return 'fail'
  if (parts.every(({ isProven }) => isProven)) return 'pass'
  return parts.some(({ isProven }) => isProven) ? 'in part' : 'missing'
}

function testsByRequirement(): Map<string, Found[]> {
  type Run = { testResults: { name: string; assertionResults: { fullName: string; status: string }[] }[] }
  const run = JSON.parse(readFileSync(results)) as Run
  const byId = new Map<string, Found[]>()
  for (const file of run.testResults) {
    const path = file.name.replace(`${process.cwd()}/`, '')
    for (const { fullName, status } of file.assertionResults) {
      if (status === 'skipped' || status === 'pending') continue
      for (const id of idsIn(fullName)) {
        byId.set(id, [...(byId.get(id) ?? []), { path, title: `${path}: ${fullName}`, passed: status === 'passed' }])
      }
    }
  }
  return byId
}

function pagesByRequirement(): Map<string, string[]> {
  const byId = new Map<string, string[]>()
  for (const path of globSync('docs', '.md')) {
    if (path === page) continue
    for (const id of idsIn(withoutCode(readFileSync(path)))) byId.set(id, [...(byId.get(id) ?? []), path])
  }
  return byId
}

/** A mark in code, such as the title of a test, is an example. */
function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')
}

function idsIn(text: string): Set<string> {
  return new Set([...text.matchAll(mark)].map((match) => match[1] ?? ''))
}

function render(all: readonly Requirement[]): string {
  const tally = (status: Status) => all.filter((one) => one.status === status).length
  const rows = all.map(({ id, parts, text, status, tests, foreign }) => {
    const where = [...new Set(tests.map((test) => test.split(': ')[0]))].map((path) => `\`${path}\``).join('<br>')
    const named = parts
      .map(({ name, isProven }) => (status !== 'in part' || isProven ? name : `~~${name}~~`))
      .join(', ')
    const judge = foreign.join(', ') || (status === 'pass' || status === 'in part' ? 'self-judged' : '')
    return `| ${id} | ${named} | ${text.replaceAll('|', '\\|')} | ${status} | ${where} | ${judge} |`
  })
  return `# Conformance

Made by \`npm run conformance\` from the titles and results of the last whole test run; do not edit.
${tallyOf(tally)}.

A row passes when each part that it names is proven: the portal (POR) by one in a browser, the client (CLI) by a device that ran
or a command that harvests, the services (SVC, IDP, MDM) by their own tests or over the wire, documentation (DOC) by a page. A
part that is struck out is not. *Self-judged*: both ends of the wire are ours; otherwise it says whose the other was.

| Id | Part | Requirement | Status | Proven in | Other end |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`
}

function tallyOf(tally: (status: Status) => number): string {
  const all: readonly Status[] = ['pass', 'in part', 'fail', 'documented', 'missing']
  return all.map((status) => `${tally(status)} ${status}`).join(', ')
}
