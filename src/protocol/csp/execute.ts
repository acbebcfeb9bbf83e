// Executes a server's command: one command on one node, with access rights, formats and write-once rules checked
// (docs/specification/management.md). Pure: tree in, tree out, so that Atomic can roll back. Behaviour beyond storing
// values (Exec, values computed at reading) comes as handlers, keyed `Exec Vendor/MSFT/Reboot/RebootNow`; what has to
// happen outside the tree they return as effects, for the device to carry out after the message is answered.

import type { Execute, Executed, NodeCommand, NodeResult } from '../syncml/client-execute.ts'
import type { LeafKind } from '../syncml/message.ts'
import { isSuccess } from '../syncml/status.ts'
import { type Branch, findDefinition, materialise, type NodeDefinition } from './ddf.ts'
import { childNames, dropNode, findNode, putNode, subtree, type Tree, type TreeNode } from './tree.ts'
import { appendSegments, escapeSegment, type LocUri, type LocUriQuery, parseLocUri } from './uri.ts'
import { canonicalValue, type Format, isValueOf, parseFormat } from './value.ts'

export type CspWorld<Effect> = { readonly tree: Tree; readonly effects: readonly Effect[] }

export type CspCall = NodeCommand & {
  readonly tree: Tree
  readonly location: LocUri
  readonly pattern: string
  /** The names matched by the pattern's stars, for example the product code. */
  readonly names: readonly string[]
}

export type CspAnswer<Effect> = {
  /** 200 when absent. */
  readonly status?: number
  readonly tree?: Tree
  readonly effects?: readonly Effect[]
  /** For Get: the value instead of the stored one. */
  readonly value?: string
}

/** Exec: instead of 406. Get: before reading. Add, Replace, Delete: after it has been stored; a failure undoes it. */
export type CspHandler<Effect> = (call: CspCall) => CspAnswer<Effect>
export type CspHandlers<Effect> = { readonly [K in `${LeafKind} ${string}`]?: CspHandler<Effect> }

export type CspOptions<Effect> = {
  readonly handlers?: CspHandlers<Effect>
  /** False before the enrolled user has signed in: then `./User` is out of reach. */
  readonly userPresent?: boolean
}

type Target = {
  readonly uri: LocUri & LocUriQuery
  readonly branch: Branch
  readonly definition: NodeDefinition
  readonly node: TreeNode | undefined
}

type Change = { readonly status: number; readonly tree: Tree; readonly results?: readonly NodeResult[] }

const letterOf = { Add: 'A', Delete: 'D', Get: 'G', Replace: 'R', Exec: 'X' } as const satisfies Record<
  LeafKind,
  string
>

export function cspExecutor<Effect>(options: CspOptions<Effect> = {}): Execute<CspWorld<Effect>> {
  return (world, command) => executeOn(world, command, options)
}

function executeOn<Effect>(
  world: CspWorld<Effect>,
  command: NodeCommand,
  { handlers = {}, userPresent = true }: CspOptions<Effect>,
): Executed<CspWorld<Effect>> {
  const uri = parseLocUri(command.uri)
  if (!uri) return { world, status: 400 }
  if (uri.scope === 'user' && !userPresent) return { world, status: 405 }
  const found = findDefinition(uri)
  if (!found) return { world, status: 404 }
  const { branch, names } = found
  const { definition } = branch
  const target: Target = { uri, branch, definition, node: findNode(world.tree, uri) }
  if (!definition.scopes.includes(uri.scope) || !definition.access.includes(letterOf[command.kind]))
    return { world, status: 405 }
  const call: CspCall = { ...command, tree: world.tree, location: uri, pattern: definition.pattern, names }
  const handler = handlers[`${command.kind} ${definition.pattern}`]
  if (command.kind === 'Exec') return executeExec(world, target, call, handler)
  if (command.kind === 'Get') return executeGet(world, target, call, handler)
  const changed = writers[command.kind](world.tree, target, command)
  if (!isSuccess(changed.status)) return { world, status: changed.status }
  const tree = mirrorPolicy(changed.tree, uri, definition)
  const answer = handler?.({ ...call, tree })
  if (answer && !isSuccess(answer.status ?? 200)) return { world, status: answer.status ?? 500 }
  return { world: applied({ ...world, tree }, answer), status: answer?.status ?? changed.status }
}

