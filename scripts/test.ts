// npm test: what the tests need is installed where we may (root on Debian), then every test runs, then the counts are
// printed as the last line. With CI=true a skipped test is a failure: nothing may be left out there.
//   npm test              everything
//   npm test -- FILTER    only files whose path contains FILTER (counts still printed; results are not kept)

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { startVitest } from 'vitest/node'

const filters = process.argv.slice(2)
const onCi = process.env.CI === 'true'

installBrowser()
installTpm()
mkdirSync('test-results', { recursive: true })

const vitest = await startVitest('test', filters, {
  run: true,
  watch: false,
  reporters: filters.length > 0 ? ['default'] : ['default', ['json', { outputFile: 'test-results/results.json' }]],
})
const modules = vitest.state.getTestModules()
const tests = modules.flatMap((module) => [...module.children.allTests()])
const count = (state: string) => tests.filter((test) => test.result().state === state).length
const passed = count('passed')
const skipped = count('skipped')
// A file that does not even load has failed, though it has no test to show for it.
const broken = modules.filter((module) => module.errors().length > 0).length
const failed = count('failed') + broken + (vitest.state.getUnhandledErrors().length > 0 ? 1 : 0)
for (const test of tests.filter((one) => one.result().state === 'skipped')) {
  console.log(`skipped: ${test.module.moduleId.replace(`${process.cwd()}/`, '')}: ${test.fullName}`)
}
await vitest.close()

console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exit(failed > 0 || passed === 0 || (onCi && skipped > 0) ? 1 : 0)

/** The portal's tests drive a real browser; Debian's Chromium serves. */
function installBrowser(): void {
  if (['/usr/bin/chromium', '/usr/bin/google-chrome', '/usr/bin/chromium-browser'].some((path) => existsSync(path)))
    return
  install(['chromium'], 'The portal tests are skipped.')
}

/** What the tests of the proof by TPM prove is proved to, and by, a software TPM. */
function installTpm(): void {
  if (['/usr/bin/swtpm', '/usr/bin/swtpm_setup', '/usr/bin/swtpm_cert'].every((path) => existsSync(path))) return
  install(['swtpm', 'swtpm-tools'], 'The tests of the proof by TPM are skipped.')
}

/** From Debian, where we are root. */
function install(packages: readonly string[], otherwise: string): void {
  const names = packages.join(' ')
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    console.log(`No ${names} here, and only root can install it: apt-get install ${names}. ${otherwise}`)
    return
  }
  console.log(`Installing ${names} from Debian for the tests …`)
  const run = (...args: string[]) =>
    execFileSync('apt-get', args, { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  try {
    run('update')
    run('install', '-y', '--no-install-recommends', ...packages)
  } catch (error) {
    console.log(`${names} could not be installed (${(error as Error).message}). ${otherwise}`)
  }
}
