// The types of a node of the first run and of a way: a list of nodes with the states that need them. Both are data, so
// that a mode is one file (docs/decisions/0015-device-ways.md).

import type { Effect, Event, Page } from './event.ts'
import { type Next, stay } from './next.ts'
import type { DeploymentProfile } from './profile.ts'
import type { CommonNode, Machine, Node, OobeState } from './state.ts'

export type OobeNode<Name extends string = Node> = {
  readonly name: Name
  /** The one thing it waits for. Null only where OOBE has ended. */
  readonly work: (state: OobeState) => Effect | null
  /** Undefined for an event that it does not wait for. */
  readonly on: (state: OobeState, event: Event) => Next | undefined
  /** A loss of the network shows its own page, and the same node goes on after it. */
  readonly needsNetwork?: true
  /** Depends on typed input: where that is gone after a restart, this node is where it is typed again. */
  readonly typedAgainAt?: { readonly lost: 'tokens' | 'credentials'; readonly node: CommonNode }
}

/** A node on a way, and which states need it there; without `when`, all do. */
export type WayStep<Own extends string = never> = {
  readonly node: OobeNode<CommonNode> | OobeNode<Own>
  readonly when?: (state: OobeState) => boolean
}

/** `Own`: the names of the nodes that stand on no other way. */
export type Way<Own extends string = never> = {
  readonly name: string
  /** Whether this machine goes this way whatever its profile says. */
  readonly isFor?: (machine: Machine) => boolean
  /** Whether a device that received this profile goes this way. The first way of the list that says so is gone. */
  readonly takes: (profile: DeploymentProfile) => boolean
  readonly steps: readonly WayStep<Own>[]
}

export function ask(page: Page, choices: readonly string[] = [], mandatory = true): Effect {
  return { kind: 'ask', page, choices, mandatory }
}

/** A node that shows a page and follows the answer. */
export function pageNode<Name extends string>(
  name: Name,
  page: Page,
  shown: { readonly choices?: (state: OobeState) => readonly string[]; readonly mandatory?: boolean },
  next: (value: string, state: OobeState) => Next,
): OobeNode<Name> {
  return {
    name,
    work: (state) => ask(page, shown.choices?.(state) ?? [], shown.mandatory ?? true),
    on: (state, event) => {
      if (event.type !== 'answered' || event.page !== page) return undefined
      // A page that must be answered is not answered by nothing.
      return event.value === '' ? stay({}) : next(event.value, state)
    },
  }
}
