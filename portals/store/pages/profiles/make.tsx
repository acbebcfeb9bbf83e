// Makes a profile. What is always on is said and not asked; everything that is asked is off. Where all settings are is said first (S-161).

import { makeStyles, Text } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { Sentences } from '../../../shared/ui/facts/sentences.tsx'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { Choice } from '../../../shared/ui/form/choice.tsx'
import { CheckboxField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { createProfile } from '../../api/store.ts'
import { usePortal } from '../../which-portal.ts'

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px', maxWidth: '720px' },
})

const initial = { displayName: '', skipPrivacy: false, standardUser: false, skipLicense: false }
const longestName = 200

export function Make({ onMade }: { readonly onMade: (name: string) => Promise<void> }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { offersLicense } = usePortal()
  const make = useMutation({ mutationFn: createProfile })
  const form = useForm({
    schema: z.object({
      displayName: z.string().check(z.minLength(1, { error: t('store.nameNeeded') })),
      skipPrivacy: z.boolean(),
      standardUser: z.boolean(),
      skipLicense: z.boolean(),
    }),
    initial,
    after: 'clear',
    judge: 'submitted',
    async save(settings) {
      await make.mutateAsync(settings)
      await onMade(settings.displayName)
    },
  })
  return (
    <Panel title={t('store.make')}>
      <Form form={form} className={styles.form}>
        <Text>{t('store.recommended')}</Text>
        <TextField control={form.control} name="displayName" label={t('store.name')} maxLength={longestName} required />
        <Text>{t('store.always')}</Text>
        <Sentences of={t('store.fixed', { returnObjects: true })} />
        <Text>{t('store.optional')}</Text>
        <CheckboxField control={form.control} name="skipPrivacy" label={t('store.skipPrivacy')} />
        <CheckboxField control={form.control} name="standardUser" label={t('store.standardUser')} />
        {offersLicense && (
          <CheckboxField
            control={form.control}
            name="skipLicense"
            label={<Choice name={t('store.skipLicense')} means={t('store.skipLicenseMeans')} />}
          />
        )}
        <FocusedProblem problem={make.error} />
        <div>
          <GuardedSubmit operation="autopilot.profile.create" busy={make.isPending}>
            {t('store.makeNow')}
          </GuardedSubmit>
        </div>
      </Form>
    </Panel>
  )
}
