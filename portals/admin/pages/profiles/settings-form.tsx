// The settings of a deployment profile (docs/specification/deployment-profile.md). What is wrong is said beside the field by the very
// rule that the server applies. The mode is chosen when it is created, and nothing is chosen before somebody does (S-183).

import { Field, makeStyles, tokens } from '@fluentui/react-components'
import type { TFunction } from 'i18next'
import type { ReactNode } from 'react'
import { useController } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'

import { defaultSettings, profileProblems, roomForSerial } from '../../../../src/autopilot/profile/profile.ts'
import { LongTextField, RadioField, SwitchField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { Select } from '../../../shared/ui/form/select.tsx'
import { type Form as FormOf, useForm, useValues } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { RouteButton } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import type { ProfileSettings } from '../../api/profiles.ts'
import { languages } from './languages.ts'

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '720px' },
  section: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: '16px',
    margin: 0,
    padding: '20px',
    minWidth: 0,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  legend: {
    float: 'left',
    width: '100%',
    padding: 0,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
})

export const newSettings: ProfileSettings = {
  displayName: '',
  description: '',
  locale: defaultSettings.locale,
  deviceNameTemplate: defaultSettings.deviceNameTemplate,
  autopilotUpdateDisabled: defaultSettings.autopilotUpdateDisabled,
  hardwareHashExtractionEnabled: defaultSettings.hardwareHashExtractionEnabled,
  outOfBoxExperienceSetting: {
    privacySettingsHidden: defaultSettings.privacySettingsHidden,
    eulaHidden: defaultSettings.eulaHidden,
    userType: defaultSettings.userType,
    deviceUsageType: 'singleUser',
    keyboardSelectionPageSkipped: defaultSettings.keyboardSelectionPageSkipped,
    escapeLinkHidden: defaultSettings.escapeLinkHidden,
  },
}

type Usage = ProfileSettings['outOfBoxExperienceSetting']['deviceUsageType']
/** What is edited: no mode is chosen at first. */
type Edited = ProfileSettings & { readonly mode: Usage | '' }

const editedOf = (settings: ProfileSettings): Edited => ({
  ...settings,
  mode: settings.outOfBoxExperienceSetting.deviceUsageType,
})

const settingsOf = ({ mode, ...settings }: Edited): ProfileSettings => {
  const { outOfBoxExperienceSetting: oobe } = settings
  return { ...settings, outOfBoxExperienceSetting: { ...oobe, deviceUsageType: mode || oobe.deviceUsageType } }
}

/** By the server's own rule. */
const schemaOf = (t: TFunction) =>
  z.custom<Edited>().check(({ value, issues }) => {
    const { displayName, description, outOfBoxExperienceSetting, mode, ...rest } = value
    if (mode === '') {
      issues.push({ code: 'custom', input: value, path: ['mode'], message: t('profiles.form.modeNeeded') })
    }
    const problems = profileProblems({
      displayName,
      description,
      mode: mode === 'shared' ? 'self-deploying' : 'user-driven',
      joinType: 'aad',
      settings: { ...defaultSettings, ...outOfBoxExperienceSetting, ...rest },
    })
    for (const { field, message } of problems) {
      if (field === 'deploymentMode') {
        issues.push({ code: 'custom', input: value, path: ['mode'], message })
        continue
      }
      const nested = field in outOfBoxExperienceSetting
      issues.push({
        code: 'custom',
        input: value,
        path: nested ? ['outOfBoxExperienceSetting', field] : [field],
        message: field === 'deviceNameTemplate' ? t('profiles.form.templateWrong', { problem: message }) : message,
      })
    }
  })

type Part = { readonly form: FormOf<Edited> }

