// Reads an exported trail line by line and says what is wrong with it. Holds one digest and a bounded list of problems,
// so a trail of any length can be checked.

import type { KeyObject } from 'node:crypto'

import { type ChainedEntry, type Checkpoint, digestOf, isSigned, readPublicKey } from './chain.ts'

/** The lines of an export, in this order; `docs/operating/audit.md` shows one of each. */
export type TrailLine =
  /** `after`: the chain begins behind this position, whose digest is given; 0 and '' for a whole trail. */
  | { kind: 'trail'; tenantId: string; publicKey: string; keyId: string; after: { position: number; digest: string } }
  | { kind: 'entry'; position: number; digest: string; entry: ChainedEntry }
  | { kind: 'checkpoint'; checkpoint: Checkpoint }
  /** A place in the chain whose entry is gone. */
  | { kind: 'gone'; position: number; digest: string; sequence: string }
  /** An entry that neither stands in the chain nor waits for its place. */
  | { kind: 'outside'; entry: ChainedEntry }
  /** Committed a moment ago and not yet sealed. */
  | { kind: 'unsealed'; entry: ChainedEntry }
  | { kind: 'end'; position: number }

export type Verdict = {
  readonly ok: boolean
  readonly tenantId: string
  readonly keyId: string
  /** How far the chain goes. */
  readonly position: number
  readonly sealed: number
  readonly unsealed: number
  readonly newestCheckpoint?: Checkpoint
  readonly problems: readonly string[]
}

const mostProblems = 100

export type Verifier = {
  /** Undefined for a line that says nothing. */
  readonly line: (line: TrailLine | undefined) => void
  readonly verdict: () => Verdict
}

/** `known` are checkpoints that were kept elsewhere: only they show that the end of a chain was cut off or written anew. */
export function makeVerifier(known: readonly Checkpoint[] = [], trustedKey?: string): Verifier {
  const problems: string[] = []
  let more = 0
  let lines = 0
  let tenantId = ''
  let key: { keyId: string; key: KeyObject } | undefined
  let position = 0
  let previous = ''
  let startedAt = 0
  let sealed = 0
  let unsealed = 0
  let ended = false
  let newest: Checkpoint | undefined
  let outside = new Map<number, Checkpoint>()

  const problem = (text: string): void => {
    if (problems.length < mostProblems) problems.push(text)
    else more++
  }

  function begin(line: Extract<TrailLine, { kind: 'trail' }>): void {
    tenantId = line.tenantId
    position = line.after.position
    startedAt = position
    previous = line.after.digest
    key = readPublicKey(trustedKey ?? line.publicKey)
    if (!key) problem('The key that checks the signatures is not an Ed25519 public key.')
    else if (line.keyId !== key.keyId) problem('The trail is signed by another installation than the one given.')
    outside = new Map(known.filter((one) => one.tenantId === tenantId).map((one) => [one.position, one]))
    for (const one of outside.values()) {
      if (key && !isSigned(one, key))
        problem(`The kept checkpoint at ${one.position} is not signed by this installation.`)
    }
  }

  function step(at: number): void {
    if (at !== position + 1) problem(`After entry ${position} of the chain comes ${at}: what stood between is gone.`)
    position = at
    const kept = outside.get(at)
    if (kept && kept.digest !== previous)
      problem(`Entry ${at} or one before it is not what the kept checkpoint of ${kept.at} says.`)
  }

  function checkpoint(one: Checkpoint): void {
    if (one.tenantId !== tenantId || one.position !== position) {
      problem(`A checkpoint for entry ${one.position} stands at ${position}.`)
    } else if (one.digest !== previous) problem(`Entry ${position} or one before it is not what its checkpoint says.`)
    if (key && !isSigned(one, key)) problem(`The checkpoint at ${one.position} is not signed by this installation.`)
    else newest = one
  }

  return {
    line(line) {
      lines++
      if (!line) return problem(`Line ${lines} cannot be read.`)
      if (line.kind === 'trail') return begin(line)
      if (tenantId === '') problem('The file does not begin with its line of kind "trail".')
      switch (line.kind) {
        case 'entry': {
          const computed = digestOf(line.position, previous, line.entry)
          if (computed !== line.digest) problem(`Entry ${line.position} of the chain, or its place, was changed.`)
          // goes on from what is recorded, so that one changed entry is one problem and not all that follow
          previous = line.digest
          step(line.position)
          sealed++
          return
        }
        case 'gone':
          problem(`Entry ${line.position} of the chain (sequence ${line.sequence}) was removed.`)
          previous = line.digest
          step(line.position)
          return
        case 'checkpoint':
          return checkpoint(line.checkpoint)
        case 'outside':
          return problem(
            `The entry with sequence ${line.entry.sequence} does not stand in the chain: its place was removed.`,
          )
        case 'unsealed':
          unsealed++
          return
        case 'end':
          ended = true
          if (line.position !== position) problem(`The trail ends at ${position} and should end at ${line.position}.`)
          return
      }
    },
    verdict() {
      if (!ended) problem('The trail breaks off before its end.')
      if (sealed > 0 && (newest?.position ?? 0) < position) {
        problem(`What follows entry ${newest?.position ?? startedAt} of the chain is not signed.`)
      }
      for (const one of outside.values()) {
        if (one.position > position) {
          problem(`The chain ends at ${position}; on ${one.at} it reached ${one.position}: its end was cut off.`)
        }
      }
      return {
        ok: problems.length === 0,
        tenantId,
        keyId: key?.keyId ?? '',
        position,
        sealed,
        unsealed,
        ...(newest && { newestCheckpoint: newest }),
        problems: more > 0 ? [...problems, `… and ${more} more.`] : problems,
      }
    },
  }
}
