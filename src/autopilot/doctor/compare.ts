// The rows of one file against each other, with the rules by which an import decides its rows: which stand for a device that stood
// above, and which values two devices share that should tell them apart. Bounded memory, whatever the file.

import { toHex } from '../../kernel/bytes.ts'
import type { RegistrationId, TenantId } from '../../kernel/id.ts'
import { sha256 } from '../../kernel/sha256.ts'
import { decideRow, duplicate, type Holding, remember } from '../import/decide.ts'
import type { PreparedRow } from '../import/row/row.ts'
import type { Finding } from '../import/row/verdict.ts'
import { otherWithUuid, sharedUuid } from '../import/shared-uuid.ts'
import { keyTexts } from '../matching/facts.ts'
import type { Candidate } from '../matching/match.ts'
import { type KeyName, keyName } from './forecast.ts'

/** `line`: of the first device above that has this value, too. */
export type Collision = { readonly key: KeyName; readonly line: number }

export type Comparison = { readonly findings: readonly Finding[]; readonly collisions: readonly Collision[] }

/** Rows that are remembered with all their parts; later ones are compared with these, and for the same hash with all. */
const rememberedRows = 50_000
/** Rows whose hash is remembered, or the text that stands for it. */
const rememberedHashes = 1_000_000

/** Whoever imports the file: it is one organisation, and nobody knows yet which. */
const tenantId = 'of-this-file' as TenantId

export type Comparer = {
  /** The line in which the same text stood above; otherwise it is remembered for the lines below. */
  readonly seen: (text: string, line: number) => number | undefined
  readonly compare: (row: PreparedRow) => Comparison
}

export function makeComparer(): Comparer {
  const holding: Holding<Candidate> = new Map()
  const lineByHash = new Map<string, number>()
  let remembered = 0

  function seen(text: string, line: number): number | undefined {
    const first = lineByHash.get(text)
    if (first === undefined && lineByHash.size < rememberedHashes) lineByHash.set(text, line)
    return first
  }

  return {
    seen,
    compare(row) {
      const { line, facts } = row
      const first = seen(toHex(sha256(row.hash)), line)
      if (first !== undefined) return { findings: [duplicate(row, first)], collisions: [] }
      const texts = keyTexts(facts)
      const decision = decideRow(row, texts, holding, tenantId)
      const findings = decision.kind === 'register' || decision.kind === 'refuse' ? [...decision.findings] : []
      const collisions = texts.flatMap(({ kind, text }) => {
        const other = holding.get(text)?.[0]?.line
        return other === undefined ? [] : [{ key: keyName(kind), line: other }]
      })
      if (decision.kind === 'register') {
        const other = otherWithUuid(row, holding, tenantId, decision.repaired)
        if (other) findings.push(sharedUuid(line, other))
        if (remembered++ < rememberedRows) {
          remember(holding, { registrationId: `line-${line}` as RegistrationId, tenantId, facts }, texts, line)
        }
      }
      return { findings, collisions: decision.kind === 'register' ? firstOfEach(collisions) : [] }
    },
  }
}

/** A device has several addresses and disks; that one of them is shared is said once. */
function firstOfEach(collisions: readonly Collision[]): Collision[] {
  const seen = new Set<string>()
  return collisions.filter(({ key, line }) => {
    const name = `${key} ${line}`
    if (seen.has(name)) return false
    seen.add(name)
    return true
  })
}
