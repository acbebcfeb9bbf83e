// Which registered device a hardware hash belongs to (docs/protocols/profile-download.md). Parts come and go (S-058),
// so fields are scored; three vetoes say what makes a new device: another TPM, another board, a TPM moved to another
// board (S-062). Pure: the caller finds the candidates through the key table and stores the decision.
//
// Invariants, each a property test in proof.test.ts
//   1. A registration with an endorsement key belongs to nobody who shows another key or none (T-24, T-47).
//   2. Without a key in common it takes two independent proofs, the same for a match as for 908. Knowing serial number, maker,
//      model, and values that follow from them or are printed in a data sheet, is one (T-22, T-48).
//   3. One tenant's registration without a device's key keeps no other tenant from registering that device (T-56).

import type { RegistrationId, TenantId } from '../../kernel/id.ts'
import { type CommonValues, type HardwareFacts, withoutCommon } from './facts.ts'
import { isUuidOfSerial } from './uuid-of-serial.ts'

/**
 * V1: the registration has an endorsement key, and this is another one or none. V2: no keys to compare, and another UUID.
 * V3: the same key, but UUID and tuple both another: a TPM module on a foreign board.
 */
export type Veto = 'V1' | 'V2' | 'V3'

export type Judgement = {
  readonly score: number
  /** The score without addresses and data disks. */
  readonly bareScore: number
  readonly veto?: Veto
  readonly matches: boolean
  /** Whether it would match without addresses and data disks. */
  readonly bareMatches: boolean
  readonly ekEqual: boolean
  /** Shares as much as a match needs: together with a veto, the trace of a repair. */
  readonly looksRepaired: boolean
  /** Fits in all that decides, but for the endorsement key, which the registration has and this leaves out. */
  readonly leavesKeyOut: boolean
  /** Shows a value nobody can guess: the endorsement key, or a UUID that follows from nothing. */
  readonly beyondGuessing: boolean
}

export type Candidate = {
  readonly registrationId: RegistrationId
  readonly tenantId: TenantId
  readonly facts: HardwareFacts
}

const ekThreshold = 120
const fieldThreshold = 75
const clearLead = 25
const proofsNeeded = 2

type Comparison = 'equal' | 'different' | undefined

/** How two values compare; undefined when one of them is missing. */
function compare(a: string | undefined, b: string | undefined): Comparison {
  if (a === undefined || b === undefined) return undefined
  return a === b ? 'equal' : 'different'
}

function points(result: Comparison, equal: number, different: number): number {
  return result === 'equal' ? equal : result === 'different' ? different : 0
}

function inCommon(a: readonly string[], b: readonly string[]): number {
  return a.filter((value) => b.includes(value)).length
}

export function judge(presented: HardwareFacts, registered: HardwareFacts): Judgement {
  const ek = compare(presented.ek, registered.ek)
  const uuid = compare(presented.uuid, registered.uuid)
  const tuple = compare(presented.tuple, registered.tuple)
  const pkid = compare(presented.pkid, registered.pkid)
  const systemDisk = compare(presented.systemDisk, registered.systemDisk)
  const serialDiffers = compare(presented.serial, registered.serial) === 'different'
  const macs = inCommon(presented.macs, registered.macs)
  const noMacInCommon = macs === 0 && presented.macs.length > 0 && registered.macs.length > 0

  const bareScore =
    points(ek, 100, 0) +
    points(uuid, 35, -15) +
    points(tuple, 35, serialDiffers ? -15 : 0) +
    points(pkid, 25, -10) +
    points(systemDisk, 25, -5) +
    points(compare(presented.sku, registered.sku), 2, -3) +
    points(compare(presented.family, registered.family), 2, -3) +
    points(compare(presented.board, registered.board), 2, -3)
  const score =
    bareScore +
    (noMacInCommon ? -10 : Math.min(30, 15 * macs)) +
    Math.min(10, 5 * inCommon(presented.otherDisks, registered.otherDisks))

  const keyMissing = registered.ek !== undefined && presented.ek === undefined
  const veto = keyMissing ? 'V1' : vetoOf(ek, uuid, tuple)
  const ekEqual = ek === 'equal'
  // only asked where it decides: it costs more than all the rest
  const uuidCounts = !ekEqual && uuid === 'equal' && !uuidFollows(presented) && !uuidFollows(registered)
  const names = tuple === 'equal' || uuid === 'equal' ? (tuple === 'equal' && uuidCounts ? 2 : 1) : 0
  const proved = names + Number(pkid === 'equal') + Number(systemDisk === 'equal') >= proofsNeeded
  const needed = ekEqual ? ekThreshold : proved ? fieldThreshold : Number.POSITIVE_INFINITY
  return {
    score,
    bareScore,
    ...(veto && { veto }),
    matches: veto === undefined && score >= needed,
    bareMatches: veto === undefined && bareScore >= needed,
    ekEqual,
    looksRepaired: ekEqual || proved,
    leavesKeyOut: keyMissing && proved && uuid !== 'different',
    beyondGuessing: ekEqual || uuidCounts,
  }
}

