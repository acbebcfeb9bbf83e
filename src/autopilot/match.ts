// Which registered device a hardware hash belongs to (device-oobe §1.12). Parts come and go (S-058), so fields are scored;
// three vetoes say what makes a new device: another TPM, another board, a TPM moved to another board (S-062).
// Pure: the caller finds the candidates through the key table and stores what is decided here.

import type { RegistrationId, TenantId } from '../kernel/id.ts'
import { type HardwareFacts, type HotValues, withoutHot } from './match-facts.ts'

/**
 * V1: both have an endorsement key, and not the same. V2: no keys to compare, and another UUID.
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
  /** Shares tuple, product key or system disk: together with a veto, the trace of a repair. */
  readonly looksRepaired: boolean
}

export type Candidate = {
  readonly registrationId: RegistrationId
  readonly tenantId: TenantId
  readonly facts: HardwareFacts
}

const ekThreshold = 120
const fieldThreshold = 75
const clearLead = 25

/** How two values compare; undefined when one of them is missing. */
function compare(a: string | undefined, b: string | undefined): 'equal' | 'different' | undefined {
  if (a === undefined || b === undefined) return undefined
  return a === b ? 'equal' : 'different'
}

function points(result: ReturnType<typeof compare>, equal: number, different: number): number {
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

  const veto = vetoOf(ek, uuid, tuple)
  const strong = Number(uuid === 'equal') + Number(tuple === 'equal') + Number(pkid === 'equal')
  const needed = ek === 'equal' ? ekThreshold : strong >= 2 ? fieldThreshold : Number.POSITIVE_INFINITY
  const looksRepaired = tuple === 'equal' || pkid === 'equal' || systemDisk === 'equal'
  return {
    score,
    bareScore,
    ...(veto && { veto }),
    matches: veto === undefined && score >= needed,
    bareMatches: veto === undefined && bareScore >= needed,
    looksRepaired,
  }
}

function vetoOf(
  ek: ReturnType<typeof compare>,
  uuid: ReturnType<typeof compare>,
  tuple: ReturnType<typeof compare>,
): Veto | undefined {
  if (ek === 'different') return 'V1'
  if (ek === undefined) return uuid === 'different' ? 'V2' : undefined
  return uuid === 'different' && tuple === 'different' ? 'V3' : undefined
}

type Ranking<C extends Candidate> =
  | { readonly kind: 'none'; readonly repaired: readonly C[] }
  | { readonly kind: 'one'; readonly best: C; readonly others: readonly C[] }
  | { readonly kind: 'unclear'; readonly candidates: readonly C[] }

type Judged<C extends Candidate> = { readonly candidate: C; readonly judgement: Judgement }

/** What too many devices of a candidate's tenant carry does not count for or against it. */
function judgeAll<C extends Candidate>(
  presented: HardwareFacts,
  candidates: readonly C[],
  hot: HotValues,
): Judged<C>[] {
  return candidates.map((candidate) => {
    const meaning = hot.size === 0 ? presented : withoutHot(presented, hot.get(candidate.tenantId))
    return { candidate, judgement: judge(meaning, candidate.facts) }
  })
}

function rank<C extends Candidate>(all: ReadonlyArray<Judged<C>>, bare = false): Ranking<C> {
  const judged = all.map(({ candidate, judgement: { veto, looksRepaired, ...each } }) => {
    const { score, matches } = bare ? { score: each.bareScore, matches: each.bareMatches } : each
    return { candidate, veto, looksRepaired, score, matches }
  })
  const passing = judged.filter(({ matches }) => matches).sort((a, b) => b.score - a.score)
  const [best, second] = passing
  if (!best) {
    const repaired = judged.filter(({ veto, looksRepaired }) => veto !== undefined && looksRepaired)
    return { kind: 'none', repaired: repaired.map(({ candidate }) => candidate) }
  }
  if (second && best.score - second.score < clearLead) {
    return { kind: 'unclear', candidates: passing.map(({ candidate }) => candidate) }
  }
  return { kind: 'one', best: best.candidate, others: passing.slice(1).map(({ candidate }) => candidate) }
}

const nothingHot: HotValues = new Map()

export type ImportDecision<C extends Candidate = Candidate> =
  /** `repaired`: registered devices this one may once have been (board or TPM replaced). */
  | { readonly kind: 'new'; readonly repaired: readonly C[] }
  | { readonly kind: 'update'; readonly device: C; readonly resembles: readonly C[] }
  | { readonly kind: 'other-tenant' }
  | { readonly kind: 'not-unique'; readonly candidates: readonly C[] }

export function decideImport<C extends Candidate>(
  presented: HardwareFacts,
  candidates: readonly C[],
  tenantId: TenantId,
  hot: HotValues = nothingHot,
): ImportDecision<C> {
  const ranking = rank(judgeAll(presented, candidates, hot))
  const ours = (all: readonly C[]) => all.filter((candidate) => candidate.tenantId === tenantId)
  if (ranking.kind === 'none') return { kind: 'new', repaired: ours(ranking.repaired) }
  if (ranking.kind === 'unclear') return { kind: 'not-unique', candidates: ours(ranking.candidates) }
  if (ranking.best.tenantId !== tenantId) return { kind: 'other-tenant' }
  return { kind: 'update', device: ranking.best, resembles: ours(ranking.others) }
}

export type OobeDecision<C extends Candidate = Candidate> =
  | { readonly kind: 'unregistered' }
  | { readonly kind: 'device'; readonly device: C }
  /** Several registered devices look the same: treated as unregistered, told to their administrators. */
  | { readonly kind: 'unclear'; readonly candidates: readonly C[] }
  /** A part that decides was replaced: 908. */
  | { readonly kind: 'attention'; readonly candidates: readonly C[] }

/** `supported`: without its addresses and data disks the hardware would be told something else. */
export function decideAtOobe<C extends Candidate>(
  presented: HardwareFacts,
  candidates: readonly C[],
  hot: HotValues = nothingHot,
): { readonly decision: OobeDecision<C>; readonly supported: boolean } {
  if (candidates.length === 0) return { decision: unregistered, supported: false }
  const judged = judgeAll(presented, candidates, hot)
  const decision = answerTo(rank(judged))
  const plain = judged.length === 1 && judged[0]?.judgement.matches === judged[0]?.judgement.bareMatches
  return { decision, supported: !plain && !sameDecision(decision, answerTo(rank(judged, true))) }
}

const unregistered = { kind: 'unregistered' } as const

function answerTo<C extends Candidate>(ranking: Ranking<C>): OobeDecision<C> {
  if (ranking.kind === 'one') return { kind: 'device', device: ranking.best }
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
 * A copied software TPM with a copied serial number passes as its original. What gives it away is a second UUID under the
 * same key: `suspicious` is remembered with the device; a contact of the other one within a day makes it a `clone`.
 */
export function guardAgainstClone(
  presented: HardwareFacts,
  registered: HardwareFacts,
  device: { readonly lastContactedAt: Date | null; readonly suspicious: boolean },
  now: Date,
): CloneGuard {
  if (compare(presented.ek, registered.ek) !== 'equal') return 'fine'
  const recently = device.lastContactedAt !== null && now.getTime() - device.lastContactedAt.getTime() < cloneWindowMs
  const uuid = compare(presented.uuid, registered.uuid)
  if (uuid === 'different') return recently && !device.suspicious ? 'clone' : 'suspicious'
  return uuid === 'equal' && device.suspicious && recently ? 'clone' : 'fine'
}
