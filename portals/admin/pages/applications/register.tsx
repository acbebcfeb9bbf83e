// Registers an application: a script that signs in by itself, or what people sign in to. Then its page says what to do next.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { Choice } from '../../../shared/ui/form/choice.tsx'
import { RadioField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm, useValues } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { RouteButton } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { type Addresses, registerApplication } from '../../api/application/applications.ts'
import { paths } from '../../paths.ts'
import { ReadOnly } from '../settings/frame.tsx'
import { AddressFields, addressesOf, addressFields, addressIssues, noAddresses } from './addresses.tsx'
import { handRegistered } from './handed.ts'

const useStyles = makeStyles({
  form: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: '16px',
    maxWidth: '720px',
    padding: '20px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
    backgroundColor: tokens.colorNeutralBackground1,
    overflowWrap: 'anywhere', // a sentence about an address has the address in it
    '@media (max-width: 719px)': { padding: '16px' },
  },
  quiet: { color: tokens.colorNeutralForeground2 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
})

const uses = ['script', 'people'] as const

const schemaOf = (t: TFunction) =>
  z
    .object({
      displayName: z.string().check(z.trim(), z.minLength(1, t('applications.nameNeeded')), z.maxLength(256)),
      use: z.enum(uses),
      ...addressFields,
    })
    .check(({ value, issues }) => {
      if (value.use === 'script') return
      const found = addressIssues(t, value)
      const none = Object.values(addressesOf(value)).flat().length === 0
      if (none) found.push({ path: 'web', message: t('applications.addressNeeded') })
      for (const { path, message } of found) issues.push({ code: 'custom', input: value, path: [path], message })
    })

export function RegisterApplicationPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const router = useRouter()
  const queries = useQueryClient()
  const register = useMutation({
    mutationFn: ({ name, addresses }: { readonly name: string; readonly addresses: Addresses }) =>
      registerApplication(name, addresses),
    onSuccess: async (made) => {
      handRegistered(made)
      await queries.invalidateQueries({ queryKey: ['applications', 'list'] })
      await router.navigate({ href: paths.application(made.appId) })
    },
  })
  const form = useForm({
    schema: schemaOf(t),
    initial: { displayName: '', use: 'script' as (typeof uses)[number], ...noAddresses },
    save: ({ displayName, use, ...values }) =>
      register.mutateAsync({ name: displayName, addresses: addressesOf(use === 'people' ? values : noAddresses) }),
  })
  const { control } = form
  const { use } = useValues(form)
  return (
    <PageFrame
      title={t('applications.register')}
      lead={t('applications.registerLead')}
      back={{ to: paths.applications(), name: t('applications.title') }}
    >
      <ReadOnly operation="identity.application.create" />
      <Form form={form} className={styles.form}>
        <TextField
          control={control}
          name="displayName"
          label={t('applications.name')}
          hint={t('applications.nameHint')}
          required
          maxLength={256}
        />
        <RadioField
          control={control}
          name="use"
          label={t('applications.use')}
          choices={uses.map((one) => ({
            value: one,
            label: <Choice name={t(`applications.uses.${one}.name`)} means={t(`applications.uses.${one}.means`)} />,
          }))}
        />
        {use === 'people' && <AddressFields control={control} />}
        {use === 'script' && <Text className={styles.quiet}>{t('applications.scriptNext')}</Text>}
        {register.isError && <Failed problem={register.error} />}
        <div className={styles.actions}>
          <GuardedSubmit operation="identity.application.create" busy={register.isPending}>
            {register.isPending ? t('common.saving') : t('applications.register')}
          </GuardedSubmit>
          <RouteButton to={paths.applications()}>{t('common.cancel')}</RouteButton>
        </div>
      </Form>
    </PageFrame>
  )
}
