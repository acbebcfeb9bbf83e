// Decides which directory object a joining device gets (T-25, T-47, T-50): the one its registration made, or a new one.
//
// Invariants
//   1. Only a registration that stands now counts; an issued ticket opens nothing by itself.
//   2. Proof and another's word count only on a ticket that is not older than the object's last join.
//   3. A device refused the object still joins, with a new object that holds nothing of the registration.

import type { Assurance } from '../kernel/assurance.ts'
import {
  type Admitted,
  type AssurancePolicy,
  admit,
  type ObjectConsumer,
  type Voucher,
} from '../kernel/assurance-needs.ts'

export type HardwareProof = {
  readonly assurance: Assurance
  readonly simulated: boolean
  /** SHA-256, hex, of the only public key (SubjectPublicKeyInfo) that may join as attested. */
  readonly joinKey?: string | undefined
}

/** A quote over another key proves the chip and says nothing of the key that joins: at most `ek`. */
export function boundAssurance({ assurance, joinKey }: HardwareProof, keyOfRequest: string): Assurance {
  if (assurance !== 'attested') return assurance
  return joinKey === keyOfRequest ? 'attested' : 'ek'
}

export type ObjectFacts = {
  /** As bound to the key of this request. */
  readonly assurance: Assurance
  readonly simulated: boolean
  readonly policy: AssurancePolicy
  readonly blocked: boolean
  /** Whom the administrator assigned to the device; a user who no longer exists is nobody. */
  readonly assignedTo: 'nobody' | 'joiner' | 'other'
  readonly object: {
    readonly joined: boolean
    /** The last joiner; `other` also when that person is gone. */
    readonly lastJoiner: 'joiner' | 'other'
    /** The unused, unexpired voucher for the next deployment. */
    readonly word: Exclude<Voucher, 'same-person'> | undefined
  }
  /** The ticket was issued before the object was joined last. */
  readonly ticketIsOld: boolean
}

export type ObjectDecision =
  | {
      readonly kind: 'take'
      readonly admitted: Admitted<ObjectConsumer>
      readonly because: 'unused' | 'proof' | Voucher
    }
  | { readonly kind: 'contest'; readonly why: ContestReason }

export type ContestReason = 'joined-by-another' | 'assigned-to-another' | 'registration-blocked'

export function decideObject(facts: ObjectFacts): ObjectDecision {
  const { object, policy, ticketIsOld } = facts
  if (facts.blocked) return { kind: 'contest', why: 'registration-blocked' }
  const consumer: ObjectConsumer = object.joined
    ? 'used-object'
    : facts.assignedTo === 'other'
      ? 'assigned-object'
      : 'unused-object'
  const evidence = {
    assurance: ticketIsOld ? 'claimed' : facts.assurance,
    registered: true,
    simulated: facts.simulated,
  } as const
  const proved = admit(consumer, evidence, policy)
  if (proved.kind === 'admitted') {
    return { kind: 'take', admitted: proved, because: consumer === 'unused-object' ? 'unused' : 'proof' }
  }
  const voucher =
    object.joined && object.lastJoiner === 'joiner' ? 'same-person' : ticketIsOld ? undefined : object.word
  const vouched = admit(consumer, evidence, policy, voucher)
  if (vouched.kind === 'admitted' && voucher !== undefined) {
    return { kind: 'take', admitted: vouched, because: voucher }
  }
  return { kind: 'contest', why: object.joined ? 'joined-by-another' : 'assigned-to-another' }
}
