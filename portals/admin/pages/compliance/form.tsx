// What a compliance policy demands: every setting that there is, how long it is let pass, and what counts.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { memberNamed } from '../../../shared/api/member-named.ts'
import type { Operation } from '../../../shared/session/can.ts'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { LongTextField, SwitchField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm, useValues } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { RouteButton } from '../../../shared/ui/route-link.tsx'
import { Section } from '../assigned/section.tsx'
import { type ComplianceValues, flagGroupNames, flagsIn, schemaOf } from './values.ts'

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '720px' },
  switches: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)' },
  quiet: { color: tokens.colorNeutralForeground2 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
})

const members = ['displayName', 'description', 'osMinimumVersion', 'osMaximumVersion'] as const

export function ComplianceForm(props: {
  readonly initial: ComplianceValues
  readonly busy: boolean
  readonly problem: unknown
  readonly submit: string
  readonly operation: Operation
  readonly cancelTo?: string
  /** Of one that exists, as it is stored now. */
  readonly stored?: () => Promise<ComplianceValues>
  readonly onSubmit: (values: ComplianceValues, before: ComplianceValues) => Promise<unknown>
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const form = useForm<ComplianceValues>({
    schema: schemaOf(t),
    initial: props.initial,
    ...(props.stored && { stored: props.stored }),
    save: props.onSubmit,
    refusedField: (problem) => memberNamed(problem, members),
  })
  const { control } = form
  const { requiresAttestation } = useValues(form)
  return (
    <Form form={form} className={styles.form}>
      <FocusedProblem problem={form.atField ? null : props.problem} />
      <Section title={t('compliance.form.basics')}>
        <TextField control={control} name="displayName" label={t('compliance.form.name')} required maxLength={256} />
        <LongTextField
          control={control}
          name="description"
          label={t('compliance.form.description')}
          maxLength={1000}
          rows={2}
        />
      </Section>
      <Section title={t('compliance.form.windows')}>
        <TextField
          control={control}
          name="osMinimumVersion"
          label={t('compliance.form.least')}
          hint={t('compliance.form.versionHint')}
          maxLength={64}
        />
        <TextField control={control} name="osMaximumVersion" label={t('compliance.form.most')} maxLength={64} />
      </Section>
      {flagGroupNames.map((group) => (
        <Section key={group} title={t(`compliance.group.${group}`)}>
          <div className={styles.switches}>
            {flagsIn(group).map((name) => (
              <SwitchField key={name} control={control} name={name} label={t(`compliance.setting.${name}`)} />
            ))}
          </div>
        </Section>
      ))}
      <Section title={t('compliance.form.counts')}>
        <SwitchField
          control={control}
          name="requiresAttestation"
          label={t('compliance.form.attested')}
          hint={t('compliance.form.attestedHint')}
        />
        {requiresAttestation && <Text className={styles.quiet}>{t('compliance.form.attestedMeans')}</Text>}
        <TextField
          control={control}
          name="graceHours"
          label={t('compliance.form.grace')}
          hint={t('compliance.form.graceHint')}
          numeric
          required
        />
      </Section>
      <div className={styles.actions}>
        <GuardedSubmit operation={props.operation} busy={props.busy}>
          {props.busy ? t('common.saving') : props.submit}
        </GuardedSubmit>
        {props.cancelTo && <RouteButton to={props.cancelTo}>{t('common.cancel')}</RouteButton>}
      </div>
    </Form>
  )
}
