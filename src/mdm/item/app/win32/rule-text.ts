// Rules of detection as people write them on one line, in the command line and in the portal:
//   file:C:\Program Files\Contoso\tools.exe>=4.2   registry:HKLM\SOFTWARE\Contoso\Version=4.2   product:{7C1B4F80-…}

import { bad, type Reading } from '../form/reading.ts'
import { type GivenRule, ruleTypes } from './rule-types.ts'

const operators: Readonly<Record<string, string>> = {
  '=': 'equal',
  '>': 'greaterThan',
  '>=': 'greaterThanOrEqual',
  '<': 'lessThan',
  '<=': 'lessThanOrEqual',
}

const longest = 1024

export function ruleOfText(text: string): Reading<GivenRule> {
  const [, kind, said = ''] = /^(file|registry|product):(.+)$/.exec(text.trim()) ?? []
  if (said.length > longest) return bad(`A rule has at most ${longest} characters; ${text.slice(0, 40)}… has more.`)
  const [sign] = /[<>]=?|=/.exec(said) ?? []
  const [what = '', value = ''] = sign === undefined ? [said] : cut(said, sign)
  const operator = sign === undefined ? undefined : operators[sign]
  if (kind === 'product') {
    const version = operator === undefined ? {} : { productVersionOperator: operator, productVersion: value }
    return {
      ok: true,
      value: { '@odata.type': ruleTypes.product, ruleType: 'detection', productCode: what, ...version },
    }
  }
  if (kind !== 'file' && kind !== 'registry') {
    return bad(`${text} is no rule. Begin it with file:, registry: or product:.`)
  }
  const at = what.lastIndexOf('\\')
  if (at <= 0) return bad(`${text} has no backslash. Write the whole path, such as file:C:\\Tools\\tools.exe.`)
  const [path, name] = [what.slice(0, at), what.slice(at + 1)]
  const isVersion = kind === 'file' || /^\d+(\.\d+){0,3}$/.test(value)
  const compared =
    operator === undefined
      ? { operationType: 'exists' }
      : { operationType: isVersion ? 'version' : 'string', operator, comparisonValue: value }
  const of = kind === 'file' ? { path, fileOrFolderName: name } : { keyPath: path, valueName: name }
  return { ok: true, value: { '@odata.type': ruleTypes[kind], ruleType: 'detection', ...of, ...compared } }
}

const cut = (text: string, at: string): readonly string[] => {
  const [before = ''] = text.split(at, 1)
  return [before.trim(), text.slice(before.length + at.length).trim()]
}
