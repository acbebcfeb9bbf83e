// The rule language of dynamic device groups (docs/specification/graph.md): a lexer and a recursive-descent parser that
// give a small tree, and its evaluation against one device. Covered: device properties, every operator but -match, -any
// and -all, -in, and/or/not. Left out for now, refused by name: user rules, memberOf, dates, -match (it needs a bounded
// regex engine).

import { type ExtensionAttribute, extensionAttributes } from '../../kernel/extension-attribute.ts'

export type MembershipRule =
  | { readonly kind: 'and' | 'or'; readonly left: MembershipRule; readonly right: MembershipRule }
  | { readonly kind: 'not'; readonly rule: MembershipRule }
  | { readonly kind: 'compare'; readonly property: TextProperty; readonly test: Test }
  | { readonly kind: 'flag'; readonly property: 'accountEnabled'; readonly equals: boolean }
  | { readonly kind: 'any' | 'all'; readonly property: ListProperty; readonly body: ItemRule }

export type ItemRule =
  | { readonly kind: 'and' | 'or'; readonly left: ItemRule; readonly right: ItemRule }
  | { readonly kind: 'not'; readonly rule: ItemRule }
  | { readonly kind: 'item'; readonly test: Test }

type Test =
  | { readonly operator: TextOperator; readonly value: string | null }
  | { readonly operator: 'in' | 'notin'; readonly values: readonly string[] }

/** The device properties a rule can see, under the rule language's own names. */
export type RuleDevice = {
  readonly objectid: string
  readonly deviceid: string
  readonly displayname: string
  readonly accountenabled: boolean
  readonly devicemanufacturer: string | null
  readonly devicemodel: string | null
  readonly deviceostype: string | null
  readonly deviceosversion: string | null
  readonly devicetrusttype: string | null
  readonly enrollmentprofilename: string | null
  readonly deviceownership: string | null
  readonly managementtype: string | null
  readonly devicephysicalids: readonly string[]
} & Readonly<Record<Lowercase<ExtensionAttribute>, string | null>>

type TextProperty = Exclude<keyof RuleDevice, 'accountenabled' | 'devicephysicalids'>
type ListProperty = 'devicephysicalids'

const textProperties: ReadonlySet<string> = new Set<TextProperty>([
  'objectid',
  'deviceid',
  'displayname',
  'devicemanufacturer',
  'devicemodel',
  'deviceostype',
  'deviceosversion',
  'devicetrusttype',
  'enrollmentprofilename',
  'deviceownership',
  'managementtype',
  ...extensionAttributes.map((name) => name.toLowerCase() as Lowercase<ExtensionAttribute>),
])

const textOperators = [
  'eq',
  'ne',
  'startswith',
  'notstartswith',
  'endswith',
  'notendswith',
  'contains',
  'notcontains',
] as const
type TextOperator = (typeof textOperators)[number]

/** `at` is the offset in the rule where reading stopped. */
export class MembershipRuleError extends Error {
  readonly at: number
  constructor(at: number, message: string) {
    super(`${message} (at character ${at + 1} of the rule)`)
    this.name = 'MembershipRuleError'
    this.at = at
  }
}

const longestRule = 3072
const deepestNesting = 50

// Lexer ---------------------------------------------------------------------------------------------------------------

type Token = {
  readonly kind: 'word' | 'operator' | 'string' | 'mark' | 'end'
  readonly text: string
  readonly at: number
}

const lexicon =
  /\s+|(?<operator>[-–—][a-zA-Z]+)|(?<string>"(?:[^"`]|`.)*"|'(?:[^']|'')*')|(?<word>\\?_(?![a-zA-Z0-9])|[$a-zA-Z][\w.]*)|(?<mark>[()[\],])/suy

