// Rules of detection and requirement between the administration API's words (win32LobApp…Rule) and ours.

import { isType } from '../../../../kernel/odata-type.ts'
import {
  fileChecks,
  longestScript,
  mostRules,
  type Operator,
  operators,
  plainChecks,
  type Rule,
  registryChecks,
  scriptChecks,
} from '../../../../protocol/agent/rule.ts'
import { productCodeOf } from '../app.ts'
import { bad, type Reading } from '../form/reading.ts'
import { type GivenRule, ruleTypes } from './rule-types.ts'

type Kind = keyof typeof ruleTypes

export type Rules = { readonly detection: readonly Rule[]; readonly requirement: readonly Rule[] }

export function readRules(given: readonly GivenRule[]): Reading<Rules> {
  const found = { detection: [] as Rule[], requirement: [] as Rule[] }
  for (const [index, one] of given.entries()) {
    const at = `rules[${index}]`
    const type = one.ruleType ?? 'detection'
    if (type !== 'detection' && type !== 'requirement') {
      return bad(`The ruleType '${type}' of ${at} is not served: say detection or requirement.`)
    }
    const read = readRule(one, type, at)
    if (!read.ok) return read
    if (type === 'requirement' && read.value.kind === 'product') {
      return bad(
        `${at} cannot be a requirement: files, values of the registry and scripts can. Make it a rule of detection.`,
      )
    }
    found[type].push(read.value)
  }
  const tooMany = (['detection', 'requirement'] as const).find((type) => found[type].length > mostRules)
  return tooMany ? bad(`There are more than ${mostRules} rules of ${tooMany}.`) : { ok: true, value: found }
}

function readRule(given: GivenRule, type: keyof Rules, at: string): Reading<Rule> {
  const kind = (Object.keys(ruleTypes) as Kind[]).find((one) => isType(given['@odata.type'] ?? '', ruleTypes[one]))
  switch (kind) {
    case 'file':
      return readFile(given, at)
    case 'registry':
      return readRegistry(given, at)
    case 'product':
      return readProduct(given, at)
    case 'script':
      return readScript(given, type, at)
    default:
      return bad(`The @odata.type of ${at} is not one of ${Object.values(ruleTypes).join(', ')}.`)
  }
}

