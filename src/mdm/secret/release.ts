// Whether one device gets what holds a secret (T-15, T-61): its evidence, what the tenant's policy asks for, and the way the
// item reached it. A withheld item has a reason and a remedy in words, for story and portal.
//
// Invariants
//   1. Only `admit` says yes; nothing here makes an admission of its own.
//   2. An item that reaches the device only through groups over what devices say of themselves, or that such a group keeps
//      from others, needs at least the proof of the registered TPM, whatever the tenant's policy says.

import type { Match } from '../../assignment/assignment.ts'
import type { SelfDescribed } from '../../directory/membership/rule/self-described.ts'
import type { Evidence } from '../../kernel/assurance.ts'
import { type Admitted, type AssurancePolicy, admit, type NotAdmitted } from '../../kernel/assurance-needs.ts'
import type { ItemName } from '../item/kinds.ts'
import type { Phase } from '../node.ts'

export type SecretConsumer = 'policy-with-secret' | 'application-with-secret'

/** A group that an item is assigned to, or kept from, or one in it, and what its rule takes from the device's own words, or took. */
export type TargetGroup = {
  readonly itemId: string
  readonly excludes: boolean
  readonly groupId: string
  readonly groupName: string
  readonly properties: readonly SelfDescribed[]
  /** False: the rule was taken away, and its members stayed. */
  readonly hasRule: boolean
}

export type Withheld = {
  readonly kind: ItemName
  readonly id: string
  readonly name: string
  readonly phase: Phase
  readonly reason: string
  readonly remedy: string
  /** It holds no secret that would be kept back: this Windows cannot have it. */
  readonly unsuited?: true
}

/** The group through which alone the device's own words give it the item; undefined when another way suffices. */
export function selfDescribedRoute(
  matches: readonly Match[],
  itemId: string,
  groups: readonly TargetGroup[],
): TargetGroup | undefined {
  const chosen = groups.filter((group) => group.itemId === itemId && group.properties.length > 0)
  const avoided = chosen.find(({ excludes }) => excludes)
  if (avoided) return avoided
  const ways = matches.filter((match) => match.itemId === itemId && match.target !== 'exclusion-group')
  const holding = ways.map(({ groupId, innerId }) => innerId ?? groupId)
  const [first, ...others] = holding.map((id) => chosen.find((group) => group.groupId === id))
  return others.every((group) => group) ? first : undefined
}

export type Decision<C extends SecretConsumer> =
  | Admitted<C>
  | { readonly kind: 'withheld'; readonly reason: string; readonly remedy: string }

export function decideRelease<C extends SecretConsumer>(
  consumer: C,
  evidence: Evidence,
  policy: AssurancePolicy,
  route: TargetGroup | undefined,
): Decision<C> {
  const admission = admit(consumer, evidence, route ? withProof(policy) : policy)
  if (admission.kind === 'admitted') return admission
  const raised = route !== undefined && admit(consumer, evidence, policy).kind === 'admitted'
  return {
    kind: 'withheld',
    reason: raised && route ? `${admission.words} ${routeInWords(route)}` : admission.words,
    remedy: raised
      ? 'Assign it through a group whose members an administrator or the registration decides, or let the device prove its TPM.'
      : remedies[admission.why],
  }
}

/** Of a PC that enrolled with a secret, whatever else speaks for it. */
export const notLetIn = (state: 'waiting' | 'refused') => ({
  kind: 'withheld' as const,
  reason:
    state === 'waiting'
      ? 'This PC enrolled with a secret and waits to be let in; until then it gets nothing that holds a secret.'
      : 'This PC enrolled with a secret and was refused: it gets nothing that holds a secret.',
  remedy:
    state === 'waiting'
      ? 'Let it in: Settings, Prepare a PC, or taxiway prepare.'
      : 'Retire it, or let it enrol once more to decide anew.',
})

/** The tenant's policy, with the proof of the TPM as the least. */
const withProof = (policy: AssurancePolicy): AssurancePolicy =>
  policy.secretsNeed === 'registered' ? { ...policy, secretsNeed: 'ek' } : policy

function routeInWords({ excludes, groupName, properties, hasRule }: TargetGroup): string {
  const found = `${hasRule ? 'are' : 'were'} found by what devices say of themselves (${properties.join(', ')})`
  if (!excludes && !hasRule) {
    return `It is assigned through the group '${groupName}', whose members ${found}, and nobody has added this one since.`
  }
  return excludes
    ? `It is kept from the group '${groupName}', whose members ${found}, so a device could say something else to get it.`
    : `It is assigned through the group '${groupName}', whose members ${found}.`
}

const remedies: Readonly<Record<NotAdmitted['why'], string>> = {
  'not-registered':
    'Import the hardware hash of the device, and let it join and enrol again; or take what holds the secret out of its assignments.',
  'too-little-proof':
    'Let the device prove its TPM when it is deployed, or lower what your organisation asks of devices that get secrets (taxiway tenant secrets, or Settings in the portal).',
  simulated: 'Use a device with a TPM of its own. Accepting simulated TPMs is for laboratories.',
}
