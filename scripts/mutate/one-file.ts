// Runs one test file within this process with vitest's own runner and matchers, up to the first test that fails.

import { relative } from 'node:path'
import { startTests, type Test, type VitestRunner } from '@vitest/runner'

/** What vitest reads of the process in which it runs tests; to be called before `vitest` is imported. */
export function becomeTestProcess(provided: Readonly<Record<string, string>>): void {
  Object.assign(globalThis, { __vitest_worker__: { config: {}, providedContext: provided, environment: {}, ctx: {} } })
}

export type Failure = { readonly message: string; readonly test?: string | undefined }

export type HowToRun = {
  readonly root: string
  /** Of a test; hooks have twice as long. */
  readonly timeoutMs: number
  readonly load: (file: string) => unknown
  /** By name; all where it is not there. */
  readonly only?: ReadonlySet<string> | undefined
}

/** What failed first; undefined when every test passed. */
export async function failureOf(file: string, { root, timeoutMs, load, only }: HowToRun): Promise<Failure | undefined> {
  let failed: Failure | undefined
  const runner: VitestRunner = {
    config: {
      root,
      setupFiles: [],
      name: undefined,
      passWithNoTests: false,
      testNamePattern: undefined,
      allowOnly: false,
      sequence: { seed: 1, hooks: 'stack', setupFiles: 'list' },
      chaiConfig: undefined,
      maxConcurrency: 5,
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs * 2,
      retry: 0,
      includeTaskLocation: false,
      tags: [],
      tagsFilter: undefined,
      strictTags: false,
    },
    importFile: (path) => load(path),
    onBeforeRunTask(test) {
      if (failed !== undefined || (only && !only.has(fullName(test)))) test.mode = 'skip'
    },
    onAfterRunTask(test) {
      if (test.result?.state !== 'fail') return
      failed ??= { message: `${test.name}: ${test.result.errors?.[0]?.message}`, test: fullName(test) }
    },
  }
  const files = await startTests([file], runner)
  const good = ({ state }: { state?: string } = {}) => state === 'pass' || (only !== undefined && state === 'skip')
  if (failed === undefined && files.every((each) => good(each.result))) return undefined
  const errors = files.flatMap((each) => [...(each.result?.errors ?? []), ...each.tasks.flatMap(errorsOf)])
  const message = failed?.message ?? errors[0]?.message ?? 'no test ran'
  return { message: `${relative(root, file)}: ${message}`, test: failed?.test }
}

function fullName(test: Test): string {
  const names = [test.name]
  for (let suite = test.suite; suite; suite = suite.suite) names.unshift(suite.name)
  return names.join(' > ')
}

function errorsOf(task: { readonly result?: { readonly errors?: readonly { readonly message: string }[] } }) {
  return task.result?.errors ?? []
}
