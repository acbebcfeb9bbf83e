// npm test                       every test; what it needs is installed where we may, after saying so; counts on the last line
// npm test -- FILTER…            only files whose path contains a FILTER; results are not kept for npm run conformance
// npm test -- FILTER -t NAME     of these only the tests whose title matches NAME (a regular expression)
// npm run test:unit              what needs neither database nor server nor browser, in seconds (--unit)
// With CI=true a skipped test is a failure: nothing may be left out there. A test that fails is tried once more, and is named.

import { mkdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startVitest } from 'vitest/node'

import { ensurePortalBuilt } from '../src/http/portal/portal-build.ts'
import { installFor } from './test/install.ts'
import { testFiles } from './test/needs.ts'
import { noSuchTitle, nothingToRun } from './test/nothing.ts'
import { HeaviestFirst } from './test/order.ts'

const { values: flags, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: { unit: { type: 'boolean', default: false }, t: { type: 'string', short: 't' } },
})
const onCi = process.env.CI === 'true'
const isWhole = !flags.unit && filters.length === 0 && flags.t === undefined

const named = testFiles(process.cwd()).filter(
  ({ path }) => filters.length === 0 || filters.some((filter) => path.includes(filter)),
)
const chosen = named.filter(({ needs }) => !flags.unit || needs.size === 0)
if (chosen.length === 0) {
  console.error(nothingToRun(named, filters))
  process.exit(2)
}
const needs = new Set(chosen.flatMap((file) => [...file.needs]))
console.log(`${chosen.length} test files. They need ${[...needs].join(', ') || 'nothing'} beside Node.`)
await installFor(needs)
// once, or each file with a browser would find it missing, and put its own in place under the pages that the others have open
if (needs.has('browser')) await ensurePortalBuilt(process.cwd())
mkdirSync('test-results', { recursive: true })

const vitest = await startVitest('test', isWhole ? [] : chosen.map(({ path }) => path), {
  run: true,
  watch: false,
  sequence: { sequencer: HeaviestFirst },
  reporters: isWhole ? ['default', ['json', { outputFile: 'test-results/results.json' }]] : ['default'],
  ...(flags.t !== undefined && { testNamePattern: flags.t }),
  // What the modules of pure tests compile to is kept.
  ...(flags.unit && {
    pool: 'threads',
    experimental: { fsModuleCache: true },
    setupFiles: ['test/support/short-properties.ts'],
  }),
})
const modules = vitest.state.getTestModules()
const tests = modules.flatMap((module) => [...module.children.allTests()])
const count = (state: string) => tests.filter((test) => test.result().state === state).length
const passed = count('passed')
const isSkipped = (test: (typeof tests)[number]) => test.result().state === 'skipped'
// With a title given, vitest calls every other test skipped.
const skipped = flags.t === undefined ? tests.filter(isSkipped) : []
// A file that does not even load has failed, though it has no test to show for it.
const broken = modules.filter((module) => module.errors().length > 0).length
const failed = count('failed') + broken + (vitest.state.getUnhandledErrors().length > 0 ? 1 : 0)
for (const test of skipped) {
  console.log(`skipped: ${test.module.moduleId.replace(`${process.cwd()}/`, '')}: ${test.fullName}`)
}
for (const test of tests) {
  if (test.diagnostic()?.flaky) {
    console.log(
      `passed at the second try only: ${test.module.moduleId.replace(`${process.cwd()}/`, '')}: ${test.fullName}`,
    )
  }
}
await vitest.close()

if (flags.t !== undefined && passed === 0 && failed === 0) {
  console.error(noSuchTitle(flags.t, tests.length, chosen.length))
}
console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`)
process.exit(failed > 0 || passed === 0 || (onCi && skipped.length > 0) ? 1 : 0)
