// The lines of an export; `docs/operating/audit.md` shows one of each. A line is believed only as an export writes it: what
// stands beside the members that are signed, or twice, would be read by people and programs and checked by nobody.

import { z } from 'zod'

import { escapedInJson } from '../kernel/text/printable.ts'
import type { ChainedEntry, Checkpoint } from './chain.ts'

export type TrailLine =
  /** `after`: the chain begins behind this position, whose digest is given; 0 and '' for a whole trail. */
  | { kind: 'trail'; tenantId: string; publicKey: string; keyId: string; after: { position: number; digest: string } }
  | { kind: 'entry'; position: number; digest: string; entry: ChainedEntry }
  | { kind: 'checkpoint'; checkpoint: Checkpoint }
  /** A place in the chain whose entry is gone. */
  | { kind: 'gone'; position: number; digest: string; sequence: string }
  /** An entry that neither stands in the chain nor waits for its place. */
  | { kind: 'outside'; entry: ChainedEntry }
  | { kind: 'end'; position: number }

const position = z.int().min(0)
const digest = z.string().regex(/^[0-9a-f]{64}$/)
const entry = z.looseObject({ sequence: z.string() })
const text = z.string()
const shapes = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('trail'),
    tenantId: text,
    publicKey: text,
    keyId: text,
    after: z.strictObject({ position, digest: z.union([digest, z.literal('')]) }),
  }),
  z.strictObject({ kind: z.literal('entry'), position, digest, entry }),
  z.strictObject({
    kind: z.literal('checkpoint'),
    checkpoint: z.strictObject({
      tenantId: text,
      position,
      digest,
      at: text,
      keyId: text,
      signature: text.regex(/^[A-Za-z0-9+/]{86}==$/),
    }),
  }),
  z.strictObject({ kind: z.literal('gone'), position, digest, sequence: text }),
  z.strictObject({ kind: z.literal('outside'), entry }),
  z.strictObject({ kind: z.literal('end'), position }),
])

/** Undefined for a line that no export writes. */
export function readTrailLine(line: string): TrailLine | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  // an earlier version escaped fewer letters, or none: the rest is escaped here before the two are compared
  if (escapedInJson(line) !== escapedInJson(JSON.stringify(value))) return undefined
  return shapes.safeParse(value).success ? (value as TrailLine) : undefined
}