function applied<Effect>(world: CspWorld<Effect>, answer: CspAnswer<Effect> | undefined): CspWorld<Effect> {
  if (!answer) return world
  return { tree: answer.tree ?? world.tree, effects: [...world.effects, ...(answer.effects ?? [])] }
}

function executeExec<Effect>(
  world: CspWorld<Effect>,
  target: Target,
  call: CspCall,
  handler: CspHandler<Effect> | undefined,
): Executed<CspWorld<Effect>> {
  if (!parentExists(world.tree, target.uri)) return { world, status: 404 }
  if (!handler) return { world, status: 406 }
  const answer = handler(call)
  const status = answer.status ?? 200
  return { world: isSuccess(status) ? applied(world, answer) : world, status }
}

function executeGet<Effect>(
  world: CspWorld<Effect>,
  target: Target,
  call: CspCall,
  handler: CspHandler<Effect> | undefined,
): Executed<CspWorld<Effect>> {
  const answer = handler?.(call)
  const status = answer?.status ?? 200
  if (!isSuccess(status)) return { world, status }
  const after = applied(world, answer)
  if (answer?.value !== undefined) {
    const format = storedFormat(target.definition, call.format)
    return { world: after, status, results: [{ uri: call.uri, format, data: answer.value }] }
  }
  const read = readNode(after.tree, target.uri, call.uri)
  return { world: after, ...read }
}

function readNode(tree: Tree, uri: LocUri & LocUriQuery, written: string): Pick<Change, 'status' | 'results'> {
  const node = findNode(tree, uri)
  if (!node && uri.segments.length > 0) return { status: 404 }
  const address = written.split('?')[0] ?? written
  if (uri.prop !== undefined) return readProperty(uri, node, uri.prop, written)
  if (uri.list?.toLowerCase().startsWith('struct')) return { status: 200, results: readSubtree(tree, uri, address) }
  if (node && node.format !== 'node')
    return { status: 200, results: [{ uri: written, format: shownFormat(uri, node), data: node.value ?? '' }] }
  const names = childNames(tree, uri).map(escapeSegment)
  return { status: 200, results: [{ uri: written, format: 'node', data: names.join('/') }] }
}

function readProperty(
  uri: LocUri,
  node: TreeNode | undefined,
  prop: string,
  written: string,
): Pick<Change, 'status' | 'results'> {
  const values: Readonly<Record<string, string | undefined>> = {
    type: node ? shownFormat(uri, node) : 'node', // Windows answers the format here
    format: node ? shownFormat(uri, node) : 'node',
    name: node?.name ?? '',
  }
  const data = values[prop.toLowerCase()]
  return data === undefined ? { status: 406 } : { status: 200, results: [{ uri: written, data }] }
}

/** The device writes values of its own without their format: the definition has it. */
function shownFormat(uri: LocUri, node: TreeNode): Format {
  const defined = findDefinition(uri)?.branch.definition.format
  return defined === undefined || defined === 'any' ? node.format : defined
}

function readSubtree(tree: Tree, uri: LocUri, address: string): readonly NodeResult[] {
  return subtree(tree, uri)
    .filter(({ uri: nodeUri }) => findDefinition(nodeUri)?.branch.definition.access.includes('G')) // secrets stay unread
    .map(({ uri: nodeUri, node }) => {
      const below = nodeUri.segments.slice(uri.segments.length)
      return { uri: appendSegments(address, ...below), format: shownFormat(nodeUri, node), data: node.value ?? '' }
    })
}

