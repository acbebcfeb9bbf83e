// Runs one test file within this process with vitest's own runner and matchers, up to the first test that fails.

import { relative } from 'node:path'
import { startTests, type VitestRunner } from '@vitest/runner'

/** What vitest reads of the process in which it runs tests; to be called before `vitest` is imported. */
export function becomeTestProcess(provided: Readonly<Record<string, string>>): void {
  Object.assign(globalThis, { __vitest_worker__: { config: {}, providedContext: provided, environment: {}, ctx: {} } })
}

/** What failed first; undefined when every test passed. `timeoutMs` is that of a test, hooks have twice as long. */
export async function failureOf(
  file: string,
  { root, timeoutMs, load }: { root: string; timeoutMs: number; load: (file: string) => unknown },
): Promise<string | undefined> {
  let failed: string | undefined
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
      if (failed !== undefined) test.mode = 'skip'
    },
    onAfterRunTask(test) {
      if (test.result?.state === 'fail') failed ??= `${test.name}: ${test.result.errors?.[0]?.message}`
    },
  }
  const files = await startTests([file], runner)
  if (failed === undefined && files.every((each) => each.result?.state === 'pass')) return undefined
  const errors = files.flatMap((each) => [...(each.result?.errors ?? []), ...each.tasks.flatMap(errorsOf)])
  return `${relative(root, file)}: ${failed ?? errors[0]?.message ?? 'no test ran'}`
}

function errorsOf(task: { readonly result?: { readonly errors?: readonly { readonly message: string }[] } }) {
  return task.result?.errors ?? []
}