function lex(text: string): Token[] {
  const tokens: Token[] = []
  lexicon.lastIndex = 0
  for (let at = 0; at < text.length; at = lexicon.lastIndex) {
    lexicon.lastIndex = at
    const groups = lexicon.exec(text)?.groups
    if (!groups) throw new MembershipRuleError(at, `'${text[at]}' is not expected here`)
    if (groups.operator) tokens.push({ kind: 'operator', text: groups.operator.slice(1).toLowerCase(), at })
    else if (groups.string) tokens.push({ kind: 'string', text: unquote(groups.string), at })
    else if (groups.word) tokens.push({ kind: 'word', text: groups.word.replace(/^\\/, ''), at })
    else if (groups.mark) tokens.push({ kind: 'mark', text: groups.mark, at })
  }
  tokens.push({ kind: 'end', text: 'the end of the rule', at: text.length })
  return tokens
}

function unquote(text: string): string {
  const inner = text.slice(1, -1)
  return text.startsWith('"') ? inner.replace(/`(.)/gsu, '$1') : inner.replaceAll("''", "'")
}

// Parser --------------------------------------------------------------------------------------------------------------

export function parseMembershipRule(text: string): MembershipRule {
  if (text.length > longestRule) {
    throw new MembershipRuleError(
      longestRule,
      `A rule has at most ${longestRule} characters; this one has ${text.length}`,
    )
  }
  const parser = makeParser(lex(text))
  const rule = parser.either<MembershipRule>(parser.primary, 0)
  parser.end()
  return rule
}

function makeParser(tokens: readonly Token[]) {
  let next = 0
  const peek = () => tokens[next]!
  const take = () => tokens[next++]!
  const fail = (token: Token, message: string): never => {
    throw new MembershipRuleError(token.at, message)
  }
  const isMark = (text: string) => peek().kind === 'mark' && peek().text === text
  // The hyphen before a keyword is optional in the language.
  const isKeyword = (word: string) =>
    (peek().kind === 'operator' || peek().kind === 'word') && peek().text.toLowerCase() === word
  const expectMark = (text: string) => {
    const token = take()
    if (token.kind !== 'mark' || token.text !== text) fail(token, `Expected '${text}' and found '${token.text}'`)
  }

  type Node<T> = T | { kind: 'and' | 'or'; left: T; right: T } | { kind: 'not'; rule: T }

  function either<T>(leaf: (depth: number) => T, depth: number): T {
    if (depth > deepestNesting) fail(peek(), `A rule nests at most ${deepestNesting} levels`)
    let left = both(leaf, depth)
    while (isKeyword('or')) {
      take()
      left = { kind: 'or', left, right: both(leaf, depth) } as Node<T> as T
    }
    return left
  }

  function both<T>(leaf: (depth: number) => T, depth: number): T {
    let left = negated(leaf, depth)
    while (isKeyword('and')) {
      take()
      left = { kind: 'and', left, right: negated(leaf, depth) } as Node<T> as T
    }
    return left
  }

  function negated<T>(leaf: (depth: number) => T, depth: number): T {
    if (!isKeyword('not')) return grouped(leaf, depth)
    take()
    return { kind: 'not', rule: grouped(leaf, depth) } as Node<T> as T
  }

  function grouped<T>(leaf: (depth: number) => T, depth: number): T {
    if (!isMark('(')) return leaf(depth)
    take()
    const inner = either(leaf, depth + 1)
    expectMark(')')
    return inner
  }

  function property(): { name: string; token: Token } {
    const token = take()
    if (token.kind !== 'word') fail(token, `Expected a property such as device.displayName and found '${token.text}'`)
    const [object, name, ...rest] = token.text.toLowerCase().split('.')
    if (!name || rest.length > 0) fail(token, `No object type: write device.${token.text}`)
    if (object === 'user') fail(token, 'Rules over users are not supported for device groups; use device properties')
    if (object !== 'device') fail(token, `Invalid object type '${object}'`)
    return { name: name!, token }
  }

  function primary(): MembershipRule {
    const { name, token } = property()
    if (name === 'accountenabled') return flag()
    if (name === 'devicephysicalids') return quantified(name)
    if (!textProperties.has(name)) fail(token, `Unsupported property '${token.text.split('.')[1]}'`)
    return { kind: 'compare', property: name as TextProperty, test: test() }
  }

  function flag(): MembershipRule {
    const operator = take()
    if (operator.text.toLowerCase() !== 'eq' && operator.text.toLowerCase() !== 'ne') {
      fail(operator, "Operator isn't supported on attribute accountEnabled; use -eq or -ne")
    }
    const value = take()
    const text = value.text.toLowerCase()
    if (text !== 'true' && text !== 'false') fail(value, 'accountEnabled is compared with true or false')
    return {
      kind: 'flag',
      property: 'accountEnabled',
      equals: (text === 'true') === (operator.text.toLowerCase() === 'eq'),
    }
  }

  function quantified(list: ListProperty): MembershipRule {
    const operator = take()
    const kind = operator.text.toLowerCase()
    if (kind !== 'any' && kind !== 'all') {
      return fail(operator, 'devicePhysicalIds is a collection: write device.devicePhysicalIds -any (_ -eq "…")')
    }
    // Without parentheses exactly one item comparison is the body.
    const body = isMark('(') ? grouped(item, 0) : item()
    return { kind, property: list, body }
  }

  function item(): ItemRule {
    const token = take()
    if (token.text !== '_') fail(token, `Expected _ (the element) and found '${token.text}'`)
    return { kind: 'item', test: test() }
  }

  function test(): Test {
    const operator = take()
    const name = operator.text.toLowerCase()
    if (operator.kind === 'operator' || operator.kind === 'word') {
      if (name === 'in' || name === 'notin') return { operator: name, values: literals() }
      if ((textOperators as readonly string[]).includes(name))
        return { operator: name as TextOperator, value: literal() }
    }
    return fail(operator, `'${operator.text}' is not an operator that is supported here`)
  }

  function literal(): string | null {
    const token = take()
    if (token.kind === 'string') return token.text
    if (token.kind === 'word' && /^\$?null$/i.test(token.text)) return null
    if (token.kind === 'word' && /^(true|false)$/i.test(token.text)) return token.text.toLowerCase()
    return fail(token, `Expected a value in quotation marks and found '${token.text}'`)
  }

  function literals(): string[] {
    expectMark('[')
    const values = [literal() ?? '']
    while (isMark(',')) {
      take()
      values.push(literal() ?? '')
    }
    expectMark(']')
    return values
  }

  const end = () => {
    if (peek().kind !== 'end') fail(peek(), `'${peek().text}' is not expected here`)
  }
  return { either, primary, end }
}

// Evaluation ----------------------------------------------------------------------------------------------------------

export function matchesRule(rule: MembershipRule, device: RuleDevice): boolean {
  switch (rule.kind) {
    case 'and':
      return matchesRule(rule.left, device) && matchesRule(rule.right, device)
    case 'or':
      return matchesRule(rule.left, device) || matchesRule(rule.right, device)
    case 'not':
      return !matchesRule(rule.rule, device)
    case 'flag':
      return device.accountenabled === rule.equals
    case 'compare':
      return holds(rule.test, device[rule.property])
    case 'any':
      return device[rule.property].some((value) => matchesItem(rule.body, value))
    case 'all':
      return device[rule.property].every((value) => matchesItem(rule.body, value))
  }
}

function matchesItem(rule: ItemRule, value: string): boolean {
  switch (rule.kind) {
    case 'and':
      return matchesItem(rule.left, value) && matchesItem(rule.right, value)
    case 'or':
      return matchesItem(rule.left, value) || matchesItem(rule.right, value)
    case 'not':
      return !matchesItem(rule.rule, value)
    case 'item':
      return holds(rule.test, value)
  }
}

/** Text is compared without regard to letter case; a missing value is unequal to every literal. */
function holds(test: Test, actual: string | null): boolean {
  const value = actual?.toLowerCase() ?? null
  if ('values' in test) {
    const among = value !== null && test.values.some((literal) => literal.toLowerCase() === value)
    return test.operator === 'in' ? among : !among
  }
  const literal = test.value?.toLowerCase() ?? null
  const negative = test.operator.startsWith('not') || test.operator === 'ne'
  return positive(test.operator.replace(/^not/, ''), value, literal) !== negative
}

function positive(operator: string, value: string | null, literal: string | null): boolean {
  if (operator === 'eq' || operator === 'ne') return value === literal
  if (value === null || literal === null) return false
  if (operator === 'startswith') return value.startsWith(literal)
  if (operator === 'endswith') return value.endsWith(literal)
  return value.includes(literal)
}
