// Whether one device gets what holds a secret (T-15, T-61): its evidence, what the tenant's policy asks for, and the way the
// item reached it. A withheld item has a reason and a remedy in words, for story and portal.
//
// Invariants
//   1. Only `admit` says yes; nothing here makes an admission of its own.
//   2. An item that reaches the device only through groups over what devices say of themselves, or narrowed by filters over it, or that
//      such a group keeps from others, needs at least the proof of the registered TPM, whatever the tenant's policy says.

import type { Match } from '../../assignment/assignment.ts'
import type { AppliedFilter, Asked } from '../../assignment/filter/filter.ts'
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

/** A filter by whose rule the device's own words decide. */
export type TargetFilter = { readonly filter: AppliedFilter; readonly properties: readonly string[] }

/** The group through which alone the device's own words give it the item; undefined when another way suffices. */
export function selfDescribedRoute(
  matches: ReadonlyArray<Asked<Match>>,
  itemId: string,
  groups: readonly TargetGroup[],
  saysItself: (filter: AppliedFilter) => readonly string[],
): TargetGroup | TargetFilter | undefined {
  const chosen = groups.filter((group) => group.itemId === itemId && group.properties.length > 0)
  const avoided = chosen.find(({ excludes }) => excludes)
  if (avoided) return avoided
  const ways = matches.filter((match) => match.itemId === itemId && match.target !== 'exclusion-group')
  const [first, ...others] = ways.map(({ groupId, innerId, filter }): TargetGroup | TargetFilter | undefined => {
    const group = chosen.find((one) => one.groupId === (innerId ?? groupId))
    if (group || !filter) return group
    const properties = saysItself(filter)
    return properties.length > 0 ? { filter, properties } : undefined
  })
  return others.every((route) => route) ? first : undefined
}

export type Decision<C extends SecretConsumer> =
  | Admitted<C>
  | { readonly kind: 'withheld'; readonly reason: string; readonly remedy: string }

export function decideRelease<C extends SecretConsumer>(
  consumer: C,
  evidence: Evidence,
  policy: AssurancePolicy,
  route: TargetGroup | TargetFilter | undefined,
): Decision<C> {
  const admission = admit(consumer, evidence, route ? withProof(policy) : policy)
  if (admission.kind === 'admitted') return admission
  const raised = route !== undefined && admit(consumer, evidence, policy).kind === 'admitted'
  return {
    kind: 'withheld',
    reason: raised && route ? `${admission.words} ${routeInWords(route)}` : admission.words,
    remedy: raised
      ? 'Assign it through a group whose members an administrator or the registration decides, without a filter over what devices say, or let the device prove its TPM.'
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

function routeInWords(route: TargetGroup | TargetFilter): string {
  if ('filter' in route) {
    return `It is assigned with the filter '${route.filter.displayName}', which asks for what devices say of themselves (${route.properties.join(', ')}).`
  }
  const { excludes, groupName, properties, hasRule } = route
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
