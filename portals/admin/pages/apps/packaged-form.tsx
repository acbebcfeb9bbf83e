// What is said of a new packaged application: its names, and the full name by which Windows knows the package.

import { makeStyles } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { msiFileNameOf } from '../../../../src/protocol/msi/file-name.ts'
import { memberNamed } from '../../../shared/api/member-named.ts'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { AddingButtons, useAdding } from './adding.tsx'
import type { PackagedFacts } from './read-package.ts'
import { identityIn, type PackagedValues, packagedSchema } from './schema.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', justifyItems: 'stretch' },
})

/** Parts of the full name that a refusal may name. */
const identityMembers = [
  'identityName',
  'identityPublisherHash',
  'identityVersion',
  'identityResourceIdentifier',
  'applicableArchitectures',
] as const

export function PackagedForm(props: {
  readonly file: File
  readonly facts: PackagedFacts
  readonly onBusy: (busy: boolean) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { file, facts } = props
  const [, title = file.name, ending = 'msix'] = /^(.*)\.([^.]+)$/.exec(file.name) ?? []
  const { add, sent } = useAdding(file, props.onBusy)
  const form = useForm({
    schema: packagedSchema(t),
    initial: {
      displayName: (facts.name || title).slice(0, 256),
      publisher: facts.publisher.slice(0, 256),
      fullName: facts.fullName,
    },
    save: async ({ fullName, ...values }: PackagedValues) => {
      await add.mutateAsync({
        '@odata.type': '#microsoft.graph.windowsUniversalAppX',
        ...values,
        ...identityIn(fullName),
        fileName: msiFileNameOf(title, ending.toLowerCase()),
      })
    },
    refusedField: (problem) => (memberNamed(problem, identityMembers) ? 'fullName' : undefined),
  })
  const { control } = form
  return (
    <Form form={form} className={styles.stack}>
      <FocusedProblem problem={form.atField ? null : add.error} />
      <TextField control={control} name="displayName" label={t('apps.form.name')} required maxLength={256} />
      <TextField
        control={control}
        name="fullName"
        label={t('apps.form.fullName')}
        hint={t('apps.form.fullNameHint')}
        required
        trimmed
        maxLength={200}
      />
      <TextField control={control} name="publisher" label={t('apps.column.publisher')} maxLength={256} />
      <AddingButtons file={file} busy={add.isPending} sent={sent} />
    </Form>
  )
}
