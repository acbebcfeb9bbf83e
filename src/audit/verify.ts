// Reads an exported trail line by line and says what is wrong with it. Holds one digest and a bounded list of problems,
// so a trail of any length can be checked.

import type { KeyObject } from 'node:crypto'

import { type Checkpoint, digestOf, isSigned, readPublicKey } from './chain.ts'
import type { TrailLine } from './trail-line.ts'

export type Verdict = {
  readonly ok: boolean
  readonly tenantId: string
  readonly keyId: string
  /** The entry after which it begins; 0: a whole trail. */
  readonly beginsAfter: number
  /** Position of the chain's end. */
  readonly position: number
  /** Number of kept checkpoints of this tenant. */
  readonly compared: number
  readonly sealed: number
  readonly newestCheckpoint?: Checkpoint
  readonly problems: readonly string[]
}

const mostProblems = 100

export type Verifier = {
  /** Undefined for a line that says nothing. */
  readonly line: (line: TrailLine | undefined) => void
  readonly verdict: () => Verdict
}

export type Believed = {
  /** Kept elsewhere: only they show that the end of a chain was cut off or written anew, and what stood before a stretch. */
  readonly known?: readonly Checkpoint[]
  /** Instead of the key that the trail names itself. */
  readonly key?: string | undefined
  /** The reader trusts the part before the trail: the server's own check of the last stretch. */
  readonly anyBeginning?: boolean
}

export function makeVerifier({ known = [], key: trustedKey, anyBeginning = false }: Believed = {}): Verifier {
  const problems: string[] = []
  let more = 0
  let lines = 0
  let begun = false
  let tenantId = ''
  let key: { keyId: string; key: KeyObject } | undefined
  let position = 0
  let previous = ''
  let startedAt = 0
  let sealed = 0
  let ended = false
  let newest: Checkpoint | undefined
  let kept: readonly Checkpoint[] = []
  const passed = new Set<Checkpoint>()

  const problem = (text: string): void => {
    if (problems.length < mostProblems) problems.push(text)
    else more++
  }

  function begin(line: Extract<TrailLine, { kind: 'trail' }>): void {
    begun = true
    tenantId = line.tenantId
    position = line.after.position
    startedAt = position
    previous = line.after.digest
    key = readPublicKey(trustedKey ?? line.publicKey)
    if (!key) problem('The key that checks the signatures is not an Ed25519 public key.')
    else if (line.keyId !== key.keyId) problem('The trail is signed by another installation than the one given.')
    kept = known.filter((one) => one.tenantId === tenantId)
    for (const one of kept) {
      if (key && !isSigned(one, key))
        problem(`The kept checkpoint at ${one.position} is not signed by this installation.`)
    }
    if (startedAt > 0) beginLater()
  }

  /** A shortened trail has a first line that its shortener wrote; a checkpoint kept elsewhere is out of their reach. */
  function beginLater(): void {
    const pinned =
      key && kept.some((one) => one.position === startedAt && one.digest === previous && isSigned(one, key!))
    if (!pinned && !anyBeginning) {
      problem(
        `The trail begins behind entry ${startedAt}, and no kept checkpoint says what stood there: entries 1 to ${startedAt} are not in it.`,
      )
    }
    for (const one of kept) {
      if (one.position < startedAt && anyBeginning) passed.add(one)
      if (one.position === startedAt) pass(one)
    }
  }

  function pass(one: Checkpoint): void {
    passed.add(one)
    if (one.digest !== previous) {
      problem(`Entry ${one.position} or one before it is not what the kept checkpoint of ${one.at} says.`)
    }
  }

  function step(at: number): void {
    if (at !== position + 1) problem(`After entry ${position} of the chain comes ${at}: what stood between is gone.`)
    position = at
    for (const one of kept) if (one.position === at) pass(one)
  }

  function checkpoint(one: Checkpoint): void {
    if (one.tenantId !== tenantId || one.position !== position) {
      problem(`A checkpoint for entry ${one.position} stands at ${position}.`)
    } else if (one.digest !== previous) problem(`Entry ${position} or one before it is not what its checkpoint says.`)
    if (key && !isSigned(one, key)) problem(`The checkpoint at ${one.position} is not signed by this installation.`)
    else newest = one
  }

  /** A line of the chain itself, or of what was found beside it. */
  function chained(line: Exclude<TrailLine, { kind: 'trail' }>): void {
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
        checkpoint(line.checkpoint)
        return
      case 'outside':
        problem(`The entry with sequence ${line.entry.sequence} does not stand in the chain: its place was removed.`)
        return
      case 'end':
        ended = true
        if (line.position !== position) problem(`The trail ends at ${position} and should end at ${line.position}.`)
    }
  }

  /** What only the end of the file shows. */
  function judgeEnd(): void {
    if (!ended) problem('The trail breaks off before its end.')
    else if (position === 0 && !anyBeginning) {
      problem(
        'The trail holds no entry: each tenant has at least that of its creation, and nothing in this one is signed.',
      )
    }
    if (sealed > 0 && (newest?.position ?? 0) < position) {
      problem(`What follows entry ${newest?.position ?? startedAt} of the chain is not signed.`)
    }
    for (const one of kept) {
      if (one.position > position) {
        problem(`The chain ends at ${position}; on ${one.at} it reached ${one.position}: its end was cut off.`)
      } else if (!passed.has(one) && one.position > 0) {
        problem(`The trail does not pass entry ${one.position}, which the kept checkpoint of ${one.at} is about.`)
      }
    }
  }

  return {
    line(line) {
      lines++
      if (!line) return problem(`Line ${lines} is not as an export writes it, so nothing vouches for what it says.`)
      if (line.kind === 'trail') {
        if (!begun) return begin(line)
        return problem(`Line ${lines} begins a second trail: nothing says that it goes on with the first.`)
      }
      if (!begun) {
        if (lines === 1) problem('The file does not begin with its line of kind "trail".')
        return
      }
      if (ended) return problem(`Line ${lines} stands behind the end.`)
      chained(line)
    },
    verdict() {
      judgeEnd()
      return {
        ok: problems.length === 0,
        tenantId,
        keyId: key?.keyId ?? '',
        beginsAfter: startedAt,
        position,
        compared: kept.length,
        sealed,
        ...(newest && { newestCheckpoint: newest }),
        problems: more > 0 ? [...problems, `… and ${more} more.`] : problems,
      }
    },
  }
}