const writers: Record<'Add' | 'Replace' | 'Delete', (tree: Tree, target: Target, command: NodeCommand) => Change> = {
  Add: (tree, target, command) => {
    if (target.node) return { tree, status: 418 }
    return create(tree, target, command)
  },
  Replace: (tree, target, command) => {
    const { definition, node, uri } = target
    if (definition.format === 'node') return { tree, status: 405 }
    if (node) return store(tree, target, command)
    const allowed = definition.upsert || (!definition.access.includes('A') && parentExists(tree, uri))
    return allowed ? create(tree, target, command) : { tree, status: 404 }
  },
  Delete: (tree, target) => {
    if (!target.node) return { tree, status: 404 }
    if (isFrozen(tree, target, undefined)) return { tree, status: 405 }
    return { tree: dropNode(tree, target.uri), status: 200 }
  },
}

/** Creates missing parents too, unless one of them has to be added by itself. */
function create(tree: Tree, target: Target, command: NodeCommand): Change {
  let grown = tree
  for (let length = 1; length < target.uri.segments.length; length++) {
    const parent: LocUri = { scope: target.uri.scope, segments: target.uri.segments.slice(0, length) }
    if (findNode(grown, parent)) continue
    const found = findDefinition(parent)
    if (!found || found.branch.definition.explicit) return { tree, status: 404 }
    grown = materialise(putNode(grown, parent, { format: 'node' }), parent, found.branch)
  }
  const stored = store(grown, { ...target, node: findNode(grown, target.uri) }, command)
  return isSuccess(stored.status) ? stored : { tree, status: stored.status }
}

function store(tree: Tree, target: Target, command: NodeCommand): Change {
  const { definition, uri, branch } = target
  if (definition.format === 'node')
    return { tree: materialise(putNode(tree, uri, { format: 'node' }), uri, branch), status: 200 }
  const format = storedFormat(definition, command.format)
  const value = command.data ?? ''
  if (!fits(definition, command.format) || !(isValueOf(format, value) || (command.kind === 'Add' && value === '')))
    return { tree, status: 415 }
  const canonical = canonicalValue(format, value)
  if (isFrozen(tree, target, canonical)) return { tree, status: 405 }
  return { tree: putNode(tree, uri, { format, value: canonical }), status: 200 }
}

/** Servers often send chr, or nothing, for everything; a plainly different format is refused. */
function fits(definition: NodeDefinition, sent: string | undefined): boolean {
  const format = parseFormat(sent)
  if (sent !== undefined && !format) return false
  if (definition.format === 'any') return format !== 'node'
  const texts: readonly Format[] = ['chr', 'xml', 'b64', 'bin']
  return (
    !format ||
    format === 'chr' ||
    format === definition.format ||
    (texts.includes(format) && texts.includes(definition.format))
  )
}

function storedFormat(definition: NodeDefinition, sent: string | undefined): Format {
  return definition.format === 'any' ? (parseFormat(sent) ?? 'chr') : definition.format
}

/** `next` is undefined when the node is to be deleted. */
function isFrozen(tree: Tree, { definition, node, uri }: Target, next: string | undefined): boolean {
  const sibling = { scope: uri.scope, segments: [...uri.segments.slice(0, -1), 'ServerHasFinishedProvisioning'] }
  switch (definition.rule) {
    case 'stays-true':
      return node?.value === 'true' && next !== 'true'
    case 'once-true':
      return node?.value === 'true' || next !== 'true'
    case 'once-decided':
      return node?.value === '0' || node?.value === '1'
    case 'until-finished':
      return findNode(tree, sibling)?.value === 'true'
    default:
      return false
  }
}

function parentExists(tree: Tree, { scope, segments }: LocUri): boolean {
  return segments.length <= 1 || findNode(tree, { scope, segments: segments.slice(0, -1) }) !== undefined
}

/** Policy/Result shows what Policy/Config has set: there is no second source of policies here. */
function mirrorPolicy(tree: Tree, uri: LocUri, { pattern }: NodeDefinition): Tree {
  if (pattern !== 'Vendor/MSFT/Policy/Config/*/*') return tree
  const result: LocUri = { scope: uri.scope, segments: uri.segments.map((one, i) => (i === 3 ? 'Result' : one)) }
  const set = findNode(tree, uri)
  return set ? putNode(tree, result, set) : dropNode(tree, result)
}
