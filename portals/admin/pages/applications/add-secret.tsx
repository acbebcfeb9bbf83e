// Makes a secret of an application, good for as long as is said.

import { Button, Text } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { longestDays, usualDays } from '../../../../src/identity/application/credential-limits.ts'
import { TextField } from '../../../shared/ui/form/fields.tsx'
import { FormDialog } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { Failed } from '../../../shared/ui/states.tsx'
import { type Application, addSecret, type MadeSecret } from '../../api/application/applications.ts'

const dayMs = 24 * 3_600_000

export function AddSecret(props: {
  readonly application: Application
  readonly onClose: () => void
  readonly onMade: (made: MadeSecret) => Promise<unknown>
}) {
  const { t } = useTranslation()
  const { application } = props
  const make = useMutation({
    mutationFn: ({ name, days }: { readonly name: string; readonly days: number }) =>
      addSecret(application.id, name, new Date(Date.now() + days * dayMs).toISOString()),
    onSuccess: props.onMade,
  })
  const wrong = t('applications.addSecret.daysWrong', { most: longestDays })
  const form = useForm({
    schema: z.object({
      name: z.string().check(z.trim(), z.maxLength(120)),
      days: z.string().check(
        z.trim(),
        z.refine((text) => /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= longestDays, wrong),
      ),
    }),
    initial: { name: '', days: String(usualDays) },
    save: ({ name, days }) => make.mutateAsync({ name, days: Number(days) }),
  })
  return (
    <FormDialog
      form={form}
      title={t('applications.addSecret.title', { name: application.displayName })}
      busy={make.isPending}
      onClose={props.onClose}
      buttons={
        <Button type="submit" appearance="primary" disabledFocusable={make.isPending}>
          {make.isPending ? t('common.saving') : t('applications.addSecret.do')}
        </Button>
      }
    >
      <Text>{t('applications.addSecret.lead')}</Text>
      {make.isError && <Failed problem={make.error} />}
      <TextField
        control={form.control}
        name="name"
        label={t('applications.addSecret.for')}
        hint={t('applications.addSecret.forHint')}
        maxLength={120}
      />
      <TextField
        control={form.control}
        name="days"
        label={t('applications.addSecret.days')}
        hint={t('applications.addSecret.daysHint', { most: longestDays })}
        numeric
        required
        maxLength={3}
      />
    </FormDialog>
  )
}