/** Whether the UUID adds nothing to the serial number. */
export function uuidFollows(facts: HardwareFacts | undefined): boolean {
  const { uuid, serial } = facts ?? {}
  return uuid !== undefined && serial !== undefined && isUuidOfSerial(uuid, serial)
}

function vetoOf(ek: Comparison, uuid: Comparison, tuple: Comparison): Veto | undefined {
  if (ek === 'different') return 'V1'
  if (ek === undefined) return uuid === 'different' ? 'V2' : undefined
  return uuid === 'different' && tuple === 'different' ? 'V3' : undefined
}

type Ranking<C extends Candidate> =
  | { readonly kind: 'none'; readonly repaired: readonly C[] }
  | { readonly kind: 'one'; readonly best: Judged<C>; readonly others: readonly C[] }
  | { readonly kind: 'unclear'; readonly candidates: readonly C[] }

type Judged<C extends Candidate> = { readonly candidate: C; readonly judgement: Judgement }

/** Values common in a candidate's tenant count neither for nor against it, on either side. */
function judgeAll<C extends Candidate>(
  presented: HardwareFacts,
  candidates: readonly C[],
  tooCommon: CommonValues,
): Judged<C>[] {
  return candidates.map((candidate) => {
    const common = tooCommon.get(candidate.tenantId)
    return { candidate, judgement: judge(withoutCommon(presented, common), withoutCommon(candidate.facts, common)) }
  })
}

/** The same endorsement key ranks first: a weaker registration of a device stands behind its owner's. */
function rank<C extends Candidate>(all: ReadonlyArray<Judged<C>>, bare = false): Ranking<C> {
  const scoreOf = ({ judgement: { score, bareScore, ekEqual } }: Judged<C>) =>
    (bare ? bareScore : score) + (ekEqual ? 1000 : 0)
  const passing = all
    .filter(({ judgement }) => (bare ? judgement.bareMatches : judgement.matches))
    .sort((a, b) => scoreOf(b) - scoreOf(a))
  const [best, second] = passing
  if (!best) {
    const repaired = all.filter(({ judgement: { veto, looksRepaired } }) => veto !== undefined && looksRepaired)
    return { kind: 'none', repaired: repaired.map(({ candidate }) => candidate) }
  }
  if (second && scoreOf(best) - scoreOf(second) < clearLead) {
    return { kind: 'unclear', candidates: passing.map(({ candidate }) => candidate) }
  }
  return { kind: 'one', best, others: passing.slice(1).map(({ candidate }) => candidate) }
}

const nothingCommon: CommonValues = new Map()

export type ImportDecision<C extends Candidate = Candidate> =
  /** `repaired`: registered devices this one may once have been (board or TPM replaced). */
  | { readonly kind: 'new'; readonly repaired: readonly C[] }
  | { readonly kind: 'update'; readonly device: C; readonly resembles: readonly C[] }
  /** The device is registered here with its endorsement key; a hash without it would weaken the registration. */
  | { readonly kind: 'key-left-out'; readonly device: C }
  | { readonly kind: 'other-tenant'; readonly device: C }
  | { readonly kind: 'not-unique'; readonly candidates: readonly C[] }

