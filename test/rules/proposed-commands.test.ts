// A command that we propose, anywhere, is copied into a shell. A value in it goes through `shellWord` or `lastWord`:
// strangers choose names of accounts, files and devices, and some begin with `-`.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'vite'
import { expect, test } from 'vitest'
import { commands } from '../../src/commands/all.ts'
import { portalFolders } from './portals/folders.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Values that stand as they are, and why that is safe. */
const ourOwn: Readonly<Record<string, readonly string[]>> = {
  // an example's id, written there
  'src/commands/alarms.ts': ['anId'],
  // names of our own commands and options
  'src/commands/user/user.ts': ['verb.name', "verb.warning ? ' --yes' : ''"],
  'src/commands/access-policy/access-policy.ts': ['name'],
  'src/commands/group/member.ts': ['verb', 'example'],
  'src/commands/device-object/device-object.ts': ['verb'],
  'src/commands/devices/remote/remote.ts': ['verb.name', 'flags', 'to'],
  'src/commands/devices/end.ts': ['verb.name', "verb.warning ? ' --yes' : ' PF2ABD'"],
}

/** In text up to a value: a command that began and did not end with its sentence, its line or its quotation marks. */
const openCommand = new RegExp(
  `(?<![-\\w/.@])taxiway (?:${Object.keys(commands).join('|')})\\b(?:(?![.,;:)'\u2019](?:\\s|$)|[.,;:]$)[^\\n])*$`,
)

/**
 * What an option says may begin with `-`. What a command names may not, unless it is the last word (`lastWord`); an id of ours
 * never does.
 */
function isSafe(before: string, value: string, after: string): boolean {
  if (value.startsWith('lastWord(')) return !/^ [-\w$]/.test(after)
  return value.startsWith('shellWord(') && (/ --[a-z-]+[ =]$/.test(before) || /\b(?:id|\w+Id)\)$/.test(value))
}

type Node = { readonly type: string; readonly start: number; readonly end: number } & Readonly<Record<string, unknown>>
const isNode = (value: unknown): value is Node => typeof (value as Node | null)?.type === 'string'

/** Values in proposed commands that do not go through `shellWord`. */
function bareValues(source: string, name = 'x.ts'): string[] {
  const found: string[] = []
  const textOf = ({ start, end }: Node): string => source.slice(start, end)
  const look = (before: string, value: Node, after = ''): void => {
    const text = textOf(value)
    if (openCommand.test(before) && !isSafe(before, text, after)) found.push(text)
  }
  const visit = (node: Node): void => {
    if (node.type === 'TemplateLiteral') {
      const texts = node.quasis as readonly { readonly value: { readonly cooked: string } }[]
      let before = ''
      for (const [index, value] of (node.expressions as readonly Node[]).entries()) {
        before += texts[index]?.value.cooked ?? ''
        look(before, value, texts[index + 1]?.value.cooked)
        before += 'VALUE'
      }
    }
    if (node.type === 'BinaryExpression' && node.operator === '+') {
      const { left, right } = node as unknown as { readonly left: Node; readonly right: Node }
      if (typeof left.value === 'string') look(left.value, right)
    }
    if (node.type === 'Literal' && typeof node.value === 'string') {
      // a phrase of the portal's
      for (const { index, 1: value = '' } of node.value.matchAll(/\{\{(\w+)\}\}/g)) {
        if (openCommand.test(node.value.slice(0, index))) found.push(value)
      }
    }
    for (const child of Object.values(node).flat()) if (isNode(child)) visit(child)
  }
  const { program, errors } = parseSync(name, source)
  expect(errors).toEqual([])
  visit(program as unknown as Node)
  return found
}

test('a value in a command that is proposed goes through shellWord, and through lastWord where it is no option', () => {
  const files = ['src', ...portalFolders].flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((name) => /(?<!\.test|\.d)\.tsx?$/.test(name))
      .map((name) => `${folder}/${name}`),
  )
  const found = files.flatMap((name) => {
    const text = readFileSync(`${root}${name}`, 'utf8')
    const values = text.includes('taxiway ') ? bareValues(text, name) : []
    return values.filter((value) => !ourOwn[name]?.includes(value)).map((value) => `${name}: ${value}`)
  })
  expect(found).toEqual([])
})

test('what stands as it is still does', () => {
  for (const [name, values] of Object.entries(ourOwn)) {
    expect([name, bareValues(readFileSync(`${root}${name}`, 'utf8'), name)]).toEqual([
      name,
      expect.arrayContaining([...values]),
    ])
  }
})

// ¤ stands for the dollar sign
test.each([
  ['`If it may be known: taxiway user sign-out ¤{subject.id}`', ['subject.id']],
  ['`Run taxiway start --data ¤{data}, or name another with ¤{option}.`', ['data']],
  ['`Run taxiway start --data ¤{shellWord(data)} --port ¤{port}`', ['port']],
  ['`taxiway devices --data ¤{quoted(data)}`', ['quoted(data)']],
  ["'Run taxiway start --data ' + data", ['data']],
  ["const text = { run: 'Run taxiway devices show {{serial}} there.' }", ['serial']],
  ['`taxiway devices delete ¤{lastWord(device(alarm))}`', []],
  ['`taxiway devices delete ¤{shellWord(serial)}`', ['shellWord(serial)']],
  ['`taxiway alarms close ¤{shellWord(alarm.id)} --note x`', []],
  ['`taxiway user change ¤{lastWord(person)} --licensed yes`', ['lastWord(person)']],
  ['`See taxiway devices.¤{others}`', []],
  ["`Give what 'taxiway start --json' printed, or ¤{missing}.`", []],
  ['`taxiway: ¤{error.message}`', []],
  ['`taxiway simulated hardware`', []],
])('in %s it finds %j', (source, values) => {
  expect(bareValues(source.replaceAll('¤', '$'))).toEqual(values)
})
