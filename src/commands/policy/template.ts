// Settings of a policy from a template: `--template wifi --set ssid=Office --set-file key=FILE`.

import { fieldsOf, fill, isTemplate, type TemplateField, templateNames, titleOf } from '../../mdm/template/template.ts'
import { readGivenSecret } from '../given-file.ts'
import { UsageError } from '../usage.ts'
import type { OmaSetting } from './setting.ts'

export type FromTemplate = {
  readonly template?: string
  readonly set?: readonly string[]
  readonly setFile?: readonly string[]
}

/** Undefined where no template is named. */
export function templateSettings({ template, set = [], setFile = [] }: FromTemplate): OmaSetting[] | undefined {
  if (template === undefined) {
    if (set.length + setFile.length === 0) return undefined
    throw new UsageError('--set and --set-file answer the questions of a template: name it with --template.')
  }
  if (!isTemplate(template)) {
    throw new UsageError(`There is no template '${template.slice(0, 80)}'. There are: ${templateNames.join(', ')}.`)
  }
  const fields = fieldsOf(template)
  const answers: Record<string, string> = {}
  for (const [option, given] of [...set.map((one) => ['--set', one]), ...setFile.map((one) => ['--set-file', one])]) {
    const text = given ?? ''
    const at = text.indexOf('=')
    if (at < 1) throw new UsageError(`${option} ${text.slice(0, 80)} has no "=". Write it as ${option} NAME=VALUE.`)
    const [name, value] = [text.slice(0, at), text.slice(at + 1)]
    if (Object.hasOwn(answers, name)) throw new UsageError(`'${name.slice(0, 80)}' is answered twice.`)
    const isSecret = fields.some((field) => field.name === name && field.kind === 'secret')
    if (option === '--set' && isSecret) {
      throw new UsageError(`'${name}' is a secret, which the history of the shell would keep: --set-file ${name}=FILE.`)
    }
    answers[name] = option === '--set' ? value : readGivenSecret(value, name)
  }
  const filled = fill(template, answers)
  if (!filled.ok) throw new UsageError(`'${filled.field.slice(0, 80)}' of the template ${template} ${filled.problem}.`)
  return filled.settings.map(({ type, uri, value, secret }) => ({
    '@odata.type': `#microsoft.graph.${type}`,
    displayName: uri.split('/').at(-1) ?? 'setting',
    omaUri: uri,
    value:
      type === 'omaSettingInteger'
        ? Number(value)
        : type === 'omaSettingStringXml'
          ? Buffer.from(value).toString('base64')
          : value,
    ...(secret && { isEncrypted: true }),
  }))
}

/** For the help: each template with what it asks. */
export const templatesInWords = (): string[] =>
  templateNames.map((name) => {
    const asked = fieldsOf(name).map(inWords).join(', ')
    return `${name} (${titleOf(name)}): ${asked}`
  })

function inWords({ name, kind, choices, from, to, optional, default: byDefault }: TemplateField): string {
  const takes = kind === 'choice' ? ` ${choices?.join(' or ')}` : kind === 'number' ? ` ${from} to ${to}` : ''
  const unless = byDefault === undefined ? (optional ? ' (may be left out)' : '') : ` (${byDefault})`
  return `${name}${takes}${unless}`
}