function readFile(given: GivenRule, at: string): Reading<Rule> {
  const { path = '', fileOrFolderName = '' } = given
  if (!/^(?:[A-Za-z]:\\|%[A-Za-z()0-9_]{1,40}%|\\\\)[^"<>|?*\r\n]{0,240}$/.test(path)) {
    return bad(`The path '${path}' of ${at} is no folder like C:\\Program Files\\Contoso or %ProgramFiles%\\Contoso.`)
  }
  if (!/^[^\\/:"<>|?*\r\n]{1,200}$/.test(fileOrFolderName)) {
    return bad(`The fileOrFolderName '${fileOrFolderName}' of ${at} is no name of a file or folder.`)
  }
  const compared = readCompared(given, fileChecks, at)
  if (!compared.ok) return compared
  const as32Bit = given.check32BitOn64System ?? false
  return { ok: true, value: { kind: 'file', path, name: fileOrFolderName, as32Bit, ...compared.value } }
}

const hives = /^(?:HKEY_LOCAL_MACHINE|HKEY_CURRENT_USER|HKLM:?|HKCU:?)\\[^\r\n]{1,230}$/i

function readRegistry(given: GivenRule, at: string): Reading<Rule> {
  const { keyPath = '', valueName } = given
  if (!hives.test(keyPath)) {
    return bad(`The keyPath '${keyPath}' of ${at} is not like HKEY_LOCAL_MACHINE\\SOFTWARE\\Contoso.`)
  }
  const compared = readCompared(given, registryChecks, at)
  if (!compared.ok) return compared
  const as32Bit = given.check32BitOn64System ?? false
  return { ok: true, value: { kind: 'registry', key: keyPath, valueName: valueName ?? '', as32Bit, ...compared.value } }
}

function readProduct({ productCode = '', productVersionOperator, productVersion }: GivenRule, at: string) {
  const code = productCodeOf(productCode)
  if (!code) return bad(`The productCode '${productCode}' of ${at} is not a GUID.`)
  if (productVersionOperator === undefined || productVersionOperator === 'notConfigured') {
    return { ok: true, value: { kind: 'product', productCode: code } } as const
  }
  const operator = readOperator(productVersionOperator)
  if (!operator) return bad(wrongOperator(productVersionOperator, at))
  if (!isVersion(productVersion ?? '')) {
    return bad(`The productVersion '${productVersion ?? ''}' of ${at} is not like 1.2.3.`)
  }
  return { ok: true, value: { kind: 'product', productCode: code, operator, value: productVersion ?? '' } } as const
}

function readScript(given: GivenRule, type: keyof Rules, at: string): Reading<Rule> {
  const { scriptContent = '', enforceSignatureCheck = false, runAs32Bit = false, runAsAccount = 'system' } = given
  if (runAsAccount.toLowerCase() !== 'system') {
    return bad(`The runAsAccount '${runAsAccount}' of ${at} is not served: scripts run as system.`)
  }
  const content = scriptContent.replace(/\s/g, '')
  if (content === '' || content.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(content)) {
    return bad(`The scriptContent of ${at} is no base64. Encode the text of the script as base64.`)
  }
  if (content.length > Math.ceil(longestScript / 3) * 4) {
    return bad(`The script of ${at} has more than ${longestScript / 1024} KiB.`)
  }
  const compared = type === 'requirement' ? readCompared(given, scriptChecks, at) : undefined
  if (compared && !compared.ok) return compared
  const script = { kind: 'script', content, as32Bit: runAs32Bit, signed: enforceSignatureCheck } as const
  return { ok: true, value: { ...script, ...compared?.value } }
}

type Compared<C> = { readonly check: C; readonly operator?: Operator; readonly value?: string }

function readCompared<C extends string>(given: GivenRule, checks: readonly C[], at: string): Reading<Compared<C>> {
  const { operationType = 'exists', comparisonValue } = given
  const check = checks.find((one) => one.toLowerCase() === operationType.toLowerCase())
  if (!check) {
    return bad(`The operationType '${operationType}' of ${at} is not served: say one of ${checks.join(', ')}.`)
  }
  if (plainChecks.includes(check)) return { ok: true, value: { check } }
  const operator = readOperator(given.operator ?? '')
  if (!operator) return bad(wrongOperator(given.operator ?? '', at))
  const value = comparisonValue ?? ''
  if ((check === 'string' || check === 'boolean') && operator !== 'equal' && operator !== 'notEqual') {
    return bad(`The operator of ${at} compares for sameness alone: say equal or notEqual.`)
  }
  const fits = shapeOf[check]
  if (fits && !fits.test(value)) return bad(`The comparisonValue '${value}' of ${at} is no ${wordsOf[check]}.`)
  return { ok: true, value: { check, operator, value } }
}

const version = /^\d{1,10}(\.\d{1,10}){0,3}$/
const isVersion = (text: string): boolean => version.test(text)
const date = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?$/

const shapeOf: Readonly<Record<string, RegExp>> = {
  version,
  integer: /^-?\d{1,15}$/,
  sizeInMB: /^\d{1,9}$/,
  float: /^-?\d{1,15}(\.\d{1,15})?$/,
  boolean: /^(true|false)$/i,
  modifiedDate: date,
  createdDate: date,
  dateTime: date,
}

const wordsOf: Readonly<Record<string, string>> = {
  version: 'version like 1.2.3',
  integer: 'whole number',
  sizeInMB: 'number of megabytes',
  float: 'number like 1.5',
  boolean: 'true or false',
  dateTime: 'date like 2026-11-30',
  modifiedDate: 'date like 2026-11-30',
  createdDate: 'date like 2026-11-30',
}

const readOperator = (said: string): Operator | undefined =>
  operators.find((one) => one.toLowerCase() === said.toLowerCase())

const wrongOperator = (said: string, at: string): string =>
  `The operator '${said}' of ${at} is not served: say one of ${operators.join(', ')}.`

export function shownRule(rule: Rule, ruleType: 'detection' | 'requirement') {
  const base = { '@odata.type': ruleTypes[rule.kind], ruleType }
  const compared = (one: { readonly check: string; readonly operator?: string; readonly value?: string }) => ({
    operationType: one.check,
    operator: one.operator ?? 'notConfigured',
    comparisonValue: one.value ?? null,
  })
  switch (rule.kind) {
    case 'file':
      return {
        ...base,
        path: rule.path,
        fileOrFolderName: rule.name,
        check32BitOn64System: rule.as32Bit,
        ...compared(rule as { check: string }),
      }
    case 'registry':
      return {
        ...base,
        keyPath: rule.key,
        valueName: rule.valueName,
        check32BitOn64System: rule.as32Bit,
        ...compared(rule as { check: string }),
      }
    case 'product':
      return {
        ...base,
        productCode: rule.productCode,
        productVersionOperator: rule.operator ?? 'notConfigured',
        productVersion: rule.value ?? null,
      }
    case 'script':
      return {
        ...base,
        scriptContent: rule.content,
        enforceSignatureCheck: rule.signed,
        runAs32Bit: rule.as32Bit,
        ...(rule.check && compared(rule as { check: string })),
      }
  }
}
