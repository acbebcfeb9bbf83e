// The settings of an enrolment status page (docs/protocols/status-page.md).

import { Checkbox, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useId } from 'react'
import { useController } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { memberNamed } from '../../../shared/api/member-named.ts'
import { can, type Operation } from '../../../shared/session/can.ts'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { LongTextField, RadioField, SelectField, SwitchField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { type Form as FormOf, useForm, useValues } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { RouteButton } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { appsQuery } from '../../api/management/apps.ts'
import type { StatusPage, StatusPageSettings } from '../../api/management/status-pages.ts'
import { Section } from '../assigned/section.tsx'

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '720px' },
  apps: { display: 'grid', margin: 0, padding: 0, minWidth: 0, border: 'none', overflowWrap: 'anywhere' },
  legend: { padding: 0 },
  wrong: { color: tokens.colorPaletteRedForeground1, fontSize: tokens.fontSizeBase200 },
  quiet: { color: tokens.colorNeutralForeground2 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
})

const schemaOf = (t: TFunction) =>
  z
    .object({
      displayName: z.string().check(z.trim(), z.minLength(1, t('statusPages.form.nameNeeded')), z.maxLength(256)),
      description: z.string().check(z.maxLength(1000)),
      place: z.string(),
      showInstallationProgress: z.boolean(),
      blockDeviceSetupRetryByUser: z.boolean(),
      trackInstallProgressForAutopilotOnly: z.boolean(),
      disableUserStatusTrackingAfterFirstUser: z.boolean(),
      installProgressTimeoutInMinutes: z.string().check(
        z.refine((text) => /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 1440, {
          error: t('statusPages.form.minutesWrong'),
        }),
      ),
      customErrorMessage: z.string().check(z.maxLength(10_000)),
      allowLogCollectionOnInstallFailure: z.boolean(),
      allowDeviceResetOnInstallFailure: z.boolean(),
      allowDeviceUseOnInstallFailure: z.boolean(),
      waits: z.enum(['all', 'some']),
      selectedMobileAppIds: z.array(z.string()),
    })
    .check(
      z.refine(({ waits, selectedMobileAppIds }) => waits === 'all' || selectedMobileAppIds.length > 0, {
        path: ['selectedMobileAppIds'],
        error: t('statusPages.form.waitsNone'),
      }),
    )
export type StatusPageValues = z.infer<ReturnType<typeof schemaOf>>

/** As a page that somebody creates to show something: the default one of a new organisation shows nothing. */
export const newStatusPage: StatusPageValues = {
  displayName: '',
  description: '',
  place: '',
  showInstallationProgress: true,
  blockDeviceSetupRetryByUser: true,
  trackInstallProgressForAutopilotOnly: false,
  disableUserStatusTrackingAfterFirstUser: false,
  installProgressTimeoutInMinutes: '60',
  customErrorMessage: '',
  allowLogCollectionOnInstallFailure: true,
  allowDeviceResetOnInstallFailure: true,
  allowDeviceUseOnInstallFailure: false,
  waits: 'all',
  selectedMobileAppIds: [],
}

export const valuesOf = (page: StatusPage): StatusPageValues => ({
  displayName: page.displayName,
  description: page.description,
  place: String(page.priority),
  showInstallationProgress: page.showInstallationProgress,
  blockDeviceSetupRetryByUser: page.blockDeviceSetupRetryByUser,
  trackInstallProgressForAutopilotOnly: page.trackInstallProgressForAutopilotOnly,
  disableUserStatusTrackingAfterFirstUser: page.disableUserStatusTrackingAfterFirstUser,
  installProgressTimeoutInMinutes: String(page.installProgressTimeoutInMinutes),
  customErrorMessage: page.customErrorMessage,
  allowLogCollectionOnInstallFailure: page.allowLogCollectionOnInstallFailure,
  allowDeviceResetOnInstallFailure: page.allowDeviceResetOnInstallFailure,
  allowDeviceUseOnInstallFailure: page.allowDeviceUseOnInstallFailure,
  waits: page.selectedMobileAppIds.length > 0 ? 'some' : 'all',
  selectedMobileAppIds: [...page.selectedMobileAppIds],
})

export const settingsOf = ({ place: _, waits, ...values }: StatusPageValues): StatusPageSettings => ({
  ...values,
  installProgressTimeoutInMinutes: Number(values.installProgressTimeoutInMinutes),
  selectedMobileAppIds: waits === 'all' ? [] : values.selectedMobileAppIds,
})

const members = [
  'displayName',
  'description',
  'installProgressTimeoutInMinutes',
  'customErrorMessage',
  'selectedMobileAppIds',
] as const

