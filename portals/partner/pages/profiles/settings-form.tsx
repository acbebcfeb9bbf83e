// The settings of a profile for a customer. What is always on, the mode among it, is said and not asked; everything that is asked is off
// at first. Whoever begins to hide the licence terms confirms that they accept them for the customer, and whoever changes a profile that
// devices have is told how many before.

import { makeStyles, Text } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { Sentences } from '../../../shared/ui/facts/sentences.tsx'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { Choice } from '../../../shared/ui/form/choice.tsx'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { CheckboxField, LongTextField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm, useValues } from '../../../shared/ui/form/use-form.ts'
import { useSaveQuestion } from '../../../shared/ui/form/use-save-question.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import type { Settings } from '../../api/profiles.ts'

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px', maxWidth: '720px' },
})

const longest = { displayName: 200, description: 1500 }

export type Fields = Omit<Settings, 'userType'> & { readonly standardUser: boolean }

export const fieldsOf = ({ userType, displayName, description, ...hidden }: Settings): Fields => ({
  ...{ displayName, description, standardUser: userType === 'standard' },
  ...{ privacySettingsHidden: hidden.privacySettingsHidden, eulaHidden: hidden.eulaHidden },
})

export const settingsOf = ({ standardUser, ...rest }: Fields): Settings => ({
  ...rest,
  userType: standardUser ? 'standard' : 'administrator',
})

export const nothingChosen: Fields = {
  ...{ displayName: '', description: '' },
  ...{ privacySettingsHidden: false, standardUser: false, eulaHidden: false },
}

export function SettingsForm(props: {
  readonly customer: string
  readonly initial: Fields
  readonly operation: 'autopilot.customer-profile.create' | 'autopilot.customer-profile.change'
  readonly submit: string
  readonly busy: boolean
  readonly problem: unknown
  /** Of one that exists. */
  readonly stored?: () => Promise<Fields>
  /** How many devices have it. */
  readonly devices?: number
  /** Why this partner does not change it. */
  readonly off?: string | undefined
  readonly onSave: (fields: Fields, before: Fields) => Promise<unknown>
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { customer, devices = 0, stored } = props
  const { open, confirmed } = useSaveQuestion()
  const form = useForm({
    schema: z.object({
      displayName: z
        .string()
        .check(z.refine((name) => name.trim() !== '', { error: t('customerProfiles.nameNeeded') })),
      description: z.string(),
      privacySettingsHidden: z.boolean(),
      standardUser: z.boolean(),
      eulaHidden: z.boolean(),
    }),
    initial: props.initial,
    judge: 'submitted',
    ...(stored ? { stored } : { after: 'clear' as const }),
    save: async (fields, before) => {
      if (devices > 0 || accepts(fields, before)) await confirmed()
      await props.onSave(fields, before)
    },
  })
  const values = useValues(form)
  const accepting = accepts(values, props.initial)
  const readOnly = props.off !== undefined
  const { control } = form
  return (
    <>
      <Form form={form} className={styles.form}>
        <TextField
          control={control}
          name="displayName"
          label={t('customerProfiles.name')}
          maxLength={longest.displayName}
          required
          readOnly={readOnly}
        />
        <LongTextField
          control={control}
          name="description"
          label={t('customerProfiles.description')}
          maxLength={longest.description}
          readOnly={readOnly}
        />
        <Text>{t('customerProfiles.always')}</Text>
        <Sentences of={t('customerProfiles.fixed', { returnObjects: true })} />
        <Text>{t('customerProfiles.optional')}</Text>
        <CheckboxField
          control={control}
          name="privacySettingsHidden"
          label={t('customerProfiles.skipPrivacy')}
          readOnly={readOnly}
        />
        <CheckboxField
          control={control}
          name="standardUser"
          label={t('customerProfiles.standardUser')}
          readOnly={readOnly}
        />
        <CheckboxField
          control={control}
          name="eulaHidden"
          label={
            <Choice
              name={t('customerProfiles.skipLicense')}
              means={t('customerProfiles.skipLicenseMeans', { customer })}
            />
          }
          readOnly={readOnly}
        />
        <FocusedProblem problem={props.problem} />
        <div>
          <GuardedSubmit operation={props.operation} busy={props.busy} off={props.off}>
            {props.submit}
          </GuardedSubmit>
        </div>
      </Form>
      {open && (
        <Confirm
          open
          danger={false}
          title={
            accepting
              ? t('customerProfiles.licenseAsk', { customer })
              : t('customerProfiles.saveAsk', { name: values.displayName })
          }
          confirm={accepting ? t('customerProfiles.licenseDo') : t('common.save')}
          onConfirm={open.save}
          onClose={open.leave}
        >
          {accepting && <Sentences of={t('customerProfiles.licenseMeans', { returnObjects: true, customer })} />}
          {devices > 0 && <Text>{t('customerProfiles.have', { count: devices })}</Text>}
        </Confirm>
      )}
    </>
  )
}

const accepts = (fields: Fields, before: Fields): boolean => fields.eulaHidden && !before.eulaHidden
