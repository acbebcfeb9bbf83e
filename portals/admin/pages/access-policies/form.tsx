// What an access policy says: whom it asks, and when. Before it is saved a question says how many people that is.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changedMembers } from '../../../shared/api/changed.ts'
import { can, type Operation } from '../../../shared/session/can.ts'
import { Choice } from '../../../shared/ui/form/choice.tsx'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { CheckboxField, RadioField, SwitchField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { type Form as FormOf, useForm, useValues } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteButton } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import type { AccessSettings } from '../../api/access-policies.ts'
import { PeopleField } from './people-field.tsx'
import { AsksNow, WillAsk } from './reach.tsx'
import { boxes, guards, roleBoxes, schemaOf, settingsOf, type Values, whom } from './values.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '720px' },
  // As dark where it may only be read: it is there to be read.
  quiet: { color: tokens.colorNeutralForeground2 },
  roles: { display: 'grid', justifyItems: 'start' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
})

/** Saved once the question was answered. */
type Change = { readonly settings: AccessSettings; readonly before: AccessSettings }
type Asking = Change & { readonly done: () => void; readonly not: (why: unknown) => void }

export function AccessPolicyForm(props: {
  readonly initial: Values
  /** Of a policy that there is, as it is stored now. */
  readonly stored?: () => Promise<Values>
  readonly submit: string
  readonly operation: Operation
  readonly cancelTo?: string
  readonly save: (settings: AccessSettings, before: AccessSettings) => Promise<void>
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { initial, stored, operation } = props
  const [asking, setAsking] = useState<Asking>()
  const save = useMutation({ mutationFn: ({ settings, before }: Change) => props.save(settings, before) })
  const form: FormOf<Values> = useForm<Values>({
    schema: schemaOf(t),
    initial,
    ...(stored && { stored }),
    save: (values, was) => {
      const [settings, before] = [settingsOf(values), settingsOf(was)]
      const { displayName: _, ...others } = stored ? changedMembers(before, settings) : settings
      if (Object.keys(others).length === 0) return save.mutateAsync({ settings, before })
      return new Promise<void>((done, not) => setAsking({ settings, before, done, not }))
    },
  })
  const leave = () => {
    save.reset()
    asking?.not(new Error('Not answered.'))
    setAsking(undefined)
  }
  const confirmed = async ({ settings, before, done }: Asking) => {
    await save.mutateAsync({ settings, before })
    done()
    setAsking(undefined)
  }
  const readOnly = !can(operation).allowed
  return (
    <Form form={form} className={styles.stack}>
      <PolicyPanel form={form} readOnly={readOnly} />
      <WhomPanel form={form} readOnly={readOnly} />
      <WhenPanel form={form} readOnly={readOnly} />
      {save.isError && !asking && <Failed problem={save.error} />}
      <div className={styles.actions}>
        <GuardedSubmit operation={operation}>
          {save.isPending && !asking ? t('common.saving') : props.submit}
        </GuardedSubmit>
        {props.cancelTo && <RouteButton to={props.cancelTo}>{t('common.cancel')}</RouteButton>}
      </div>
      {asking && (
        <Confirm
          open
          danger={false}
          busy={save.isPending}
          title={t('accessPolicies.askTitle', { name: asking.settings.displayName })}
          confirm={save.isPending ? t('common.saving') : t('accessPolicies.askDo')}
          onClose={leave}
          onConfirm={() => void confirmed(asking).catch(() => {})} // the failure is shown here
        >
          {stored && <AsksNow settings={asking.before} />}
          <WillAsk settings={asking.settings} />
          {save.isError && <Failed problem={save.error} />}
        </Confirm>
      )}
    </Form>
  )
}

type Part = { readonly form: FormOf<Values>; readonly readOnly: boolean }

function PolicyPanel({ form, readOnly }: Part) {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <Panel title={t('accessPolicies.form.policy')}>
      <div className={styles.stack}>
        <TextField
          control={form.control}
          name="displayName"
          label={t('accessPolicies.form.name')}
          required
          maxLength={256}
          readOnly={readOnly}
        />
        <SwitchField
          control={form.control}
          name="enabled"
          label={t('accessPolicies.form.enabled')}
          readOnly={readOnly}
        />
      </div>
    </Panel>
  )
}

function WhomPanel({ form, readOnly }: Part) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { control } = form
  const isChosen = useValues(form).whom === 'chosen'
  return (
    <Panel title={t('accessPolicies.form.whomTitle')}>
      <div className={styles.stack}>
        <RadioField
          control={control}
          name="whom"
          label={t('accessPolicies.form.whom')}
          readOnly={readOnly}
          choices={whom.map((one) => ({
            value: one,
            label: <Choice name={t(`accessPolicies.form.${one}.name`)} means={t(`accessPolicies.form.${one}.means`)} />,
          }))}
        />
        {isChosen && (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset would want a legend beside its label
          <div role="group" aria-label={t('accessPolicies.form.roles')} className={styles.roles}>
            <Text weight="semibold">{t('accessPolicies.form.roles')}</Text>
            {boxes.map((box) => (
              <CheckboxField
                key={box}
                control={control}
                name={box}
                label={t(`accessPolicies.holders.${roleBoxes[box]}`)}
                readOnly={readOnly}
              />
            ))}
          </div>
        )}
        {isChosen && (
          <PeopleField form={form} name="people" label={t('accessPolicies.form.people')} readOnly={readOnly} />
        )}
        <PeopleField form={form} name="except" label={t('accessPolicies.form.except')} readOnly={readOnly} />
        <Text size={200} className={styles.quiet}>
          {t('accessPolicies.form.exceptLead')}
        </Text>
      </div>
    </Panel>
  )
}

function WhenPanel({ form, readOnly }: Part) {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <Panel title={t('accessPolicies.form.whenTitle')}>
      <div className={styles.stack}>
        <RadioField
          control={form.control}
          name="guards"
          label={t('accessPolicies.form.when')}
          readOnly={readOnly}
          choices={guards.map((one) => ({
            value: one,
            label: (
              <Choice
                name={t(`accessPolicies.form.guards.${one}.name`)}
                means={t(`accessPolicies.form.guards.${one}.means`)}
              />
            ),
          }))}
        />
        <Text className={styles.quiet}>{t('accessPolicies.form.asks')}</Text>
      </div>
    </Panel>
  )
}
