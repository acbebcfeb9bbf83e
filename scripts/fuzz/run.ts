// The loop over one parser: mutate, read, judge. Inputs that are read, or refused in a way not seen before, are kept and
// mutated further, so that a run gets deeper without the parser being instrumented.

import { type Random, randomFrom } from './random.ts'
import type { Target } from './target.ts'
import { mutateBytes, mutateJson, mutateText } from './vary.ts'

export type Failure = { readonly input: unknown; readonly error: string; readonly kind: 'error' | 'slow' }
export type Run = {
  readonly inputs: number
  readonly seconds: number
  readonly slowestMs: number
  readonly failure?: Failure
}

const mostKept = 300

/**
 * One input may take `slowMs`. Looked at again, by the processor's time, since the machine may have been busy with others.
 */
export function fuzz(target: Target, seed: number, seconds: number, slowMs: number): Run {
  const random = randomFrom(seed)
  const begin = performance.now()
  const end = begin + seconds * 1000
  const seen = new Set<string>()
  const pool: unknown[] = [...target.seeds]
  let inputs = 0
  let slowestMs = 0
  const result = (failure?: Failure): Run => ({
    inputs,
    seconds: (performance.now() - begin) / 1000,
    slowestMs,
    ...(failure && { failure }),
  })

  for (const one of target.seeds) {
    const outcome = attempt(target, one)
    if (outcome.failed) return result({ input: one, error: `a seed: ${outcome.failed}`, kind: 'error' })
  }
  while (performance.now() < end) {
    const input = next(target, random, pool)
    inputs++
    const outcome = attempt(target, input)
    if (outcome.failed) return result({ input, error: outcome.failed, kind: 'error' })
    slowestMs = Math.max(slowestMs, outcome.ms)
    if (outcome.ms > slowMs) {
      const again = Math.min(...[1, 2, 3].map(() => costOf(target, input)))
      if (again > slowMs) return result({ input, error: `took ${Math.round(again)} ms`, kind: 'slow' })
    }
    if (!seen.has(outcome.kind) || random.chance(5000)) {
      seen.add(outcome.kind)
      if (pool.length < mostKept) pool.push(input)
      else pool[target.seeds.length + random.below(mostKept - target.seeds.length)] = input
    }
  }
  return result()
}

/** Milliseconds of the processor. */
function costOf(target: Target, input: unknown): number {
  const begin = process.cpuUsage()
  attempt(target, input)
  const { user, system } = process.cpuUsage(begin)
  return (user + system) / 1000
}

/** One input, as when a saved failure is tried again. */
export function attempt(target: Target, input: unknown): { ms: number; kind: string; failed?: string } {
  const begin = performance.now()
  let kind = 'read'
  try {
    ;(target.read as (input: unknown) => unknown)(input) // `next` gives what the target's kind says
  } catch (error) {
    if (!target.refuses.some((refusal) => error instanceof refusal)) {
      return { ms: 0, kind: 'failed', failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }
    }
    kind = (error as Error).message.replace(/\d+|(["'`]).*?\1/gs, '#').slice(0, 60)
  }
  return { ms: performance.now() - begin, kind }
}

function next(target: Target, random: Random, pool: readonly unknown[]): unknown {
  switch (target.kind) {
    case 'bytes':
      return mutateBytes(random, pool as Uint8Array[], bytesOf(target.words))
    case 'text':
      return mutateText(random, pool as string[], target.words ?? [])
    case 'json':
      return mutateJson(random, pool)
  }
}

const bytesByWords = new WeakMap<readonly string[], readonly Uint8Array[]>()

/** In words of binary formats each character is one byte; in those of text they are ASCII anyway, or meant as UTF-8. */
function bytesOf(words: readonly string[] = []): readonly Uint8Array[] {
  const known = bytesByWords.get(words)
  if (known) return known
  const bytes = words.map(
    (word) => new Uint8Array(Buffer.from(word, /[^\u0000-\u00ff]/.test(word) ? 'utf8' : 'latin1')),
  )
  bytesByWords.set(words, bytes)
  return bytes
}
