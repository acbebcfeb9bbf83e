// What a third-party client is to this run: how it is brought here, and the steps it takes against the installation.

import type { Installation } from './installation.ts'

export type Result = 'ok' | 'FAILED' | 'known limit'

export type Outcome = { readonly step: string; readonly result: Result; readonly detail: string; readonly ms?: number }

export type Installed = { readonly version: string } | { readonly missing: string }

export type Client = {
  readonly name: string
  /** Fetches it into `folder`, which stays between runs. */
  readonly install: (folder: string) => Promise<Installed>
  /** `folder` is where it was installed, `scratch` is empty and goes away. */
  readonly steps: (on: Installation, folder: string, scratch: string) => AsyncGenerator<Outcome>
}

/** Lines of JSON, as our drivers write them; anything else they print is kept for the failure. */
export function* outcomesOf(output: string, limits: ReadonlyMap<string, string> = new Map()): Generator<Outcome> {
  let seen = 0
  for (const line of output.split('\n')) {
    if (!line.startsWith('{')) continue
    const { step, ok, detail, ms } = JSON.parse(line) as { step: string; ok: boolean; detail: string; ms?: number }
    const limit = limits.get(step)
    seen++
    yield {
      step,
      result: ok ? 'ok' : limit ? 'known limit' : 'FAILED',
      detail: !ok && limit ? limit : detail,
      ...(ms !== undefined && { ms }),
    }
  }
  if (seen === 0) yield { step: 'start', result: 'FAILED', detail: output.slice(-500) }
}
