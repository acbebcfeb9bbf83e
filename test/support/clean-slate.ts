// Behind each file: files share the modules of their process (vitest.config.ts), so none may leave a stand-in, a clock, a variable,
// an exit code or a limit that it used up to the next.

import { afterAll, vi } from 'vitest'

import { forgetLimits } from '../../src/kernel/rate-limit.ts'

const folder = process.cwd()

afterAll(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  process.exitCode = undefined
  process.chdir(folder)
  forgetLimits()
})
