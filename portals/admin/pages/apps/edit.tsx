// Changes what is said of an application and how it is installed. Its file stays. Before it is saved the dialog says whom the
// application reaches, and what a change means for them.

import { Button, Text } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { changedMembers } from '../../../shared/api/changed.ts'
import { memberNamed } from '../../../shared/api/member-named.ts'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { CheckboxField, TextField } from '../../../shared/ui/form/fields.tsx'
import { FormDialog } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { Failed } from '../../../shared/ui/states.tsx'
import { type App, appQuery, changeApp, formOf } from '../../api/management/apps.ts'
import type { Target } from '../../api/management/targets.ts'
import { Reached } from '../assigned/reach.tsx'
import { ProductFields } from './product-fields.tsx'
import { appSchema, namedMembers, namedSchema } from './schema.ts'

/** Of a secret line the service shows a mask, which nobody should send back: what is typed takes the line's place. */
const valuesOf = ({
  displayName,
  publisher,
  productVersion = '',
  productCode = '',
  commandLine = '',
  holdsSecret = false,
}: App) => ({
  displayName,
  publisher,
  productVersion,
  productCode,
  commandLine: holdsSecret ? '' : commandLine,
  holdsSecret,
})

export function EditApp(props: {
  readonly app: App
  readonly targets: readonly Target[] | undefined
  readonly onClose: () => void
  readonly onSaved: () => Promise<unknown>
}) {
  const { t } = useTranslation()
  const { app, targets } = props
  const isMsi = formOf(app) === 'msi'
  const queries = useQueryClient()
  const save = useMutation({
    mutationFn: (changed: Partial<ReturnType<typeof valuesOf>>) => changeApp(app.id, changed),
    onSuccess: async () => {
      await props.onSaved()
      props.onClose()
    },
  })
  const form = useForm({
    schema: isMsi ? appSchema(t) : namedSchema(t),
    initial: valuesOf(app),
    stored: async () => valuesOf(await queries.fetchQuery(asStoredNow(appQuery(app.id)))),
    save: async (values, before) => {
      await save.mutateAsync(changedMembers(before, values))
    },
    refusedField: (problem) => memberNamed(problem, namedMembers),
  })
  const { control } = form
  return (
    <FormDialog
      form={form}
      title={t('apps.editTitle', { name: app.displayName })}
      onClose={props.onClose}
      buttons={
        <Button type="submit" appearance="primary" disabledFocusable={save.isPending}>
          {save.isPending ? t('common.saving') : t('common.save')}
        </Button>
      }
    >
      <Text>{t('apps.editLead')}</Text>
      {(targets?.length ?? 0) > 0 && <Reached now={targets} />}
      {save.isError && !form.atField && <Failed problem={save.error} />}
      <TextField control={control} name="displayName" label={t('apps.form.name')} required maxLength={256} />
      {isMsi && (
        <TextField
          control={control}
          name="commandLine"
          label={t('apps.form.commandLine')}
          hint={t(app.holdsSecret ? 'apps.form.commandLineSecret' : 'apps.form.commandLineHint')}
          maxLength={1024}
        />
      )}
      {isMsi && <ProductFields control={control} />}
      <TextField control={control} name="publisher" label={t('apps.column.publisher')} maxLength={256} />
      {isMsi && (
        <CheckboxField
          control={control}
          name="holdsSecret"
          label={t('apps.form.secret')}
          readOnly={app.holdsSecret === true}
        />
      )}
    </FormDialog>
  )
}
