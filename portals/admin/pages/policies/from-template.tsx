// Asks which template a new policy begins with, and what that wants to know; the settings that come of it can be looked at and changed
// before anything is saved.

import { Button, Text } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import {
  type Answers,
  fieldsOf,
  fill,
  isTemplate,
  type TemplateField,
  type TemplateName,
  templateNames,
} from '../../../../src/mdm/template/template.ts'
import { worded } from '../../../shared/text/worded.ts'
import { SelectField, TextField } from '../../../shared/ui/form/fields.tsx'
import { FormDialog } from '../../../shared/ui/form/form.tsx'
import { type Form, useForm, useValues } from '../../../shared/ui/form/use-form.ts'
import { newPolicy, newRow, type PolicyValues } from './values.ts'

type Values = { template: string; answers: Record<string, string> }

const chosen = ({ template }: Values): TemplateName => (isTemplate(template) ? template : 'bitlocker')

/** Those of this template: whoever looked at another one before may have answered there. */
const answersOf = (values: Values): Answers =>
  Object.fromEntries(fieldsOf(chosen(values)).map(({ name }) => [name, values.answers[name] ?? '']))

const schema = z.custom<Values>().check(({ value, issues }) => {
  const filled = fill(chosen(value), answersOf(value))
  if (filled.ok) return
  const what = worded(`policies.template.field.${filled.field}`) ?? filled.field
  issues.push({
    ...{ code: 'custom', input: value, path: ['answers', filled.field] },
    message: `${what} ${filled.problem}.`,
  })
})

const everyDefault = Object.fromEntries(
  templateNames.flatMap((name) => fieldsOf(name).map((field) => [field.name, field.default ?? ''])),
)

export function FromTemplate(props: {
  readonly onFilled: (values: PolicyValues, template: TemplateName) => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const form = useForm<Values>({
    schema,
    initial: { template: 'bitlocker', answers: { ...everyDefault, account: '' } },
    save: async (values) => {
      const template = chosen(values)
      const filled = fill(template, answersOf(values))
      if (!filled.ok) return // the schema has said so
      const settings = filled.settings.map(({ uri, type, value, secret = false }) => ({
        ...newRow,
        ...{ uri, type, value, secret, name: uri.split('/').at(-1) ?? '' },
      }))
      props.onFilled({ ...newPolicy, displayName: t(`policies.template.kind.${template}.name`), settings }, template)
    },
  })
  const template = chosen(useValues(form))
  return (
    <FormDialog
      form={form}
      title={t('policies.template.title')}
      onClose={props.onClose}
      buttons={
        <Button type="submit" appearance="primary">
          {t('policies.template.fill')}
        </Button>
      }
    >
      <SelectField control={form.control} name="template" label={t('policies.template.choose')}>
        {templateNames.map((name) => (
          <option key={name} value={name}>
            {t(`policies.template.kind.${name}.name`)}
          </option>
        ))}
      </SelectField>
      <Text aria-live="polite">{t(`policies.template.kind.${template}.means`)}</Text>
      {fieldsOf(template).map((field) => (
        <Question key={`${template} ${field.name}`} form={form} field={field} />
      ))}
    </FormDialog>
  )
}

function Question({ form, field }: { readonly form: Form<Values>; readonly field: TemplateField }) {
  const { t } = useTranslation()
  const { name, kind, choices = [], from = 0, to = 0, optional } = field
  const at = `answers.${name}` as const
  const label = worded(`policies.template.field.${name}`) ?? name
  if (kind === 'choice') {
    return (
      <SelectField control={form.control} name={at} label={label}>
        {choices.map((one) => (
          <option key={one} value={one}>
            {worded(`policies.template.choice.${one}`) ?? one}
          </option>
        ))}
      </SelectField>
    )
  }
  const hint =
    kind === 'number'
      ? t('policies.template.range', { from, to })
      : (worded(`policies.template.hint.${name}`) ?? (optional ? t('policies.template.optional') : undefined))
  return (
    <TextField
      control={form.control}
      name={at}
      label={label}
      maxLength={200}
      {...(hint && { hint })}
      {...(kind === 'number' && { numeric: true as const })}
      {...(kind === 'secret' && { secret: true as const })}
    />
  )
}
