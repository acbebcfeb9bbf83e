// npm run conformance [-- --json] [--check]: which requirement is proven by which test, from the titles of the last whole
// test run (test-results/results.json) and from pages of docs/ that carry, outside code, the mark of a requirement on the
// documentation (its part in docs/requirements.tsv names DOC). Never written by hand.
//   --json    {"requirements":[{"id","status","tests"}]}
//   --check   fails when docs/conformance.md is not what the last run says

import { existsSync, globSync, readFileSync, writeFileSync } from './files.ts'

type Status = 'pass' | 'fail' | 'missing' | 'documented'
type Requirement = { id: string; part: string; text: string; status: Status; tests: string[] }

const mark = /\[((?:[SL]-\d{3}|T-\d{2}|I\d))(?:\/([^\]]+))?\]/g
const results = 'test-results/results.json'
const page = 'docs/conformance.md'

const requirements = read()
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ requirements: requirements.map(({ id, status, tests }) => ({ id, status, tests })) }))
} else if (process.argv.includes('--check')) {
  if (readFileSync(page) !== render(requirements)) {
    console.error(`${page} is not what the last test run says. Run npm test, then npm run conformance, and commit it.`)
    process.exit(1)
  }
} else {
  writeFileSync(page, render(requirements))
  const tally = (status: Status) => requirements.filter((one) => one.status === status).length
  console.log(
    `${page}: ${tally('pass')} pass, ${tally('fail')} fail, ${tally('documented')} documented, ${tally('missing')} missing`,
  )
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
      const documents = part.split(',').includes('DOC') ? (pages.get(id) ?? []) : [] // a page proves only what a page can
      const status: Status =
        found.length > 0
          ? found.every((test) => test.passed)
            ? 'pass'
            : 'fail'
          : documents.length > 0
            ? 'documented'
            : 'missing'
      return { id, part, text, status, tests: [...found.map((test) => test.title), ...documents].sort() }
    })
}

function testsByRequirement(): Map<string, { title: string; passed: boolean }[]> {
  type Run = { testResults: { name: string; assertionResults: { fullName: string; status: string }[] }[] }
  const run = JSON.parse(readFileSync(results)) as Run
  const byId = new Map<string, { title: string; passed: boolean }[]>()
  for (const file of run.testResults) {
    const path = file.name.replace(`${process.cwd()}/`, '')
    for (const { fullName, status } of file.assertionResults) {
      if (status === 'skipped' || status === 'pending') continue
      for (const id of idsIn(fullName)) {
        byId.set(id, [...(byId.get(id) ?? []), { title: `${path}: ${fullName}`, passed: status === 'passed' }])
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
  const rows = all.map(({ id, part, text, status, tests }) => {
    const where = [...new Set(tests.map((test) => test.split(': ')[0]))].map((path) => `\`${path}\``).join('<br>')
    return `| ${id} | ${part} | ${text.replaceAll('|', '\\|')} | ${status} | ${where} |`
  })
  return `# Conformance

Made by \`npm run conformance\` from the titles and results of the last whole test run; do not edit.
${tally('pass')} pass, ${tally('fail')} fail, ${tally('documented')} documented, ${tally('missing')} missing.

| Id | Part | Requirement | Status | Proven in |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`
}
