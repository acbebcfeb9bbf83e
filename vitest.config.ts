import { defineConfig } from 'vitest/config'

// One run of everything. Each flow file gets its own database, cloned from one migrated template
// (test/support/database/global.ts).
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // On a busy machine an answer that comes late is no mistake.
    expect: { poll: { timeout: 20_000 } },
    globalSetup: ['test/support/database/global.ts'],
    maxWorkers: 2,
    // Loading the modules anew, and running them cold, took nearly half of each file's time. What modules
    // remember is of a tenant or put back (clean-slate.ts).
    isolate: false,
    setupFiles: ['test/support/clean-slate.ts'],
    // Where nobody is there to look, what failed by chance is no reason to refuse a change; npm test names what was tried twice.
    retry: process.env.CI === 'true' ? 1 : 0,
  },
})
