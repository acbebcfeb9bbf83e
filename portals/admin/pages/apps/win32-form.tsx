// What is said of a new Win32 package: how the agent on a device installs and removes it, and how it sees that it is there.

import { makeStyles } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { msiFileNameOf } from '../../../../src/protocol/msi/file-name.ts'
import { memberNamed } from '../../../shared/api/member-named.ts'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { CheckboxField, LongTextField, TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { AddingButtons, useAdding } from './adding.tsx'
import { rulesIn, type Win32Values, win32Schema } from './schema.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', justifyItems: 'stretch' },
})

/** That a refusal of the service may name; what it calls rules stands in one field. */
const namedMembers = [
  'displayName',
  'publisher',
  'displayVersion',
  'installCommandLine',
  'uninstallCommandLine',
  'setupFilePath',
  'rules',
] as const

export function Win32Form(props: { readonly file: File; readonly onBusy: (busy: boolean) => void }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { file } = props
  const [, title = file.name, ending = 'exe'] = /^(.*)\.([^.]+)$/.exec(file.name) ?? []
  const isArchive = /^(zip|intunewin)$/i.test(ending)
  const fileName = msiFileNameOf(title, ending.toLowerCase())
  const { add, sent } = useAdding(file, props.onBusy)
  const form = useForm({
    schema: win32Schema(t),
    initial: {
      displayName: title.slice(0, 256),
      publisher: '',
      displayVersion: '',
      setupFilePath: isArchive ? 'setup.exe' : fileName,
      installCommandLine: isArchive ? 'setup.exe /quiet' : `"${fileName}" /quiet`,
      uninstallCommandLine: '',
      rules: '',
      holdsSecret: false,
    },
    save: async ({ rules, holdsSecret, ...values }: Win32Values) => {
      await add.mutateAsync({
        '@odata.type': '#microsoft.graph.win32LobApp',
        ...values,
        fileName,
        rules: rulesIn(rules),
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
      <TextField control={control} name="displayVersion" label={t('apps.form.version')} maxLength={64} />
      <TextField control={control} name="publisher" label={t('apps.column.publisher')} maxLength={256} />
      <TextField
        control={control}
        name="installCommandLine"
        label={t('apps.win32.install')}
        hint={t('apps.win32.installHint')}
        required
        maxLength={1024}
      />
      <TextField
        control={control}
        name="uninstallCommandLine"
        label={t('apps.win32.uninstall')}
        required
        maxLength={1024}
      />
      <TextField
        control={control}
        name="setupFilePath"
        label={t('apps.win32.setupFile')}
        hint={t('apps.win32.setupFileHint')}
        required
        maxLength={200}
      />
      <LongTextField
        control={control}
        name="rules"
        label={t('apps.win32.rules')}
        hint={t('apps.win32.rulesHint')}
        required
        rows={4}
        maxLength={4000}
      />
      <CheckboxField control={control} name="holdsSecret" label={t('apps.form.secret')} />
      <AddingButtons file={file} busy={add.isPending} sent={sent} />
    </Form>
  )
}
