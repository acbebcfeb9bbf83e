// The PCs that a secret names by their hardware hashes. Of each hash the keys are kept by which the registry matches hashes, and a PC is
// one of them by the registry's own measure: its endorsement key, or two proofs. What a PC says of its hardware is a claim all the same.

import { keysOf, readFacts } from '../../autopilot/matching/candidates.ops.ts'
import { decidingTexts, isDeciding, mayBeMeant } from '../../autopilot/matching/facts.ts'
import { uuidFollows } from '../../autopilot/matching/match.ts'
import { Fault } from '../../kernel/fault.ts'
import { inspect } from '../../protocol/hardware-hash/read.ts'

/** One text for each hash. */
export const hardwareKeysOf = (hashes: readonly string[]): string[] => [...new Set(hashes.map(keysOfHash))]

function keysOfHash(hash: string, at: number): string {
  const facts = inspect(hash).ok ? readFacts(Buffer.from(hash, 'base64')) : undefined
  const keys = facts && decidingTexts(facts).length > 0 ? keysOf(facts).filter(({ kind }) => isDeciding(kind)) : []
  if (keys.length > 0) return keys.map(({ kind, key }) => kind + key).join(' ')
  throw new Fault(
    'invalid-input',
    `hardwareHashes: number ${at + 1} is no hardware hash that names a PC. Collect it anew; taxiway hash decode says what is in it.`,
    { reason: 'enrollment-secret-hash' },
  )
}

/** Undefined for what is no hash. */
export function isListed(listed: readonly string[], hash: string): boolean | undefined {
  const facts = inspect(hash).ok ? readFacts(Buffer.from(hash, 'base64')) : undefined
  if (!facts) return undefined
  const told = new Set(keysOf(facts).map(({ kind, key }) => kind + key))
  const oneName = uuidFollows(facts)
  return listed.some((one) => {
    const shared = one.split(' ').filter((key) => told.has(key))
    return mayBeMeant(shared.map((key) => key.charAt(0)).join(''), oneName)
  })
}
