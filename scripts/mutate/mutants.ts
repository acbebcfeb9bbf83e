// The small mistakes that a test should see: a comparison or a condition turned round, a refusal or an act left out, a filter
// dropped. Made from the syntax tree, so that each mutant still parses; written as one replacement in the text.

import { parseSync } from 'vite'

export type Mutant = {
  readonly file: string
  readonly line: number
  readonly start: number
  readonly end: number
  readonly put: string
  /** As it is shown, and as the list of equivalent ones names it. */
  readonly what: string
  /** The line in which it begins. */
  readonly code: string
  /** The function of the file's outermost level in which it is; empty outside of them. */
  readonly within: string
}

type Node = { readonly type: string; readonly start: number; readonly end: number; readonly [name: string]: unknown }

const turned: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '&&': '||',
  '||': '&&',
}

export function mutantsOf(file: string, source: string): readonly Mutant[] {
  const mutants: Mutant[] = []
  const lines = source.split('\n')
  const program = parseSync(file, source).program as unknown as Node & { readonly body: readonly Node[] }
  const functions = program.body.map((node) => functionOf((node.declaration ?? node) as Node))
  const add = (start: number, end: number, put: string): void => {
    const line = source.slice(0, start).split('\n').length
    const short = (text: string) => text.replace(/\s+/g, ' ').slice(0, 60)
    mutants.push({
      file,
      line,
      start,
      end,
      put,
      code: lines[line - 1] ?? '',
      within: functions.find((one) => one && one.start <= start && end <= one.end)?.name ?? '',
      what: `${short(source.slice(start, end))} -> ${short(put) || 'nothing'}`,
    })
  }
  visit(program, (node) => mutate(node, source, add))
  return mutants.filter(({ start, end, put }) => parses(file, source.slice(0, start) + put + source.slice(end)))
}

function functionOf({ type, id, start, end }: Node): { name: string; start: number; end: number } | undefined {
  return type === 'FunctionDeclaration' ? { ...(id as { name: string }), start, end } : undefined
}

function parses(file: string, source: string): boolean {
  return parseSync(file, source).errors.length === 0
}

function visit(node: Node, see: (node: Node) => void): void {
  // Types leave nothing behind at run time; what they wrap does.
  const isWrapper = /^TS(As|Satisfies|NonNull)/.test(node.type)
  if ((node.type.startsWith('TS') && !isWrapper) || node.type === 'ImportDeclaration') return
  see(node)
  for (const member of Object.values(node)) {
    for (const each of Array.isArray(member) ? member : [member]) {
      if (typeof each === 'object' && each !== null && typeof (each as Node).type === 'string') visit(each as Node, see)
    }
  }
}

function mutate(node: Node, source: string, add: (start: number, end: number, put: string) => void): void {
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression': {
      const [left, right, operator] = [node.left as Node, node.right as Node, String(node.operator)]
      const at = source.indexOf(operator, left.end)
      const other = turned[operator]
      if (other !== undefined && at >= 0 && at < right.start) add(at, at + operator.length, other)
      return
    }
    case 'UnaryExpression':
      if (node.operator === '!') add(node.start, node.start + 1, '')
      return
    case 'IfStatement':
    case 'ConditionalExpression': {
      const { start, end } = node.test as Node
      add(start, end, 'true')
      add(start, end, 'false')
      return
    }
    case 'ThrowStatement':
      add(node.start, node.end, ';')
      return
    case 'ExpressionStatement': {
      const { type } = node.expression as Node
      if (/^(Call|Await|Assignment|Update)Expression$/.test(type)) add(node.start, node.end, ';')
      return
    }
    case 'Literal':
      if (typeof node.value === 'boolean') add(node.start, node.end, String(!node.value))
      if (typeof node.value === 'number') add(node.start, node.end, String(node.value + 1))
      return
    case 'CallExpression':
      mutateCall(node, source, add)
      return
  }
}

function mutateCall(node: Node, source: string, add: (start: number, end: number, put: string) => void): void {
  const callee = node.callee as Node
  if (callee.type !== 'MemberExpression' || callee.computed) return
  const { name, start, end } = callee.property as Node & { name: string }
  if (name === 'filter') add(node.start, node.end, source.slice(node.start, (callee.object as Node).end))
  if (name === 'some') add(start, end, 'every')
  if (name === 'every') add(start, end, 'some')
}
