// What an application is called and where people come back to. Whoever changes it at the same time is asked about what both changed.

import { makeStyles } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { changedMembers } from '../../../shared/api/changed.ts'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { can } from '../../../shared/session/can.ts'
import { TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import {
  type Application,
  type ApplicationChange,
  applicationQuery,
  changeApplication,
} from '../../api/application/applications.ts'
import { AddressFields, addressesOf, addressFields, addressIssues } from './addresses.tsx'

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', overflowWrap: 'anywhere' },
})

const schemaOf = (t: TFunction) =>
  z
    .object({
      displayName: z.string().check(z.trim(), z.minLength(1, t('applications.nameNeeded')), z.maxLength(256)),
      ...addressFields,
    })
    .check(({ value, issues }) => {
      for (const { path, message } of addressIssues(t, value))
        issues.push({ code: 'custom', input: value, path: [path], message })
    })
type Values = z.infer<ReturnType<typeof schemaOf>>

const valuesOf = ({ displayName, web, spa, publicClient }: Application): Values => ({
  displayName,
  web: web.redirectUris.join('\n'),
  spa: spa.redirectUris.join('\n'),
  publicClient: publicClient.redirectUris.join('\n'),
})

const changeOf = (before: Values, after: Values): ApplicationChange =>
  changedMembers(
    { displayName: before.displayName, ...addressesOf(before) },
    { displayName: after.displayName, ...addressesOf(after) },
  )

export function EditApplication(props: {
  readonly application: Application
  readonly onSaved: (undo: ApplicationChange) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { application, onSaved } = props
  const { id } = application
  const readOnly = !can('identity.application.change').allowed || application.purpose !== null
  const save = useMutation({
    mutationFn: ({ before, values }: { readonly before: Values; readonly values: Values }) =>
      changeApplication(id, changeOf(before, values)),
    onSuccess: (_, { before, values }) => onSaved(changeOf(values, before)),
  })
  const form = useForm({
    schema: schemaOf(t),
    initial: valuesOf(application),
    stored: async () => valuesOf(await queries.fetchQuery(asStoredNow(applicationQuery(id)))),
    save: (values, before) => save.mutateAsync({ before, values }),
  })
  return (
    <Panel title={t('applications.settings')}>
      <Form form={form} className={styles.form}>
        <TextField
          control={form.control}
          name="displayName"
          label={t('applications.name')}
          required
          maxLength={256}
          readOnly={readOnly}
        />
        <AddressFields control={form.control} readOnly={readOnly} />
        {save.isError && <Failed problem={save.error} />}
        {application.purpose === null && (
          <div>
            <GuardedSubmit operation="identity.application.change" busy={save.isPending}>
              {save.isPending ? t('common.saving') : t('common.save')}
            </GuardedSubmit>
          </div>
        )}
      </Form>
    </Panel>
  )
}