export function ProfileForm(props: {
  readonly initial: ProfileSettings
  readonly busy: boolean
  readonly problem: unknown
  readonly submit: string
  readonly operation: 'autopilot.profile.create' | 'autopilot.profile.change'
  readonly cancelTo?: string
  /** Of a profile that exists, as it is stored now. */
  readonly stored?: () => Promise<ProfileSettings>
  readonly onSubmit: (settings: ProfileSettings, before: ProfileSettings) => Promise<unknown>
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { stored } = props
  const form = useForm<Edited>({
    schema: schemaOf(t),
    initial: stored ? editedOf(props.initial) : { ...props.initial, mode: '' },
    ...(stored && { stored: async () => editedOf(await stored()) }),
    save: (edited, before) => props.onSubmit(settingsOf(edited), settingsOf(before)),
  })
  return (
    <Form form={form} className={styles.form}>
      {props.problem != null && <Failed problem={props.problem} />}
      <Section title={t('profiles.form.basics')}>
        <Basics form={form} isNew={stored === undefined} />
      </Section>
      <Section title={t('profiles.form.firstStart')}>
        <FirstStart form={form} />
      </Section>
      <Section title={t('profiles.form.registration')}>
        <SwitchField
          control={form.control}
          name="hardwareHashExtractionEnabled"
          label={t('profiles.form.convert')}
          hint={t('profiles.form.convertHint')}
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

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const styles = useStyles()
  return (
    <fieldset className={styles.section}>
      <legend className={styles.legend}>{title}</legend>
      {children}
    </fieldset>
  )
}

function Basics({ form: { control }, isNew }: Part & { readonly isNew: boolean }) {
  const { t } = useTranslation()
  return (
    <>
      <TextField control={control} name="displayName" label={t('profiles.form.displayName')} required maxLength={201} />
      <LongTextField control={control} name="description" label={t('profiles.form.description')} />
      <RadioField
        control={control}
        name="mode"
        label={t('profiles.form.mode')}
        hint={t(isNew ? 'profiles.form.modeHint' : 'profiles.form.modeStays')}
        required={isNew}
        readOnly={!isNew}
        choices={[
          { value: 'singleUser', label: t('profiles.userDriven') },
          { value: 'shared', label: t('profiles.selfDeploying') },
        ]}
      />
    </>
  )
}

/** Serial numbers of most makers have more characters than this, and differ in their last ones. */
const usualSerial = 7

function FirstStart({ form }: Part) {
  const { t } = useTranslation()
  const { control } = form
  const { locale, deviceNameTemplate } = useValues(form)
  const room = roomForSerial(deviceNameTemplate)
  return (
    <>
      <RadioField
        control={control}
        name="outOfBoxExperienceSetting.userType"
        label={t('profiles.form.userType')}
        choices={[
          { value: 'standard', label: t('profiles.form.standard') },
          { value: 'administrator', label: t('profiles.form.administrator') },
        ]}
      />
      <LanguageField form={form} />
      <SwitchField
        control={control}
        name="outOfBoxExperienceSetting.keyboardSelectionPageSkipped"
        label={t('profiles.form.keyboard')}
        readOnly={!locale}
        {...(locale ? {} : { hint: t('profiles.form.keyboardNeeds') })}
      />
      <SwitchField
        control={control}
        name="outOfBoxExperienceSetting.eulaHidden"
        label={t('profiles.form.eula')}
        hint={t('profiles.form.eulaHint')}
      />
      <SwitchField
        control={control}
        name="outOfBoxExperienceSetting.privacySettingsHidden"
        label={t('profiles.form.privacy')}
        hint={t('profiles.form.privacyHint')}
      />
      <SwitchField
        control={control}
        name="outOfBoxExperienceSetting.escapeLinkHidden"
        label={t('profiles.form.escape')}
        hint={t('profiles.form.escapeHint')}
      />
      <SwitchField control={control} name="autopilotUpdateDisabled" label={t('profiles.form.updates')} />
      <TextField
        control={control}
        name="deviceNameTemplate"
        label={t('profiles.form.template')}
        hint={t('profiles.form.templateHint')}
        warning={
          room !== undefined && room < usualSerial ? t('profiles.form.templateCuts', { count: room }) : undefined
        }
        trimmed
      />
    </>
  )
}

/** Two of its choices are no language; the keyboard follows from a language and from nothing else. */
function LanguageField({ form }: Part) {
  const { t } = useTranslation()
  const { field, fieldState } = useController({ control: form.control, name: 'locale' })
  const locale = field.value
  const message = fieldState.error?.message
  const choose = (value: string) => {
    field.onChange(value === 'os-default' ? null : value === 'user' ? '' : value)
    if (value === 'os-default' || value === 'user') {
      form.set('outOfBoxExperienceSetting.keyboardSelectionPageSkipped', false)
    }
  }
  return (
    <Field
      label={t('profiles.form.language')}
      {...(message && { validationMessage: message, validationState: 'error' as const })}
    >
      <Select
        ref={field.ref}
        value={locale === null ? 'os-default' : locale === '' ? 'user' : locale}
        onChange={(_, { value }) => choose(value)}
      >
        <option value="os-default">{t('profiles.form.languageDefault')}</option>
        <option value="user">{t('profiles.form.languageUser')}</option>
        {languages(locale).map(({ tag, name }) => (
          <option key={tag} value={tag}>
            {name}
          </option>
        ))}
      </Select>
    </Field>
  )
}