export function StatusPageForm(props: {
  readonly initial: StatusPageValues
  /** How many pages besides the default one there are to be placed among; none for the default one, and for a new one. */
  readonly places: number
  readonly busy: boolean
  readonly problem: unknown
  readonly submit: string
  readonly operation: Operation
  readonly cancelTo?: string
  /** Of a page that exists, as it is stored now. */
  readonly stored?: () => Promise<StatusPageValues>
  readonly onSubmit: (values: StatusPageValues, before: StatusPageValues) => Promise<unknown>
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const form = useForm<StatusPageValues>({
    schema: schemaOf(t),
    initial: props.initial,
    ...(props.stored && { stored: props.stored }),
    save: props.onSubmit,
    refusedField: (problem) => memberNamed(problem, members),
  })
  const { control } = form
  return (
    <Form form={form} className={styles.form}>
      <FocusedProblem problem={form.atField ? null : props.problem} />
      <Section title={t('statusPages.form.basics')}>
        <TextField control={control} name="displayName" label={t('statusPages.form.name')} required maxLength={256} />
        <LongTextField
          control={control}
          name="description"
          label={t('statusPages.form.description')}
          maxLength={1000}
          rows={2}
        />
        {props.places > 1 && (
          <SelectField
            control={control}
            name="place"
            label={t('statusPages.form.place')}
            hint={t('statusPages.form.placeHint')}
          >
            {Array.from({ length: props.places }, (_, index) => String(index + 1)).map((place) => (
              <option key={place} value={place}>
                {place}
              </option>
            ))}
          </SelectField>
        )}
      </Section>
      <Section title={t('statusPages.form.page')}>
        <SwitchField
          control={control}
          name="showInstallationProgress"
          label={t('statusPages.form.show')}
          hint={t('statusPages.form.showHint')}
        />
        <SwitchField
          control={control}
          name="trackInstallProgressForAutopilotOnly"
          label={t('statusPages.form.onlyAutopilot')}
        />
        <SwitchField
          control={control}
          name="disableUserStatusTrackingAfterFirstUser"
          label={t('statusPages.form.onlyFirst')}
        />
        <SwitchField control={control} name="blockDeviceSetupRetryByUser" label={t('statusPages.form.block')} />
        <TextField
          control={control}
          name="installProgressTimeoutInMinutes"
          label={t('statusPages.form.minutes')}
          hint={t('statusPages.form.minutesHint')}
          required
          numeric
          trimmed
          maxLength={5}
        />
      </Section>
      <Section title={t('statusPages.form.waits')}>
        <WaitsFor form={form} />
      </Section>
      <Section title={t('statusPages.form.failed')}>
        <Text className={styles.quiet}>{t('statusPages.form.failedHint')}</Text>
        <LongTextField
          control={control}
          name="customErrorMessage"
          label={t('statusPages.form.message')}
          maxLength={10_000}
          rows={3}
        />
        <SwitchField control={control} name="allowLogCollectionOnInstallFailure" label={t('statusPages.form.logs')} />
        <SwitchField control={control} name="allowDeviceResetOnInstallFailure" label={t('statusPages.form.reset')} />
        <SwitchField control={control} name="allowDeviceUseOnInstallFailure" label={t('statusPages.form.goOn')} />
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

function WaitsFor({ form }: { readonly form: FormOf<StatusPageValues> }) {
  const { t } = useTranslation()
  const { control } = form
  const { waits } = useValues(form)
  const allowed = can('mdm.app.list').allowed
  return (
    <>
      <RadioField
        control={control}
        name="waits"
        label={t('statusPages.form.waitsApps')}
        hint={t('statusPages.form.waitsHint')}
        choices={[
          { value: 'all', label: t('statusPages.form.waitsAll') },
          { value: 'some', label: t('statusPages.form.waitsSome') },
        ]}
      />
      {waits === 'some' &&
        (allowed ? <SelectedApps form={form} /> : <Text>{t('statusPages.form.appsForbidden')}</Text>)}
    </>
  )
}

function SelectedApps({ form }: { readonly form: FormOf<StatusPageValues> }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const apps = useQuery(appsQuery())
  const { field, fieldState } = useController({ control: form.control, name: 'selectedMobileAppIds' })
  const chosen = field.value
  const known = (apps.data ?? []).map(({ id, displayName, productVersion }) => ({
    id,
    name: `${displayName} ${productVersion}`,
  }))
  const gone = apps.data ? chosen.filter((id) => !known.some((one) => one.id === id)) : []
  const listed = [...known, ...gone.map((id) => ({ id, name: t('statusPages.form.unknownApp') }))]
  const message = fieldState.error?.message
  const wrong = useId()
  const change = (id: string, checked: boolean) =>
    field.onChange(checked ? [...chosen, id] : chosen.filter((one) => one !== id))
  return (
    // No Field: its name and its id are for one control, and here are many.
    <fieldset className={styles.apps}>
      <legend className={styles.legend}>{t('statusPages.form.waitsChosen')}</legend>
      {apps.isError && <Failed problem={apps.error} retry={() => void apps.refetch()} />}
      {apps.data && listed.length === 0 && <Text>{t('statusPages.form.noApps')}</Text>}
      {listed.map(({ id, name }, index) => (
        <Checkbox
          key={id}
          {...(index === 0 && { ref: field.ref })}
          {...(message && { 'aria-invalid': true, 'aria-describedby': wrong })}
          label={name}
          checked={chosen.includes(id)}
          onChange={(_, { checked }) => change(id, checked === true)}
        />
      ))}
      <div id={wrong} role="alert" className={styles.wrong}>
        {message}
      </div>
    </fieldset>
  )
}
