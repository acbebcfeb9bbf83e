// What is said of a new package of Windows Installer.

import { makeStyles } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { msiFileNameOf } from '../../../../src/protocol/msi/file-name.ts'
import { memberNamed } from '../../../shared/api/member-named.ts'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { CheckboxField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { AddingButtons, useAdding } from './adding.tsx'
import { ProductFields } from './product-fields.tsx'
import type { InstallerFacts } from './read-package.ts'
import { type AppValues, appSchema, namedMembers } from './schema.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', justifyItems: 'stretch' },
})

export function InstallerForm(props: {
  readonly file: File
  readonly facts: InstallerFacts
  readonly onBusy: (busy: boolean) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { file, facts } = props
  const title = file.name.replace(/\.msi$/i, '')
  const { add, sent } = useAdding(file, props.onBusy)
  const form = useForm({
    schema: appSchema(t),
    initial: {
      displayName: (facts.name || title).slice(0, 256),
      publisher: facts.publisher.slice(0, 256),
      productVersion: facts.productVersion,
      productCode: facts.productCode,
      commandLine: '/quiet',
      holdsSecret: false,
    },
    save: async ({ commandLine, holdsSecret, ...values }: AppValues) => {
      await add.mutateAsync({
        '@odata.type': '#microsoft.graph.windowsMobileMSI',
        ...values,
        fileName: msiFileNameOf(title),
        ...(commandLine.trim() && { commandLine: commandLine.trim() }),
        ...(holdsSecret && { holdsSecret }), // without the mark the command line decides
      })
    },
    refusedField: (problem) => memberNamed(problem, namedMembers),
  })
  const { control } = form
  return (
    <Form form={form} className={styles.stack}>
      <FocusedProblem problem={form.atField ? null : add.error} />
      <TextField control={control} name="displayName" label={t('apps.form.name')} required maxLength={256} />
      <ProductFields control={control} />
      <TextField control={control} name="publisher" label={t('apps.column.publisher')} maxLength={256} />
      <TextField
        control={control}
        name="commandLine"
        label={t('apps.form.commandLine')}
        hint={t('apps.form.commandLineHint')}
        maxLength={1024}
      />
      <CheckboxField control={control} name="holdsSecret" label={t('apps.form.secret')} />
      <AddingButtons file={file} busy={add.isPending} sent={sent} />
    </Form>
  )
}
