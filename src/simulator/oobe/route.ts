// Which way a device goes, and which node of it comes next.

import type { OobeNode, Way } from './node.ts'
import type { DeploymentProfile } from './profile.ts'
import type { Node, OobeState } from './state.ts'
import { type OwnNode, ways } from './way/all.ts'

const all: readonly Way<OwnNode>[] = ways

export function wayFor(profile: DeploymentProfile): Way<OwnNode> | undefined {
  return all.find((way) => way.takes(profile))
}

/** Only a package or a profile leads off the ordinary way, and where there is none any more, the ordinary way goes on. */
function wayOf(state: OobeState): Way<OwnNode> {
  const own = all.find((way) => way.isFor?.(state.machine))
  return own ?? (state.profile && wayFor(state.profile.settings)) ?? ways[0]
}

/** Every node that stands on a way. */
export const nodesOnWays: readonly OobeNode[] = all.flatMap((way) => way.steps.map(({ node }) => node as OobeNode))

function nodeIndex(way: Way<OwnNode>, name: Node): number {
  return way.steps.findIndex(({ node }) => node.name === name)
}

/** The first node at or after `from` on the way that this state needs. */
export function nodeFrom(state: OobeState, from: Node): Node {
  const way = wayOf(state)
  const start = nodeIndex(way, from)
  return start < 0 ? from : firstNeeded(way, start, state)
}

/** The first node after `node` that this state needs. */
export function nodeAfter(state: OobeState, node: Node): Node {
  const way = wayOf(state)
  return firstNeeded(way, nodeIndex(way, node) + 1, state)
}

function firstNeeded(way: Way<OwnNode>, start: number, state: OobeState): Node {
  return way.steps.slice(start).find(({ when }) => when?.(state) ?? true)?.node.name ?? 'Desktop'
}

/** True while only presentation may follow from a profile: nothing irreversible is done before a node needs the network. */
export function mayStillAsk(state: OobeState, name: Node): boolean {
  const way = wayOf(state)
  const at = nodeIndex(way, name)
  return at >= 0 && at <= way.steps.findIndex(({ node }) => node.needsNetwork)
}
