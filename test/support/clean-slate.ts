// Before each file: files share the modules of their process (vitest.config.ts), so none may leave a stand-in, a clock, a variable or
// an exit code to the next.

import { afterAll, vi } from 'vitest'

const folder = process.cwd()

afterAll(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  process.exitCode = undefined
  process.chdir(folder)
})