export function decideImport<C extends Candidate>(
  presented: HardwareFacts,
  candidates: readonly C[],
  tenantId: TenantId,
  tooCommon: CommonValues = nothingCommon,
): ImportDecision<C> {
  const isOurs = (candidate: C) => candidate.tenantId === tenantId
  const ours = (all: readonly C[]) => all.filter(isOurs)
  // another tenant's registration without the endorsement key that this hash has is the weaker claim: it blocks nobody
  const judged = judgeAll(presented, candidates, tooCommon).filter(
    ({ candidate, judgement }) => isOurs(candidate) || judgement.ekEqual || presented.ek === undefined,
  )
  const ranking = rank(judged)
  if (ranking.kind === 'none') {
    const known = judged.find(({ candidate, judgement }) => isOurs(candidate) && judgement.leavesKeyOut)
    if (known) return { kind: 'key-left-out', device: known.candidate }
    return { kind: 'new', repaired: ours(ranking.repaired) }
  }
  if (ranking.kind === 'unclear') return { kind: 'not-unique', candidates: ours(ranking.candidates) }
  const { candidate } = ranking.best
  if (!isOurs(candidate)) return { kind: 'other-tenant', device: candidate }
  return { kind: 'update', device: candidate, resembles: ours(ranking.others) }
}

export type OobeDecision<C extends Candidate = Candidate> =
  | { readonly kind: 'unregistered' }
  | { readonly kind: 'device'; readonly device: C; readonly ekEqual: boolean; readonly beyondGuessing: boolean }
  /** Several registered devices look the same: treated as unregistered, reported to their administrators. */
  | { readonly kind: 'unclear'; readonly candidates: readonly C[] }
  /** A part that decides was replaced: 908. */
  | { readonly kind: 'attention'; readonly candidates: readonly C[] }

/** `supported`: without its addresses and data disks the hardware would get another answer. */
export function decideAtOobe<C extends Candidate>(
  presented: HardwareFacts,
  candidates: readonly C[],
  tooCommon: CommonValues = nothingCommon,
): { readonly decision: OobeDecision<C>; readonly supported: boolean } {
  if (candidates.length === 0) return { decision: unregistered, supported: false }
  const judged = judgeAll(presented, candidates, tooCommon)
  const decision = answerTo(rank(judged))
  const plain = judged.length === 1 && judged[0]?.judgement.matches === judged[0]?.judgement.bareMatches
  return { decision, supported: !plain && !sameDecision(decision, answerTo(rank(judged, true))) }
}

const unregistered = { kind: 'unregistered' } as const

function answerTo<C extends Candidate>(ranking: Ranking<C>): OobeDecision<C> {
  if (ranking.kind === 'one') {
    const { candidate, judgement } = ranking.best
    const { ekEqual, beyondGuessing } = judgement
    return { kind: 'device', device: candidate, ekEqual, beyondGuessing }
  }
  if (ranking.kind === 'unclear') return { kind: 'unclear', candidates: ranking.candidates }
  return ranking.repaired.length > 0 ? { kind: 'attention', candidates: ranking.repaired } : unregistered
}

function sameDecision(a: OobeDecision, b: OobeDecision): boolean {
  if (a.kind === 'device' && b.kind === 'device') return a.device.registrationId === b.device.registrationId
  return a.kind === b.kind
}

/** Within this time, one endorsement key with two UUIDs is a clone. */
const cloneWindowMs = 24 * 60 * 60 * 1000

export type CloneGuard = 'fine' | 'suspicious' | 'clone'

/**
 * A copied software TPM with a copied serial number passes as its original. A second UUID under the same key gives it away:
 * `suspicious` is remembered with the device; the other one within a day makes it a `clone`. Only contacts that proved the
 * key count, for now and before: anybody with the hash can say any UUID (T-49).
 */
export function guardAgainstClone(
  otherUuid: boolean,
  device: { readonly lastProvenAt: Date | null; readonly suspicious: boolean },
  now: Date,
): CloneGuard {
  const recently = device.lastProvenAt !== null && now.getTime() - device.lastProvenAt.getTime() < cloneWindowMs
  if (otherUuid) return recently && !device.suspicious ? 'clone' : 'suspicious'
  return device.suspicious && recently ? 'clone' : 'fine'
}

/** Whether the registered UUID is another one than the device shows now. */
export function showsOtherUuid(presented: HardwareFacts, registered: HardwareFacts): boolean {
  return compare(presented.uuid, registered.uuid) === 'different'
}
