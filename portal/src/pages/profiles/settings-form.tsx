// The settings of a user-driven deployment profile (docs/specification/deployment-profile.md). What is wrong is said
// beside the field by the very rule that the server applies.

import {
  Field,
  Input,
  makeStyles,
  Radio,
  RadioGroup,
  Select,
  Switch,
  Textarea,
  tokens,
} from '@fluentui/react-components'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { defaultSettings, profileProblems } from '../../../../src/autopilot/profile/profile.ts'
import type { ProfileSettings } from '../../api/profiles.ts'
import { GuardedSubmit } from '../../ui/guarded-button.tsx'
import { RouteButton } from '../../ui/route-link.tsx'
import { Failed } from '../../ui/states.tsx'
import { languages } from './languages.ts'

const useStyles = makeStyles({
  form: { display: 'grid', gap: '16px', maxWidth: '720px' },
  section: {
    display: 'grid',
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
  hardwareHashExtractionEnabled: defaultSettings.hardwareHashExtractionEnabled,
  consumerFeaturesDisabled: defaultSettings.consumerFeaturesDisabled,
  autopilotUpdateDisabled: defaultSettings.autopilotUpdateDisabled,
  outOfBoxExperienceSetting: {
    privacySettingsHidden: defaultSettings.privacySettingsHidden,
    eulaHidden: defaultSettings.eulaHidden,
    userType: defaultSettings.userType,
    deviceUsageType: 'singleUser',
    keyboardSelectionPageSkipped: defaultSettings.keyboardSelectionPageSkipped,
    escapeLinkHidden: defaultSettings.escapeLinkHidden,
  },
}

/** The first problem of each field, by the server's own rule. */
function problemsOf(settings: ProfileSettings): Readonly<Record<string, string>> {
  const { displayName, description, outOfBoxExperienceSetting, ...rest } = settings
  const problems = profileProblems({
    displayName,
    description,
    mode: 'user-driven',
    joinType: 'aad',
    settings: { ...defaultSettings, ...outOfBoxExperienceSetting, ...rest },
  })
  return Object.fromEntries(problems.toReversed().map(({ field, message }) => [field, message]))
}

type Change = (change: Partial<ProfileSettings>) => void
type Part = {
  readonly values: ProfileSettings
  readonly change: Change
  readonly wrong: Readonly<Record<string, string>>
}

export function ProfileForm(props: {
  readonly initial: ProfileSettings
  readonly busy: boolean
  readonly problem: unknown
  readonly submit: string
  readonly operation: 'autopilot.profile.create' | 'autopilot.profile.change'
  readonly cancelTo?: string
  readonly onSubmit: (settings: ProfileSettings) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const [values, setValues] = useState(props.initial)
  const [tried, setTried] = useState(false)
  const problems = problemsOf(values)
  // A name that nobody has typed yet is not wrong before somebody tries to save.
  const wrong = tried
    ? problems
    : Object.fromEntries(Object.entries(problems).filter(([field]) => field !== 'displayName'))
  const change: Change = (part) => setValues((before) => ({ ...before, ...part }))
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    setTried(true)
    if (Object.keys(problems).length === 0) {
      props.onSubmit(values)
      return
    }
    const form = event.currentTarget
    requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }
  const part: Part = { values, change, wrong }
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {props.problem != null && <Failed problem={props.problem} />}
      <Section title={t('profiles.form.basics')}>
        <Basics {...part} />
      </Section>
      <Section title={t('profiles.form.firstStart')}>
        <FirstStart {...part} />
      </Section>
      <div className={styles.actions}>
        <GuardedSubmit operation={props.operation} disabled={props.busy}>
          {props.busy ? t('common.saving') : props.submit}
        </GuardedSubmit>
        {props.cancelTo && <RouteButton to={props.cancelTo}>{t('common.cancel')}</RouteButton>}
      </div>
    </form>
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

function Basics({ values, change, wrong }: Part) {
  const { t } = useTranslation()
  return (
    <>
      <Field label={t('profiles.form.displayName')} required {...message(wrong.displayName)}>
        <Input value={values.displayName} maxLength={201} onChange={(_, { value }) => change({ displayName: value })} />
      </Field>
      <Field label={t('profiles.form.description')} {...message(wrong.description)}>
        <Textarea
          value={values.description}
          resize="vertical"
          onChange={(_, { value }) => change({ description: value })}
        />
      </Field>
      <Field hint={t('profiles.form.convertHint')}>
        <Switch
          label={t('profiles.form.convert')}
          checked={values.hardwareHashExtractionEnabled}
          onChange={(_, { checked }) => change({ hardwareHashExtractionEnabled: checked })}
        />
      </Field>
    </>
  )
}

function FirstStart({ values, change, wrong }: Part) {
  const { t } = useTranslation()
  const oobe = values.outOfBoxExperienceSetting
  const set = (part: Partial<typeof oobe>) => change({ outOfBoxExperienceSetting: { ...oobe, ...part } })
  const language = (value: string) => {
    const locale = value === 'os-default' ? null : value === 'user' ? '' : value
    const keyboard = locale ? oobe.keyboardSelectionPageSkipped : false
    change({ locale, outOfBoxExperienceSetting: { ...oobe, keyboardSelectionPageSkipped: keyboard } })
  }
  return (
    <>
      <Field label={t('profiles.form.userType')}>
        <RadioGroup
          value={oobe.userType}
          onChange={(_, { value }) => set({ userType: value === 'standard' ? 'standard' : 'administrator' })}
        >
          <Radio value="standard" label={t('profiles.form.standard')} />
          <Radio value="administrator" label={t('profiles.form.administrator')} />
        </RadioGroup>
      </Field>
      <Field label={t('profiles.form.language')} {...message(wrong.locale)}>
        <Select
          value={values.locale === null ? 'os-default' : values.locale === '' ? 'user' : values.locale}
          onChange={(_, { value }) => language(value)}
        >
          <option value="os-default">{t('profiles.form.languageDefault')}</option>
          <option value="user">{t('profiles.form.languageUser')}</option>
          {languages(values.locale).map(({ tag, name }) => (
            <option key={tag} value={tag}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <Field {...(values.locale ? {} : { hint: t('profiles.form.keyboardNeeds') })}>
        <Switch
          label={t('profiles.form.keyboard')}
          disabled={!values.locale}
          checked={oobe.keyboardSelectionPageSkipped}
          onChange={(_, { checked }) => set({ keyboardSelectionPageSkipped: checked })}
        />
      </Field>
      <Field hint={t('profiles.form.eulaHint')}>
        <Switch
          label={t('profiles.form.eula')}
          checked={oobe.eulaHidden}
          onChange={(_, { checked }) => set({ eulaHidden: checked })}
        />
      </Field>
      <Field hint={t('profiles.form.privacyHint')}>
        <Switch
          label={t('profiles.form.privacy')}
          checked={oobe.privacySettingsHidden}
          onChange={(_, { checked }) => set({ privacySettingsHidden: checked })}
        />
      </Field>
      <Field hint={t('profiles.form.escapeHint')}>
        <Switch
          label={t('profiles.form.escape')}
          checked={oobe.escapeLinkHidden}
          onChange={(_, { checked }) => set({ escapeLinkHidden: checked })}
        />
      </Field>
      <Switch
        label={t('profiles.form.consumerFeatures')}
        checked={values.consumerFeaturesDisabled}
        onChange={(_, { checked }) => change({ consumerFeaturesDisabled: checked })}
      />
      <Switch
        label={t('profiles.form.updates')}
        checked={values.autopilotUpdateDisabled}
        onChange={(_, { checked }) => change({ autopilotUpdateDisabled: checked })}
      />
      <Field
        label={t('profiles.form.template')}
        hint={t('profiles.form.templateHint')}
        {...message(
          wrong.deviceNameTemplate && t('profiles.form.templateWrong', { problem: wrong.deviceNameTemplate }),
        )}
      >
        <Input
          value={values.deviceNameTemplate}
          onChange={(_, { value }) => change({ deviceNameTemplate: value.trim() })}
        />
      </Field>
    </>
  )
}

const message = (text: string | undefined) =>
  text ? { validationMessage: text, validationState: 'error' as const } : {}
