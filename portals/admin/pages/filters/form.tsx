// The name and the rule of a filter, and which devices the rule matches. The server alone judges a rule; what it refuses stands at the
// field, with the place where it stopped.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { memberNamed } from '../../../shared/api/member-named.ts'
import { ApiProblem } from '../../../shared/api/problem.ts'
import type { Operation } from '../../../shared/session/can.ts'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { LongTextField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm, useValues } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { RouteButton } from '../../../shared/ui/route-link.tsx'
import { Section } from '../assigned/section.tsx'
import { RulePreview } from './preview.tsx'

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '720px' },
  rule: { '& textarea': { fontFamily: tokens.fontFamilyMonospace } },
  quiet: { color: tokens.colorNeutralForeground2 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
})

export type FilterValues = { readonly displayName: string; readonly description: string; readonly rule: string }

export const newFilter: FilterValues = { displayName: '', description: '', rule: '' }

export function FilterForm(props: {
  readonly initial: FilterValues
  readonly busy: boolean
  readonly problem: unknown
  readonly submit: string
  readonly operation: Operation
  readonly cancelTo?: string
  /** Of one that exists, as it is stored now. */
  readonly stored?: () => Promise<FilterValues>
  readonly onSubmit: (values: FilterValues, before: FilterValues) => Promise<unknown>
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const form = useForm<FilterValues>({
    schema: z.object({
      displayName: z.string().check(z.trim(), z.minLength(1, t('filters.form.nameNeeded')), z.maxLength(256)),
      description: z.string().check(z.maxLength(1000)),
      rule: z.string().check(z.trim(), z.minLength(1, t('filters.form.ruleNeeded'))),
    }),
    initial: props.initial,
    ...(props.stored && { stored: props.stored }),
    save: props.onSubmit,
    refusedField: (problem) =>
      isRuleProblem(problem) ? 'rule' : memberNamed(problem, ['displayName', 'description', 'rule']),
  })
  const { control } = form
  const { rule } = useValues(form)
  return (
    <Form form={form} className={styles.form}>
      <FocusedProblem problem={form.atField ? null : props.problem} />
      <Section title={t('filters.form.basics')}>
        <TextField control={control} name="displayName" label={t('filters.form.name')} required maxLength={256} />
        <LongTextField
          control={control}
          name="description"
          label={t('filters.form.description')}
          maxLength={1000}
          rows={2}
        />
        <LongTextField
          control={control}
          name="rule"
          label={t('filters.form.rule')}
          hint={t('filters.form.ruleHint')}
          required
          className={styles.rule}
          rows={4}
          maxLength={3072}
        />
        <Text className={styles.quiet}>{t('filters.form.properties')}</Text>
      </Section>
      <RulePreview rule={rule.trim()} />
      <div className={styles.actions}>
        <GuardedSubmit operation={props.operation} busy={props.busy}>
          {props.busy ? t('common.saving') : props.submit}
        </GuardedSubmit>
        {props.cancelTo && <RouteButton to={props.cancelTo}>{t('common.cancel')}</RouteButton>}
      </div>
    </Form>
  )
}

const isRuleProblem = (problem: unknown): boolean => problem instanceof ApiProblem && problem.reason === 'filter-rule'
